r"""A-priori voting power, in whole numbers and fractions.

Members of a class are alike, so a coalition is how many of each class say yes, :math:`k = (k_1 \dots k_T)`, and stands
for :math:`\prod_t \binom{n_t}{k_t}` coalitions of named members. Nothing is drawn and nothing is rounded.

Sources: Banzhaf 1965 (Rutgers Law Review 19), Shapley and Shubik 1954 (American Political Science Review 48), Coleman
1971 (in Lieberman, Social Choice); all as in Felsenthal and Machover 1998, The Measurement of Voting Power.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from tightrope.core.errors import DataError
from tightrope.politics.council.rule import CouncilRule


@dataclass(frozen=True, kw_only=True)
class Need:
    """A condition on plain numbers: yes-votes of each class count `weights`, and together they must reach `yes`."""

    weights: tuple[int, ...]
    yes: int


@dataclass(frozen=True, kw_only=True)
class SeatPower:
    """Power of one seat of a class.

    Attributes
    ----------
    swings : coalitions of the others that lose without it and win with it.
    banzhaf : the part of all coalitions of the others in which it decides (absolute Banzhaf, or Penrose).
    banzhaf_share : its part of all members' swings; adds up to 1 over members.
    shapley : the part of all orders of members in which it is the one that decides; adds up to 1 over members.
    prevent : the part of winning coalitions that it can break up (Coleman's power to prevent action).
    initiate : the part of losing coalitions that it can make win (Coleman's power to initiate action).
    """

    name: str
    title: str
    seats: int
    swings: int
    banzhaf: Fraction
    banzhaf_share: Fraction
    shapley: Fraction
    prevent: Fraction
    initiate: Fraction


@dataclass(frozen=True, kw_only=True)
class CouncilPower:
    """Power in a council. `act` is the part of all coalitions that win (Coleman's power of a collectivity to act)."""

    members: int
    winning: int
    act: Fraction
    seats: tuple[SeatPower, ...]

    def __getitem__(self, name: str) -> SeatPower:
        """A class by name. Raises `KeyError`."""
        for one in self.seats:
            if one.name == name:
                return one
        raise KeyError(f"no class '{name}'; there are {', '.join(s.name for s in self.seats)}")


def power_of(rule: CouncilRule) -> CouncilPower:
    """Power of every class of seats under a rule.

    Raises `DataError` if no coalition wins, or if a motion and its opposite could both win.
    """
    sizes = tuple(one.size for one in rule.classes)
    needs = tuple(
        Need(
            weights=tuple(c.votes if not need.of or c.name in need.of else 0 for c in rule.classes),
            yes=need.yes,
        )
        for need in rule.decision
    )
    problem = contradiction(sizes, needs)
    if problem:
        raise DataError(f"{rule.id}: {problem}")
    return voting_power(sizes, needs, tuple((c.name, c.title) for c in rule.classes))


def voting_power(
    sizes: Sequence[int], needs: Sequence[Need], names: Sequence[tuple[str, str]] | None = None
) -> CouncilPower:
    """Power in a body of classes of like members.

    Parameters
    ----------
    sizes : members of each class.
    needs : conditions, all of which a winning coalition meets.
    names : name and title of each class.

    Raises `DataError` if no coalition wins.
    """
    members = sum(sizes)
    winning = sum(ways for count, ways in _coalitions(sizes) if _wins(count, needs))
    if not winning:
        raise DataError("No coalition wins, even with every vote: lower what a decision needs.")
    swings, orders = zip(*(_decisive(sizes, needs, t) for t in range(len(sizes))), strict=True)
    all_swings = sum(size * own for size, own in zip(sizes, swings, strict=True))
    seats = tuple(
        SeatPower(
            name=name,
            title=title,
            seats=size,
            swings=own,
            banzhaf=Fraction(own, 2 ** (members - 1)),
            banzhaf_share=Fraction(own, all_swings),
            shapley=Fraction(order, math.factorial(members)),
            prevent=Fraction(own, winning),
            initiate=Fraction(own, 2**members - winning),
        )
        for size, own, order, (name, title) in zip(
            sizes, swings, orders, names or [(str(t), str(t)) for t in range(len(sizes))], strict=True
        )
    )
    return CouncilPower(members=members, winning=winning, act=Fraction(winning, 2**members), seats=seats)


def contradiction(sizes: Sequence[int], needs: Sequence[Need]) -> str:
    """What makes a rule one that cannot be meant; empty if it is sound."""
    if not _wins(tuple(sizes), needs):
        return "no decision can ever pass: even with every vote a condition is not met; lower its `yes`"
    for count, _ in _coalitions(sizes):
        rest = tuple(size - yes for size, yes in zip(sizes, count, strict=True))
        if _wins(count, needs) and _wins(rest, needs):
            return (
                f"{sum(count)} members could pass a motion and the other {sum(rest)} its opposite: "
                "raise `yes` above half of the votes"
            )
    return ""


def _decisive(sizes: Sequence[int], needs: Sequence[Need], which: int) -> tuple[int, int]:
    """Swings of one member of a class, and orders of all members in which it decides."""
    members = sum(sizes)
    others = tuple(size - (t == which) for t, size in enumerate(sizes))
    swings = orders = 0
    for count, ways in _coalitions(others):
        joined = tuple(yes + (t == which) for t, yes in enumerate(count))
        if _wins(joined, needs) and not _wins(count, needs):
            before = sum(count)
            swings += ways
            orders += ways * math.factorial(before) * math.factorial(members - 1 - before)
    return swings, orders


def _coalitions(sizes: Sequence[int]) -> Iterator[tuple[tuple[int, ...], int]]:
    """How many of each class say yes, and in how many ways."""
    for count in itertools.product(*(range(size + 1) for size in sizes)):
        yield count, math.prod(map(math.comb, sizes, count))


def _wins(count: Sequence[int], needs: Sequence[Need]) -> bool:
    return all(sum(map(int.__mul__, need.weights, count)) >= need.yes for need in needs)
