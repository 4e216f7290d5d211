"""Equilibria along the way from the baseline to a shock, at quadrature nodes, refined where the way bends."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from tightrope.core.shocks import Shocks
from tightrope.trade.counterfactual import Counterfactual, solve_cases
from tightrope.trade.kernels import Array
from tightrope.trade.limits import Limited
from tightrope.trade.model import TradeModel
from tightrope.trade.points import Trial
from tightrope.trade.records import TradeEquilibrium
from tightrope.trade.solver import Solution
from tightrope.trade.technology import final_basket
from tightrope.trade.wedges import ShockArrays

#: Gauss-Radau nodes on the whole path, which usually does, and on each half of a stretch that bends too much
NODES, NODES_OF_HALF = 28, 10
#: stretches at most, after which the error is what is reported
STRETCHES = 64
#: equilibria solved side by side
TOGETHER = 14


def pace(position: float) -> tuple[float, float]:
    """How much of the shock is there at a position, and how fast it grows: slowly at both ends.

    A large tariff chokes trade early on a geometric path, and closing the last of a flow from a dominant supplier
    moves prices late; the slow ends give both more nodes, so that one stretch usually does.
    """
    return position**2 * (3 - 2 * position), 6 * position * (1 - position)


def left_of(position: float) -> float:
    """How much of the shock is not there yet: exact where `pace` rounds to 1, just before a ban."""
    return (1 - position) ** 2 * (1 + 2 * position)


@dataclass(frozen=True)
class Interval:
    """Equilibria at the nodes of one stretch of the path.

    Attributes
    ----------
    positions, weights : (node,), weights sum to the length of the stretch.
    cost, price, spending : (node, sector, region), logs of new/old.
    output : (node, sector, region), money.
    income : (node, region), money.
    d_cost, d_price, d_spending, d_balance : derivatives with respect to position.
    change : log change over the stretch of the real income of the region of interest.
    """

    positions: Array
    weights: Array
    cost: Array
    price: Array
    spending: Array
    output: Array
    income: Array
    d_cost: Array
    d_price: Array
    d_spending: Array
    d_balance: Array
    change: float


@dataclass
class ShockPath:
    """The way to one counterfactual; remembers every equilibrium it has solved.

    `log_wedges` of limits are those of the counterfactual; along the path they grow in proportion.
    """

    model: TradeModel
    shocks: ShockArrays
    limits: list[Limited]
    log_wedges: Array
    tolerance: float
    known: dict[float, Solution] = field(default_factory=dict)

    @classmethod
    def to(
        cls, model: TradeModel, shocks: Shocks, *, tolerance: float, start: TradeEquilibrium | None = None
    ) -> ShockPath:
        """Path to a counterfactual, which is solved. Raises as `TradeModel.solve` and if it does not converge."""
        case = model.counterfactual(shocks, start=start)
        ((solution, _),) = solve_cases([case], model.pre, tolerance=tolerance)
        solution.report.raise_if_failed("The counterfactual to decompose")
        return cls(model, case.shocks, list(case.limits), solution.trial.limit, tolerance, {1.0: solution})

    def at(self, position: float) -> Solution:
        """Equilibrium part of the way. Raises `ConvergenceError` if it does not converge."""
        if position not in self.known:
            self.solve([position])
        return self.known[position]

    def solve(self, positions: Sequence[float]) -> None:
        """Solve several positions side by side. Raises `ConvergenceError` if one does not converge."""
        new = [position for position in positions if position not in self.known]
        for first in range(0, len(new), TOGETHER):
            self._solve_together(new[first : first + TOGETHER])

    def _solve_together(self, positions: list[float]) -> None:
        cases = [self._case(position) for position in positions]
        found = solve_cases(cases, self.model.pre, tolerance=self.tolerance)
        for position, (solution, _) in zip(positions, found, strict=True):
            solution.report.raise_if_failed(f"The equilibrium {position:.0%} of the way to the shock")
            self.known[position] = solution

    def _case(self, position: float) -> Counterfactual:
        reached, _ = pace(position)
        return Counterfactual.of(
            self.model.ground,
            self.shocks.along(reached, left_of(position)),
            self.limits,
            given=reached * self.log_wedges,
            start=self._guess(position),
        )

    def _guess(self, position: float) -> Trial:
        """Along the line from the baseline to the counterfactual, or near the closest equilibrium known."""
        nearest = min(self.known, key=lambda known: abs(known - position))
        part = pace(position)[0] / pace(nearest)[0] if nearest > 0 else 1.0
        near = self.known[nearest].trial
        part = min(part, 1.0)
        return Trial(part * near.wage, part * near.price, part * near.spending, part * near.limit)

    def log_real_income(self, position: float, region: int) -> float:
        """Log of a region's real income over its baseline's; 0 if it has none."""
        accounts, solution = self.model.accounts, self.at(position)
        if accounts.income[region] <= 0:
            return 0.0
        delta = self.model.nests.final
        basket = final_basket(accounts.final_share, solution.trial.price[..., None], delta)[region, 0]
        return float(np.log(solution.implied.income[region] / accounts.income[region]) - basket)

    def interval(self, start: float, end: float, region: int) -> Interval:
        """Equilibria at the nodes between two positions; the end itself is not a node, so it may be a ban."""
        length = end - start
        nodes, weights, derivative = radau(NODES if length == 1.0 else NODES_OF_HALF)
        positions = start + length * nodes
        self.solve([float(p) for p in positions])
        solutions = [self.at(float(p)) for p in positions]
        cost = np.stack([s.implied.log_cost for s in solutions])
        price = np.stack([s.trial.price for s in solutions])
        spending = np.stack([s.trial.spending for s in solutions])
        balance = np.stack([s.implied.balance for s in solutions])
        slope = derivative / length
        return Interval(
            positions=positions,
            weights=length * weights,
            cost=cost,
            price=price,
            spending=spending,
            output=np.stack([s.implied.output for s in solutions]),
            income=np.stack([s.implied.income for s in solutions]),
            d_cost=np.tensordot(slope, cost, axes=1),
            d_price=np.tensordot(slope, price, axes=1),
            d_spending=np.tensordot(slope, spending, axes=1),
            d_balance=slope @ balance,
            change=self.log_real_income(end, region) - self.log_real_income(start, region),
        )


def intervals(
    path: ShockPath, region: int, integral: Callable[[Interval], float], tolerance: float
) -> Iterator[Interval]:
    """Stretches on each of which the integral matches the change of real income; halved until it does."""
    waiting, made = [(0.0, 1.0)], 0
    while waiting:
        start, end = waiting.pop()
        stretch = path.interval(start, end, region)
        made += 1
        if abs(integral(stretch) - stretch.change) <= tolerance or made >= STRETCHES:
            yield stretch
        else:
            middle = (start + end) / 2
            waiting += [(middle, end), (start, middle)]


@lru_cache(maxsize=4)
def radau(count: int) -> tuple[Array, Array, Array]:
    """Gauss-Radau nodes on [0, 1) that include 0, their weights, and the matrix of derivatives at the nodes."""
    legendre = np.polynomial.legendre
    last = np.zeros(count + 1)
    last[-2:] = 1.0
    inner = legendre.legroots(last)
    nodes = np.sort(np.concatenate(([-1.0], inner[np.argsort(inner)][1:])))
    previous = legendre.legval(nodes, np.eye(count)[count - 1])
    weights = (1 - nodes) / (count * previous) ** 2
    gaps = nodes[:, None] - nodes[None, :] + np.eye(count)
    barycentric = 1 / gaps.prod(axis=1)
    derivative = (barycentric[None, :] / barycentric[:, None]) / gaps
    np.fill_diagonal(derivative, 0.0)
    np.fill_diagonal(derivative, -derivative.sum(axis=1))
    return (nodes + 1) / 2, weights / 2, 2 * derivative
