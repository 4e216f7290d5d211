"""What has no solution becomes a note beside the answer; only the answer itself failing ends a run."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, cast

import numpy as np
import pytest
from tests.toy import toy_world
from tests.unit.test_chain_game import question

from tightrope.chain import run as run_module
from tightrope.chain.effects import interaction, measure_effects, variants_of
from tightrope.chain.game import Game, Settlement, best_response, strategic_outcome
from tightrope.chain.request import Request
from tightrope.chain.result import Origin
from tightrope.chain.setting import Setting, build_setting
from tightrope.core.errors import InfeasibleError, SolveError
from tightrope.core.shocks import PlainShocks
from tightrope.parameters import load_book
from tightrope.trade import TradeModel


class Failing:
    """A model without a solution for some shocks, for tests of what is said then."""

    def __init__(self, model: TradeModel, fails: Callable[[PlainShocks], bool]) -> None:
        self._model, self._fails = model, fails

    def __getattr__(self, name: str) -> Any:
        return getattr(self._model, name)

    def counterfactual(self, shocks: PlainShocks, **more: Any) -> Any:
        if self._fails(shocks):
            raise InfeasibleError("no equilibrium, for a test")
        return self._model.counterfactual(shocks, **more)


def failing(setting: Setting, fails: Callable[[PlainShocks], bool]) -> Setting:
    return replace(setting, model=cast(TradeModel, Failing(setting.model, fails)))


def taxed(shocks: PlainShocks) -> set[str]:
    """Exporters that bear an added tariff."""
    added = shocks.arrays["tariff_add"].max(axis=(0, 1))
    return {region for region, rate in zip(toy_world().regions, added, strict=True) if rate > 0}


def rates(shocks: PlainShocks) -> set[float]:
    return {float(x) for x in np.unique(shocks.arrays["tariff_add"])}


@pytest.fixture(scope="module")
def setting() -> Setting:
    return build_setting(toy_world(), load_book(), question(), "KAZ")


def test_a_failed_search_for_indifference_is_said_in_the_row(setting: Setting) -> None:
    broken = failing(setting, lambda shocks: not rates(shocks) <= {0.0, 1.0})
    game = Game(broken)
    settlement = best_response(broken, game)
    outcome = strategic_outcome(broken, game, broken.secondary_tariffs[0], settlement)
    china = next(row for row in outcome.rows if row.region == "CHN")
    assert china.indifference_rate is None
    assert not china.always_complies
    assert china.not_found == "tariff of indifference: not found (no equilibrium, for a test)"
    assert china.defy_hat is not None


def test_all_defying_without_a_solution_leaves_the_rest_of_the_game(setting: Setting) -> None:
    broken = failing(setting, lambda shocks: taxed(shocks) == {"CHN", "DEU", "KAZ"})
    game = Game(broken)
    settlement = best_response(broken, game)
    outcome = strategic_outcome(broken, game, broken.secondary_tariffs[0], settlement)
    assert outcome.focus_hat_all_defy is None
    assert outcome.focus_hat_all_comply is not None
    assert outcome.not_found == "if all defy: not found (no equilibrium, for a test)"
    variants, notes = variants_of(broken, settlement, game)
    assert "all defy" not in {v.name for v in variants}
    assert any("'all defy' has no solution" in note for note in notes)


def test_what_has_no_solution_cannot_be_chosen(setting: Setting) -> None:
    broken = failing(setting, lambda shocks: "CHN" not in taxed(shocks))
    found = best_response(broken, Game(broken))
    assert "CHN" not in found.profile["buyers"]
    row = next(
        row
        for row in strategic_outcome(broken, Game(broken), broken.secondary_tariffs[0], found).rows
        if row.region == "CHN"
    )
    assert row.comply_hat is None
    assert row.not_found.startswith("if it complies: not found")


def test_a_measure_that_fails_alone_keeps_its_row_and_leaves_no_interaction(setting: Setting) -> None:
    together = setting.solve({})
    broken = failing(setting, lambda shocks: "open_share" in shocks.arrays)
    tariff, ban = measure_effects(broken, {}, together)
    assert tariff.real_income_hat is not None
    assert ban.real_income_hat is None
    assert ban.not_found == "no equilibrium, for a test"
    assert interaction(setting, together, (tariff, ban)) is None


def test_a_failure_is_solved_once(setting: Setting) -> None:
    asked: list[int] = []
    broken = failing(setting, lambda shocks: asked.append(1) is None)
    game = Game(broken)
    for _ in range(3):
        with pytest.raises(SolveError):
            game.equilibrium({"buyers": frozenset()})
    assert len(asked) == 1


class Table(Game):
    """A game read from a rule: who complies, given who else does."""

    def __init__(self, complies: Callable[[str, frozenset[str]], bool]) -> None:
        self._complies = complies

    def ahead(self, profiles: Iterable[dict[str, frozenset[str]]]) -> None:
        """Nothing to solve."""

    def attempt(self, profile: dict[str, frozenset[str]], region: str) -> tuple[float | None, str]:
        chosen = profile["buyers"]
        return 1.0 + 0.01 * ((region in chosen) == self._complies(region, chosen - {region})), ""


def test_two_stable_outcomes_are_both_named(setting: Setting) -> None:
    """Complying pays only in company: nobody moves first, and nobody leaves once all comply."""
    found = best_response(setting, Table(lambda region, others: len(others) == 2))
    assert found.stable
    assert found.profile == {"buyers": frozenset()}
    assert found.other == {"buyers": frozenset({"CHN", "DEU", "KAZ"})}


def test_a_single_stable_outcome_has_no_other(setting: Setting) -> None:
    found = best_response(setting, Table(lambda region, others: region == "CHN"))
    assert found == Settlement(profile={"buyers": frozenset({"CHN"})}, stable=True)


def test_a_cycle_is_called_one(setting: Setting) -> None:
    """CHN complies alone or not at all, DEU only in company: they chase each other."""
    found = best_response(
        setting,
        Table(
            lambda region, others: (region == "CHN" and "DEU" not in others) or (region == "DEU" and "CHN" in others)
        ),
    )
    assert not found.stable


def test_where_the_status_quo_leads_nowhere_the_other_end_decides(setting: Setting) -> None:
    """CHN follows DEU and DEU flees CHN, unless KAZ joins; KAZ joins only both."""

    def complies(region: str, others: frozenset[str]) -> bool:
        if region == "KAZ":
            return others == {"CHN", "DEU"}
        return "KAZ" in others or ("DEU" in others if region == "CHN" else "CHN" not in others)

    found = best_response(setting, Table(complies))
    assert found.stable
    assert found.origin is Origin.ALL_COMPLY
    assert found.profile == {"buyers": frozenset({"CHN", "DEU", "KAZ"})}


def test_a_run_without_a_decomposition_still_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing(*_: Any, **__: Any) -> Any:
        raise InfeasibleError("no way there, for a test")

    monkeypatch.setattr(run_module, "decompose", nothing)
    result = run_module.run(Request(scenario="russia-recession", draws=0))
    assert result.decomposition is None
    assert any("no way there" in note for note in result.notes)


def test_without_an_answer_the_run_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing(*_: Any, **__: Any) -> Any:
        raise InfeasibleError("nothing, for a test")

    monkeypatch.setattr(Setting, "solve", nothing)
    with pytest.raises(SolveError):
        run_module.run(Request(scenario="russia-recession", draws=0))
