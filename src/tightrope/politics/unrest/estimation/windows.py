"""Stretches of time under autocracy with their protest days, for the self-excitation estimates."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

import numpy as np

from tightrope.politics.unrest.estimation.excitation import Window
from tightrope.politics.unrest.estimation.panel import spells
from tightrope.politics.unrest.estimation.plan import Plan

if TYPE_CHECKING:
    import pandas as pd


def make_windows(plan: Plan, regimes: pd.DataFrame, events: pd.DataFrame) -> tuple[Window, ...]:
    """A window for every unbroken stretch of autocracy; countries with too few protest days are left out."""
    import pandas as pd

    begin, end = (pd.Timestamp(day) for day in plan.window)
    rows = spells(regimes)
    rows = rows[~rows["regime"].isin(plan.regimes.democracies) & (rows["end"] > begin) & (rows["begin"] < end)]
    found: list[Window] = []
    for code, own in rows.groupby("cow"):
        here = events[(events["code"] == code) & events["autocracy"]]
        days = np.unique(((here["start"] - begin).dt.days).to_numpy(float))
        if days.size < plan.excitation.min_days:
            continue
        for first, last in _stretches(own, begin, end):
            inside = days[(first <= days) & (days < last)] - first
            year = begin.year + first / 365.25
            found.append(Window(str(here["iso3"].iloc[0]), inside, last - first, year))
    return tuple(found)


def _stretches(own: pd.DataFrame, begin: pd.Timestamp, end: pd.Timestamp) -> list[tuple[float, float]]:
    """Unions of spells that touch, in days from `begin`, cut to the window."""
    cut = [
        (max(0.0, float((b - begin).days)), float(min((e - begin).days + 1, (end - begin).days + 1)))
        for b, e in sorted(zip(own["begin"], own["end"], strict=True))
    ]
    merged: list[tuple[float, float]] = []
    for first, last in cut:
        if merged and first <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(last, merged[-1][1]))
        else:
            merged.append((first, last))
    return merged


def chosen(windows: Collection[Window], members: Collection[str] | None) -> tuple[Window, ...]:
    """Windows of some countries; None for all."""
    return tuple(w for w in windows if members is None or w.country in members)
