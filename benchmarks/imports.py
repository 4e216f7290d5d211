"""Import of a published table of full size, as a whole command."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.timing import Timing, time_command
from tightrope.data.imports.samples import write_icio


def import_cases() -> Iterator[Timing]:
    """A made table in the layout of OECD ICIO, edition 2025: 4053 rows of 4537 cells, read, checked and written."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "2022_SML.csv"
        write_icio(file, "icio-2025")
        command = ("world", "import", "icio", str(file), "--year", "2022")
        yield time_command("import of an ICIO table, 81 x 50", *command, runs=1, must="60 s, 6 GB")
