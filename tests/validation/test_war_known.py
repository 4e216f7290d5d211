"""How long interstate wars last: estimated from the user's file, against the figures known before and the book."""

from __future__ import annotations

import pytest

from tightrope.core.errors import DataError, MissingError, UsageError
from tightrope.parameters import load_book
from tightrope.war.estimation import estimate, fit_family, write_estimates
from tightrope.war.estimation.durations import Episodes

BOOK = load_book()


@pytest.fixture(scope="module")
def found(shared):
    return estimate(shared / "data")


def test_the_episodes_are_those_known(found):
    """Type exactly interstate; an episode is a conflict and a start; those that go on are cut on 31 December 2024."""
    episodes: Episodes = found.episodes
    assert (len(episodes), int(episodes.ended.sum()), int(episodes.war.sum())) == (76, 72, 30)
    assert episodes.last_year == 2024
    assert episodes.years.min() == pytest.approx(1 / 365.25), "a war of one day lasted a day"


def test_the_decline_is_the_one_known(found):
    """Weibull shape .451 and scale .564 years, to three decimals."""
    assert found["weibull.shape"].value == pytest.approx(0.451, abs=5e-4)
    assert found["weibull.scale"].value == pytest.approx(0.564, abs=5e-4)
    assert found["weibull_of_wars.shape"].value == pytest.approx(0.42, abs=5e-3)


def test_the_chance_of_an_end_after_four_years_turns_on_the_family(found):
    """After 4.4 years, within a year: .217 by the Weibull, .105 by the log-logistic; intervals do not even meet."""
    assert found["weibull.ends_within_a_year"].value == pytest.approx(0.217, abs=5e-4)
    assert found["log_logistic.ends_within_a_year"].value == pytest.approx(0.105, abs=5e-4)
    assert found["log_logistic.ends_within_a_year"].high < found["weibull.ends_within_a_year"].low


def test_families_compare_as_known(found):
    criteria = {name: fit.aic for name, fit in found.fits.items()}
    known = {"weibull": 65.8, "log_logistic": 72.7, "log_normal": 66.5, "exponential": 166.8}
    assert criteria == pytest.approx(known, abs=0.05)
    assert found["log_logistic.scale"].value == pytest.approx(0.18, abs=5e-3)
    assert found["log_normal.location"].value == pytest.approx(-1.81, abs=5e-3)


def test_shares_that_last_are_the_known_ones(found):
    """Kaplan and Meier at a month, half a year, and one to five years."""
    shares = [entry.value for entry in found.entries if entry.id.startswith("lasting.")]
    assert shares == pytest.approx([0.61, 0.50, 0.28, 0.18, 0.13, 0.10, 0.08], abs=6e-3)


@pytest.mark.parametrize("name", ["shape", "scale"])
def test_the_book_says_what_the_data_say(found, name):
    entry, estimated = BOOK[f"war.duration_{name}"], found[f"weibull.{name}"]
    assert entry.number() == pytest.approx(estimated.value, abs=5e-5)
    assert entry.spread.low == pytest.approx(estimated.low / estimated.value, abs=1e-3)
    assert entry.spread.high == pytest.approx(estimated.high / estimated.value, abs=1e-3)


def test_the_tail_of_the_book_reaches_to_the_other_families(found):
    """The hazard around 4.4 years against the Weibull's: the range of the book holds log-logistic and log-normal."""
    import numpy as np

    def hazard(name):
        return -np.log1p(-found[f"{name}.ends_within_a_year"].value)

    spread = BOOK["war.duration_tail"].spread
    for family in ("log_logistic", "log_normal"):
        assert spread.low <= hazard(family) / hazard("weibull") <= spread.high


def test_a_fit_finds_what_made_the_data():
    """Weibull draws of known shape and scale, a fifth of them cut: the truth lies inside the 90 % interval, widened."""
    import numpy as np

    from tightrope.core.random import stream

    noise = stream(11, "test", "war", "durations").exponential(size=4000)
    years = 0.5 * noise ** (1 / 0.6)
    limit = np.quantile(years, 0.8)
    fit = fit_family("weibull", np.minimum(years, limit), years < limit)
    assert fit.value("shape") == pytest.approx(0.6, rel=0.05)
    assert fit.value("scale") == pytest.approx(0.5, rel=0.06)
    assert fit.interval("shape")[0] < 0.6 < fit.interval("shape")[1]
    assert fit.interval("scale")[0] < 0.5 < fit.interval("scale")[1]


def test_too_few_ends_are_no_sample():
    import numpy as np

    with pytest.raises(DataError, match="3 episodes ended"):
        fit_family("weibull", np.arange(1.0, 30.0), np.arange(29) < 3)


def test_a_file_cut_short_or_another_is_refused(shared, tmp_path):
    source = shared / "data" / "conflict" / "ucdp_acd_state_year.csv.gz"
    cut = tmp_path / "ucdp_acd_state_year.csv.gz"
    cut.write_bytes(source.read_bytes()[:20_000])
    with pytest.raises(DataError, match="cut short"):
        estimate(tmp_path)


HEADER = "conflict_id,year,type_of_conflict,start_date2,ep_end,ep_end_date,intensity_level\n"


def test_mistakes_of_a_file_are_told_at_once(tmp_path):
    file = tmp_path / "mine.csv"
    file.write_text(
        HEADER
        + "1,1990,interstate,1990-02-30,1,1990-05-01,1\n"
        + "2,1990,interstate,1990-05-02,1,1990-05-01,1\n"
        + "3,1990,II,1990-05-02,1,1990-05-01,1\n",
        encoding="utf-8",
    )
    with pytest.raises(DataError) as caught:
        estimate(file)
    message = str(caught.value)
    assert "mine.csv has 3 problem(s)" in message
    assert "3 rows, expected at least" in message
    assert "conflict 1: '1990-02-30'" in message
    assert "conflict 2: ends on 1990-05-01, before it began" in message


def test_the_edition_of_the_publisher_is_read_too(tmp_path):
    """UCDP writes types as numbers, dates with dashes and no decimals; 2 is interstate."""
    rows = "".join(
        f"{n},1990,2,1990-01-01,1,1990-{1 + n % 12:02d}-{1 + n % 28:02d},{1 + n % 2}\n" for n in range(40)
    ) + "".join(f"{n},1990,3,1990-01-01,0,,1\n" for n in range(100, 2100))
    (tmp_path / "UcdpPrioConflict_v25_1.csv").write_text(HEADER + rows, encoding="utf-8")
    found = estimate(tmp_path)
    assert (len(found.episodes), int(found.episodes.ended.sum())) == (40, 40)


def test_what_is_not_there_or_not_meant_is_said(tmp_path):
    with pytest.raises(MissingError, match="holds no file of the UCDP"):
        estimate(tmp_path)
    with pytest.raises(MissingError, match="is not there"):
        estimate(tmp_path / "none")
    (tmp_path / "other.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(DataError, match="no column conflict_id"):
        estimate(tmp_path / "other.csv")
    with pytest.raises(UsageError, match="above 0"):
        estimate(tmp_path, lasted=0)


def test_estimates_are_kept_with_the_checksum(found, tmp_path):
    file = tmp_path / "kept.yaml"
    write_estimates(found, file)
    assert found.episodes.sha256 in file.read_text(encoding="utf-8")
    with pytest.raises(UsageError, match="exists"):
        write_estimates(found, file)
