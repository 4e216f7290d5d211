"""Build a world and put it with its card where it is wanted: both, or neither."""

from __future__ import annotations

import tempfile
from pathlib import Path

from tightrope.core.errors import MissingError, UsageError
from tightrope.data.card import DataCard, card_path, write_card
from tightrope.data.estimate.build import Progress, estimate_world, year_of
from tightrope.data.estimate.describe import describe
from tightrope.data.world import write_world


def build_files(name: str, sources: Path, out: Path, progress: Progress = lambda _: None) -> DataCard:
    """Estimate a world and write `out` (.npz) and its card beside it.

    Raises `DataError` or `UsageError`; then nothing is written.
    """
    if out.suffix != ".npz":
        raise UsageError(f"A world file ends in .npz, not '{out.name}'.")
    if not sources.is_dir():
        raise MissingError(f"There is no folder {sources}. Give the folder of the publishers' files with --sources.")
    estimate = estimate_world(name, sources, year_of(name), progress)
    progress("writing")
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=".world-") as folder:
        world = Path(folder) / out.name
        card = describe(estimate, write_world(estimate.world, world))
        write_card(card, card_path(world))
        card_path(world).replace(card_path(out))
        world.replace(out)
    return card
