r"""Self-excitation of protest: one makes others likelier for a while (Hawkes 1971, exponential kernel).

.. math:: \lambda_c(t) = \mu_{cb(t)} + \frac{n}{\tau} \sum_{t_i < t} e^{-(t - t_i)/\tau}

with time in days, a base rate for each country and, where asked, each block :math:`b` of years. The branching
ratio :math:`n` is the number of protest days that one protest day brings about; :math:`\tau` the days after which a
share :math:`1/e` of its influence is left. Days with several protests count once. Slow changes of the base rate that a
model does not know look like excitation: without blocks :math:`n` and :math:`\tau` are biased upwards.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tightrope.core.errors import DataError

#: decay times tried, days
_TAUS = np.geomspace(2, 365, 80)
_STEPS = 400
_TOLERANCE = 1e-7


@dataclass(frozen=True)
class Window:
    """One stretch of time in which a country is watched: its days with a protest, counted from the first day.

    `day` (n,) ascending; `length` days; `country` names whose base rate it shares; `year` of its first day.
    """

    country: str
    day: np.ndarray
    length: float
    year: float


@dataclass(frozen=True)
class Excited:
    """Estimates: branching ratio and decay in days with the ends of their 90 % intervals; base rates a year.

    `at_bound` is True if the decay lies at the end of what was tried: then the kernel is not identified.
    """

    branching: float
    branching_low: float
    branching_high: float
    decay: float
    decay_low: float
    decay_high: float
    base_rate: float
    events: int
    countries: int
    at_bound: bool


def excitation(windows: Sequence[Window], *, block_years: float | None = None) -> Excited:
    """Maximum likelihood over the windows, one kernel for all; intervals from the profile of the likelihood.

    Parameters
    ----------
    block_years : length of the blocks with a base rate of their own; None for one base rate per country.

    Raises
    ------
    DataError : fewer than two protest days.
    """
    events = sum(w.day.size for w in windows)
    if events < 2:
        raise DataError(f"{events} protest days are too few for self-excitation: expected two or more.")
    label, length, exposure_of = _blocks(windows, block_years)
    profile = [_fit(windows, float(tau), label, length) for tau in _TAUS]
    logs = np.array([p[0] for p in profile])
    best = int(np.argmax(logs))
    inside = np.flatnonzero(logs >= logs.max() - _HALF_CHI2)
    branching, base = profile[best][1], profile[best][2]
    low, high = _branching_interval(windows, profile, inside, label, length)
    return Excited(
        branching=branching,
        branching_low=low,
        branching_high=high,
        decay=float(_TAUS[best]),
        decay_low=float(_TAUS[inside[0]]),
        decay_high=float(_TAUS[inside[-1]]),
        base_rate=365.25 * float(base.sum() / exposure_of),
        events=events,
        countries=len({w.country for w in windows}),
        at_bound=best in (0, len(_TAUS) - 1),
    )


#: half the 90th percentile of chi-squared with one degree of freedom
_HALF_CHI2 = 1.3528


def _blocks(windows: Sequence[Window], block_years: float | None) -> tuple[list[np.ndarray], np.ndarray, float]:
    """Block of each event by window, days in each block, and days in all."""
    index: dict[tuple[str, int], int] = {}
    days: list[float] = []
    labels = []
    for w in windows:
        width = 365.25 * block_years if block_years else np.inf
        offset = (w.year * 365.25) % width if block_years else 0.0
        first = int(w.year // block_years) if block_years else 0
        last = int((offset + w.length) // width) if block_years else 0
        for k in range(last + 1):
            at = index.setdefault((w.country, first + k), len(days))
            if at == len(days):
                days.append(0.0)
            end = min(w.length, (k + 1) * width - offset) if block_years else w.length
            begin = max(0.0, k * width - offset) if block_years else 0.0
            days[at] += max(end - begin, 0.0)
        own = ((w.day + offset) // width).astype(int) if block_years else np.zeros(w.day.size, dtype=int)
        labels.append(np.array([index[w.country, first + int(k)] for k in own], dtype=int))
    return labels, np.array(days), float(sum(w.length for w in windows))


def _memory(day: np.ndarray, tau: float) -> np.ndarray:
    """Sum over earlier events of the kernel, by event: (1/tau) sum exp(-(t - t_i)/tau)."""
    memory = np.zeros(day.size)
    for i in range(1, day.size):
        memory[i] = (memory[i - 1] + 1 / tau) * np.exp(-(day[i] - day[i - 1]) / tau)
    return memory


def _fit(
    windows: Sequence[Window], tau: float, label: list[np.ndarray], length: np.ndarray, branching: float | None = None
) -> tuple[float, float, np.ndarray]:
    """Log-likelihood, branching ratio and expected background events by block, at a decay (and branching) given.

    Expectation-maximisation (Veen and Schoenberg 2008): an event is shared by background and forerunners.
    """
    memory = np.concatenate([_memory(w.day, tau) for w in windows])
    block = np.concatenate(label)
    reach = sum(float((1 - np.exp(-(w.length - w.day) / tau)).sum()) for w in windows)
    n = 0.4 if branching is None else branching
    background: np.ndarray = (1 - min(n, 0.9)) * np.bincount(block, minlength=length.size)
    rate = np.divide(background, length, out=np.zeros_like(length), where=length > 0)
    previous = -np.inf
    for _ in range(_STEPS):
        intensity = rate[block] + n * memory
        excited = n * memory / intensity
        value = float(np.log(intensity).sum() - background.sum() - n * reach)
        if value - previous < _TOLERANCE * abs(value):
            break
        previous = value
        background = np.bincount(block, weights=1 - excited, minlength=length.size)
        rate = np.divide(background, length, out=np.zeros_like(length), where=length > 0)
        n = float(excited.sum() / reach) if branching is None else branching
    return previous, n, background


def _branching_interval(
    windows: Sequence[Window],
    profile: Sequence[tuple[float, float, np.ndarray]],
    inside: np.ndarray,
    label: list[np.ndarray],
    length: np.ndarray,
) -> tuple[float, float]:
    """Ends of the 90 % interval: branching ratios at which the likelihood, best over decays, is not too far below."""
    top = max(p[0] for p in profile)
    taus = [float(_TAUS[i]) for i in np.unique(np.linspace(inside[0], inside[-1], 4).astype(int))]
    centre = profile[int(np.argmax([p[0] for p in profile]))][1]

    def short(n: float) -> bool:
        return max(_fit(windows, tau, label, length, n)[0] for tau in taus) < top - _HALF_CHI2

    ends = []
    for outer in (0.001, 0.999):
        near, far = centre, outer
        if not short(far):
            ends.append(far)
            continue
        for _ in range(7):
            middle = (near + far) / 2
            near, far = (near, middle) if short(middle) else (middle, far)
        ends.append((near + far) / 2)
    return min(ends), max(ends)
