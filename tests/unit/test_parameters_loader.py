"""The loader says everything that is wrong with all files, once, with line and way out."""

from __future__ import annotations

from pathlib import Path

import pytest

from tightrope.core.errors import ParameterError
from tightrope.parameters import load_book

GOOD = """\
a.good:
  meaning: Something
  unit: share
  bounds: [0, 1]
  value: 0.5
  evidence: {status: published, source: Author (2015), locator: Table 1}
"""


def complaint(folder: Path, **files: str) -> list[str]:
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ParameterError) as caught:
        load_book(folder)
    return str(caught.value).splitlines()


def test_a_sound_file_is_read(tmp_path):
    (tmp_path / "one.yaml").write_text(GOOD, encoding="utf-8")
    book = load_book(tmp_path)
    assert book.names == ("a.good",)
    assert book["a.good"].number() == 0.5


def test_all_mistakes_of_all_files_come_in_one_message(tmp_path):
    one = GOOD.replace("value: 0.5", "value: 2").replace(", locator: Table 1", "")
    two = """\
b.assumed:
  meaning: Something
  unit: share
  bounds: [0, 1]
  value: 0.5
  sprad: {family: lognormal, low: 0.5, high: 2}
  evidence:
    status: assumed
"""
    assert complaint(tmp_path, one=one, two=two) == [
        "The parameter book has 3 problem(s):",
        "  - one.yaml:6 a.good: evidence.locator is missing: name the table, equation or page where the number stands",
        "  - two.yaml:6 b.assumed: unknown key 'sprad' at sprad. Did you mean spread?",
        "  - two.yaml:7 b.assumed: evidence.reason is missing: say why this value and no other",
    ]


@pytest.mark.parametrize(
    ("change", "line", "words"),
    [
        (("value: 0.5", "value: 2"), 1, "value is 2, expected within bounds [0, 1]"),
        (("value: 0.5", "value: high"), 5, "value is 'high': input should be a valid number"),
        (("  unit: share\n", ""), 1, "unit is missing: say what it is measured in"),
        (("[0, 1]", "[1, 0]"), 1, "not in order"),
        (("status: published", "status: publishd"), 6, "evidence.status is 'publishd': expected one of published"),
        (("status: published, ", ""), 6, "evidence.status is missing: expected one of published"),
        (("source:", "sauce:"), 6, "unknown key 'sauce' at evidence.sauce. Did you mean source?"),
        (("a.good:", "Good:"), 1, "is not a name: expected lower-case words joined by dots"),
        (("meaning: Something", "name: a.b"), 2, "unknown key 'name'"),
        (("value: 0.5", "values: {}"), 5, "values"),
        (("evidence:", "alternative: a.godo\n  evidence:"), 6, "alternative 'a.godo' is not in the book"),
        (("evidence:", "spread: {family: normal, low: 0, high: 1}\n  evidence:"), 6, "spread.family is 'normal'"),
        (("Something", "'Something"), 7, "is not valid YAML"),
    ],
)
def test_each_mistake_is_found_at_its_line(tmp_path, change, line, words):
    message = "\n".join(complaint(tmp_path, one=GOOD.replace(*change)))
    assert words in message
    assert f"one.yaml:{line} " in message


def test_a_name_may_stand_in_one_file_only(tmp_path):
    lines = complaint(tmp_path, one=GOOD, two="\n" + GOOD)
    assert lines[1] == "  - two.yaml:2 a.good: is already in one.yaml: keep one of the two, or rename this one"


def test_a_name_may_stand_once_in_a_file(tmp_path):
    assert "is not valid YAML" in complaint(tmp_path, one=GOOD + GOOD)[1]


@pytest.mark.parametrize("text", ["", "- a\n- b\n", "just words"])
def test_a_file_without_entries_is_refused(tmp_path, text):
    assert "expected entries" in complaint(tmp_path, one=text)[1]


def test_an_entry_without_fields_is_refused(tmp_path):
    assert "expected meaning, unit, bounds" in complaint(tmp_path, one="a.b: 3\n")[1]


def test_an_empty_folder_is_refused(tmp_path):
    with pytest.raises(ParameterError, match="holds no parameter file"):
        load_book(tmp_path)
