"""The charts of a report; each title is the finding."""

from __future__ import annotations

from tightrope.report.figures.bars import Bar, bars_height, signed_bars
from tightrope.report.figures.pairs import Pair, joined_pairs
from tightrope.report.figures.style import LOSS, Figure, Option, nothing_to_draw
from tightrope.report.numbers import (
    NOTHING,
    counted,
    decimals_for,
    direction,
    listed,
    money_text,
    percent_text,
    shown,
)
from tightrope.report.views.beliefs import SensitivityView
from tightrope.report.views.flows import SectorsView, TradeView
from tightrope.report.views.headline import HeadlineView
from tightrope.report.views.incomes import NAMED, Contribution, DecompositionView, IncomesView
from tightrope.report.views.policy import MeasuresView, StrategyView, WithdrawalView

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
    values = [outcome.percent for outcome in view.outcomes]
    title = f"The answer is {percent_text(view.percent)}; other endings and conventions give "
    title += f"{percent_text(min(values))} to {percent_text(max(values))}"
    if len(values) == 1:
        title = f"The answer is {percent_text(view.percent)}"
    return Figure(
        id="outcomes",
        title=title,
        alt=f"{title}. " + "; ".join(f"{bar.name} {bar.text} %" for bar in bars) + ".",
        caption=f"Thin line: {view.range_text}." if view.low is not None else "",
        table="variants",
        option=signed_bars(bars, f"Real income in {view.focus}, %"),
        height=bars_height(len(bars)),
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
                "" if row.low is None or row.high is None
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
        + "; ".join(f"{bar.name} {bar.text} %" for bar in bars) + ".",
        caption=f"The heaviest losers and the largest gainers; all {len(view.rows)} are in the table.{ranges}",
        table="real_income",
        option=signed_bars(bars, INCOME_AXIS),
        height=bars_height(len(bars)),
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
            lines=(f"before USD {shown(row.before)} bn", f"after USD {shown(row.after)} bn", f"change {_money(change)}"),
        )
        for row in view.charted
        for change in [row.after - row.before]
    ]
    return Figure(
        id=view.direction,
        title=finding,
        alt=f"{finding}. " + "; ".join(f"{p.name}: {p.lines[0]}, {p.lines[1]}" for p in pairs) + ".",
        caption="Goods and services, fob. At the right: change in percent.",
        table=view.direction,
        option=joined_pairs(pairs, "USD bn a year", "before", "after"),
        height=bars_height(len(pairs)) + LEGEND_SPACE,
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
    if first.after < first.before:
        parts.append(f"falls most in {first.name} ({_money(first.after - first.before)})")
    if last.after > last.before:
        parts.append(f"rises most in {last.name} ({_money(last.after - last.before)})")
    finding = f"Output {listed(parts)}"
    bars = [
        Bar(
            name=row.name,
            value=row.after - row.before,
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
        + "; ".join(f"{bar.name}: {bar.lines[0]}, {bar.lines[1]}" for bar in bars) + ".",
        caption=f"The {len(bars)} sectors that change most. At the right: change of volume in percent.",
        table="sectors",
        option=signed_bars(bars, "Change of output, USD bn a year"),
        height=bars_height(len(bars)),
    )


def decomposition_figures(view: DecompositionView) -> list[Figure]:
    """Where the change of real income comes from: by partner, by sector."""
    return [
        _contributions(view, view.partners, "welfare_by_partner", "partner", "Trade with"),
        _contributions(view, view.sectors, "welfare_by_sector", "sector", "Sector"),
    ]


def _contributions(
    view: DecompositionView, lines: tuple[Contribution, ...], id: str, key: str, what: str
) -> Figure:
    if view.nothing:
        sentence = f"Real income in {view.focus} does not change, so there is nothing to take apart by {key}."
        return nothing_to_draw(id, f"Contribution by {key}", sentence, id)
    named = sorted(lines[:NAMED], key=lambda entry: entry.percent)
    main = lines[0]
    place = main.name if key == "sector" else main.name[:1].lower() + main.name[1:] if main.name == "At home" else (
        f"trade with {main.name}"
    )
    joint = "" if main.name == "At home" else "through "
    title = f"By {key}: the largest part arises {joint}{place} ({percent_text(main.percent)})"
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
        height=bars_height(len(bars)),
    )


def measures_figure(view: MeasuresView) -> Figure:
    """Each measure alone, the interaction, all together."""
    if not view.in_force:
        return nothing_to_draw("measures", "What each measure does", "No measure is in force.", "measures")
    if len(view.in_force) == 1:
        only = view.in_force[0]
        sentence = (
            f"One measure is in force, so the whole change is its own: {only.title}, {percent_text(view.together)}."
        )
        return nothing_to_draw("measures", "What each measure does", sentence, "measures")
    rows = sorted(view.in_force, key=lambda row: row.percent)
    main = max(rows, key=lambda row: abs(row.percent))
    entries = [(row.title, row.percent, False) for row in rows]
    entries += [("Interaction", view.interaction, False), ("All together", view.together, True)]
    decimals = decimals_for(value for _, value, _ in entries)
    bars = [
        Bar(
            name=name, value=value, text=shown(value, decimals, signed=True), strong=strong,
            lines=(f"real income {percent_text(value)}",),
        )
        for name, value, strong in entries
    ]
    if abs(main.percent) < NOTHING:
        title = f"No measure alone changes real income in {view.focus}"
    else:
        title = f"The measure that matters most by itself: {main.title} ({percent_text(main.percent)})"
    return Figure(
        id="measures",
        title=title,
        alt=f"{title}. " + "; ".join(f"{bar.name} {bar.text} %" for bar in bars) + ".",
        caption="Each measure by itself, hit countries choosing as they do under all measures. Interaction is what is "
        "left when effects are compounded.",
        table="measures",
        option=signed_bars(bars, f"Real income in {view.focus}, %"),
        height=bars_height(len(bars)) + 10 * sum(len(bar.name) > 34 for bar in bars),
    )


def response_figures(games: tuple[StrategyView, ...]) -> list[Figure]:
    """Pay or comply, for each secondary tariff."""
    return [
        _response_figure(game, "secondary_tariff" if len(games) == 1 else f"secondary_tariff_{i}")
        for i, game in enumerate(games, 1)
    ]


def _response_figure(game: StrategyView, id: str) -> Figure:
    if not game.rows:
        return nothing_to_draw(id, game.title, f"{game.title}: no country is hit.", id)
    verb = "complies" if len(game.complying) == 1 else "comply"
    if not game.complying:
        finding = f"None of the {len(game.rows)} countries hit gains by complying"
    else:
        who = listed(game.complying) if len(game.complying) <= 3 else counted(len(game.complying), "country", "countries")
        finding = f"Of {counted(len(game.rows), 'country', 'countries')} hit, {who} {verb}"
    pairs = [
        Pair(
            name=row.name,
            first=row.defy,
            second=row.comply,
            text="complies" if row.complies else "pays",
            lines=(
                f"if it pays {percent_text(row.defy)}",
                f"if it complies {percent_text(row.comply)}",
                row.indifference_text or f"indifferent at a tariff of {percent_text(row.indifference or 0, signed=False)}",
            ),
        )
        for row in game.rows
    ]
    return Figure(
        id=id,
        title=finding,
        alt=f"{finding}. " + "; ".join(f"{p.name}: {', '.join(p.lines)}" for p in pairs) + ".",
        caption=f"Real income of each country hit by {game.title}, the others at their best response.",
        table=id,
        option=joined_pairs(pairs, "Real income of the country hit, %", "if it pays", "if it complies", zero_line=True),
        height=bars_height(len(pairs)) + LEGEND_SPACE,
    )


def withdrawals_figure(views: tuple[WithdrawalView, ...], focus: str) -> Figure:
    """What each power holds: only losses that include transit, never trade alone."""
    heading = f"What {focus} would lose if a power withdrew"
    complete = [view for view in views if view.with_transit is not None]
    if not views:
        return nothing_to_draw("withdrawals", heading, "No power's withdrawal was computed.", "withdrawals")
    if not complete:
        sentence = (
            f"What a power holds over {focus} is not shown: {views[0].transit_note}, and trade alone would understate it."
        )
        return nothing_to_draw("withdrawals", heading, sentence, "withdrawals")
    main = complete[0]
    loss = main.with_transit or 0.0
    title = f"{main.power} could take away most: {percent_text(loss)} of real income if trade and transit stopped"
    decimals = decimals_for(view.with_transit for view in complete)
    bars = [
        Bar(
            name=view.power,
            value=view.with_transit or 0.0,
            text=shown(view.with_transit, decimals, signed=True),
            lines=(f"with transit {percent_text(view.with_transit or 0.0)}", view.transit_note),
        )
        for view in complete
    ]
    return Figure(
        id="withdrawals",
        title=title,
        alt=f"{title}. " + "; ".join(f"{bar.name} {bar.text} %" for bar in bars) + ".",
        caption=f"Loss of {focus} if the power stops all trade with it and closes its territory and ports to it, "
        "before any measure of this scenario (Hirschman 1945).",
        table="withdrawals",
        option=signed_bars(bars, INCOME_AXIS),
        height=bars_height(len(bars)),
    )


def sensitivity_figure(view: SensitivityView) -> Figure:
    """A tornado around the central answer."""
    heading = "Which beliefs move the answer"
    if not view.charted:
        sentence = "No belief was varied." if not view.rows else "No belief that was varied moves the answer."
        return nothing_to_draw("sensitivity", heading, sentence, "sensitivity")
    main = view.charted[0]
    low, high = sorted((main.at_low, main.at_high))
    title = f"One belief moves the answer most, from {percent_text(low)} to {percent_text(high)}: {main.meaning}"
    pairs = [
        Pair(
            name=f"{row.meaning} [{row.grade.value}]",
            first=row.at_low,
            second=row.at_high,
            text=shown(row.swing) + " pts",
            lines=(f"at {row.low_text}: {percent_text(row.at_low)}", f"at {row.high_text}: {percent_text(row.at_high)}"),
        )
        for row in view.charted
    ]
    option = joined_pairs(pairs, f"Real income in {view.focus}, %", "at the low value", "at the high value")
    return Figure(
        id="sensitivity",
        title=title,
        alt=f"{title}. " + "; ".join(f"{p.name}: {', '.join(p.lines)}" for p in pairs) + ".",
        caption=f"One belief at a time at the 5th and 95th percentile of its spread; the vertical line is the answer "
        f"({percent_text(view.central)}).",
        table="sensitivity",
        option=_with_centre(option, view.central),
        height=bars_height(len(pairs)) + LEGEND_SPACE + 12 * sum(len(p.name) > 32 for p in pairs),
    )


def _with_centre(option: Option, centre: float) -> Option:
    line = {"xAxis": centre, "lineStyle": {"color": LOSS, "type": "solid", "width": 1.5}, "symbol": "none"}
    baseline = option["baseOption"]
    joints = baseline["series"][0]["markLine"]
    joints["data"] = [*joints["data"], line]
    return option
