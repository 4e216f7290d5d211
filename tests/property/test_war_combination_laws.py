"""Laws of what rungs become: every future is in one combination, and what is solved is what its rungs mean."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from tightrope.chain.war.asked import nearest
from tightrope.chain.war.gathered import COVERED, gather
from tightrope.chain.war.meaning import Meaning
from tightrope.scenario import load_scenario
from tightrope.scenario.ladder import load_ladder
from tightrope.war import LEGS

TODAY = {"finance": 3, "energy": 3, "goods": 3, "secondary": 2}
MEANING = Meaning(ladder=load_ladder("russia-2026"), today=TODAY, base=load_scenario("war-goes-on").in_force)
SHAPE = (3, 8)


@dataclass(frozen=True)
class Futures:
    rungs: np.ndarray
    lost: np.ndarray


futures = st.builds(
    Futures,
    rungs=arrays(int, (len(LEGS), *SHAPE), elements=st.integers(0, 4)),
    lost=arrays(bool, SHAPE, elements=st.booleans()),
)


@given(futures, st.integers(1, 60))
@settings(deadline=None, max_examples=40)
def test_every_future_is_in_one_combination_and_none_is_lost(drawn: Futures, most: int):
    found = gather(drawn.rungs, drawn.lost, MEANING, LEGS, most)
    counts = np.bincount(found.place.ravel(), minlength=len(found.measures))
    assert counts.sum() == drawn.lost.size
    assert (counts > 0).all()
    assert len(found.measures) <= most
    sets = {tuple(sorted(m.name + str(getattr(m, "rate", "")) for m in one)) for one in found.measures}
    assert len(sets) == len(found.measures), "what means the same is solved once"
    assert 0 <= found.merged_share < 1
    if len(found.measures) < most:
        assert found.merged_share <= 1 - COVERED + 1e-9


@given(futures)
@settings(deadline=None, max_examples=40)
def test_with_nothing_merged_each_future_meets_what_its_own_rungs_mean(drawn: Futures):
    found = gather(drawn.rungs, drawn.lost, MEANING, LEGS, 10_000)
    if found.merged:
        return
    for quarter, future in np.ndindex(*SHAPE):
        own = MEANING.measures(drawn.rungs[:, quarter, future].tolist(), LEGS, bool(drawn.lost[quarter, future]))
        assert {id(m) for m in own} == {id(m) for m in found.measures[found.place[quarter, future]]}


@given(st.tuples(*[st.integers(0, 4)] * 4), st.integers(0, 3))
@settings(deadline=None, max_examples=60)
def test_a_rung_further_from_today_keeps_what_the_nearer_brought(rungs: tuple[int, ...], leg: int):
    def names(at: tuple[int, ...]) -> set[str]:
        return {m.name for m in MEANING.measures(at, LEGS, False)}

    today = TODAY[LEGS[leg]]
    if rungs[leg] == today:
        return
    nearer = list(rungs)
    nearer[leg] += 1 if rungs[leg] < today else -1
    own = {m.name for m in MEANING.base}
    assert names(rungs) - own >= names(tuple(nearer)) - own
    assert own - names(rungs) >= own - names(tuple(nearer))


@given(st.floats(-4, 4), st.integers(-4, 4))
def test_rounding_moves_with_whole_rungs(value: float, shift: int):
    exact = round(value * 64) / 64
    assert nearest(exact + shift) == nearest(exact) + shift
    assert abs(nearest(exact) - exact) <= 0.5
