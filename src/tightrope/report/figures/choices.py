"""Charts of what governments do and of what the answer rests on; each title is the finding."""

from __future__ import annotations

from tightrope.report.figures.bars import Bar, signed_bars
from tightrope.report.figures.findings import INCOME_AXIS, LEGEND_SPACE
from tightrope.report.figures.pairs import Pair, joined_pairs
from tightrope.report.figures.style import LOSS, Figure, Option, heights, nothing_to_draw, short
from tightrope.report.numbers import NOTHING, counted, decimals_for, listed, percent_text, shown
from tightrope.report.views.beliefs import SensitivityView
from tightrope.report.views.policy import MeasuresView, StrategyView, WithdrawalView


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
    known = sorted((row.percent, row.title) for row in view.in_force if row.percent is not None)
    entries = [(short(title), percent, False) for percent, title in known]
    if view.interaction is not None:
        entries.append(("Interaction", view.interaction, False))
    entries.append(("All together", view.together, True))
    decimals = decimals_for(value for _, value, _ in entries)
    bars = [
        Bar(
            name=name,
            value=value,
            text=shown(value, decimals, signed=True),
            strong=strong,
            lines=(f"real income {percent_text(value)}",),
        )
        for name, value, strong in entries
    ]
    main, lost = view.main, [row.title for row in view.in_force if row.percent is None]
    if main is None or main.percent is None or abs(main.percent) < NOTHING:
        title = f"No measure alone {'is known to change' if lost else 'changes'} real income in {view.focus}"
    else:
        title = f"The measure that matters most by itself: {main.title} ({percent_text(main.percent)})"
    return Figure(
        id="measures",
        title=title,
        alt=f"{title}. " + "; ".join(f"{bar.name} {bar.text} %" for bar in bars) + ".",
        caption="Each measure by itself, hit countries choosing as they do under all measures. "
        + (
            f"Not found alone, so that there is no interaction either: {listed(lost)}."
            if lost
            else "Interaction is what is left of all together."
        ),
        table="measures",
        option=signed_bars(bars, f"Real income in {view.focus}, %"),
        height=heights([bar.name for bar in bars]),
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
        who = listed(game.complying) if len(game.complying) <= 3 else str(len(game.complying))
        finding = f"Of {counted(len(game.rows), 'country', 'countries')} hit, {who} {verb}"
    pairs = [
        Pair(
            name=row.name,
            first=defy,
            second=comply,
            text="complies" if row.complies else "pays",
            lines=(
                f"if it pays {percent_text(defy)}",
                f"if it complies {percent_text(comply)}",
                f"tariff at which it is indifferent: {row.indifference_text}",
            ),
        )
        for row in game.rows
        if (defy := row.defy) is not None and (comply := row.comply) is not None
    ]
    lost = [row.name for row in game.rows if row.defy is None or row.comply is None]
    return Figure(
        id=id,
        title=finding,
        alt=f"{finding}. " + "; ".join(f"{p.name}: {', '.join(p.lines)}" for p in pairs) + ".",
        caption=f"Real income of each country hit by {game.title}, the others at their best response."
        + (f" Not found, so not drawn: {listed(lost)}." if lost else ""),
        table=id,
        option=joined_pairs(pairs, "Real income of the country hit, %", "if it pays", "if it complies", zero_line=True),
        height=heights([pair.name for pair in pairs], LEGEND_SPACE),
    )


def withdrawals_figure(views: tuple[WithdrawalView, ...], focus: str) -> Figure:
    """What each power holds: only losses that include transit, never trade alone."""
    heading = f"What {focus} would lose if a power withdrew"
    complete = [view for view in views if view.with_transit is not None]
    if not views:
        return nothing_to_draw("withdrawals", heading, "No power's withdrawal was computed.", "withdrawals")
    if not complete:
        sentence = (
            f"What a power holds over {focus} is not shown: {views[0].transit_note}, "
            "and trade alone would understate it."
        )
        return nothing_to_draw("withdrawals", heading, sentence, "withdrawals")
    main = complete[0]
    loss = main.with_transit or 0.0
    title = f"{main.power} could take away most: {percent_text(loss)} of real income if trade and transit stopped"
    if len(complete) < len(views):
        title = f"Where transit is known, {title}"
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
        height=heights([bar.name for bar in bars]),
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
            name=f"{short(row.meaning)} [{row.founded if row.founded == row.grade.value else 'several grades'}]",
            first=row.at_low,
            second=row.at_high,
            text=shown(row.swing) + " pts",
            lines=(
                f"at {row.low_text}: {percent_text(row.at_low)}",
                f"at {row.high_text}: {percent_text(row.at_high)}",
            ),
        )
        for row in view.charted
    ]
    option = joined_pairs(
        pairs, f"Real income in {view.focus}, %", "at the low value", "at the high value", from_zero=False
    )
    return Figure(
        id="sensitivity",
        title=title,
        alt=f"{title}. " + "; ".join(f"{p.name}: {', '.join(p.lines)}" for p in pairs) + ".",
        caption=f"One belief at a time at the 5th and 95th percentile of its spread; the vertical line is the answer "
        f"({percent_text(view.central)}). {_unseen(len(view.rows) - len(view.charted))}",
        table="sensitivity",
        option=_with_centre(option, view.central),
        height=heights([pair.name for pair in pairs], LEGEND_SPACE),
    )


def _unseen(number: int) -> str:
    return f"{counted(number, 'other belief moves', 'other beliefs move')} it less; see the table." if number else ""


def _with_centre(option: Option, centre: float) -> Option:
    line = {"xAxis": centre, "lineStyle": {"color": LOSS, "type": "solid", "width": 1.5}, "symbol": "none"}
    baseline = option["baseOption"]
    joints = baseline["series"][0]["markLine"]
    joints["data"] = [*joints["data"], line]
    return option
