"""What must hold of the world before the sanctions of 2022, measured on the shipped file (MODELS: the world)."""

import numpy as np
import pytest

from tightrope.data import load_card, load_groups, load_world
from tightrope.data.estimate.book import Assumptions, pair_of
from tightrope.data.estimate.groups import direct_sales
from tightrope.data.layout import load_layout
from tightrope.parameters import load_book

NAME = "eurasia-2021"
ENERGY = ("mining_energy", "refined_fuels")


@pytest.fixture(scope="module")
def world():
    return load_world(NAME)


@pytest.fixture(scope="module")
def goods():
    layout = load_layout()
    return tuple(np.array(layout.sectors)[layout.goods])


@pytest.fixture(scope="module")
def abroad(world):
    return world.trade * (1 - np.eye(len(world.regions)))


@pytest.fixture(scope="module")
def sold_by_eu(world, goods):
    """USD million by partner: what the EU's customs see sold, its hub's re-exports included."""
    own = (world.trade.sel(sector=list(goods)).sum("sector") * (1 - np.eye(len(world.regions)))).values
    hubs = np.array([world.regions.index(str(h)) for h in world.reexports.hub.values])
    sales = direct_sales(own, world.reexports.values, world.reexport_margin.values, hubs)
    members = [world.regions.index(code) for code in load_groups()["EU"].members]
    return dict(zip(world.regions, sales[:, members].sum(1), strict=True))


@pytest.mark.parametrize(
    ("region", "billion"),
    [
        ("KAZ", 197.1),
        ("RUS", 1829.2),
        ("CHN", 18201.7),
        ("USA", 23725.6),
        ("KGZ", 9.25),
        ("UKR", 199.8),
        ("TWN", 774.7),
    ],
)
def test_gdp_of_some_countries(world, region, billion):
    """World Bank, WDI, NY.GDP.MKTP.CD 2021; a cited figure for Taiwan."""
    assert float(world.gdp.sel(region=region)) / 1e3 == pytest.approx(billion, rel=0.005)


@pytest.mark.parametrize(
    ("partner", "exports", "imports"),
    [
        ("RUS", 7018.7, 17605.5),
        ("CHN", 9772.5, 8228.5),
        ("ITA", 8889.1, 786.3),
        ("NLD", 4384.2, 227.6),
        ("TUR", 2964.7, 1146.4),
        ("UZB", 2776.9, 1057.0),
        ("DEU", 398.5, 1814.8),
        ("KGZ", 674.8, 375.8),
    ],
)
def test_kazakh_goods_trade_is_that_of_its_panel(world, goods, partner, exports, imports):
    """Bureau of National Statistics 2021, USD million, within 1 %; by-partner totals include re-exports."""
    sold = float(world.customs_exports(goods).sel(exporter="KAZ", importer=partner))
    bought = float(world.customs_imports(goods).sel(importer="KAZ", exporter=partner))
    assert sold == pytest.approx(exports, rel=0.01)
    assert bought == pytest.approx(imports, rel=0.01)


def test_russia_and_kazakhstan_agree_with_both_customs(world, goods):
    """BNS within 1 %, which comes first; the Federal Customs Service (18.50 and 7.14 bn) within 7 %."""
    to_kaz = float(world.customs_imports(goods).sel(importer="KAZ", exporter="RUS")) / 1e3
    to_rus = float(world.customs_exports(goods).sel(importer="RUS", exporter="KAZ")) / 1e3
    assert to_kaz == pytest.approx(17.61, rel=0.01)
    assert to_kaz == pytest.approx(18.50, rel=0.07)
    assert to_rus == pytest.approx(7.02, rel=0.01)
    assert to_rus == pytest.approx(7.14, rel=0.07)


@pytest.mark.parametrize(
    ("partner", "euro_billion", "tolerance"),
    [
        ("RUS", 89.169, 0.01),
        ("GEO", 2.045, 0.01),
        ("ARM", 0.757, 0.01),
        ("KGZ", 0.263, 0.01),
        ("UZB", 2.299, 0.01),
        ("TUR", 79.128, 0.01),
        ("BLR", 6.878, 0.01),
        ("CHN", 223.458, 0.01),
        ("KAZ", 5.487, 0.15),
    ],
)
def test_exports_of_the_eu_are_those_of_eurostat(sold_by_eu, partner, euro_billion, tolerance):
    """Eurostat, Comext 2021, at 1.1827 USD; Kazakhstan's own panel, by origin, is 13 % below and comes first."""
    assert sold_by_eu[partner] / 1e3 == pytest.approx(euro_billion * 1.1827, rel=tolerance)


@pytest.mark.parametrize(
    ("partner", "exports"),
    [("CHN", 68.90), ("NLD", 42.14), ("DEU", 29.73), ("TUR", 27.07), ("BLR", 23.14), ("UKR", 8.13), ("UZB", 5.21)],
)
def test_russian_exports_are_those_of_its_customs(world, goods, partner, exports):
    """Federal Customs Service 2021, USD billion; Kazakhstan apart."""
    sold = float(world.customs_exports(goods).sel(exporter="RUS", importer=partner)) / 1e3
    assert sold == pytest.approx(exports, rel=0.01)


def test_belarusian_and_ukrainian_sales_to_russia_are_those_of_russian_customs(world, goods):
    """Federal Customs Service 2021: imports of 15.64 and 4.16 bn; the zeros of BACI 2023 are not inherited."""
    bought = world.customs_imports(goods).sel(importer="RUS") / 1e3
    assert float(bought.sel(exporter="BLR")) == pytest.approx(15.64, rel=0.01)
    assert float(bought.sel(exporter="UKR")) == pytest.approx(4.16, rel=0.01)


def test_russian_energy_is_within_ten_percent_of_a_cited_source(abroad):
    groups = load_groups()
    cited = Assumptions(load_book(), 2021).of_year("energy_cited")
    assert set(cited) == {"RUS-CHN", "RUS-EU"}
    for label, amount in cited.items():
        exporter, importer = pair_of(label)
        members = groups[importer].members if importer in groups else (importer,)
        flows = float(abroad.sel(sector=list(ENERGY), exporter=exporter, importer=list(members)).sum())
        assert flows == pytest.approx(amount, rel=0.10), label


def test_kazakh_crude_is_volume_times_price(abroad):
    """67.6 Mt in 2021 at the book's average price is most of mined energy exports."""
    book = load_book()
    crude = book["world.y2021.crude_volume"].number("KAZ") * book["world.y2021.crude_price"].number("KAZ")
    mined = float(abroad.sel(sector="mining_energy", exporter="KAZ").sum())
    assert crude < mined < 1.12 * crude


def test_the_hubs_of_the_diversion_were_small(world):
    """What Kazakhstan, Kyrgyzstan and Armenia passed on to Russia was a small part of what they pass on in 2023."""
    later = load_world("eurasia-2023")
    for hub in ("KAZ", "KGZ", "ARM"):
        before, after = (float(w.reexports.sel(hub=hub, importer="RUS").sum()) for w in (world, later))
        assert before < 0.25 * after, hub


def test_gold_without_a_partner_is_kept(world, goods):
    """KGZ: 1.1 bn to Switzerland (OCCRP, 2 September 2022); total exports are those of WDI (2.75 bn)."""
    sold = world.customs_exports(goods).sel(exporter="KGZ") / 1e3
    assert float(sold.sel(importer="CHE")) > 1.0
    assert float(sold.sum()) == pytest.approx(2.75, rel=0.02)


def test_the_card_says_what_is_rescaled(world):
    card = load_card(NAME)
    said = " ".join((*card.treatments, *card.limits, card.statement, card.method))
    for word in (
        "BACI is at hand for 2023 only",
        "Eurostat",
        "Russian customs",
        "bilateral data of Kazakhstan in 2021",
    ):
        assert word in said
    used = {source.file: source.used_for for source in card.sources}
    assert "rescaled" in used["trade/baci2023_bilateral_long.csv.gz"]
    assert "year of the world" in used["io/summary72.parquet"]
    assert {"world.y2021.reexport_share", "world.y2023.goods_exports"} <= {a.entry for a in card.assumptions}
    assert not any(a.entry == "world.y2023.reexport_share" for a in card.assumptions)
    assert world.year == card.year == 2021
