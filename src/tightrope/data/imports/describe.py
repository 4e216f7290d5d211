"""The card of an imported world: which table, what was done to it and how much that moved, what is assumed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tightrope.core.axes import REGION, SECTOR
from tightrope.data.card import Assumption, CardSource, DataCard, Residual
from tightrope.data.imports.borrow import ENTRIES, Borrowed
from tightrope.data.imports.formats import remainders
from tightrope.data.imports.table import Gaps, Table
from tightrope.data.imports.treat import Settled, Step
from tightrope.data.layout import load_layout
from tightrope.data.world import World
from tightrope.parameters import Book

IMPORTED = ("imported.gap_share", "imported.gap_amount", "imported.value_added_least")


@dataclass(frozen=True)
class Origin:
    """Everything the card tells of: the file, what was read, what was done.

    `world` is the world before sectors or regions were put together.
    """

    file: str
    sha256: str
    table: Table
    gaps: Gaps
    settled: Settled
    borrowed: Borrowed
    world: World
    concordance: str | None


def describe(world: World, origin: Origin, book: Book, digest: str) -> DataCard:
    """The card."""
    table, edition = origin.table, origin.table.edition
    size = f"{len(world.regions)} regions, {len(world.sectors)} sectors"
    return DataCard(
        world=world.name,
        title=f"{edition.publisher.split(' (')[0]}, {edition.title}, {table.year}: {size}",
        year=table.year,
        is_estimate=False,
        statement=(
            f"A published table, {edition.title} ({edition.publisher}), imported from the user's own copy. Flows, "
            "output and inputs are the publisher's but for the treatments below; tariffs, resource rents and "
            "population are not in it and are assumed."
        ),
        method=(
            "Sales of a sector to a region are added up over all uses, inventories included. Value added is output "
            "less inputs with the tariffs paid on them; final demand is what is bought and not used as input. Both "
            "follow from the flows, so that accounts balance to machine precision."
        ),
        order_of_trust=("flows of the table", "its output", "its value added"),
        sources=(
            CardSource(
                title=f"{edition.title}, {table.year}",
                publisher=edition.publisher,
                licence=edition.licence,
                terms_checked=False,
                version=f"{edition.key}, {edition.url}",
                file=origin.file,
                sha256=origin.sha256,
                used_for="all flows",
            ),
        ),
        priors=(),
        assumptions=tuple(
            Assumption(entry=name, grade=str(book[name].grade), meaning=book[name].meaning)
            for name in _entries(origin, book)
        ),
        treatments=_treatments(origin),
        residuals=_residuals(origin),
        limits=_limits(world, origin),
        sha256=digest,
    )


def _entries(origin: Origin, book: Book) -> tuple[str, ...]:
    """Entries of the book that the world rests on."""
    disputes = f"world.y{origin.borrowed.disputes}.tariff_pair"
    names = [*IMPORTED, *ENTRIES, *([disputes] if disputes in book else [])]
    if origin.table.edition.format == "exiobase":
        names.append("imported.usd_per_eur")
    return tuple(names)


def _treatments(origin: Origin) -> tuple[str, ...]:
    """What was done, each with its size."""
    table, settled = origin.table, origin.settled
    world_output = float(table.sales.sum())

    def said(step: Step, what: str, then: str) -> str:
        if not step.count:
            return f"{what}: none."
        part = 100 * step.amount / world_output
        return (
            f"{what}: {step.count:,} cells or accounts, USD {step.amount:,.1f} million in all ({part:.2g} % of world "
            f"output), largest at {step.where}. {then}"
        )

    texts = [
        f"Valuation: {table.edition.valuation}.",
        *(
            f"Split economy {whole} put together again: USD {amount:,.0f} million of flows between its parts became "
            "sales at home." for whole, amount in table.merged.items()
        ),
        *([f"Empty cells: {table.blanks:,}, taken as zero."] if table.blanks else []),
        f"Changes in inventories: USD {_total(np.maximum(-table.stocks, 0))} million of draws and "
        f"{_total(np.maximum(table.stocks, 0))} million of additions; both are part of the sales of the year, so that "
        "output stays as published.",
        said(settled.step("negative inputs"), "Negative inputs", "Set to zero; output is higher by as much."),
        said(
            settled.step("negative flows"), "Flows that are negative after all uses are added up",
            "Set to zero; output of the seller is higher by as much.",
        ),
        said(
            settled.step("inputs out of stock"), "Inputs beyond what was bought",
            "They came out of stock and are not paid for this year: inputs shrink in proportion, value added of the "
            "users is higher by as much.",
        ),
        said(
            settled.step("value added raised"), "Value added negative or less than the book's least part of output",
            "Inputs shrink to leave that part; what they lose is final use, as if whoever pays the subsidy bought it.",
        ),
        said(
            settled.step("inputs of sectors that sell nothing"), "Inputs of sectors without output",
            "They become final use.",
        ),
        _empty_sectors(table),
        _discrepancy(table),
        *_primary(table),
        _tariffs(origin),
        f"Resource rents: the parts of value added of the shipped world {origin.borrowed.lender}, by region and "
        "standard sector.",
        *table.notes,
    ]  # fmt: skip
    if origin.concordance:
        texts.append(
            f"Put together by the concordance '{origin.concordance}': {len(origin.world.regions)} regions and "
            f"{len(origin.world.sectors)} sectors before. Flows are added up, tariffs are revenue over trade, rents "
            "are rents over value added."
        )
    return tuple(texts)


def _total(values: np.ndarray) -> str:
    return f"{float(values.sum()):,.0f}"


def _empty_sectors(table: Table) -> str:
    empty = np.argwhere(table.sales <= 0)
    if not len(empty):
        return "Sectors that sell nothing: none."
    names = ", ".join(f"{table.regions[n]} {table.sectors[j]}" for n, j in empty[:6].tolist())
    more = f" and {len(empty) - 6} more" if len(empty) > 6 else ""
    return f"Sectors that sell nothing: {len(empty)} ({names}{more}). They stay empty: nothing can make them grow."


def _discrepancy(table: Table) -> str:
    if table.discrepancy is None:
        return "Statistical discrepancy: the file has no such column."
    return (
        f"Statistical discrepancy: USD {float(np.abs(table.discrepancy).sum()):,.0f} million in absolute value, sold "
        "to nobody and left out of output and of value added."
    )


def _primary(table: Table) -> list[str]:
    """What the rows below the inputs amount to, and where they went."""
    if not table.primary:
        return ["Rows of taxes and value added: the file has none."]
    rows = ", ".join(f"{name} {float(row.sum()):,.0f}" for name, row in table.primary.items())
    texts = [
        f"Rows below the inputs (USD million: {rows}) are value added here, less the tariffs paid on inputs, which the "
        "publisher counts among the taxes."
    ]
    if table.final_taxes is not None:
        texts.append(
            f"Taxes less subsidies on products in final use (USD {float(table.final_taxes.sum()):,.0f} million) are "
            "left out but for tariffs: final demand is at basic prices, GDP below the publisher's at market prices."
        )
    return texts


def _tariffs(origin: Origin) -> str:
    world = origin.world
    paid = float(world.tariff_revenue.sum())
    dispute = (
        f"rates set by disputes and sanctions are those of {origin.borrowed.disputes}"
        if origin.borrowed.disputes
        else "the book has no rates set by disputes or sanctions so early, so there are none"
    )
    return (
        f"Tariffs: the assumed applied averages of the shipped worlds by importer and kind of good, zero inside "
        f"customs unions and free-trade areas of 2021-2023; {dispute}. Revenue USD {paid:,.0f} million, of which on "
        f"inputs {float(origin.settled.tariffs_on_inputs.sum()):,.0f}."
    )


def _limits(world: World, origin: Origin) -> tuple[str, ...]:
    """What a user must know before believing an answer."""
    strangers = origin.borrowed.strangers
    shipped = [r for r in load_layout().regions if r not in world.regions and r != load_layout().regions[-1]]
    broad = [
        f"{sector} ({', '.join(meaning)})" for sector, meaning in zip(world.sectors, world.meanings, strict=True)
        if len(meaning) > 1
    ]  # fmt: skip
    texts = [
        "No table of re-exports: what passes through a hub is where the publisher has put it, and cannot be rerouted.",
        "Tariffs and trade agreements are those of 2021-2023 whatever the year of the table.",
    ]
    if strangers:
        texts.append(
            f"Tariffs, rents and elasticities of {', '.join(strangers)} are those of the remainder of the shipped "
            "world, which contains them; population is unknown."
        )
    if shipped:
        texts.append(
            f"Not regions of their own here: {', '.join(shipped)}. Measures that name them pass them over; they are in "
            "a remainder."
        )
    if broad:
        texts.append(
            f"Sectors that hold several standard sectors: {'; '.join(broad)}. A measure on one of these covers the "
            "whole, and its elasticity is their mean."
        )
    return tuple(texts)


def _residuals(origin: Origin) -> tuple[Residual, ...]:
    """How far the table, and the world made from it, are from what the table states."""
    table, world = origin.table, origin.world
    lines = []
    for name, gap in (
        ("output against uses", origin.gaps.rows),
        ("output against inputs and value added", origin.gaps.columns),
    ):
        if np.isfinite(gap).all():
            lines += _gap_lines(name, gap, table)
    lines.append(
        _line("output of the world against the table", "USD million", world.output.values - table.sales, table)
    )
    if table.primary:
        stated = np.sum(list(table.primary.values()), axis=0)
        made = world.value_added.transpose(REGION, SECTOR).values.sum(1) + origin.settled.tariffs_on_inputs
        gap = 100 * (made / np.where(stated.sum(1) > 0, stated.sum(1), np.nan) - 1)
        real = np.array([r not in remainders() for r in table.regions]) & np.isfinite(gap)
        shown = np.where(real, gap, 0.0)
        worst = int(np.abs(shown).argmax())
        lines.append(
            Residual(
                margin="value added of economies against the table", unit="percent",
                largest=_round(shown[worst]), median=_round(float(np.median(np.abs(shown[real])))),
                worst=table.regions[worst],
            )
        )  # fmt: skip
    return tuple(lines)


def _gap_lines(name: str, gap: np.ndarray, table: Table) -> list[Residual]:
    output = np.where(np.abs(table.sales) > 0, np.abs(table.sales), np.nan)
    relative = np.nan_to_num(100 * gap / output)
    return [
        _line(f"{name}, as published", "USD million", gap, table),
        _line(f"{name}, as published", "percent", relative, table),
    ]


def _line(name: str, unit: str, gap: np.ndarray, table: Table) -> Residual:
    worst = np.unravel_index(int(np.abs(gap).argmax()), gap.shape)
    return Residual(
        margin=name, unit=unit, largest=_round(float(gap[worst])), median=_round(float(np.median(np.abs(gap)))),
        worst=f"{table.regions[int(worst[0])]} {table.sectors[int(worst[1])]}",
    )  # fmt: skip


def _round(value: float) -> float:
    return float(f"{value:.3g}")
