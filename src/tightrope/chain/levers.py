"""Flows somebody could tax, make dearer or stop, and what that does to one country: first order beside exact."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any, assert_never

import numpy as np
from numpy.typing import NDArray

from tightrope.core.errors import SolveError
from tightrope.data import World
from tightrope.measures.change import Change
from tightrope.trade import Question, TradeEquilibrium, TradeModel, solve_many
from tightrope.trade.exposure import Exposure

Array = NDArray[np.floating[Any]]
#: which flows, (sector, importer, exporter); one flow by its place
Flows = NDArray[np.bool_]
Cell = tuple[int, ...]

#: the changes tried: a rise of trade cost as a part of the price, and of a tariff in points of the rate
DEARER, TARIFF = 0.10, 0.10
#: levers tried at once
AT_ONCE = 24


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """Real income of the focus country, new/old: to first order, and from a solve of its own.

    `exact_hat` is None where it was not asked for or there is no solution; `why` then says so.
    """

    first_hat: float
    exact_hat: float | None = None
    why: str = ""


class Kind(StrEnum):
    """What happens to the flows of a lever: their trade cost rises by `DEARER`, their importers add `TARIFF` to the
    rate, or they stop."""

    DEARER = "dearer"
    TAXED = "taxed"
    STOPPED = "stopped"


@dataclass(frozen=True)
class Lever:
    """Flows and what happens to them."""

    kind: Kind
    flows: Flows

    def change(self) -> Change:
        """The same for a model to solve."""
        match self.kind:
            case Kind.DEARER:
                return Change(arrays={"trade_cost_hat": np.where(self.flows, 1 + DEARER, 1.0)})
            case Kind.TAXED:
                return Change(arrays={"tariff_add": np.where(self.flows, TARIFF, 0.0)})
            case Kind.STOPPED:
                return Change(arrays={"open_share": np.where(self.flows, 0.0, 1.0)})
            case _:
                assert_never(self.kind)


@dataclass(frozen=True)
class Workbench:
    """A model with the exposures of one country, on which levers are tried.

    First order of a stop is in the part of trade left open: a stop is to first order a trade cost of one over the
    elasticity.
    """

    world: World
    model: TradeModel
    focus: str
    exposure: Exposure

    @cached_property
    def here(self) -> int:
        """Number of the focus country."""
        return self.world.regions.index(self.focus)

    @cached_property
    def foreign(self) -> Flows:
        """All flows between countries."""
        return np.broadcast_to(~np.eye(len(self.world.regions), dtype=bool), self.iceberg.shape).copy()

    @property
    def iceberg(self) -> Array:
        """(sector, importer, exporter): derivative by log trade cost."""
        values: Array = self.exposure.iceberg.values
        return values

    @property
    def tariff(self) -> Array:
        """(sector, importer, exporter): derivative by log of one and the tariff."""
        values: Array = self.exposure.tariff.values
        return values

    @property
    def trade(self) -> Array:
        """(sector, importer, exporter): baseline trade, USD million."""
        return self.model.accounts.trade

    def flows(
        self, *, importers: tuple[str, ...] | None = None, exporters: tuple[str, ...] | None = None,
        sectors: tuple[str, ...] | None = None,
    ) -> Flows:  # fmt: skip
        """Flows between countries into, out of and in some; all where nothing is said."""
        chosen = self.foreign.copy()
        for axis, names, labels in (
            (0, sectors, self.world.sectors), (1, importers, self.world.regions), (2, exporters, self.world.regions),
        ):  # fmt: skip
            if names is not None:
                chosen &= np.isin(labels, names).reshape([-1 if a == axis else 1 for a in range(3)])
        return chosen

    def dearer_first(self, flows: Flows | Cell) -> float:
        """Real income, new/old, to first order, if the flows' trade cost rises by `DEARER`."""
        return float(np.exp(np.log1p(DEARER) * self.iceberg[flows].sum()))

    def taxed_first(self, flows: Flows | Cell) -> float:
        """The same if their importers add `TARIFF` to the rate."""
        added = np.log1p(TARIFF / (1 + self.model.accounts.tariff[flows]))
        return float(np.exp((self.tariff[flows] * added).sum()))

    def stopped_first(self, flows: Flows | Cell) -> float:
        """The same if the flows stop."""
        theta = self.model.elasticity[:, None, None]
        return float(np.exp((self.iceberg / theta)[flows].sum()))

    def first(self, lever: Lever) -> float:
        """Real income, new/old, to first order."""
        match lever.kind:
            case Kind.DEARER:
                return self.dearer_first(lever.flows)
            case Kind.TAXED:
                return self.taxed_first(lever.flows)
            case Kind.STOPPED:
                return self.stopped_first(lever.flows)
            case _:
                assert_never(lever.kind)

    def outcomes(self, levers: Sequence[Lever], done: Callable[[int], None] = lambda number: None) -> list[Outcome]:
        """First order and exact, in order; `done` is told how many are.

        Exact ones are solved side by side, a few at a time: each has arrays over all flows.
        """
        found: list[Outcome] = []
        for start in range(0, len(levers), AT_ONCE):
            some = levers[start : start + AT_ONCE]
            questions = [Question(self.model, lever.change().shocks(self.world)) for lever in some]
            for lever, solved in zip(some, solve_many(questions), strict=True):
                found.append(self._outcome(lever, solved))
            done(len(found))
        return found

    def _outcome(self, lever: Lever, solved: TradeEquilibrium | SolveError) -> Outcome:
        first_hat = self.first(lever)
        if isinstance(solved, SolveError):
            return Outcome(first_hat=first_hat, why=str(solved))
        if not solved.report.converged:
            return Outcome(first_hat=first_hat, why=solved.report.describe())
        return Outcome(first_hat=first_hat, exact_hat=float(solved.real_income_hat.values[self.here]))

    def income(self, change: Change) -> float:
        """Real income of the focus country, new/old, after any change. Raises `SolveError`."""
        equilibrium = self.model.solve(change.shocks(self.world))
        equilibrium.report.raise_if_failed(f"A lever on {self.focus}")
        return float(equilibrium.real_income_hat.values[self.here])


__all__ = ["DEARER", "TARIFF", "Cell", "Flows", "Kind", "Lever", "Outcome", "Workbench"]
