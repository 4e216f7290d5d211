"""From a published table to accounts that hold in a world: no negative flow, no negative account, tariffs paid.

What is done, in this order, each step changing as little as it can. Flows of goods and the output of every sector stay
as published wherever they are not themselves impossible.

1. Negative inputs and, after all uses of a flow are added up, negative flows (stocks drawn down by more than is
   bought) become zero.
2. Where a region uses more of a product as input than it buys, the rest came out of stock: inputs of that product
   shrink in proportion to what is bought. Value added of those who used it is higher by as much.
3. Where inputs leave less than a trace of output as value added, they shrink to leave the trace. What is no longer an
   input is final use: whoever pays the subsidy buys it. The same takes the inputs of a sector that sells nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from tightrope.data.imports.table import Table


@dataclass(frozen=True)
class Step:
    """One treatment: its size in USD million, how many cells or accounts it touched, and where it was largest."""

    name: str
    amount: float
    count: int
    where: str


@dataclass(frozen=True)
class Settled:
    """Accounts ready for a world.

    Attributes
    ----------
    trade : (sector, importer, exporter), at the exporter's price, domestic on the diagonal.
    inputs : (region, input sector, sector), tariffs paid.
    tariffs_on_inputs : (region,), USD million; they come out of what the table calls taxes and value added.
    """

    trade: np.ndarray
    inputs: np.ndarray
    tariffs_on_inputs: np.ndarray
    steps: tuple[Step, ...]

    def step(self, name: str) -> Step:
        """A treatment by name."""
        return next(step for step in self.steps if step.name == name)


def settle(table: Table, tariff: np.ndarray, least_value_added: float) -> Settled:
    """Accounts of a table under ad-valorem tariffs, (sector, importer, exporter).

    Parameters
    ----------
    least_value_added : least part of output that is value added.
    """
    name = _namer(table)
    inputs, negative = _without_negative(table.inputs)
    steps = [_step("negative inputs", negative.sum((0, 3)), lambda i, n: f"{table.regions[n]} {table.sectors[i]}")]
    flow = inputs.sum(3) + table.final
    steps.append(
        _step(
            "negative flows", np.maximum(-flow, 0),
            lambda m, i, n: f"{table.sectors[i]} from {table.regions[m]} to {table.regions[n]}",
        )
    )  # fmt: skip
    flow = np.maximum(flow, 0)
    rate = tariff.transpose(2, 0, 1)
    untaxed = inputs.sum(0).transpose(1, 0, 2)
    duties = np.einsum("minj,min->nij", inputs, rate, optimize=False)
    bought = (flow * (1 + rate)).sum(0).T
    paid, over = from_stock(untaxed + duties, bought)
    steps.append(_step("inputs out of stock", over, name))
    output = flow.sum(2)
    paid, moved = with_value_added(paid, output, least_value_added)
    idle = output <= 0
    steps.append(_step("value added raised", np.where(idle, 0, moved), name))
    steps.append(_step("inputs of sectors that sell nothing", np.where(idle, moved, 0), name))
    return Settled(
        trade=np.ascontiguousarray(flow.transpose(1, 2, 0)),
        inputs=paid,
        tariffs_on_inputs=duties.sum((1, 2)),
        steps=tuple(steps),
    )


def from_stock(inputs: np.ndarray, bought: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Inputs of which no more is used than bought, and what came out of stock.

    Parameters
    ----------
    inputs : (region, input sector, sector).
    bought : (region, input sector), spending of the region on the product.
    """
    used = inputs.sum(2)
    over = np.maximum(used - bought, 0)
    kept = np.divide(bought, used, out=np.ones_like(used), where=over > 0)
    return inputs * kept[:, :, None], over


def with_value_added(inputs: np.ndarray, output: np.ndarray, least: float) -> tuple[np.ndarray, np.ndarray]:
    """Inputs that leave every sector at least a part of its output, and by how much they shrank, (region, sector)."""
    cost, most = inputs.sum(1), np.maximum(1 - least, 0) * output
    moved = np.maximum(cost - most, 0)
    kept = np.divide(most, cost, out=np.ones_like(cost), where=moved > 0)
    return inputs * kept[:, None, :], moved


def _without_negative(inputs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Inputs with zeros for negative cells, and what the negative cells held; no copy where there are none."""
    if inputs.min() >= 0:
        return inputs, np.zeros((1, inputs.shape[1], inputs.shape[2], 1))
    held = np.maximum(-inputs, 0)
    return np.maximum(inputs, 0), held


def _namer(table: Table) -> Callable[..., str]:
    return lambda n, j: f"{table.regions[n]} {table.sectors[j]}"


def _step(name: str, amounts: np.ndarray, where: Callable[..., str]) -> Step:
    total = float(amounts.sum())
    if total <= 0:
        return Step(name, 0.0, 0, "")
    worst = np.unravel_index(int(amounts.argmax()), amounts.shape)
    return Step(name, total, int((amounts > 0).sum()), where(*(int(i) for i in worst)))
