"""Shared fixtures."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

os.environ.setdefault("OMP_NUM_THREADS", "1")


@pytest.fixture(scope="session")
def shared() -> Path:
    """Folder with the publishers' data and the published targets, which are not part of the repository."""
    named = os.environ.get("TIGHTROPE_SHARED")
    folder = Path(named) if named else Path(__file__).resolve().parents[2] / "shared"
    if not folder.is_dir():
        pytest.skip(
            "the publishers' data are not at hand: put them in `shared/` beside the repository, "
            "or name their folder in TIGHTROPE_SHARED"
        )
    return folder
