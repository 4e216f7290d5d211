"""Who chooses in the game of a secondary tariff: a country for itself, or members of a bloc together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tightrope.core.axes import SECTOR
from tightrope.data import World, load_groups
from tightrope.measures import SecondaryTariff
from tightrope.trade import Answer


@dataclass(frozen=True)
class Player:
    """One choice: to pay a secondary tariff or to comply with it.

    Attributes
    ----------
    measure : name of the tariff.
    regions : those it hits that choose as one.
    weights : regions whose real income counts in the choice, and how much; they sum to one.
    bloc : name of the group of `groups.yaml` that they choose as; empty for a country by itself.
    """

    measure: str
    regions: frozenset[str]
    weights: tuple[tuple[str, float], ...]
    bloc: str = ""

    def real_income(self, answer: Answer) -> float:
        """What it goes by: real income, new/old, of its regions together."""
        return sum(weight * answer.real_income(region) for region, weight in self.weights)


def players_of(world: World, tariffs: Iterable[SecondaryTariff]) -> tuple[Player, ...]:
    """Choices to be made, by tariff, in the order of the regions hit.

    Members of a group that `chooses_together` are one player, whose choice binds those it hits and weighs the real
    income of all of them by final spending: a common trade policy is made for the whole.
    """
    spending = world.final.sum(SECTOR).to_series().to_dict()
    blocs = {name: group.members for name, group in load_groups().items() if group.chooses_together}
    found: list[Player] = []
    for tariff in tariffs:
        hit, seated = tariff.hit(world), set[str]()
        for region in hit:
            if region in seated:
                continue
            name = next((name for name, members in blocs.items() if region in members), "")
            together = frozenset(r for r in hit if r in blocs[name]) if name else frozenset({region})
            seated |= together
            counted = [r for r in world.regions if r in blocs[name]] if name else [region]
            whole = sum(spending[r] for r in counted)
            weights = tuple((r, spending[r] / whole) for r in counted)
            found.append(Player(tariff.name, together, weights, name))
    return tuple(found)


__all__ = ["Player", "players_of"]
