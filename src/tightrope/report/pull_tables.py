"""Tables of pull: by power, by channel, by year, and what a scenario changes."""

from __future__ import annotations

from tightrope.report.tables import Cell, Column, Table
from tightrope.report.views.pull import PullViews
from tightrope.report.views.pull_change import PullView


def pull_tables(view: PullViews) -> dict[str, Table]:
    """All tables of the page, by name."""
    return {
        table.name: table
        for table in (_powers(view), _channels(view), _alignment(view), _history(view), _figures(view))
    }


def _three(name: str, label: str, decimals: int = 1) -> tuple[Column, ...]:
    """Columns of a range: low, middle, high."""
    ends = (("low", f"{label}, low, %"), ("middle", "middle"), ("high", "high"))
    return tuple(
        Column(name=f"{name}_{end}", label=text, kind="number", unit="%", decimals=decimals) for end, text in ends
    )


def _powers(view: PullViews) -> Table:
    return Table(
        name="powers",
        title=f"Powers over {view.country}",
        columns=(
            Column(name="power", label="Power"),
            *_three("share", "Share of all pull"),
            Column(name="loss", label="Losses by channel added, % of income", kind="number", unit="% of income"),
            Column(name="exact", label="All closed at once, exact, %", kind="number", unit="% of real income"),
            Column(
                name="own", label="Cost to the power itself, %", kind="number", unit="% of its real income", decimals=2
            ),
            Column(name="grade", label="Grade", kind="grade"),
        ),
        rows=tuple((row.power, *row.share, row.loss, row.exact, row.own, view.grade) for row in view.powers),
        note=(
            f"Shares: nine draws in ten. Exact: real income lost {view.horizon} in an equilibrium with every channel "
            f"of the power closed but security and work abroad; below zero is a gain. {view.cannot_say['pull']}"
        ),
    )


def _channels(view: PullViews) -> Table:
    return Table(
        name="channels",
        title=f"What {view.country} would lose, by power and channel",
        columns=(
            Column(name="power", label="Power", key=True),
            Column(name="code", label="Code", quiet=True, hidden=True, key=True),
            Column(name="channel", label="Channel"),
            Column(name="held", label="It holds, %", kind="number", unit="% of the channel", decimals=1),
            Column(name="size", label="Channel, % of income", kind="number", unit="% of income", hidden=True),
            *_three("loss", "Loss", 2),
            Column(name="exact", label="Exact, %", kind="number", unit="% of real income", decimals=2),
            Column(name="own", label="Costs it, %", kind="number", unit="% of its real income", decimals=3),
            *_three("credibility", "Would use it", 0),
            Column(name="why", label="Why not exact", quiet=True, hidden=True),
        ),
        rows=tuple(
            (
                row.power, row.code, row.name, row.held, row.size, *row.loss, row.exact, row.own,
                *row.credibility, row.why,
            )
            for power in view.powers
            for row in power.channels
            if row.held > 0
        ),
        note=(
            "It holds: its part of all sales or purchases, those at home included, of all exports by route, or of the "
            "channel. Loss: by the removal formula, of income, nine draws in ten. Exact: in an equilibrium with that "
            f"channel alone closed, {view.horizon}; below zero is a gain. {view.cannot_say['hold']}"
        ),
    )  # fmt: skip


def _alignment(view: PullViews) -> Table:
    ends = ("p05", "p25", "p50", "p75", "p95")
    return Table(
        name="alignment",
        title=f"Where pull leads {view.country}, luck beside it",
        columns=(
            Column(name="year", label="Years from now", kind="count"),
            *(
                Column(name=end, label=f"{int(end[1:])} % of draws below", kind="signed", unit="alignment", decimals=2)
                for end in ends
            ),
        ),
        rows=tuple((year, *(row[year] for row in view.alignment)) for year in view.years),
        note=f"+1 is {view.patron}, -1 its opponents. {view.cannot_say['alignment']}",
    )


def _history(view: PullViews) -> Table:
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (str(row.year), row.power, row.exports, row.imports, row.output, row.loss) for row in view.history
    )
    return Table(
        name="history",
        title=f"Trade of {view.country} with powers",
        columns=(
            Column(name="year", label="Year", key=True),
            Column(name="power", label="Power", key=True),
            Column(name="exports", label="Of exports, %", kind="number", unit="%", decimals=1),
            Column(name="imports", label="Of imports, %", kind="number", unit="%", decimals=1),
            Column(name="output", label="Trade, % of GDP", kind="number", unit="% of GDP", decimals=1),
            Column(name="loss", label="Loss without it, % of GDP", kind="number", unit="% of GDP", decimals=1),
        ),
        rows=rows,
        note=f"Loss: the removal formula on goods that cross the border, trade elasticity {view.elasticity:.1f} in "
        f"every year. {view.cannot_say['history']}",
    )


def _figures(view: PullViews) -> Table:
    return Table(
        name="figures",
        title="Figures and parameters",
        columns=(
            Column(name="name", label="Name", quiet=True),
            Column(name="meaning", label="Of what"),
            Column(name="value", label="Value"),
            Column(name="spread", label="Range"),
            Column(name="grade", label="Grade", kind="grade"),
            Column(name="source", label="Source or reason", quiet=True),
        ),
        rows=view.assumptions,
    )


def pull_change_tables(view: PullView | None) -> list[Table]:
    """What a scenario does to pull; none where nothing is known of it."""
    return [] if view is None else [_changes(view), _parts(view)]


def _changes(view: PullView) -> Table:
    return Table(
        name="pull",
        title=f"Pull on {view.country}, before and after",
        columns=(
            Column(name="power", label="Power"),
            *_signed("change", "Pull, change, low, %", "% of its pull"),
            Column(name="rises", label="Rises, % of futures", kind="number", unit="%", decimals=0),
            Column(name="shares", label="Of the middle: from shares", kind="signed", unit="% of its pull", decimals=1),
            Column(name="sizes", label="from sizes", kind="signed", unit="% of its pull", decimals=1),
            Column(name="share_before", label="Share of all pull before, %", kind="number", unit="%", decimals=1),
            Column(name="share_after", label="after", kind="number", unit="%", decimals=1),
            Column(name="stopped_before", label="If it withdrew: income lost before, %", kind="number", decimals=1),
            Column(name="stopped_after", label="after", kind="number", unit="% of real income", decimals=1),
            Column(name="grade", label="Grade", kind="grade"),
        ),
        rows=tuple(
            (
                row.power, *row.change, row.rises, row.shares, row.sizes, row.share_before, row.share_after,
                row.stopped_before, row.stopped_after, view.grade,
            )
            for row in view.rows
        ),
        note=f"Low and high: nine futures in ten. {view.founded} {view.cannot_say}",
    )  # fmt: skip


def _parts(view: PullView) -> Table:
    return Table(
        name="pull_channels",
        title=f"Pull of {view.patron}, change by channel",
        columns=(
            Column(name="code", label="Code", quiet=True, hidden=True),
            Column(name="channel", label="Channel"),
            *_signed("change", "Change, low, points", "% of its pull", 2),
            Column(name="shares", label="From shares", kind="signed", unit="% of its pull", decimals=2),
            Column(name="sizes", label="From sizes", kind="signed", unit="% of its pull", decimals=2),
        ),
        rows=tuple((part.code, part.name, *part.change, part.shares, part.sizes) for part in view.parts),
        note="Points: percent of all its pull before.",
    )


def _signed(name: str, label: str, unit: str, decimals: int = 1) -> tuple[Column, ...]:
    """Columns of a range of changes: low, middle, high."""
    ends = (("low", label), ("middle", "middle"), ("high", "high"))
    return tuple(
        Column(name=f"{name}_{end}", label=text, kind="signed", unit=unit, decimals=decimals) for end, text in ends
    )


__all__ = ["pull_change_tables", "pull_tables"]
