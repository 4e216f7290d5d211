"""`rerouting` in a scenario: how it is asked for, what it changes, and what is wrong with it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tests.toy import toy_world

from tightrope.chain.beliefs import beliefs_of, move_all
from tightrope.chain.detours import hub_traffic
from tightrope.chain.request import Request, prepare
from tightrope.chain.setting import Setting, build_setting
from tightrope.core.axes import EXPORTER, HUB, IMPORTER, REGION
from tightrope.core.errors import ScenarioError
from tightrope.measures import SecondarySanction
from tightrope.parameters import load_book
from tightrope.scenario import dump_scenario, load_scenario
from tightrope.scenario.rerouting import COMPLIANCE, DISPERSION, MARGIN, Rerouting
from tightrope.scenario.schema import Scenario

BAN = """\
id: mine
title: Germany sells nothing to Russia
question: What does a ban on machines do?
note: All assumed.
date: 2025-12-31
focus: KAZ
{rerouting}
measures:
  - kind: export_ban
    name: ban
    title: German ban on machines
    from: 2025-01-01
    senders: DEU
    targets: RUS
    sectors: machinery
    source: s
sources:
  - {{id: s, title: A document, publisher: A publisher, date: 2025-01-01}}
"""


def world_with_hub(share: float = 0.05):
    """The toy world in which a twentieth of German goods for Russia pass Kazakhstan and China."""
    world = toy_world()
    flows = np.zeros((2, 5, 5))
    goods = world.trade.sum("sector")
    for hub in range(2):
        flows[hub, 3, 1] = share * float(goods.sel({IMPORTER: "RUS", EXPORTER: "DEU"}))
    coords = {HUB: ["CHN", "KAZ"], IMPORTER: list(world.regions), EXPORTER: list(world.regions)}
    reexports = world.reexports.__class__(flows, coords=coords, dims=(HUB, IMPORTER, EXPORTER))
    margin = world.reexport_margin.__class__([0.1, 0.1], coords={HUB: ["CHN", "KAZ"]}, dims=HUB)
    return replace(world, reexports=reexports, reexport_margin=margin)


def asked(tmp_path: Path, rerouting: str, world=None) -> Scenario:
    path = tmp_path / "mine.yaml"
    path.write_text(BAN.format(rerouting=rerouting), encoding="utf-8")
    return load_scenario(path, world=world, book=load_book())


def setting_of(tmp_path: Path, rerouting: str) -> Setting:
    world = world_with_hub()
    return build_setting(world, load_book(), asked(tmp_path, rerouting, world))


def carried(setting: Setting, hub: str) -> float:
    """What passes a hub more than before."""
    found = hub_traffic(setting.model, setting.shocks({}), setting.solve({}))
    return next(one.after - one.before for one in found if one.hub == hub)


def test_it_is_off_unless_asked_for(tmp_path: Path):
    for stated in ("", "rerouting: false"):
        setting = setting_of(tmp_path, stated)
        assert setting.scenario.rerouting is None
        assert setting.model.detours is None
        assert hub_traffic(setting.model, setting.shocks({}), setting.solve({})) == ()


def test_true_leaves_everything_to_the_book(tmp_path: Path):
    setting = setting_of(tmp_path, "rerouting: true")
    assert setting.scenario.rerouting == Rerouting()
    assert setting.model.detours is not None
    routes, choice = setting.model.detours
    book = load_book()
    assert (choice.dispersion, choice.margin) == (book[DISPERSION].number(), book[MARGIN].number())
    assert set(choice.compliance.tolist()) == {book[COMPLIANCE].number()}
    energy = [setting.world.sectors.index(s) for s in ("mining_energy", "refined_fuels")]
    assert not routes.share[:, energy].any()
    assert carried(setting, "KAZ") > 0


@pytest.mark.parametrize(
    "stated", ["rerouting: true", "rerouting: {hubs: {KAZ: {compliance: 0.5}}}", "rerouting: {sectors: [machinery]}"]
)
def test_it_is_written_out_as_it_was_read(tmp_path: Path, stated: str):
    scenario = asked(tmp_path, stated)
    written = tmp_path / "written.yaml"
    written.write_text(dump_scenario(scenario), encoding="utf-8")
    assert load_scenario(written) == scenario


def test_a_hub_that_complies_carries_less_and_others_more(tmp_path: Path):
    free = setting_of(tmp_path, "rerouting: true")
    half = setting_of(tmp_path, "rerouting: {hubs: {KAZ: {compliance: 0.5}}}")
    none = setting_of(tmp_path, "rerouting: {hubs: {KAZ: {compliance: 1}}}")
    assert carried(free, "KAZ") > carried(half, "KAZ") > 0 > carried(none, "KAZ")
    assert carried(free, "CHN") < carried(half, "CHN") < carried(none, "CHN")


def test_a_secondary_sanction_restricts_the_legs_of_a_hub(tmp_path: Path):
    free = setting_of(tmp_path, "rerouting: true")
    threat = SecondarySanction.model_validate(
        {
            "name": "threat",
            "title": "Threat to Kazakh banks",
            "from": "2025-01-01",
            "source": "s",
            "senders": "USA",
            "targets": "RUS",
            "third_countries": "KAZ",
            "friction": {"value": 0.1, "low": 0.05, "high": 0.2, "grade": "assumed", "reason": "A test."},
            "compliance_sectors": "machinery",
            "compliance": {"value": 0.6, "low": 0.5, "high": 0.7, "grade": "assumed", "reason": "A test."},
        }
    )
    under = replace(free, measures=(*free.measures, threat))
    assert carried(under, "KAZ") < 0.7 * carried(free, "KAZ")
    assert carried(under, "CHN") > carried(free, "CHN")


def test_beliefs_about_routes_can_be_moved(tmp_path: Path):
    setting = setting_of(tmp_path, "rerouting: true")
    beliefs = {belief.name: belief for belief in beliefs_of(setting)}
    assert {DISPERSION, MARGIN, COMPLIANCE} <= set(beliefs)
    low, high = (move_all(setting, (beliefs[DISPERSION],), (at,)) for at in (0.05, 0.95))
    assert carried(low, "KAZ") < carried(setting, "KAZ") < carried(high, "KAZ")
    stated = setting_of(tmp_path, "rerouting: {hubs: {KAZ: {compliance: 0}, CHN: {compliance: 0}}}")
    assert COMPLIANCE not in {belief.name for belief in beliefs_of(stated)}


def test_what_passes_a_hub_is_income_of_the_hub(tmp_path: Path):
    setting = setting_of(tmp_path, "rerouting: true")
    equilibrium = setting.solve({})
    found = {one.hub: one for one in hub_traffic(setting.model, setting.shocks({}), equilibrium)}
    for hub in ("KAZ", "CHN"):
        assert found[hub].earned == pytest.approx(float(equilibrium.hub_margin_new.sel({REGION: hub})), rel=1e-9)
        assert found[hub].origins[0][0] == "DEU"
        assert found[hub].destinations[0][0] == "RUS"


@pytest.mark.parametrize(
    ("stated", "words"),
    [
        ("rerouting: {hubs: {TUR: {compliance: 0.5}}}", "'TUR' is not a hub of the world 'toy'; its hubs: CHN, KAZ"),
        ("rerouting: {hubs: {KAZ: {compliance: 1.5}}}", "rerouting.hubs.KAZ.compliance: is 1.5, expected at most 1"),
        ("rerouting: {hubs: {KAZ: {complience: 0.5}}}", "complience"),
        ("rerouting: {sectors: [machinary]}", "unknown sector or group 'machinary'"),
        ("rerouting: sometimes", "expected true, false or keys (hubs, sectors, except_sectors), found 'sometimes'"),
    ],
)
def test_mistakes_are_named_with_their_line(tmp_path: Path, stated: str, words: str):
    with pytest.raises(ScenarioError) as caught:
        asked(tmp_path, stated, world_with_hub())
    assert words in str(caught.value)
    assert "mine.yaml:7" in str(caught.value)


def test_a_world_without_reexports_has_nothing_to_reroute(tmp_path: Path):
    with pytest.raises(ScenarioError, match="has no re-exports, so nothing can be rerouted"):
        asked(tmp_path, "rerouting: true", toy_world())


def test_the_library_asks_for_it_where_the_base_has_no_diversion():
    setting, _ = prepare(Request(scenario="sanctions-2022"))
    assert setting.world.year == 2021
    assert setting.scenario.rerouting is not None
    default, _ = prepare(Request(scenario="tougher-sanctions-2025"))
    assert default.scenario.rerouting is None
