"""Groups and country packs are data, checked when read."""

import pytest

from tightrope.core.errors import DataError
from tightrope.data import country as module
from tightrope.data import list_worlds, load_country, load_groups, load_world
from tightrope.data.economies import known_economies


def test_every_group_has_a_source_and_a_day():
    groups = load_groups()
    assert {"EU", "G7", "EAEU", "CIS", "WEST", "GCC"} <= set(groups)
    for group in groups.values():
        assert group.source.title
        assert group.as_of.year >= 2023
        assert len(set(group.members)) == len(group.members)


def test_groups_are_consistent():
    groups = load_groups()
    assert len(groups["EU"].members) == 27
    assert set(groups["EU"].members) | set(groups["G7"].members) <= set(groups["WEST"].members)
    assert not set(groups["EAEU"].members) & set(groups["WEST"].members)


@pytest.mark.parametrize("code", ["KAZ", "RUS", "KGZ", "ARM", "TUR"])
def test_there_is_a_pack_for_each_possible_focus(code):
    pack = load_country(code)
    assert pack is not None
    assert pack.iso3 == code


def test_most_kazakh_oil_leaves_through_russia():
    """CPC alone is about 80 % of crude (Reuters 2024); 5 % bypasses Russian ports."""
    pack = load_country("KAZ")
    (flow,) = pack.transit
    volumes = {route.name: route.volume for route in flow.routes}
    assert sum(volumes.values()) == pytest.approx(flow.total, rel=0.01)
    by_russia = sum(route.volume for route in flow.routes if "RUS" in route.closed_by)
    assert by_russia / flow.total == pytest.approx(1 - 3.73 / 70.5, abs=0.005)


def test_a_country_without_a_pack_is_none():
    assert load_country("FJI") is None


def test_all_mistakes_of_a_pack_come_at_once(tmp_path, monkeypatch):
    folder = tmp_path / "countries"
    folder.mkdir()
    (folder / "XXX.yaml").write_text("iso3: xx\nname: Nowhere\ncolour: red\n", encoding="utf-8")
    monkeypatch.setattr(module, "FOLDER", tmp_path)
    with pytest.raises(DataError, match=r"2 problem\(s\)") as caught:
        load_country("XXX")
    assert "iso3" in str(caught.value)
    assert "colour" in str(caught.value)


def test_routes_cannot_carry_more_than_all(tmp_path, monkeypatch):
    folder = tmp_path / "countries"
    folder.mkdir()
    source = "{title: t, publisher: p}"
    (folder / "XXX.yaml").write_text(
        "iso3: XXX\nname: N\ntransit:\n  - {sector: metals, unit: share, year: 2023, routes: ["
        f"{{name: a, share: 0.7, closed_by: [RUS], source: {source}}}, "
        f"{{name: b, share: 0.6, closed_by: [CHN], source: {source}}}]}}\n",
        encoding="utf-8",
    )
    monkeypatch.setattr(module, "FOLDER", tmp_path)
    with pytest.raises(DataError, match="at most 1"):
        load_country("XXX")


def test_an_unknown_world_lists_those_at_hand():
    with pytest.raises(DataError, match=list_worlds()[0]):
        load_world("atlantis-2023")


def test_every_code_is_known_once_and_economies_elsewhere_are_in_no_world():
    known = known_economies()
    assert all(len(code) == 3 and code.isupper() and name for code, name in known.items())
    assert known["MDA"] == "Moldova"
    names = [name.casefold() for name in known.values()]
    assert len(names) == len(set(names)), "a country called by its name must be one"
    members = {member for group in load_groups().values() for member in group.members}
    assert members <= set(known)
