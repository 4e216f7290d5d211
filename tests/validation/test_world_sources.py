"""The shipped world against the publishers' files, and what the estimator does with damaged ones."""

import shutil

import numpy as np
import pytest

from tightrope.core.errors import DataError
from tightrope.data import load_card, load_world
from tightrope.data.card import card_path
from tightrope.data.estimate.plan import plan_of
from tightrope.data.estimate.sources import Folder, read_panel, read_wdi
from tightrope.data.estimate.write import build_files
from tightrope.data.layout import load_layout

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def sources(shared):
    return shared / "data"


#: exports of panels without a partner, USD million: Kyrgyz gold in 2021
GAPS = {2021: {"KGZ": 1105}}
ARRAYS = ("trade", "tariff_rate", "intermediate", "rent_share", "population", "reexports", "reexport_margin")


YEARS = (2021, 2023)


@pytest.mark.parametrize("year", YEARS)
def test_it_is_built_again(sources, tmp_path, year):
    """Two builds are the same bytes; another machine's last bits may differ from those of the shipped file."""
    first, second = tmp_path / "a" / "world.npz", tmp_path / "b" / "world.npz"
    stages = []
    card = build_files(f"eurasia-{year}", sources, first, stages.append)
    build_files(f"eurasia-{year}", sources, second)
    assert len(stages) > 4
    assert {p.name for p in first.parent.iterdir()} == {"world.npz", "world.card.yaml"}
    assert first.read_bytes() == second.read_bytes()
    assert card_path(first).read_bytes() == card_path(second).read_bytes()
    shipped, again = load_world(f"eurasia-{year}"), load_world(first)
    for name in ARRAYS:
        np.testing.assert_allclose(getattr(again, name).values, getattr(shipped, name).values, rtol=1e-5, atol=1e-6)
    same = {"sources", "priors", "assumptions", "treatments", "limits", "order_of_trust"}
    assert card.model_dump(include=same) == load_card(f"eurasia-{year}").model_dump(include=same)


@pytest.mark.parametrize("year", YEARS)
def test_gdp_is_that_of_wdi_everywhere(sources, year):
    world = load_world(f"eurasia-{year}")
    wdi = read_wdi(Folder(sources, year))
    for region in world.regions:
        if (region, year) in wdi.index:
            official = float(wdi.loc[(region, year), "NY.GDP.MKTP.CD"]) / 1e6
            assert float(world.gdp.sel(region=region)) == pytest.approx(official, rel=0.005), region


@pytest.mark.parametrize("year", YEARS)
def test_every_kazakh_partner_is_within_one_percent_of_the_panel(sources, year):
    world, layout = load_world(f"eurasia-{year}"), load_layout()
    goods = tuple(np.array(layout.sectors)[layout.goods])
    panel = read_panel(Folder(sources, year), layout, ("KAZ",), GAPS.get(year))
    at = layout.region_at["KAZ"]
    sold = world.customs_exports(goods).values[:, at]
    bought = world.customs_imports(goods).values[at]
    for ours, theirs in ((sold, panel.exports["KAZ"]), (bought, panel.imports["KAZ"])):
        np.testing.assert_allclose(ours, theirs, rtol=0.01, atol=1.0)


@pytest.fixture
def damaged(sources, tmp_path):
    """A copy of the sources of 2021, which hold those of 2023, whose files a test may damage."""
    root = tmp_path / "sources"
    for key in plan_of(2021).files:
        path = Folder(sources, 2021).path(key)
        target = root / path.relative_to(sources)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    return root


@pytest.mark.parametrize(
    ("year", "key"), [(year, key) for year in YEARS for key in plan_of(year).files if year == 2021 or key == "panel"]
)
def test_a_source_cut_short_is_one_error_and_nothing_is_written(damaged, tmp_path, year, key):
    path = Folder(damaged, year).path(key)
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    out = tmp_path / "out" / "world.npz"
    with pytest.raises(DataError, match=path.name.replace(".", r"\.")):
        build_files(f"eurasia-{year}", damaged, out)
    assert not out.exists()
    assert not card_path(out).exists()


def test_a_year_the_sources_lack_is_named(sources, tmp_path):
    with pytest.raises(DataError, match="baci1999"):
        build_files("eurasia-1999", sources, tmp_path / "old.npz")
    assert list(tmp_path.iterdir()) == []
