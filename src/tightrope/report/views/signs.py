"""Sentences for signs that may surprise, made from prices and from what measures reach."""

from __future__ import annotations

from tightrope.chain.result import RunResult, Side, SignReason, SignRole
from tightrope.core.axes import REGION
from tightrope.report.numbers import NOTHING, SPACE, listed, percent, percent_text, quoted, shown
from tightrope.report.views.headline import channel_clause
from tightrope.report.views.incomes import DecompositionView
from tightrope.report.views.labels import Labels

#: share of trade below which measures do not reach it to speak of
HARDLY = 0.005


def sign_sentences(result: RunResult, labels: Labels, decomposition: DecompositionView) -> tuple[str, ...]:
    """One line for each sign that needs a reason."""
    return tuple(
        " ".join(
            part
            for part in (
                _what(reason, result, labels),
                _channels(reason, result, decomposition),
                _why(reason, labels),
                _reached(reason, labels),
                _rest(reason),
            )
            if part
        )
        for reason in result.signs
    )


def _what(reason: SignReason, result: RunResult, labels: Labels) -> str:
    name, change = labels.region(reason.region), percent(reason.real_income_hat)
    amount = percent_text(change) if abs(change) >= NOTHING else f"less than {NOTHING}{SPACE}% either way"
    match reason.role:
        case SignRole.FOCUS if change > 0:
            return f"{name} gains ({amount}), though the measures restrict trade{_hit(reason, result)}."
        case SignRole.FOCUS:
            return f"{name} loses ({amount}), though the measures only relieve."
        case SignRole.GAINER:
            return f"{name} gains ({amount})."
        case SignRole.LOSER:
            return f"{name} loses ({amount})."
        case SignRole.ROUTE:
            carried = f"{name}, which carries most of what the outage leaves stuck, does not lose"
            return f"{carried} ({amount}): fees for carrying it are not in the world's accounts."
        case SignRole.TARGET:
            effects = {effect.measure: effect for effect in result.measures}
            alone = [
                f"{quoted(effect.title)} alone {percent_text(percent(float(found.sel({REGION: reason.region}))))}"
                for effect in (effects[name] for name in reason.measures if name in effects)
                if (found := effect.real_income_hat) is not None
            ]
            return f"{name} is a target and does not lose ({amount}; {listed(alone)})."


def _hit(reason: SignReason, result: RunResult) -> str:
    """Secondary tariffs that hit it, and what it does."""
    titles = {effect.measure: effect.title for effect in result.measures}
    choices = [
        f"{quoted(titles.get(game.measure, game.measure))} hits it (it {'complies' if row.complies else 'pays'})"
        for game in result.strategic
        for row in game.rows
        if row.region == reason.region
    ]
    return f" and {listed(choices)}" if choices else ""


def _channels(reason: SignReason, result: RunResult, decomposition: DecompositionView) -> str:
    """By channel, for the country asked about."""
    known = reason.region == result.focus and not decomposition.not_found and not decomposition.nothing
    if not known or abs(decomposition.total.percent) < NOTHING:
        return ""
    return f"{channel_clause(decomposition)}."


def _why(reason: SignReason, labels: Labels) -> str:
    """The price that moves it most, of those that move it the way all of them do."""
    part = percent(1 + reason.part)
    if abs(part) < NOTHING:
        return "No price of what it trades moves it to speak of."
    goods, partner = labels.sector(reason.sector).lower(), labels.region(reason.partner)
    sells = reason.side is Side.SELLS
    dearer = (part > 0) == sells
    what = f"What it {reason.side.value} gets {'dearer' if dearer else 'cheaper'}"
    if _against(reason):
        what = f"Border prices work the other way: what it {reason.side.value} gets {'dearer' if dearer else 'cheaper'}"
    joint = "sold to" if sells else "bought from"
    return f"{what}, above all {goods} {joint} {partner}, worth {percent_text(part)} of its real income."


def _reached(reason: SignReason, labels: Labels) -> str:
    """Whether measures reach that trade, the rivals', or the region at all."""
    partner = labels.region(reason.partner)
    everything = f"{_share(reason.own_reached)} of the foreign trade of {labels.region(reason.region)}"
    if reason.part_reached and abs(percent(1 + reason.part)) >= NOTHING:
        return f"Measures reach this trade as well, and {everything}."
    if reason.rivals_reached < HARDLY or abs(percent(1 + reason.part)) < NOTHING:
        return f"Measures reach {everything}."
    verb = "buys of it from" if reason.side is Side.SELLS else "sells of it to"
    rivals = f"{_share(reason.rivals_reached)} of what {partner} {verb} others"
    return f"Measures reach {rivals}, but not this, and {everything}."


def _rest(reason: SignReason) -> str:
    """What prices leave unexplained, where it is much."""
    change, prices = percent(reason.real_income_hat), percent(1 + reason.prices)
    rest = change - prices
    if abs(rest) < max(abs(change) / 2, NOTHING):
        return ""
    others = f"costs of trading, tariffs and new suppliers {percent_text(rest)}"
    if _against(reason):
        return f"All such prices together are worth {percent_text(prices)}; {others}, which is more."
    return f"All such prices together are worth {percent_text(prices)}; {others}."


def _against(reason: SignReason) -> bool:
    """True if border prices move it one way and the whole the other."""
    change, prices = percent(reason.real_income_hat), percent(1 + reason.prices)
    return change * prices < 0 and min(abs(change), abs(prices)) >= NOTHING


def _share(share: float) -> str:
    if share < HARDLY:
        return "none" if share == 0 else "hardly any"
    return f"{shown(100 * share, 0)}{SPACE}%"
