"""Published tables and closed forms, each by the definition it states."""

from __future__ import annotations

import numpy as np
import pytest

from tightrope.core.errors import DataError, UsageError
from tightrope.trade import compiled
from tightrope.trade.kernels import final_price
from tightrope.validation import Standing, find_inputs, run_validation
from tightrope.validation.caliendo_parro import solve_nafta
from tightrope.validation.cases import load_cases
from tightrope.validation.felbermayr import Study, elasticities
from tightrope.validation.inputs import read_inputs

CLOSED_FORMS = [name for name, case in load_cases().items() if case.inputs is None and case.tolerance]


@pytest.fixture
def inputs(shared):
    folder = shared / "validation"
    if not folder.is_dir():
        pytest.skip("the published replication inputs are not at hand")
    return folder


def passes(board):
    """A miss that `cases.yaml` declares with its reason stands; any other is `FAILED`."""
    allowed = (Standing.PASSED, Standing.MISSED)
    bad = [(s.case.name, s.outcome, s.published, s.ours) for s in board.scores if s.standing not in allowed]
    assert not bad


@pytest.mark.parametrize("name", CLOSED_FORMS)
def test_closed_form(name):
    passes(run_validation(None, only=[name]))


def test_caliendo_and_parro_table_2(inputs):
    """REStud 2015, Table 2 by the authors' own measure, within 1e-4 percentage points."""
    board = run_validation(inputs, only=["caliendo_parro_2015"])
    assert len(board.scores) == 12
    passes(board)
    assert board.timings[0].worst_residual < 1e-10


def test_the_exact_change_of_mexico_is_not_the_published_measure(inputs):
    """Income over price index in the same run: 0.0073 percent, against 1.3121 by the authors' first-order measure."""
    data = read_inputs(inputs, str(load_cases()["caliendo_parro_2015"].inputs))
    nafta = solve_nafta(data)
    logs = [
        np.log(solution.implied.income) - final_price(nafta.accounts.final_share, solution.trial.price)
        for solution in (nafta.before, nafta.after)
    ]
    mexico = int(data["nafta_index"][1])
    assert 100 * np.expm1(logs[1] - logs[0])[mexico] == pytest.approx(0.0073, abs=5e-5)


def test_felbermayr_groeschl_heiland_at_mean_draws(inputs):
    passes(run_validation(inputs, only=["felbermayr_mean_draw"]))


def test_how_long_wars_last(inputs):
    """Counts, Weibull shape and scale, and the chance of an end: each over the known one; skipped without the file."""
    board = run_validation(inputs, only=["war_durations"])
    assert len(board.scores) == 5
    passes(board)


def test_a_case_without_its_file_is_not_at_hand_rather_than_passed(tmp_path):
    board = run_validation(tmp_path, only=["war_durations"])
    assert [score.standing for score in board.scores] == [Standing.NOT_AT_HAND]


@pytest.mark.parametrize("name", ["caliendo_parro_2015", "felbermayr_mean_draw", *CLOSED_FORMS])
def test_with_numpy_alone(inputs, name):
    """The same scoreboard where no compiled loop was built."""
    with compiled.using(False):
        passes(run_validation(inputs, only=[name]))


def test_draws_with_and_without_compiled_loops(inputs):
    """Draws of the bootstrap, solved side by side, to the same digits either way; all of them by the compiled loops
    where they were built, in the test below."""
    study = Study.read(inputs, str(load_cases()["felbermayr_groeschl_heiland_2022"].inputs))
    found = []
    for way in (True, False):
        with compiled.using(way):
            found.append(study.effects(study.tariff_draws[:50], study.cost_draws[:50])[0])
    np.testing.assert_allclose(*found, atol=1e-6)


@pytest.mark.slow
def test_felbermayr_groeschl_heiland_table_5(inputs):
    """JIE 2022, Table 5, column S4: 44 countries, mean over 1000 draws, within 0.0055 percentage points."""
    board = run_validation(inputs, only=["felbermayr_groeschl_heiland_2022"], workers=2)
    assert len(board.scores) == 44
    passes(board)


def test_labour_markets_of_the_bootstrap_clear_but_for_one_common_factor(inputs):
    """The authors' fixed balance shares do not sum to zero after a shock, by a factor of about 3e-4."""
    study = Study.read(inputs, str(load_cases()["felbermayr_groeschl_heiland_2022"].inputs))
    effects, residual = study.effects(study.tariff_draws[:1], study.cost_draws[:1])
    effect = effects[0]
    assert residual < 1e-9
    assert np.isfinite(effect).all()


def test_elasticities_that_are_not_positive_become_small():
    np.testing.assert_allclose(
        elasticities(np.array([-5.0, -1.0, 2.0, np.inf, np.nan])), [4, 0.001, 0.001, 0.001, 0.001]
    )


def test_absent_inputs_are_not_a_pass(tmp_path):
    board = run_validation(tmp_path, only=["caliendo_parro_2015"])
    assert [score.standing for score in board.scores] == [Standing.NOT_AT_HAND]
    assert board.count(Standing.PASSED) == 0
    assert not board.failed


def test_damaged_inputs_give_one_clear_error(tmp_path):
    (tmp_path / "caliendo_parro_2015_nafta.npz").write_bytes(b"not an archive")
    with pytest.raises(DataError, match="cannot be read"):
        run_validation(tmp_path, only=["caliendo_parro_2015"])


def test_an_unknown_case_lists_the_known():
    with pytest.raises(UsageError, match="no validation case nafta; there are caliendo_parro_2015"):
        run_validation(None, only=["nafta"])


def test_a_folder_that_does_not_exist_is_refused(tmp_path):
    with pytest.raises(DataError, match="does not exist"):
        find_inputs(tmp_path / "nowhere")


def test_inputs_are_found_through_the_environment(tmp_path, monkeypatch):
    (tmp_path / "validation").mkdir()
    monkeypatch.setenv("TIGHTROPE_SHARED", str(tmp_path))
    assert find_inputs() == tmp_path / "validation"


def test_every_case_states_what_it_compares():
    for case in load_cases().values():
        assert len(case.definition) > 20
        assert case.why
        assert case.source
