"""The card says what the world is; a damaged card says what is wrong with it."""

import hashlib

import pytest

from tightrope.core.errors import DataError
from tightrope.data import list_worlds, load_card
from tightrope.data.card import read_card, write_card
from tightrope.data.shelf import world_path


@pytest.mark.parametrize("name", list_worlds())
def test_the_card_belongs_to_the_file(name):
    card = load_card(name)
    assert card.world == name
    assert card.sha256 == hashlib.sha256(world_path(name).read_bytes()).hexdigest()


@pytest.mark.parametrize("name", list_worlds())
def test_the_card_says_it_is_an_estimate_and_names_terms(name):
    card = load_card(name)
    assert card.is_estimate
    assert "estimate" in card.statement
    unread = {source.publisher for source in card.sources if not source.terms_checked}
    assert "Asian Development Bank" in unread
    assert card.residuals
    assert card.priors
    assert all(source.licence for source in card.sources)


def test_a_card_survives_its_file(tmp_path):
    card = load_card()
    path = tmp_path / "copy.card.yaml"
    write_card(card, path)
    assert read_card(path) == card


def test_all_mistakes_of_a_card_come_at_once(tmp_path):
    path = tmp_path / "bad.card.yaml"
    path.write_text("world: x\nyear: soon\ncolour: red\n", encoding="utf-8")
    with pytest.raises(DataError) as caught:
        read_card(path)
    assert "year" in str(caught.value)
    assert "colour" in str(caught.value)


def test_a_world_without_card_says_how_to_make_one(tmp_path):
    with pytest.raises(DataError, match="world build"):
        read_card(tmp_path / "none.card.yaml")
