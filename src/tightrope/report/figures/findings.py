"""Charts of incomes, trade and output; each title is the finding."""

from __future__ import annotations

from tightrope.report.figures.bars import Bar, signed_bars
from tightrope.report.figures.pairs import Pair, joined_pairs
from tightrope.report.figures.style import Figure, heights, nothing_to_draw
from tightrope.report.numbers import (
    NOTHING,
    decimals_for,
    direction,
    listed,
    money_text,
    percent_text,
    shown,
    span,
    within,
)
from tightrope.report.views.flows import SectorsView, TradeView
from tightrope.report.views.headline import HeadlineView
from tightrope.report.views.incomes import NAMED, Contribution, DecompositionView, IncomesView

INCOME_AXIS = "Change of real income, %"
LEGEND_SPACE = 22


def outcomes_figure(view: HeadlineView) -> Figure:
    """The answer with its range, and what it would be otherwise."""
    decimals = decimals_for(outcome.percent for outcome in view.outcomes)
    bars = [
        Bar(
            name=outcome.label,
            value=outcome.percent,
            text=shown(outcome.percent, decimals, signed=True),
            low=outcome.low,
            high=outcome.high,
            strong=i == 0,
            lines=(outcome.detail, f"real income {percent_text(outcome.percent)}"),
        )
        for i, outcome in enumerate(view.outcomes)
    ]
    title = f"The answer is {percent_text(view.percent)}"
    if others := [outcome.percent for outcome in view.outcomes[1:]]:
        title += f"; other endings and conventions give {' to '.join(span(min(others), max(others)))}"
    return Figure(
        id="outcomes",
        title=title,
        alt=f"{title}. " + "; ".join(f"{bar.name} {bar.text} %" for bar in bars) + ".",
        caption=f"Thin line: {view.range_text}." if view.low is not None else "",
        table="variants",
        option=signed_bars(bars, f"Real income in {view.focus}, %"),
        height=heights([bar.name for bar in bars]),
    )


def incomes_figure(view: IncomesView) -> Figure:
    """Who loses and who gains, worst first."""
    if view.nothing:
        sentence = "No country's real income changes by more than 0.005 %."
        return nothing_to_draw("real_income", "Who loses and who gains", sentence, "real_income")
    worst, best = view.rows[0], view.rows[-1]
    title = _losers_title(worst.name, worst.percent, best.name, best.percent)
    decimals = decimals_for(row.percent for row in view.charted)
    bars = [
        Bar(
            name=row.name,
            value=row.percent,
            text=shown(row.percent, decimals, signed=True),
            low=row.low,
            high=row.high,
            strong=row.is_focus,
            lines=(
                f"real income {percent_text(row.percent)}",
                f"USD {shown(row.usd_billion, 2, signed=True)} bn a year",
                ""
                if row.low is None or row.high is None
                else f"range {percent_text(row.low)} to {percent_text(row.high)}",
            ),
        )
        for row in view.charted
    ]
    ranges = f" Thin lines: {view.range_text}." if worst.low is not None else ""
    return Figure(
        id="real_income",
        title=title,
        alt=f"Bars of the change of real income, worst first. {title}. "
        + "; ".join(f"{bar.name} {bar.text} %" for bar in bars)
        + ".",
        caption=f"The heaviest losers and the largest gainers; all {len(view.rows)} are in the table.{ranges}",
        table="real_income",
        option=signed_bars(bars, INCOME_AXIS),
        height=heights([bar.name for bar in bars]),
    )


def _losers_title(worst: str, loss: float, best: str, gain: float) -> str:
    if loss > -NOTHING:
        return f"Nobody loses; {best} gains most ({percent_text(gain)})"
    if gain < NOTHING:
        return f"Nobody gains; {worst} loses most ({percent_text(loss)})"
    return f"{worst} loses most ({percent_text(loss)}), {best} gains most ({percent_text(gain)})"


def trade_figure(view: TradeView) -> Figure:
    """Exports or imports of the focus country by partner, before and after."""
    title = f"{view.direction.capitalize()} of {view.focus}"
    if view.nothing:
        return nothing_to_draw(view.direction, title, f"{title} change with no partner.", view.direction)
    most = max(view.rows, key=lambda row: abs(row.after - row.before))
    joint = "to" if view.direction == "exports" else "from"
    total = view.total.percent or 0.0
    verb = direction(total, "rise", "fall", "stay as they are")
    amount = f" by {percent_text(abs(total), signed=False)}" if abs(total) >= NOTHING else ""
    change = most.after - most.before
    finding = f"{title} {verb}{amount}; the largest change is {joint} {most.name} ({_money(change)})"
    pairs = [
        Pair(
            name=row.name,
            first=row.before,
            second=row.after,
            text="–" if row.percent is None else percent_text(row.percent),
            lines=(
                f"before USD {shown(row.before)} bn",
                f"after USD {shown(row.after)} bn",
                f"change {_money(row.after - row.before)}",
            ),
        )
        for row in view.charted
    ]
    return Figure(
        id=view.direction,
        title=finding,
        alt=f"{finding}. " + "; ".join(f"{p.name}: {p.lines[0]}, {p.lines[1]}" for p in pairs) + ".",
        caption="Goods and services, fob. At the right: change in percent.",
        table=view.direction,
        option=joined_pairs(pairs, "USD bn a year", "before", "after"),
        height=heights([pair.name for pair in pairs], LEGEND_SPACE),
    )


def _money(change: float) -> str:
    sign = "+" if change > 0 else "−"
    return "no change" if money_text(change) == "nothing" else sign + money_text(change)


def sectors_figure(view: SectorsView) -> Figure:
    """Output by sector, before and after: the sectors that change most."""
    title = f"Output of {view.focus} by sector"
    if view.nothing:
        return nothing_to_draw("sectors", title, f"{title}: no sector changes.", "sectors")
    first, last = view.charted[0], view.charted[-1]
    parts = []
    if first.volume_change < 0:
        parts.append(f"falls most in {within(first.name)} ({_money(first.volume_change)})")
    if last.volume_change > 0:
        parts.append(f"rises most in {within(last.name)} ({_money(last.volume_change)})")
    finding = f"Output {listed(parts)}"
    bars = [
        Bar(
            name=row.name,
            value=row.volume_change,
            text="–" if row.volume_percent is None else percent_text(row.volume_percent),
            lines=(
                f"before USD {shown(row.before)} bn",
                f"after USD {shown(row.after)} bn",
                "" if row.volume_percent is None else f"volume {percent_text(row.volume_percent)}",
            ),
        )
        for row in view.charted
    ]
    return Figure(
        id="sectors",
        title=finding,
        alt=f"Bars of the change of output by sector. {finding}. "
        + "; ".join(f"{bar.name}: {bar.lines[0]}, {bar.lines[1]}" for bar in bars)
        + ".",
        caption=f"The {len(bars)} sectors that change most, at baseline prices. At the right: the same in percent.",
        table="sectors",
        option=signed_bars(bars, "Change of the volume of output, USD bn a year at baseline prices"),
        height=heights([bar.name for bar in bars]),
    )


def decomposition_figures(view: DecompositionView) -> list[Figure]:
    """Where the change of real income comes from: by partner, by sector."""
    return [
        _contributions(view, view.partners, "welfare_by_partner", "partner", "Trade with"),
        _contributions(view, view.sectors, "welfare_by_sector", "sector", "Sector"),
    ]


def _largest_part(main: Contribution, lines: tuple[Contribution, ...], whole: float, place: str) -> str:
    """The largest contribution; where it is more than the whole or against it, what offsets it."""
    joint = "" if main.name == "At home" else "through "
    if main.percent * whole > 0 and abs(main.percent) <= abs(whole) + NOTHING:
        return f"the largest part arises {joint}{place} ({percent_text(main.percent)})"
    others = percent_text(whole - main.percent)
    against = min(lines, key=lambda line: line.percent * main.percent)
    named = f", above all {within(against.name)}" if against.percent * main.percent < 0 else ""
    return f"{percent_text(main.percent)} {joint}{place}, offset by all others ({others}{named})"


def _contributions(view: DecompositionView, lines: tuple[Contribution, ...], id: str, key: str, what: str) -> Figure:
    if view.not_found:
        return nothing_to_draw(id, f"Contribution by {key}", view.not_found, id)
    if view.nothing:
        sentence = f"Real income in {view.focus} does not change, so there is nothing to take apart by {key}."
        return nothing_to_draw(id, f"Contribution by {key}", sentence, id)
    named = sorted(lines[:NAMED], key=lambda entry: entry.percent)
    main = lines[0]
    place = within(main.name) if key == "sector" or main.name == "At home" else f"trade with {main.name}"
    title = f"By {key}: {_largest_part(main, lines, view.total.percent, place)}"
    decimals = decimals_for(entry.percent for entry in named)
    bars = [
        Bar(
            name=entry.name,
            value=entry.percent,
            text=shown(entry.percent, decimals, signed=True),
            lines=(
                f"all channels {percent_text(entry.percent)}",
                *(
                    f"{channel.name}: {percent_text(part)}"
                    for channel, part in zip(view.channels, entry.parts, strict=True)
                    if abs(part) >= NOTHING
                ),
            ),
        )
        for entry in named
    ]
    return Figure(
        id=id,
        title=title,
        alt=f"{title}. " + "; ".join(f"{bar.name} {bar.text} %" for bar in bars) + ".",
        caption=f"Contributions to the change of real income in {view.focus}; the {len(bars)} largest of {len(lines)}. "
        "By channel in the table.",
        table=id,
        option=signed_bars(bars, "Contribution, % of real income"),
        height=heights([bar.name for bar in bars]),
    )
