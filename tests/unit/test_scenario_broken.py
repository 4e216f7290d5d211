"""Deliberately broken scenarios: each gives one error that says where, what, and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.toy import toy_world

from tightrope.core.errors import ScenarioError
from tightrope.parameters import load_book
from tightrope.scenario import load_scenario

BROKEN = sorted((Path(__file__).parent / "broken").glob("*.yaml"))


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_a_broken_scenario_gives_one_error_with_line_and_hint(path: Path):
    expected = [
        line.removeprefix("# error: ").strip() for line in path.read_text().splitlines() if line.startswith("# error: ")
    ]
    assert expected, f"{path.name} does not say what its error must contain"
    with pytest.raises(ScenarioError) as caught:
        load_scenario(path, world=toy_world(), book=load_book())
    message = str(caught.value)
    for words in expected:
        assert words in message
    assert f"{path.name}:" in message
    count = [
        line.removeprefix("# problems: ") for line in path.read_text().splitlines() if line.startswith("# problems: ")
    ]
    assert f"has {count[0] if count else '1'} problem(s)" in message, "a mistake is told twice, or one too many"
    assert caught.value.exit_code == 3


def test_there_are_at_least_a_dozen():
    assert len(BROKEN) >= 12


def test_mistakes_come_in_the_order_of_their_lines():
    with pytest.raises(ScenarioError) as caught:
        load_scenario(Path(__file__).parent / "broken" / "many_mistakes_one_message.yaml", world=toy_world())
    lines = [int(row.split(":")[1]) for row in str(caught.value).splitlines()[1:]]
    assert lines == sorted(lines)
