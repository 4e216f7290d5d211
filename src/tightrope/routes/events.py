"""What can happen to a network: outages, sanctions on an operator with their carve-outs, capacity that is added."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Literal, assert_never

from pydantic import BaseModel, ConfigDict, Field, model_validator

from tightrope.core.errors import UsageError, list_problems
from tightrope.data.network import Disruption, Network
from tightrope.parameters import load_book
from tightrope.parameters.parameter import did_you_mean
from tightrope.routes.period import Period

#: entry of the book: part of an announced loss that comes true
REALISED = "measures.outage_realised_share"
Share = Annotated[float, Field(ge=0, le=1)]


class _Event(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    since: date | None = None
    until: date | None = None

    @model_validator(mode="after")
    def _ordered(self) -> _Event:
        if self.since and self.until and self.since > self.until:
            raise ValueError(f"ends on {self.until}, before it begins on {self.since}")
        return self


class Outage(_Event):
    """A leg or shared capacity loses `announced` of its capacity; `realised` of that comes true.

    `realised` left out is the book's `measures.outage_realised_share`, whose spread `outage_range` goes through.
    """

    kind: Literal["outage"] = "outage"
    at: str
    announced: Share
    realised: Share | None = None


class Sanction(_Event):
    """No leg of `operator` can be used but those with a licence."""

    kind: Literal["sanction"] = "sanction"
    operator: str
    licences: tuple[str, ...] = ()


class Capacity(_Event):
    """Capacity of a leg for a commodity changes by `adds` units a year; without `until` for good."""

    kind: Literal["capacity"] = "capacity"
    leg: str
    commodity: str
    adds: float


class Build(_Event):
    """A project of the network, decided on the day `since`: its capacity is there after its build time."""

    kind: Literal["build"] = "build"
    project: str
    since: date


Event = Annotated[Outage | Sanction | Capacity | Build, Field(discriminator="kind")]


def announced(disruption: Disruption, year: int, *, realised: float | None = None) -> tuple[Outage, ...]:
    """Outages of something that happened, as announced for the year."""
    lost = disruption.lost.value(year)
    return tuple(
        Outage(at=name, announced=lost, realised=realised, since=disruption.since, until=disruption.until)
        for name in (*disruption.legs, *disruption.shared)
    )


def known_disruptions(network: Network, period: Period, *, realised: float | None = None) -> tuple[Outage, ...]:
    """Outages of all that is known to have happened in a period."""
    return tuple(
        outage
        for one in network.disruptions.values()
        if period.covered(one.since, one.until) > 0
        for outage in announced(one, period.year, realised=realised)
    )


def check_events(network: Network, events: Sequence[Event]) -> None:
    """Raise `UsageError` naming everything the events speak of that the network does not have."""
    problems = []
    for event in events:
        problems += [
            f"there is no {what} '{name}'. {did_you_mean(name, known)}"
            for name, known, what in _names(network, event)
            if name not in known
        ]
    problems += [text for event in events if isinstance(event, Outage) for text in _partial(network, event)]
    if problems:
        raise UsageError(list_problems(f"Question to network {network.id}", problems))


def _partial(network: Network, event: Outage) -> list[str]:
    """A part of an unlimited capacity is no limit."""
    leg = network.legs.get(event.at)
    if leg is None or event.announced * realised_share(event) >= 1:
        return []
    unlimited = [good for good, one in leg.carries.items() if one.capacity is None]
    return [
        f"leg '{event.at}' has no capacity for {good} in the network, so it cannot lose a part of it; "
        "give it one, or close the leg altogether"
        for good in unlimited
    ]


def _names(network: Network, event: Event) -> list[tuple[str, tuple[str, ...], str]]:
    """Names an event uses: the name, those there are, what it names."""
    legs = tuple(network.legs)
    match event:
        case Outage():
            return [(event.at, (*legs, *network.shared), "leg or shared capacity")]
        case Sanction():
            return [
                (event.operator, tuple(network.operators), "operator"),
                *((one, legs, "leg") for one in event.licences),
            ]
        case Capacity():
            leg = network.legs.get(event.leg)
            carried = tuple(leg.carries) if leg else ()
            wrong = [(event.commodity, carried, f"commodity on leg {event.leg}")] if leg else []
            return [(event.leg, legs, "leg"), *wrong]
        case Build():
            return [(event.project, tuple(network.projects), "project")]
        case _:
            assert_never(event)


def realised_share(outage: Outage) -> float:
    """The part of the announced loss that comes true: its own, else the book's."""
    return load_book()[REALISED].number() if outage.realised is None else outage.realised


def availability(network: Network, name: str, period: Period, events: Sequence[Event]) -> float:
    """Part of the capacity of a leg or shared capacity there is in a period, seasons apart."""
    left = 1.0
    leg = network.legs.get(name)
    if leg is not None:
        left = period.covered(leg.service.since, leg.service.until)
    for event in events:
        if isinstance(event, Outage) and event.at == name:
            left *= 1 - event.announced * realised_share(event) * period.covered(event.since, event.until)
        elif isinstance(event, Sanction) and leg is not None and leg.operator == event.operator:
            left *= 1.0 if name in event.licences else 1 - period.covered(event.since, event.until)
    return left


def added(network: Network, leg: str, commodity: str, period: Period, events: Sequence[Event]) -> float:
    """Capacity added in the mean of a period, units a year."""
    total = 0.0
    for event in events:
        if isinstance(event, Capacity) and (event.leg, event.commodity) == (leg, commodity):
            total += event.adds * period.covered(event.since, event.until)
        elif isinstance(event, Build):
            project = network.projects[event.project]
            if (project.leg, project.commodity) == (leg, commodity):
                opens = months_later(event.since, project.build_months.value(event.since.year))
                total += project.adds.value(event.since.year) * period.covered(opens, None)
    return total


def months_later(day: date, months: float) -> date:
    """The day some months after; the first of a month stays one.

    >>> months_later(date(2025, 11, 1), 14)
    datetime.date(2027, 1, 1)
    """
    whole = day.year * 12 + day.month - 1 + round(months)
    return date(whole // 12, whole % 12 + 1, min(day.day, 28))
