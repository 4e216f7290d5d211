"""The scenarios that come with the package, and how a scenario is found by name or path."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from tightrope.core.errors import UsageError
from tightrope.measures.places import did_you_mean

DEFAULT = "tougher-sanctions-2025"


def library_folder() -> Path:
    """Folder of the scenarios that come with the package."""
    return Path(str(files("tightrope.scenario"))) / "library"


def library() -> tuple[str, ...]:
    """Names of the scenarios of the library, the default first, the rest alphabetical."""
    names = sorted(path.stem for path in library_folder().glob("*.yaml"))
    return tuple(sorted(names, key=lambda name: name != DEFAULT))


def find_scenario(name: str, relative_to: Path | None = None) -> Path:
    """File of a scenario by path, or by name in the library.

    A word with a folder or a `.yaml` ending is a path, relative to `relative_to` (default: where one stands);
    anything else is looked up in the library first. Raises `UsageError` if there is no such scenario.
    """
    path = (relative_to or Path()) / name
    looks_like_path = path.suffix in (".yaml", ".yml") or "/" in name or "\\" in name
    if not looks_like_path and name in library():
        return library_folder() / f"{name}.yaml"
    if path.is_file():
        return path
    if looks_like_path:
        raise UsageError(f"Scenario file {name} does not exist. `tightrope list` shows the library.")
    hint = did_you_mean(name, library()) or "; `tightrope list` shows the library"
    raise UsageError(f"No scenario '{name}' in the library{hint}")
