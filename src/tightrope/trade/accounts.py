"""The baseline as the kernels want it: shares and levels on plain arrays, checked once."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from functools import cached_property

import numpy as np

from tightrope.core.errors import DataError, list_problems
from tightrope.trade.kernels import Array, input_demand
from tightrope.trade.records import TradeBaseline

#: spending or value added may be negative by this part of the largest flow: rounding of the source, not an error
ROUNDING = 1e-9


@dataclass(frozen=True)
class Accounts:
    """Baseline of one world on plain arrays.

    Attributes
    ----------
    trade : (sector, importer, exporter), sales at the exporter's price.
    tariff : (sector, importer, exporter), ad-valorem rate.
    share : (sector, importer, exporter), share in the importer's spending, tariffs paid; 0 if it buys nothing.
    spending, output : (sector, region), tariffs paid; at the exporter's price.
    input_share : (region, input sector, sector), part of output spent on the input.
    final_share : (sector, region), part of final spending.
    mobile_share, resource_share : (sector, region), factor's part of output.
    income, wages, balance : (region,), final spending; mobile factor income; exports less imports.
    """

    regions: tuple[str, ...]
    sectors: tuple[str, ...]
    trade: Array
    tariff: Array
    share: Array
    spending: Array
    output: Array
    input_share: Array
    final_share: Array
    mobile_share: Array
    resource_share: Array
    income: Array
    wages: Array
    balance: Array

    @cached_property
    def single(self) -> Accounts:
        """The same in single precision, which halves the time of a product."""
        return replace(
            self,
            **{f.name: getattr(self, f.name).astype(np.float32) for f in fields(self) if f.type == "Array"},
        )

    @property
    def gross_income(self) -> Array:
        """(region,): final spending before the trade balance is paid out."""
        gross: Array = self.income + self.balance
        return gross

    @property
    def factor_income(self) -> Array:
        """(region,): wages and resource rents."""
        total: Array = ((self.mobile_share + self.resource_share) * self.output).sum(axis=0)
        return total


def accounts_from(baseline: TradeBaseline) -> Accounts:
    """Shares and levels of a baseline. Raises `DataError` if value added or final demand is negative anywhere."""
    trade = np.ascontiguousarray(baseline.trade.values, dtype=float)
    tariff = np.ascontiguousarray(baseline.tariff_rate.values, dtype=float)
    inputs = np.asarray(baseline.intermediate.values, dtype=float)
    paid = trade * (1 + tariff)
    spending, output = paid.sum(axis=2), trade.sum(axis=1)
    input_share = np.divide(inputs, output.T[:, None, :], out=np.zeros_like(inputs), where=output.T[:, None, :] > 0)
    final = spending - input_demand(input_share, output[..., None])[..., 0]
    value_added = output - inputs.sum(axis=1).T
    _check(baseline, final, value_added, inputs)
    final, value_added = np.maximum(final, 0), np.maximum(value_added, 0)
    income = final.sum(axis=0)
    mobile = Accounts(
        regions=baseline.regions,
        sectors=baseline.sectors,
        trade=trade,
        tariff=tariff,
        share=_ratio(paid, spending[..., None]),
        spending=spending,
        output=output,
        input_share=np.ascontiguousarray(input_share),
        final_share=_ratio(final, income[None, :]),
        mobile_share=_ratio(value_added, output),
        resource_share=np.zeros_like(output),
        income=income,
        wages=value_added.sum(axis=0),
        balance=trade.sum(axis=(0, 1)) - trade.sum(axis=(0, 2)),
    )
    return with_rent(mobile, baseline.rent_share.values.T)


def with_rent(accounts: Accounts, rent: Array) -> Accounts:
    """The same accounts with another part of value added earned by the sector's own resource, (sector, region)."""
    value_added = accounts.mobile_share + accounts.resource_share
    return replace(
        accounts,
        mobile_share=value_added * (1 - rent),
        resource_share=value_added * rent,
        wages=(value_added * (1 - rent) * accounts.output).sum(axis=0),
    )


def _ratio(part: Array, whole: Array) -> Array:
    return np.divide(part, whole, out=np.zeros(np.broadcast_shapes(part.shape, whole.shape)), where=whole > 0)


def _check(baseline: TradeBaseline, final: Array, value_added: Array, inputs: Array) -> None:
    scale = max(float(baseline.trade.values.max()), np.finfo(float).tiny)
    problems = []
    for what, cure, values in (
        ("final demand", "inputs used exceed what is bought", final),
        ("value added", "inputs cost more than the output", value_added),
    ):
        for j, n in np.argwhere(values < -ROUNDING * scale):
            problems.append(f"{what} of {baseline.regions[n]}, {baseline.sectors[j]} is {values[j, n]:.6g}: {cure}")
    idle = (inputs.sum(axis=1).T > 0) & (baseline.trade.values.sum(axis=1) <= 0)
    for j, n in np.argwhere(idle):
        problems.append(f"{baseline.regions[n]}, {baseline.sectors[j]} buys inputs but sells nothing")
    if problems:
        raise DataError(list_problems("The trade baseline", problems))
