"""What a scenario does to the pull of powers, over solved draws of the world and draws of what is believed of pull.

The sign is found out, not put in: fewer alternatives raise what a power holds, and a patron that has less to give, or
whom less is sold to, holds less.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from tightrope.chain.pull.drawn import Seen, after, before, frame_of
from tightrope.chain.pull.records import NOTHING, ChannelChange, PowerChange, PullOutcome, Range
from tightrope.chain.pull.ties import Frame, ties_of
from tightrope.chain.result import Withdrawal
from tightrope.chain.setting import Compliance, Setting
from tightrope.chain.side import Drawn
from tightrope.chain.withdrawal import withdrawn
from tightrope.core.axes import REGION
from tightrope.data import load_country
from tightrope.data.pull_pack import PullPack, load_pull_pack
from tightrope.measures.change import combined
from tightrope.parameters import Book
from tightrope.politics.pull import Difference, Pull, PullBeliefs, difference, draw_beliefs, follow, pull_of
from tightrope.trade import Answer, Question, TradeEquilibrium, answer_many

Array = np.ndarray

#: draws of beliefs about pull for each solved world, and years that alignment is followed
EACH: Final = 40
YEARS: Final = 5


def pull_after(
    setting: Setting, equilibrium: TradeEquilibrium, drawn: Sequence[Drawn], lost: Sequence[Withdrawal],
    compliance: Compliance, seed: int,
) -> PullOutcome | None:  # fmt: skip
    """What a question does to the pull of powers on its focus country; None where there is no pack of pull for it, or
    nothing at the border is touched.

    Parameters
    ----------
    equilibrium, drawn : solved, under central beliefs and in draws of them all.
    lost : what each power could take away before.
    """
    frame, change = frame_of(setting), setting.change(compliance)
    if frame is None or not (change.arrays or change.limits):
        return None
    spending = setting.model.accounts.income * equilibrium.income_hat.values
    new = after(frame, setting, equilibrium.trade_new.values, spending)
    return outcome_of(
        frame,
        load_pull_pack(setting.focus),
        setting.book,
        (before(frame, setting), new),
        [one.seen for one in drawn if not isinstance(one, str) and one.seen is not None],
        horizon=setting.horizon.value,
        seed=seed,
        stopped=_stopped(setting, equilibrium, lost, compliance),
    )


def outcome_of(
    frame: Frame,
    pack: PullPack,
    book: Book,
    central: tuple[Seen, Seen],
    drawn: Sequence[Seen],
    *,
    horizon: str,
    seed: int,
    stopped: dict[str, tuple[float | None, float | None]],
) -> PullOutcome:
    """Pull before and after.

    Parameters
    ----------
    central : the world as it is and as it becomes, under central beliefs.
    drawn : the world as it becomes in each solved draw.
    stopped : by power, real income if it stopped all trade, before and after.
    """
    first = draw_beliefs(pack, book, horizon=horizon, draws=1, seed=seed)
    beliefs = draw_beliefs(pack, book, horizon=horizon, draws=max(len(drawn), 1) * EACH, seed=seed)
    old, new = central
    ends = list(drawn) or [new]
    once = _Compared.of(frame, first, Seen.stacked([old], 1), Seen.stacked([new], 1), seed)
    many = _Compared.of(frame, beliefs, Seen.stacked([old] * len(ends), EACH), Seen.stacked(ends, EACH), seed)
    lean = np.concatenate([once.lean, many.lean])
    return PullOutcome(
        country=pack.name,
        patron=pack.patron,
        powers=tuple(
            _power(number, name, once, many, stopped.get(name, (None, None)))
            for number, name in enumerate(frame.powers)
        ),
        lean=Range.of(lean),
        leans=float((many.lean > NOTHING).mean()),
        years=YEARS,
        futures=beliefs.draws,
        worlds=len(drawn),
        assumed=len(beliefs.assumed),
        parameters=len(beliefs.grades),
    )


def _stopped(
    setting: Setting, equilibrium: TradeEquilibrium, lost: Sequence[Withdrawal], compliance: Compliance
) -> dict[str, tuple[float | None, float | None]]:
    """By power, real income if it stopped trade and closed its routes, before, and in the world as it becomes."""
    pack, change = load_country(setting.focus), setting.change(compliance)
    stops = [combined((change, *withdrawn(setting.world, setting.focus, one, pack))) for one in lost]
    outcomes = answer_many(Question(setting.model, stop.plain(setting.world), equilibrium) for stop in stops)
    there = float(equilibrium.real_income_hat.sel({REGION: setting.focus}))
    found: dict[str, tuple[float | None, float | None]] = {}
    for one, outcome in zip(lost, outcomes, strict=True):
        usual = one.stop_trade_and_transit_hat or one.stop_trade_hat
        later = None
        if isinstance(outcome, Answer) and outcome.report.converged:
            later = outcome.real_income(setting.focus) / there
        found[one.power] = usual, later
    return found


@dataclass(frozen=True)
class _Compared:
    """Pull of each draw before and after, what its change is made of, and the change of alignment it leads to."""

    before: Pull
    after: Pull
    made_of: Difference
    lean: Array

    @classmethod
    def of(cls, frame: Frame, beliefs: PullBeliefs, old: Seen, new: Seen, seed: int) -> _Compared:
        """The same elasticities hold before and after: those of the draw."""
        first = ties_of(frame, old.trade, new.ways, beliefs, old.transit)
        last = ties_of(frame, new.trade, new.ways, beliefs, new.transit)
        before, after = pull_of(first, beliefs), pull_of(last, beliefs)
        paths = (follow(one.share, beliefs, years=YEARS, seed=seed)[:, -1] for one in (after, before))
        lean = np.subtract(*paths)
        return cls(before, after, difference(first, last, beliefs, (before, after)), np.asarray(lean))

    @property
    def parts(self) -> tuple[Array, Array, Array]:
        """The change, and what of it comes from shares and from sizes."""
        return self.made_of.whole, self.made_of.shares, self.made_of.sizes


def _channel(channel: str, once: Sequence[Array], many: Sequence[Array]) -> ChannelChange:
    """A channel's row, from (draw,) of the change and its two parts."""
    change, shares, sizes = (Range.of(np.concatenate(both)) for both in zip(once, many, strict=True))
    return ChannelChange(channel=channel, change=change, shares=shares, sizes=sizes)


def _power(
    number: int, name: str, once: _Compared, many: _Compared, stopped: tuple[float | None, float | None]
) -> PowerChange:
    """One power's row: the central value from the central beliefs, the range from all draws."""

    def both(value: Callable[[_Compared], Array]) -> Range:
        return Range.of(np.concatenate([value(once), value(many)]))

    change = many.after.total[:, number] - many.before.total[:, number]
    share = many.after.share[:, number] - many.before.share[:, number]
    return PowerChange(
        power=name,
        before=both(lambda c: c.before.total[:, number]),
        after=both(lambda c: c.after.total[:, number]),
        change=both(lambda c: c.made_of.whole[:, number].sum(axis=-1)),
        rises=float((change > NOTHING).mean()),
        shares=both(lambda c: c.made_of.shares[:, number].sum(axis=-1)),
        sizes=both(lambda c: c.made_of.sizes[:, number].sum(axis=-1)),
        share_before=both(lambda c: c.before.share[:, number]),
        share_after=both(lambda c: c.after.share[:, number]),
        share_change=both(lambda c: c.after.share[:, number] - c.before.share[:, number]),
        share_rises=float((share > NOTHING).mean()),
        channels=tuple(
            _channel(channel, *([part[:, number, k] for part in parts] for parts in (once.parts, many.parts)))
            for k, channel in enumerate(once.before.channels)
        ),
        stopped_before=stopped[0],
        stopped_after=stopped[1],
    )


__all__ = ["EACH", "YEARS", "outcome_of", "pull_after"]
