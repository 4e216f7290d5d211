"""`tightrope params` answers, and says what it does not know."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from tightrope.cli.params import app
from tightrope.core.errors import UsageError
from tightrope.parameters import load_book


def said(*arguments: str) -> str:
    result = CliRunner().invoke(app, list(arguments), env={"COLUMNS": "200"}, catch_exceptions=False)
    assert result.exit_code == 0
    return result.output


def refused(*arguments: str) -> str:
    with pytest.raises(UsageError) as caught:
        CliRunner().invoke(app, list(arguments), catch_exceptions=False)
    return str(caught.value)


def test_list_shows_every_entry():
    text = said("list")
    assert all(name in text for name in load_book().names)


def test_list_can_be_narrowed_to_a_grade():
    assert f"of {len(load_book())} entries" in said("list", "--grade", "assumed")
    assert "expected published, estimated, assumed" in refused("list", "--grade", "certain")


def test_search_finds_by_words():
    assert "measures.price_cap_evasion" in said("search", "price", "evasion")
    assert "No entry mentions 'zeppelin'" in refused("search", "zeppelin")


@pytest.mark.parametrize("name", load_book().names)
def test_explain_tells_the_whole_story(name):
    text = " ".join(said("explain", name).split())
    entry = load_book()[name]
    assert entry.unit in text
    assert "Spread" in text
    assert "Evidence" in text
    assert entry.evidence.status in text
    if entry.alternative:
        assert entry.alternative in text
    assert all(label in text for label in entry.labels)


def test_explain_helps_with_a_misspelt_name():
    assert "Did you mean trade.elasticity" in refused("explain", "trade.elastcity")
