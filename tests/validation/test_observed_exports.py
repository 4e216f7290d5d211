"""The observed exports are those of the publishers' files, and say what moved between 2021 and 2023."""

import pytest

from tightrope.core.errors import DataError
from tightrope.data.estimate.observed import write_observed
from tightrope.data.observed import COLUMNS, TABLE, load_observed_exports


@pytest.fixture(scope="module")
def observed():
    return {f"{line.exporter}-{line.importer}": line for line in load_observed_exports()}


def test_it_has_the_pairs_that_judge_rerouting(observed):
    partners = ("RUS", "KAZ", "KGZ", "ARM", "GEO", "UZB", "TUR")
    assert set(observed) == {*(f"EU-{p}" for p in partners), "KAZ-RUS", "ARM-RUS"}
    assert all(line.source for line in observed.values())


@pytest.mark.parametrize(
    ("pair", "before", "after"),
    [
        ("EU-RUS", 89.169 * 1.1827, 38.182 * 1.0813),
        ("EU-KAZ", 5.487 * 1.1827, 12.110 * 1.0813),
        ("EU-KGZ", 0.263 * 1.1827, 2.734 * 1.0813),
        ("KAZ-RUS", 7.019, 10.207),
        ("ARM-RUS", 0.841, 3.540),
    ],
)
def test_figures_are_the_published_ones(observed, pair, before, after):
    """Eurostat at the average rate of the year; BNS; Armstat. USD billion."""
    assert observed[pair].usd_million_2021 / 1e3 == pytest.approx(before, rel=0.002)
    assert observed[pair].usd_million_2023 / 1e3 == pytest.approx(after, rel=0.002)


def test_the_rise_at_three_hubs_is_about_a_fifth_of_the_fall_to_russia(observed):
    """21 % in euro; in dollars, which rose against it, somewhat less."""
    rise = sum(observed[f"EU-{hub}"].change for hub in ("KAZ", "KGZ", "ARM"))
    assert 0.15 < rise / -observed["EU-RUS"].change < 0.22


@pytest.mark.slow
def test_it_is_made_from_the_publishers_files(shared, tmp_path):
    copy = tmp_path / "copy.csv"
    write_observed(shared / "data", copy)
    assert copy.read_bytes() == TABLE.read_bytes()


def test_all_mistakes_of_a_table_come_at_once(tmp_path):
    path = tmp_path / "bad.csv"
    path.write_text(",".join(COLUMNS) + "\nEU,KAZ,one,2,x\nEU,RUS,1,-2,x\n", encoding="utf-8")
    with pytest.raises(DataError) as caught:
        load_observed_exports(path)
    assert "line 2" in str(caught.value)
    assert "line 3" in str(caught.value)
    path.write_text("a,b\n", encoding="utf-8")
    with pytest.raises(DataError, match="columns"):
        load_observed_exports(path)
