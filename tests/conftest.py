"""Shared fixtures."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

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


#: in continuous integration the examples are always the same, so that a change is judged by what it changes
settings.register_profile("ci", derandomize=True, deadline=None, print_blob=True)
if os.environ.get("CI"):
    settings.load_profile("ci")
