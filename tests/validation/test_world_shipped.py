"""What must hold of every shipped world, and of 2023, measured on the files themselves (MODELS: the world)."""

import numpy as np
import pytest

from tightrope.data import list_worlds, load_card, load_groups, load_world
from tightrope.data.estimate.book import Assumptions, pair_of
from tightrope.data.layout import load_layout
from tightrope.data.shelf import world_path
from tightrope.parameters import load_book

ENERGY = ("mining_energy", "refined_fuels")


@pytest.fixture(scope="module")
def world():
    return load_world("eurasia-2023")


@pytest.fixture(scope="module", params=list_worlds())
def each(request):
    """Every world that comes with the package."""
    return load_world(request.param)


@pytest.fixture(scope="module")
def goods():
    layout = load_layout()
    return tuple(np.array(layout.sectors)[layout.goods])


@pytest.fixture(scope="module")
def abroad(world):
    return world.trade * (1 - np.eye(len(world.regions)))


def test_both_worlds_are_at_hand():
    assert {"eurasia-2021", "eurasia-2023"} <= set(list_worlds())


def test_it_has_the_regions_and_sectors_promised(each):
    assert len(each.regions) == 77
    assert len(each.sectors) == 36
    assert each.regions[:-1] == tuple(sorted(each.regions[:-1]))
    assert each.regions[-1] == "ROW"
    assert {"KAZ", "KGZ", "ARM", "GEO", "MNG", "RUS", "CHN", "TUR", "IND", "ARE"} <= set(each.regions)
    assert {"UZB", "AZE", "BLR", "UKR", *load_groups()["EU"].members} <= set(each.regions)
    assert each.is_estimate
    assert each.name == f"eurasia-{each.year}"


def test_the_file_is_small(each):
    assert world_path(each.name).stat().st_size < 5e6


def test_rows_and_columns_balance(each):
    """Supply equals use, and cost equals sales, to machine precision; final demand and value added are not negative."""
    sold = each.trade.values.sum(1).T
    cost = each.intermediate.values.sum(1) + each.value_added.values
    np.testing.assert_allclose(cost, sold, rtol=1e-12)
    bought = (each.trade.values * (1 + each.tariff_rate.values)).sum(2).T
    used = each.intermediate.values.sum(2) + each.final.values
    np.testing.assert_allclose(used, bought, rtol=1e-12)
    assert (each.final.values > 0).all()
    assert (each.value_added.values > 0).all()


def test_balances_sum_to_zero_and_income_is_spent(each):
    """Walras: world balances sum to zero; GDP less the balance is final demand, in every region."""
    output = float(each.output.sum())
    assert abs(float(each.trade_balance.sum())) < 1e-12 * output
    np.testing.assert_allclose((each.gdp - each.trade_balance).values, each.final.sum("sector").values, rtol=1e-9)


def test_it_balanced_as_estimated(each):
    (line,) = [r for r in load_card(each.name).residuals if r.margin == "balance of accounts as estimated"]
    assert abs(line.largest) < 1e-9


def test_tariffs_are_in_gdp_once(each):
    """GDP is factor income plus tariff revenue."""
    factor_income = each.value_added.sum("sector")
    np.testing.assert_allclose((factor_income + each.tariff_revenue).values, each.gdp.values, rtol=1e-12)
    paid = (each.trade.values * each.tariff_rate.values).sum((0, 2))
    np.testing.assert_allclose(each.tariff_revenue.values, paid, rtol=1e-12)


def test_gdp_is_that_of_wdi(each):
    (line,) = [r for r in load_card(each.name).residuals if r.margin == "GDP"]
    assert abs(line.largest) < 0.5


@pytest.mark.parametrize(
    ("region", "billion"),
    [("KAZ", 261.8), ("RUS", 2046.3), ("CHN", 18270.4), ("USA", 27811.5), ("KGZ", 15.2), ("TWN", 756.6)],
)
def test_gdp_of_some_countries(world, region, billion):
    """World Bank, WDI, NY.GDP.MKTP.CD 2023; DGBAS for Taiwan."""
    assert float(world.gdp.sel(region=region)) / 1e3 == pytest.approx(billion, rel=0.005)


@pytest.mark.parametrize(
    ("partner", "exports", "imports"),
    [
        ("RUS", 10207.4, 16847.0),
        ("CHN", 14666.2, 15389.2),
        ("ITA", 14833.3, 1242.2),
        ("NLD", 4056.5, 392.2),
        ("TUR", 3943.3, 2041.7),
        ("KOR", 3812.8, 2209.6),
        ("UZB", 3130.0, 1287.9),
        ("DEU", 740.9, 3033.3),
        ("GBR", 702.8, 478.9),
        ("CHE", 940.7, 441.4),
        ("KGZ", 1147.2, 541.0),
    ],
)
def test_kazakh_goods_trade_is_that_of_its_panel(world, goods, partner, exports, imports):
    """Bureau of National Statistics 2023, USD million, within 1 %; by-partner totals include re-exports."""
    sold = float(world.customs_exports(goods).sel(exporter="KAZ", importer=partner))
    bought = float(world.customs_imports(goods).sel(importer="KAZ", exporter=partner))
    assert sold == pytest.approx(exports, rel=0.01)
    assert bought == pytest.approx(imports, rel=0.01)


def _energy(abroad, exporter, importers):
    flows = abroad.sel(sector=list(ENERGY), exporter=exporter)
    return float(flows.sel(importer=[r for r in importers if r in flows.importer.values]).sum())


def test_russian_energy_is_within_ten_percent_of_a_cited_source(abroad):
    """The rule of secondary tariffs depends on it: CHN, IND, TUR and the EU against `world.y2023.energy_cited`."""
    groups = load_groups()
    cited = Assumptions(load_book(), 2023).of_year("energy_cited")
    assert set(cited) == {"RUS-CHN", "RUS-IND", "RUS-TUR", "RUS-EU"}
    for label, amount in cited.items():
        exporter, importer = pair_of(label)
        members = groups[importer].members if importer in groups else (importer,)
        assert _energy(abroad, exporter, members) == pytest.approx(amount, rel=0.10), label


def test_kazakh_crude_is_volume_times_price(abroad):
    """70.5 Mt in 2023 at the book's average price is most of mined energy exports."""
    book = load_book()
    crude = book["world.y2023.crude_volume"].number("KAZ") * book["world.y2023.crude_price"].number("KAZ")
    mined = float(abroad.sel(sector="mining_energy", exporter="KAZ").sum())
    assert crude < mined < 1.1 * crude


def test_faults_of_the_sources_are_not_inherited(world, goods):
    """BACI: KAZ->GBR 14.4, GMB->KAZ 2.9, KAZ->CHE 4.5 bn; RUS-BLR zero; Georgia's exports 2.9 bn; no KOR-RUS."""
    exports = world.customs_exports(goods) / 1e3
    assert float(exports.sel(exporter="KAZ", importer="GBR")) < 1
    assert float(exports.sel(exporter="KAZ", importer="CHE")) < 1.2
    assert float(world.customs_imports(goods).sel(importer="KAZ", exporter="ROW")) < 3e3
    assert float(exports.sel(exporter="RUS", importer="BLR")) > 20
    assert float(exports.sel(exporter="BLR", importer="RUS")) > 20
    assert float(exports.sel(exporter="GEO").sum()) == pytest.approx(6.09, rel=0.02)
    assert float(exports.sel(exporter="RUS", importer="KOR")) > 5


def test_reexports_are_not_production(each, goods):
    """Hubs' re-exports stay within the flows from origin to destination, and no hub sells its own goods on."""
    hubs = [str(h) for h in each.reexports.hub.values]
    assert {"ARM", "KGZ", "GEO", "KAZ", "ARE", "HKG", "SGP", "NLD"} == set(hubs)
    for hub in hubs:
        flows = each.reexports.sel(hub=hub)
        assert float(flows.sel(exporter=hub).sum()) == 0
        assert float(flows.sel(importer=hub).sum()) == 0
        np.testing.assert_array_equal(np.diagonal(flows.values), 0)
    assert ((each.reexport_margin > 0) & (each.reexport_margin < 0.3)).all()
    share = each.customs_exports(goods).sel(exporter="HKG").sum()
    assert float(each.reexports.sel(hub="HKG").sum() / share) > 0.95


def test_tariffs_are_zero_inside_unions_and_on_services(each, goods):
    rates = each.tariff_rate
    services = [s for s in each.sectors if s not in goods]
    assert float(rates.sel(sector=services).max()) == 0
    for group in ("EU", "EAEU"):
        members = [m for m in load_groups()[group].members if m in each.regions]
        assert float(rates.sel(importer=members, exporter=members).max()) == 0
    assert float(rates.sel(sector="machinery", importer="TUR", exporter="DEU")) == 0
    assert float(rates.sel(sector="machinery", importer="KAZ", exporter="CHN")) > 0
    assert float(rates.sel(sector="machinery", importer="USA", exporter="CHN")) == pytest.approx(0.193)


def test_rents_are_where_resources_are(each):
    rents = each.rent_share
    earning = {s for s in each.sectors if float(rents.sel(sector=s).max()) > 0}
    assert earning == {"mining_energy", "mining_other", "metals"}
    for region in ("KAZ", "RUS", "SAU"):
        assert float(rents.sel(region=region, sector="mining_energy")) > 0.3
    income = float((rents * each.value_added).sum("sector").sel(region="KAZ") / each.gdp.sel(region="KAZ"))
    assert 0.08 < income < 0.27


@pytest.mark.parametrize(
    ("region", "low", "high"), [("KAZ", 0.25, 0.45), ("RUS", 0.15, 0.25), ("USA", 0.08, 0.14), ("CHN", 0.16, 0.23)]
)
def test_openness_is_plausible(world, abroad, region, low, high):
    """Exports of goods and services over GDP; WDI 2023: KAZ .35, RUS .23, USA .11, CHN .19."""
    assert low < float(abroad.sel(exporter=region).sum() / world.gdp.sel(region=region)) < high


def test_oil_dominates_kazakh_exports(abroad, goods):
    sold = abroad.sel(exporter="KAZ", sector=list(goods)).sum("importer")
    assert 0.5 < float(sold.sel(sector="mining_energy") / sold.sum()) < 0.65


def test_no_cell_is_absurd(each):
    """Every sector adds value, none more than it sells; no region imports more than twice its income (Luxembourg)."""
    ratio = (each.value_added / each.output).values
    assert ratio.min() > 0.02
    assert ratio.max() < 1
    bought = (each.trade * (1 - np.eye(len(each.regions)))).sum(("sector", "exporter")).values
    assert (bought < 2.2 * each.gdp.values).all()
    final = each.final.sum("sector").values / each.gdp.values
    assert final.min() > 0.55  # Ireland in 2021
    assert final.max() < 1.7
