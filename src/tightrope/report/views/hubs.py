"""What passes hubs on its way from others to others, and what they earn."""

from __future__ import annotations

from dataclasses import dataclass

from tightrope.chain.result import HubTraffic, RunResult
from tightrope.report.numbers import billions, listed, money_text
from tightrope.report.views.labels import Labels

#: what a reader is told where a scenario has no rerouting
NOTHING_REROUTED = "Goods do not find new ways through third countries: what they could re-export more is not in it."


@dataclass(frozen=True, kw_only=True)
class HubRow:
    """One hub, USD billion a year; `origins` and `destinations` are those of most of the rise, as text."""

    code: str
    name: str
    is_focus: bool
    before: float
    after: float
    earned: float
    origins: str
    destinations: str


def hub_rows(result: RunResult, labels: Labels) -> tuple[HubRow, ...]:
    """Every hub, those whose traffic changes most first; empty without rerouting."""
    return tuple(
        HubRow(
            code=one.hub,
            name=labels.region(one.hub),
            is_focus=one.hub == result.focus,
            before=billions(one.before),
            after=billions(one.after),
            earned=billions(one.earned),
            origins=_named(one.origins, labels),
            destinations=_named(one.destinations, labels),
        )
        for one in result.hubs
    )


def hub_sentence(result: RunResult, labels: Labels) -> str:
    """Whether goods are rerouted, and what that is for the focus country."""
    if not result.hubs:
        return NOTHING_REROUTED
    here = next((one for one in result.hubs if one.hub == result.focus), None)
    if here is not None:
        return f"Hindered goods may go through hubs. {_here(here, labels)}"
    first = next((one for one in result.hubs if one.after > one.before), None)
    if first is None:
        return "Hindered goods may go through hubs, but none carries more than before."
    more = money_text(billions(first.after - first.before))
    return (
        f"Hindered goods may go through hubs; {labels.region(result.focus)} is none of them. Most passes "
        f"{labels.region(first.hub)}, {more} a year more than before."
    )


def _here(one: HubTraffic, labels: Labels) -> str:
    name, change = labels.region(one.hub), one.after - one.before
    passing = f"Goods of others worth {money_text(billions(one.after))} a year pass {name}"
    how = f"{money_text(billions(abs(change)))} {'more' if change >= 0 else 'less'} than before"
    earned = f"it earns {money_text(billions(one.earned))} on the rise" if one.earned >= 0 else "it earns less on them"
    bound = f", most of them bound for {_named(one.destinations[:1], labels)}" if one.destinations else ""
    return f"{passing}, {how}{bound}; {earned}."


def _named(partners: tuple[tuple[str, float], ...], labels: Labels) -> str:
    return listed(labels.region(code) for code, _ in partners)


__all__ = ["NOTHING_REROUTED", "HubRow", "hub_rows", "hub_sentence"]
