"""Pairs brought to another year, figures that hold for groups, and customs files with some partners only."""

from dataclasses import replace

import numpy as np
import pytest

from tightrope.core.errors import DataError
from tightrope.data.estimate.book import Assumptions
from tightrope.data.estimate.customs import read_group_sales, read_partial, usd_per_euro
from tightrope.data.estimate.groups import direct_sales, with_group_goods, with_group_sales
from tightrope.data.estimate.pairs import Reported, origin_to_destination
from tightrope.data.estimate.plan import FILES, plan_of
from tightrope.data.estimate.reexports import Reexports
from tightrope.data.estimate.rescale import blend_old, rescale
from tightrope.data.estimate.sources import Folder, Panel
from tightrope.data.estimate.totals import Totals
from tightrope.data.layout import load_layout
from tightrope.parameters import load_book

LAYOUT = load_layout()
N = len(LAYOUT.regions)
AT = LAYOUT.region_at
ASSUME = Assumptions(load_book(), 2021)


def pairs(seed=0):
    values = np.random.default_rng(seed).uniform(10, 1000, (N, N))
    np.fill_diagonal(values, 0)
    return values


def totals(out, into):
    free = np.full(N, np.nan)
    return Totals(
        gdp=free, population=free, goods_out=out, goods_in=into, all_out=free, all_in=free, fuel_share=free,
        ore_share=free, rents=free, import_factor=1.0,
    )  # fmt: skip


def reported(values):
    nobody = np.zeros((N, N), dtype=bool)
    return Reported(values=values, by_exporter=nobody, by_importer=nobody, by_customs=nobody, with_transit=nobody)


def test_a_year_without_exceptions_follows_the_rule():
    plan = plan_of(2030)
    assert (plan.adb, plan.bilateral, plan.rescaled) == (2029, 2030, False)
    assert set(plan.files) == set(FILES)
    assert plan.files["baci"].endswith("baci2030_bilateral_long.csv.gz")


def test_2021_is_rescaled_from_another_year_with_customs_of_its_own():
    plan = plan_of(2021)
    assert plan.rescaled
    assert plan.adb == 2021
    assert set(plan.files) - set(FILES) == {"fcs", "eurostat"}


def test_rescaled_pairs_grow_as_each_regions_trade_did():
    base = pairs()
    rng = np.random.default_rng(1)
    grow_out, grow_in = rng.uniform(0.6, 1.5, N), rng.uniform(0.6, 1.5, N)
    then = totals(base.sum(0), base.sum(1))
    into = base.sum(1) * grow_in
    out = base.sum(0) * grow_out
    rest = LAYOUT.remainder
    out[rest] = into[rest] = np.nan
    new = rescale(base, then, totals(out, into), LAYOUT, ASSUME)
    known = np.arange(N) != rest
    np.testing.assert_allclose(new.sum(0)[known], out[known], rtol=1e-6)
    wanted = into[known] / into[known].sum()
    np.testing.assert_allclose(new.sum(1)[known] / new.sum(1)[known].sum(), wanted, rtol=1e-6)


def test_without_growth_nothing_moves():
    base = pairs()
    same = totals(base.sum(0), base.sum(1))
    np.testing.assert_allclose(rescale(base, same, same, LAYOUT, ASSUME), base, rtol=1e-9)


def test_the_old_pattern_replaces_only_what_both_years_have():
    values, old = np.array([[0.0, 4.0], [6.0, 0.0]]), np.array([[np.nan, 1.0], [1.0, np.nan]])
    weight = np.array([[0.0, 1.0], [0.0, 0.0]])
    np.testing.assert_allclose(blend_old(values, old, weight), [[0.0, 5.0], [6.0, 0.0]])
    gone = blend_old(np.array([[0.0, 0.0], [6.0, 0.0]]), old, weight)
    assert gone[0, 1] == 0


def test_sales_of_a_group_add_up_to_its_customs():
    groups = {"EU": ("DEU", "FRA")}
    given = np.full(N, 500.0)
    book = Assumptions(load_book(), 2021)
    new = with_group_sales(reported(pairs()), {"EU": given}, LAYOUT, book, groups)
    members = [AT["DEU"], AT["FRA"]]
    assert new.values[AT["RUS"], members].sum() == pytest.approx(500)
    assert new.by_customs[AT["RUS"], members].all()
    assert not new.by_customs[AT["KAZ"], members].any()
    given[AT["RUS"]] = np.nan
    with pytest.raises(DataError, match="RUS"):
        with_group_sales(reported(pairs()), {"EU": given}, LAYOUT, book, groups)


def test_purchases_of_a_group_keep_settled_members():
    groups = {"EU": ("DEU", "FRA", "ITA")}
    start = reported(pairs() / 1e3)
    fixed = start.by_exporter.copy()
    fixed[AT["DEU"], AT["RUS"]] = True
    new = with_group_goods(replace(start, by_exporter=fixed), LAYOUT, ASSUME, groups)
    members = [AT[m] for m in groups["EU"]]
    assert new.values[AT["DEU"], AT["RUS"]] == start.values[AT["DEU"], AT["RUS"]]
    assert new.values[members, AT["RUS"]].sum() == pytest.approx(ASSUME.of_year("group_goods")["RUS-EU"])
    with pytest.raises(DataError, match="exceed"):
        with_group_goods(replace(reported(pairs() * 1e6), by_exporter=fixed), LAYOUT, ASSUME, groups)


def test_direct_sales_come_back_from_origin_to_destination():
    """A group's sales, its hub's included, survive being turned into flows from origin to destination."""
    members, partner, hub = np.array([AT["DEU"], AT["NLD"]]), AT["RUS"], AT["NLD"]
    flows = np.zeros((1, N, N))
    flows[0, partner, [AT["DEU"], AT["CHN"]]] = 20.0, 30.0
    through = Reexports(hubs=np.array([hub]), flows=flows, margin=np.array([0.1]))
    values = np.full((N, N), 1e-3)
    values[partner, members] = 100.0, 80.0
    values[hub, :] = 200.0
    np.fill_diagonal(values, 0)
    customs = np.zeros((N, N), dtype=bool)
    customs[partner, members] = True
    start = replace(
        reported(values), by_customs=customs, with_transit=customs, sold_together=((members, partner),)
    )  # fmt: skip
    own = origin_to_destination(start, through, values.sum(0), values.sum(1), least=0.01)
    back = direct_sales(own, flows, through.margin, through.hubs)
    assert back[partner, members].sum() == pytest.approx(180)
    assert own[partner, AT["DEU"]] == pytest.approx(100 * 130 / 180 + 18)


def test_a_hubs_cited_sale_loses_what_it_passes_on():
    hub, partner = AT["GEO"], AT["CHN"]
    flows = np.zeros((1, N, N))
    flows[0, partner, AT["ARM"]] = 40.0
    through = Reexports(hubs=np.array([hub]), flows=flows, margin=np.array([0.0]))
    values = np.full((N, N), 1.0)
    values[partner, hub] = 100.0
    cited = np.zeros((N, N), dtype=bool)
    cited[partner, hub] = True
    start = replace(reported(values), by_customs=cited, with_transit=cited)
    own = origin_to_destination(start, through, values.sum(0), values.sum(1), least=0.01)
    assert own[partner, hub] == pytest.approx(60)
    whole = origin_to_destination(
        replace(start, with_transit=np.zeros_like(cited)), through, values.sum(0), values.sum(1), least=0.01
    )
    assert whole[partner, hub] == pytest.approx(100)


def test_one_panel_joins_another_and_keeps_its_own():
    mine = Panel(exports={"KAZ": np.ones(N)}, imports={"KAZ": np.ones(N)})
    other = Panel(exports={"KAZ": np.zeros(N), "RUS": np.zeros(N)}, imports={"RUS": np.zeros(N)},
                  yields=frozenset({"KAZ", "RUS"}))  # fmt: skip
    both = mine.joined(other)
    assert both.exports["KAZ"].sum() == N
    assert set(both.exports) == {"KAZ", "RUS"}
    assert both.yields == {"RUS"}


def fcs(months):
    lines = [f"RUS,CHN,2021-{m:02d},X,{10 * m}" for m in months] + ["RUS,CHN,2020-01,X,999"]
    return "reporter,partner,month,flow,value_usd_million\n" + "\n".join(lines) + "\n"


def test_a_partial_customs_file_leaves_other_partners_open(tmp_path):
    folder = Folder(tmp_path, 2021)
    folder.path("fcs").parent.mkdir(parents=True)
    folder.path("fcs").write_text(fcs(range(1, 13)), encoding="utf-8")
    panel = read_partial(folder, LAYOUT, "fcs")
    assert panel.exports["RUS"][AT["CHN"]] == 780
    assert np.isnan(panel.exports["RUS"][AT["DEU"]])
    assert panel.yields == {"RUS"}
    folder.path("fcs").write_text(fcs(range(1, 12)), encoding="utf-8")
    with pytest.raises(ValueError, match="11 months"):
        read_partial(folder, LAYOUT, "fcs")


def test_group_sales_know_the_publishers_names(tmp_path):
    path = tmp_path / "sales.csv"
    text = (
        "partner,year,eu27_export_eur\nRussian Federation (Russia),2021,5000000\n"
        '"Korea, Republic of (South Korea)",2021,7000000\nAtlantis,2021,1\nKazakhstan,2020,1\n'
    )
    path.write_text(text, encoding="utf-8")
    sales = read_group_sales(path, LAYOUT, 2021)
    assert sales[AT["RUS"]] == 5
    assert sales[AT["KOR"]] == 7
    assert np.isnan(sales[AT["KAZ"]])
    with pytest.raises(ValueError, match="2019"):
        read_group_sales(path, LAYOUT, 2019)
    path.write_text(text[:-1], encoding="utf-8")
    with pytest.raises(ValueError, match="within a line"):
        read_group_sales(path, LAYOUT, 2021)


def test_the_rate_is_dollars_for_a_euro():
    assert usd_per_euro(ASSUME, 2021) == pytest.approx(1.1827)
    assert usd_per_euro(ASSUME, 2023) == pytest.approx(1.0813)
