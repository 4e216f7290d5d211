"""The tariff at which a country hit is as well off paying as complying."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.polynomial import Polynomial

from tightrope.chain.setting import Compliance, Setting, changes_of
from tightrope.core.axes import EXPORTER, IMPORTER, REGION, SECTOR
from tightrope.core.errors import ConvergenceError
from tightrope.measures import SecondaryTariff
from tightrope.measures.change import Change, combined
from tightrope.trade import TradeEquilibrium

#: the highest tariff tried, ad valorem
HIGHEST_RATE = 10.0
#: accuracy of the part of trade kept at indifference
STEP = 1e-3
#: solves after which a search is given up; a smooth loss needs two or three
MAX_SOLVES = 20


def indifference(
    setting: Setting,
    measure: SecondaryTariff,
    profile: Compliance,
    region: str,
    gain_now: float,
    *,
    start: TradeEquilibrium,
    tolerance: float,
) -> tuple[float | None, bool]:
    """Tariff on this region alone at which paying is worth as much as complying, others as they are.

    Parameters
    ----------
    gain_now : real income if it pays less real income if it complies, at the measure's own rate.
    start : the equilibrium in which it pays that rate.
    tolerance : of each solve; a smaller gain is none.

    Returns
    -------
    rate, always
        None if there is none up to `HIGHEST_RATE`; `always` says that complying wins at any tariff.

    Raises
    ------
    SolveError
        A tariff tried has no equilibrium.
    """
    if abs(gain_now) <= tolerance:
        return measure.rate, False
    spared = _region_spared(setting, measure, profile, region)
    others_hit = frozenset(measure.hit(setting.world)) - {region}
    elasticity = _elasticity_of_sales(setting, measure, region)
    comply_hat = float(start.real_income_hat.sel({REGION: region})) - gain_now

    def gain_from_paying(kept: float) -> float:
        rate = _rate(kept, elasticity)
        paid = measure.with_rate(rate).change(setting.world, complying=others_hit)
        shocks = combined((spared, paid)).shocks(setting.world)
        equilibrium = setting.model.solve(shocks, start=start, tolerance=tolerance)
        equilibrium.report.raise_if_failed(f"A tariff of {rate:.1%} on {region}")
        return float(equilibrium.real_income_hat.sel({REGION: region})) - comply_hat

    kept_now, kept_least = _kept(measure.rate, elasticity), _kept(HIGHEST_RATE, elasticity)
    if gain_now > 0:
        if measure.rate >= HIGHEST_RATE or (gain_then := gain_from_paying(kept_least)) > 0:
            return None, False
        kept_then = kept_least
    else:
        if measure.rate == 0 or (gain_then := gain_from_paying(1.0)) <= 0:
            return None, True
        kept_then = 1.0
    kept = crossing(gain_from_paying, {kept_now: gain_now, kept_then: gain_then}, STEP)
    return _rate(kept, elasticity), False


def crossing(function: Callable[[float], float], known: dict[float, float], accuracy: float) -> float:
    """Where a nearly linear function crosses zero, to a relative accuracy.

    Fits the inverse of the function through the values known, asks the function where the fit crosses zero, and stops
    when the next fit says the same. A fit that leaves the interval in which the sign changes is replaced by the
    middle of it. Importing `scipy.optimize` would take longer than the solves of a whole search.

    Parameters
    ----------
    known : values at two points, of opposite sign.

    Raises
    ------
    ConvergenceError
        `MAX_SOLVES` do not suffice.
    """
    points = dict(known)
    (low, at_low), (high, _) = sorted(points.items())
    last = np.inf
    for _ in range(MAX_SOLVES):
        xs = {y: x for x, y in points.items()}
        guess = float(Polynomial.fit(list(xs), list(xs.values()), len(xs) - 1)(0.0))
        if not low < guess < high:
            guess = (low + high) / 2
        if abs(guess - last) <= accuracy * guess:
            return guess
        last, points[guess] = guess, function(guess)
        if (points[guess] > 0) == (at_low > 0):
            low = guess
        else:
            high = guess
    raise ConvergenceError(f"no tariff of indifference to {accuracy:.0e} within {MAX_SOLVES} solves")


def _elasticity_of_sales(setting: Setting, measure: SecondaryTariff, region: str) -> float:
    """Mean trade elasticity of what the region sells to the senders.

    The loss from a tariff is then nearly linear in the trade it leaves. It steers the search, not the answer.
    """
    taxed = list(measure.taxed_sectors(setting.world))
    elasticity = setting.model.calibration.trade_elasticity.sel({SECTOR: taxed}).values
    sold = setting.world.trade.sel(
        {SECTOR: taxed, EXPORTER: region, IMPORTER: list(measure.sender_regions(setting.world))}
    )
    weights = sold.sum(IMPORTER).values
    return float(np.average(elasticity, weights=weights if weights.any() else None))


def _kept(rate: float, elasticity: float) -> float:
    """Part of the trade that a tariff leaves."""
    return float((1 + rate) ** -elasticity)


def _rate(kept: float, elasticity: float) -> float:
    """Tariff that leaves this part of the trade."""
    return float(kept ** (-1 / elasticity) - 1)


def _region_spared(setting: Setting, measure: SecondaryTariff, profile: Compliance, region: str) -> Change:
    """All measures, with this region neither paying nor complying and the other regions as they are."""
    world, name = setting.world, measure.name
    without = changes_of(world, tuple(m for m in setting.secondary_tariffs if m.name != name), profile)
    spared = measure.change(world, complying=profile[name] | {region})
    others = sorted(profile[name] - {region})
    dropped = [measure.compliance_change(world, *others)] if others else []
    return combined((setting.other_change, *without, spared, *dropped))
