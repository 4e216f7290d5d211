"""Run the plan on the user's own files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from tightrope.core.errors import DataError, list_problems
from tightrope.politics.unrest.estimation.annual import REGRESSORS, Yearly, yearly
from tightrope.politics.unrest.estimation.excitation import excitation
from tightrope.politics.unrest.estimation.files import Source, read_sources
from tightrope.politics.unrest.estimation.logit import NORMAL_95, Fit, fit_logit
from tightrope.politics.unrest.estimation.panel import OUTCOMES, iso_of_code, make_events, make_panel
from tightrope.politics.unrest.estimation.plan import Plan, Role, load_plan
from tightrope.politics.unrest.estimation.rates import irregular_exits, jeffreys, new_conflicts
from tightrope.politics.unrest.estimation.results import DataFile, Estimate, Estimates
from tightrope.politics.unrest.estimation.windows import chosen, make_windows

if TYPE_CHECKING:
    import pandas as pd

_SHARES = {
    "violent": "Share of protests with violence by protesters",
    "killings": "Share of protests with killings by the state",
    "large": "Share of protests of more than 10,000 people",
    "wide": "Share of protests in several places",
    "national": "Share of protests of more than 10,000 people, or in several places",
    "accommodation": "Share of protests that the state answers by giving way",
}
#: demands and circumstances in the logits of single protests, by outcome
_EVENT_LOGITS = {"violent": ("price", "former_soviet"), "killings": ("violent", "removal", "price", "former_soviet")}
_REGRESSOR_MEANS = {
    "growth": ("Change of the log odds of a protest {what} per point of growth", "log odds per percentage point"),
    "income": ("The same per log point of GDP per head at constant prices", "log odds per log point"),
    "people": ("The same per log point of population", "log odds per log point"),
    "before": ("The same per log point of one plus last year's protests", "log odds per log point"),
}


def estimate(sources: Path | str, plan: Plan | None = None) -> Estimates:
    """All estimates from the publishers' files.

    Parameters
    ----------
    sources : folder with the files that the plan names.
    plan : the shipped plan if left out.

    Raises
    ------
    MissingError : no such folder, or statsmodels is not installed.
    DataError : every file that is missing, damaged or cut short; a known figure that nothing answers to.
    """
    chosen_plan = plan or load_plan()
    read = read_sources(chosen_plan, Path(sources))
    events = make_events(chosen_plan, read)
    years = yearly(make_panel(chosen_plan, read, events), chosen_plan.annual)
    entries = (
        *_event_shares(chosen_plan, events),
        *_event_logits(chosen_plan, events),
        *(entry for one in years for entry in _annual(chosen_plan, one)),
        *_excitations(chosen_plan, read, events),
        *_rates(chosen_plan, read, events),
    )
    unanswered = sorted(set(chosen_plan.known) - {entry.id for entry in entries})
    if unanswered:
        raise DataError(
            list_problems("The plan's `known`", [f"{name}: no estimate has this id" for name in unanswered])
        )
    files = tuple(
        DataFile(s.spec.file, s.sha256, s.as_known, s.spec.title, s.spec.publisher, s.spec.licence)
        for s in read.values()
    )
    forecasts = tuple(f for one in years for f in one.forecasts)
    return Estimates(chosen_plan.title, chosen_plan.known_from, entries, forecasts, files)


def _event_shares(plan: Plan, events: pd.DataFrame) -> Iterator[Estimate]:
    """How protests under autocracies went."""
    autocracies = events[events["autocracy"]]
    regional = autocracies[autocracies["iso3"].isin(plan.groups[plan.region].members)]
    for group, rows in (("autocracies", autocracies), (plan.region, regional)):
        sample = f"{len(rows)} protests, {plan.window[0].year}-{plan.window[1].year}"
        parts = {name: (rows[name], meaning) for name, meaning in _SHARES.items()}
        for what, violent in (("violent", 1), ("peaceful", 0)):
            lethal = rows.loc[rows["violent"] == violent, "killings"]
            parts[f"killings_if_{what}"] = (lethal, f"Share of {what} protests with killings by the state")
        large = rows[rows["large"] == 1]
        for what in ("violent", "killings", "accommodation"):
            parts[f"{what}_if_large"] = (large[what], f"The same ({what}) among protests of more than 10,000 people")
        parts["week"] = ((rows["days"] >= 7).astype(int), "Share of protests that last a week or longer")
        for name, (values, meaning) in parts.items():
            yield _share(plan, f"events.{group}.{name}", meaning, (int(values.sum()), len(values)), sample)
        median = float(rows["days"].median())
        name = f"events.{group}.days"
        yield _entry(plan, name, "Median length of a protest", "days", median, None, len(rows), sample, "median")


def _event_logits(plan: Plan, events: pd.DataFrame) -> Iterator[Estimate]:
    """What makes a protest violent or lethal."""
    rows = events[events["autocracy"]].assign(
        former_soviet=lambda r: r["iso3"].isin(plan.groups[plan.region].members).astype(int)
    )
    for outcome, names in _EVENT_LOGITS.items():
        x = rows[list(names)].to_numpy(float)
        fit = fit_logit(rows[outcome].to_numpy(float), x, names, rows["code"].to_numpy())
        for name in fit.names:
            meaning = f"Log odds of a protest with {outcome}" if name == "constant" else f"Change of them with {name}"
            method = f"logit of {outcome} on {', '.join(names)}; errors by country"
            yield _coefficient(plan, f"event_logit.{outcome}.{name}", meaning, "log odds", fit, name, method)


def _annual(plan: Plan, one: Yearly) -> Iterator[Estimate]:
    """A yearly logit and its scores."""
    what, above = OUTCOMES[one.outcome], f"annual.{one.outcome}"
    method = f"logit on {', '.join(REGRESSORS)}; errors by country"
    sample = f"autocracies {plan.annual.first}-{plan.annual.last}"
    n = one.fit.observations
    yield _share(plan, f"{above}.base", f"Share of years with a protest {what}", (round(one.base * n), n), sample)
    for name in ("constant", *REGRESSORS):
        meaning, unit = _REGRESSOR_MEANS.get(
            name, ("Log odds of a protest {what} with all regressors at 0", "log odds")
        )
        yield _coefficient(plan, f"{above}.{name}", meaning.format(what=what), unit, one.fit, name, method)
    meaning = f"Change of the log odds of a protest {what} per point of rise of inflation"
    unit, wider = "log odds per percentage point", f"{method}; acceleration of inflation added"
    yield _coefficient(plan, f"{above}.acceleration", meaning, unit, one.with_acceleration, "acceleration", wider)
    logit, climate, last = (one.by(name) for name in ("logit", "climatology", "last_year"))
    test = f"train to {plan.annual.train_to}, test {plan.annual.train_to + 1}-{plan.annual.last}"
    drawn = "out of sample; countries resampled"
    for name, meaning, value, ends in (
        ("auc", "Chance that a year with it got the higher forecast", logit.auc, one.auc_interval),
        ("brier", "Mean squared error of the forecasts", logit.brier, one.brier_interval),
        (
            "brier_gain",
            "How much smaller that is than of the usual share",
            climate.brier - logit.brier,
            one.gain_interval,
        ),
        ("brier_climatology", "Mean squared error of the share in training years", climate.brier, None),
        ("brier_last_year", "Mean squared error of the share given last year", last.brier, None),
        ("log_score", "Mean of minus the log of the chance given to what happened", logit.log_score, None),
        ("log_score_climatology", "The same of the share in training years", climate.log_score, None),
        ("log_score_last_year", "The same of the share given last year", last.log_score, None),
    ):
        yield _entry(plan, f"{above}.{name}", f"{meaning} ({what})", "none", value, ends, logit.count, test, drawn)


def _excitations(plan: Plan, read: Mapping[Role, Source], events: pd.DataFrame) -> Iterator[Estimate]:
    """Branching ratios and decay times, with one base rate per country and with one per block of years."""
    windows = make_windows(plan, read["regimes"].table, events)
    for name, members in plan.excitation.samples.items():
        group = None if members == "all" else plan.groups[members].members if isinstance(members, str) else members
        for suffix, block in (("", None), ("_blocks", plan.excitation.block_years)):
            found = excitation(chosen(windows, group), block_years=block)
            sample = f"{found.events} protest days, {found.countries} countries"
            base = f"a base rate per country and {block} years" if block else "a base rate per country"
            method = f"Hawkes process, exponential kernel, {base}"
            method += "; decay at the end of what was tried: not identified" if found.at_bound else ""
            for what, meaning, unit, value, ends in (
                ("branching", "Protest days that one protest day brings about", "days per day", found.branching,
                 (found.branching_low, found.branching_high)),
                ("decay", "Days until 1/e of that influence is left", "days", found.decay,
                 (found.decay_low, found.decay_high)),
            ):  # fmt: skip
                id_ = f"excitation.{name}{suffix}.{what}"
                yield _entry(plan, id_, meaning, unit, value, ends, found.events, sample, method)


def _rates(plan: Plan, read: Mapping[Role, Source], events: pd.DataFrame) -> Iterator[Estimate]:
    """Base rates per country-year, and protests a year by country of the region."""
    codes = {iso: code for code, iso in iso_of_code(read).items()}
    groups = {name: [codes[iso] for iso in plan.groups[name].members] for name in (plan.region, plan.sub_region)}
    for kind, meaning, code in (
        ("irregular_exit", "Share of years in which a leader leaves against the rules", None),
        ("protest_exit", "Share of years in which a leader falls to popular protest", plan.rates.protest_exit),
    ):
        for name, members in (("world", None), *groups.items()):
            yes, n, when = irregular_exits(read["leaders"].table, members, plan.rates.irregular_exit, code=code)
            yield _share(plan, f"rates.{kind}.{name}", meaning, (yes, n), when)
    first, last = plan.rates.armed_conflict
    for name, members in groups.items():
        yes, n, when = new_conflicts(read["conflicts"].table, members, (first, last), len(members) * (last - first + 1))
        meaning = "Share of years in which an armed conflict at home begins, or begins again"
        yield _share(plan, f"rates.armed_conflict.{name}", meaning, (yes, n), when)
    first, last = plan.rates.lethal_year
    for name, members in groups.items():
        lethal = events[events["code"].isin(members) & (events["killings"] > 0) & events["year"].between(first, last)]
        count = (len(lethal[["code", "year"]].drop_duplicates()), len(members) * (last - first + 1))
        meaning = "Share of years with killings by the state at a protest"
        yield _share(plan, f"rates.lethal_year.{name}", meaning, count, f"{first}-{last}")
    yield from _protests(plan, events)


def _protests(plan: Plan, events: pd.DataFrame) -> Iterator[Estimate]:
    """Protests a year, with the interval of a Poisson count widened for clustering as the counts by year show."""
    years = (plan.window[1] - plan.window[0]).days / 365.25
    for iso in plan.groups[plan.region].members:
        own = events[events["iso3"] == iso]
        yearly_counts = (
            own.groupby("year").size().reindex(range(plan.window[0].year, plan.annual.last + 1), fill_value=0)
        )
        error = float(yearly_counts.std(ddof=1)) / float(np.sqrt(len(yearly_counts)))
        value = len(own) / years
        ends = (max(value - NORMAL_95 * error, 0.0), value + NORMAL_95 * error)
        sample = f"{len(own)} protests, {plan.window[0].year}-{plan.window[1].year}"
        yield _entry(
            plan, f"protests_a_year.{iso}", "Protests a year that the foreign press reports", "protests a year",
            value, ends, len(own), sample, "mean; error from the spread of yearly counts",
        )  # fmt: skip


def _share(plan: Plan, name: str, meaning: str, count: tuple[int, int], sample: str) -> Estimate:
    """A share, its interval Jeffreys'."""
    low, _, high = jeffreys(*count)
    value = count[0] / count[1]
    return _entry(plan, name, meaning, "share", value, (low, high), count[1], sample, "share; Jeffreys' interval")


def _coefficient(plan: Plan, name: str, meaning: str, unit: str, fit: Fit, of: str, method: str) -> Estimate:
    """A coefficient of a logit."""
    value, error = fit.of(of)
    ends = (value - NORMAL_95 * error, value + NORMAL_95 * error)
    return _entry(plan, name, meaning, unit, value, ends, fit.observations, "all years", method)


def _entry(
    plan: Plan, name: str, meaning: str, unit: str, value: float, ends: tuple[float, float] | None,
    observations: int, sample: str, method: str,
) -> Estimate:  # fmt: skip
    low, high = ends if ends is not None else (None, None)
    return Estimate(
        id=name, meaning=meaning, unit=unit, value=value, low=low, high=high, observations=observations,
        sample=sample, method=method, known=plan.known.get(name),
    )  # fmt: skip
