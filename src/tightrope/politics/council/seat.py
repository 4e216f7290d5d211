r"""What a country's seat would be worth: power while it sits, times how often it can expect to sit.

An elected seat of a group with :math:`s` seats and :math:`m` members that hold no permanent one comes round, at equal
turns, for :math:`s / m` of the time. Elections are no rota: `turns`, how often a country sits against an equal turn, is
an assumption of the book with a wide spread.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from tightrope.parameters import Grade, Parameter
from tightrope.politics.council.groups import RegionalGroups
from tightrope.politics.council.power import SeatPower, power_of
from tightrope.politics.council.rule import CouncilRule, Region, SeatClass

#: how often a country sits against an equal turn
TURNS = "council.turns"


@dataclass(frozen=True, kw_only=True)
class SeatWorth:
    """A kind of seat that a country holds or could hold under one rule.

    Attributes
    ----------
    held : True if the country holds the seat by the letter of the rule.
    time : part of the years it would sit at equal turns, then at the low and high end of the assumption; None for a
        new permanent seat, which somebody will hold for good and about which no chance can be given.
    power : of the seat while held.
    banzhaf : power while held times time, what "worth over the years" means here: central, and lowest and highest over
        the ends of turns and of what is assumed about the rule.
    grade : the weakest of the rule's and, if it matters, of the assumption on turns.
    range : Banzhaf power while held at the ends of what is assumed about the rule, if anything is.
    """

    rule: CouncilRule
    region: Region
    seat: SeatClass
    held: bool
    power: SeatPower
    time: tuple[float, float, float] | None
    banzhaf: tuple[float, float, float] | None
    grade: Grade
    range: tuple[Fraction, Fraction] | None


def seat_worth(country: str, rule: CouncilRule, groups: RegionalGroups, turns: Parameter) -> tuple[SeatWorth, ...]:
    """Every kind of seat that a country holds or could hold, best first.

    Parameters
    ----------
    country : ISO 3166 alpha-3 code.
    turns : how often the country sits against an equal turn, with its spread.

    Raises `UsageError` if the country is no member of the UN, `DataError` if the rule contradicts itself.
    """
    region = groups.of(country)
    powers = power_of(rule)
    others = [power_of(one) for one in rule.variants()]
    own = [one for one in rule.classes if country in one.holders]
    open_to = own or [one for one in rule.classes if not one.holders and region in one.seats]
    found = []
    for one in open_to:
        power = powers[one.name]
        time = _time(one, rule, region, groups, turns, held=bool(own))
        ends = [power.banzhaf, *(other[one.name].banzhaf for other in others)]
        found.append(
            SeatWorth(
                rule=rule,
                region=region,
                seat=one,
                held=bool(own),
                power=power,
                time=time,
                banzhaf=_over_years(power, time, ends),
                grade=max((rule.grade, turns.grade if one.tenure == "elected" else rule.grade), key=lambda g: g.rank),
                range=(min(ends), max(ends)) if others else None,
            )
        )
    return tuple(sorted(found, key=lambda worth: -worth.power.banzhaf))


def equal_turn(seat: SeatClass, rule: CouncilRule, region: Region, groups: RegionalGroups) -> Fraction:
    """Part of the years that a member of a group sits if all who hold no permanent seat take equal turns."""
    permanent = sum(one.seats.get(region, 0) for one in rule.classes if one.tenure == "permanent")
    waiting = len(groups.members[region]) - permanent
    return min(Fraction(seat.seats[region], max(waiting, 1)), Fraction(1))


def _time(
    seat: SeatClass, rule: CouncilRule, region: Region, groups: RegionalGroups, turns: Parameter, *, held: bool
) -> tuple[float, float, float] | None:
    if seat.tenure == "permanent":
        return (1.0, 1.0, 1.0) if held else None
    equal = float(equal_turn(seat, rule, region, groups))
    points = (turns.number(), turns.at_quantile(0.05).number(), turns.at_quantile(0.95).number())
    central, low, high = (min(equal * point, 1.0) for point in points)
    return central, low, high


def _over_years(
    power: SeatPower, time: tuple[float, float, float] | None, ends: list[Fraction]
) -> tuple[float, float, float] | None:
    if time is None:
        return None
    central, low, high = time
    return float(power.banzhaf) * central, float(min(ends)) * low, float(max(ends)) * high
