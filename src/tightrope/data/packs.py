"""What is known of a country by a model, one YAML file each: shipped by its code, or a file of the user's own."""

from __future__ import annotations

from pathlib import Path

from tightrope.core.errors import MissingError
from tightrope.parameters.parameter import did_you_mean


def list_packs(folder: Path) -> tuple[str, ...]:
    """Countries with a file in a folder."""
    return tuple(sorted(path.stem for path in folder.glob("???.yaml")))


def find_pack(folder: Path, country_or_file: str | Path, what: str) -> Path:
    """The file meant by a country's code, in any case, or by a path.

    Parameters
    ----------
    what : what the pack is of, for a message.

    Raises `MissingError` if there is none.
    """
    path, known = Path(country_or_file), list_packs(folder)
    if path.suffix in {".yaml", ".yml"}:
        if not path.is_file():
            raise MissingError(f"There is no file {path}. Give a YAML file, or one of {', '.join(known)}.")
        return path
    code = str(country_or_file).upper()
    if code not in known:
        raise MissingError(
            f"There is no pack of {what} for '{country_or_file}'. {did_you_mean(code, known)} Give one of these, or a "
            "YAML file of your own."
        )
    return folder / f"{code}.yaml"


__all__ = ["find_pack", "list_packs"]
