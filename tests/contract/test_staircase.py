"""The house stands: rooms import downwards only, kernels take plain arrays, nothing heavy wakes at the door."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "tightrope"
HEAVY = ("pandas", "xarray", "scipy", "duckdb", "pydantic", "ruamel", "numpy")
LABELLED = {"xarray", "pandas", "pydantic"}


def python(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    return done.stdout.strip()


def imported(file: Path) -> set[str]:
    """Packages that a module imports, by the first part of their names."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.split(".")[0])
    return names


def test_rooms_import_downwards_only():
    code = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


def test_kernels_take_plain_arrays():
    kernels = sorted(PACKAGE.rglob("kernels.py"))
    assert kernels, "no kernel was found: did they move?"
    assert {file.name: imported(file) & LABELLED for file in kernels} == {file.name: set() for file in kernels}


def test_only_one_reader_of_yaml_is_used():
    readers = {file.relative_to(ROOT) for file in PACKAGE.rglob("*.py") if "yaml" in imported(file)}
    assert readers == set(), "read YAML with ruamel.yaml, which knows line numbers"


def test_core_knows_no_other_room():
    rooms = {folder.name for folder in PACKAGE.iterdir() if folder.is_dir()} - {"core", "__pycache__"}
    for file in (PACKAGE / "core").glob("*.py"):
        text = file.read_text(encoding="utf-8")
        assert not [room for room in rooms if f"tightrope.{room}" in text], file.name


@pytest.mark.parametrize("module", ["tightrope", "tightrope.cli.main"])
def test_nothing_heavy_wakes_at_the_door(module):
    """`tightrope --help` answers at once because heavy packages are imported inside the commands."""
    code = f"import sys, {module}; print(sorted(set({HEAVY!r}) & set(sys.modules)))"
    assert python(code) == "[]"


def test_no_country_is_known_by_name():
    """A country is data: its codes may stand in YAML, never in the code of a room that computes."""
    codes = {"KAZ", "RUS", "CHN", "UKR", "BLR", "KGZ", "UZB", "ARM"}
    rooms = ("core", "parameters", "measures", "trade", "chain", "report")
    found = {
        f"{file.relative_to(PACKAGE)}: {node.value}"
        for room in rooms
        for file in (PACKAGE / room).rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and node.value in codes
    }
    assert found == set()
