"""Felbermayr, Gröschl and Heiland (2022), Table 5: undoing Schengen, over 1000 bootstrap draws.

Their balances are fixed shares of income that do not sum to zero, so that their labour markets clear only up to one
factor common to all countries. That rule lives here and nowhere in the product.
"""

from __future__ import annotations

import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import numpy as np

from tightrope.core.errors import ConvergenceError
from tightrope.trade.accounts import Accounts
from tightrope.trade.closures import Balances, balances_of
from tightrope.trade.feasibility import Alive, everything_alive
from tightrope.trade.kernels import Array, final_price
from tightrope.trade.limits import LimitSet
from tightrope.trade.points import Implied, Trial
from tightrope.trade.precondition import Preconditioner, preconditioner
from tightrope.trade.records import Closure
from tightrope.trade.solver import Solution, fixed_points, no_change, side_by_side
from tightrope.trade.system import System
from tightrope.trade.technology import COBB_DOUGLAS, Factors
from tightrope.trade.threads import one_blas_thread
from tightrope.trade.wedges import Wedges, baseline_wedges
from tightrope.trade.weights import Weights
from tightrope.validation.board import Score, Timing
from tightrope.validation.cases import Case
from tightrope.validation.inputs import Coefficients, read_inputs, sector_first

#: the authors' stand-in for a trade elasticity that is not positive
SMALLEST_ELASTICITY = 0.001
#: draws a worker takes at a time, accuracy of a solve, sweeps allowed
CHUNK, TOLERANCE, SWEEPS = 25, 1e-9, 800
#: the published check value: country and percent
CHECK = ("DEU", -0.8460)


@dataclass(frozen=True)
class FixedShares(Balances):
    """Balances that stay the same share of each country's own income, whatever their sum."""

    def after(self, gross_income: Array, world_factor_income: float | Array) -> Array:
        """Baseline shares of the income of each."""
        share = self.income_share if gross_income.ndim == 1 else self.income_share[:, None]
        new: Array = share * gross_income
        return new

    def change(self, gross_income: Array, d_gross: Array, d_world_factor_income: Array) -> Array:
        """The same, for changes."""
        return self.after(d_gross, d_world_factor_income)


@dataclass(frozen=True)
class SystemUpToOneFactor(System):
    """Labour markets clear up to one factor, the same for all."""

    def excess_labour(self, trial: Trial, implied: Implied) -> Array:
        """(region, case): log of labour demanded over labour at hand, less what is common to all."""
        excess = super().excess_labour(trial, implied)
        at_hand = self.factors.wages * np.exp(trial.wage)
        common = np.log(implied.labour_income.sum(axis=0) / at_hand.sum(axis=0))
        gap: Array = excess - common
        return gap


@dataclass(frozen=True)
class Study:
    """The authors' inputs, ready to solve draws."""

    accounts: Accounts
    balances: FixedShares
    pre: Preconditioner
    wedges: Wedges
    schengen: Array
    tariff_draws: Array
    cost_draws: Array
    target: Array

    @classmethod
    def read(cls, folder: Path, name: str) -> Study:
        """Read the inputs and compute what all draws share."""
        data = read_inputs(folder, name)
        share, tariff, spending = sector_first(data["pi"]), sector_first(data["tau"]), data["X"]
        revenue = (spending * (1 - data["fob_share_F"])).sum(axis=1)
        balance_share = data["surplus_trade"] / (data["va"] + revenue)
        accounts = Coefficients(
            regions=tuple(data["countries"].tolist()),
            sectors=tuple(data["sectors"].tolist()),
            share=share,
            tariff=tariff,
            input_share=data["gamma_io"],
            final_share=data["alpha"].T.copy(),
            wages=data["va"],
            balance_share=balance_share,
        ).accounts()
        plain = balances_of(accounts, Closure.SHARE_OF_INCOME)
        balances = FixedShares(plain.rule, balance_share, plain.level, plain.world_income, plain.world_factor_income)
        mean = elasticities(data["draws_ltau"].mean(axis=0))
        return cls(
            accounts=accounts,
            balances=balances,
            pre=preconditioner(accounts, balances, mean),
            wedges=baseline_wedges(accounts),
            schengen=data["dummy_schengen"],
            tariff_draws=data["draws_ltau"],
            cost_draws=data["draws_schengen"],
            target=data["target_schengen_percent"],
        )

    def effects(self, tariff_draws: Array, cost_draws: Array) -> tuple[Array, float]:
        """(draw, country): percent change of real income; and the largest residual of all solves."""
        thetas = np.stack([elasticities(draw) for draw in tariff_draws], axis=-1)
        before = self._solve(thetas, self.wedges, None)
        found = []
        for draw, (tariff_draw, cost_draw) in enumerate(zip(tariff_draws, cost_draws, strict=True)):
            theta = thetas[:, draw, None]
            power = np.exp(-theta[..., None] * (cost_draw / tariff_draw)[:, None, None] * self.schengen)

            def scaled(weights: Weights, power: Array = power) -> Weights:
                return Weights(weights.shared * power)

            (after,) = self._solve(theta, self.wedges.each(scaled), before[draw].trial)
            change = self._log_real_income(after) - self._log_real_income(before[draw])
            found.append((100 * np.expm1(change), max(s.report.residual for s in (before[draw], after))))
        return np.stack([effect for effect, _ in found]), max(residual for _, residual in found)

    def _solve(self, thetas: Array, wedges: Wedges, start: Trial | None) -> list[Solution]:
        """Solutions for elasticities (sector, case)."""
        system = SystemUpToOneFactor(
            accounts=self.accounts,
            balances=self.balances,
            factors=Factors.of(self.accounts, COBB_DOUGLAS),
            elasticity=thetas[:, None, :],
            wedges=wedges,
            productivity=np.zeros((*self.accounts.output.shape, 1)),
            alive=Alive.stacked([everything_alive(self.accounts)]),
            limits=LimitSet.of([[] for _ in thetas.T], self.accounts, thetas),
        )
        begin = no_change(system) if start is None else side_by_side([start])
        solutions = fixed_points(system, self.pre, begin, tolerance=TOLERANCE, max_steps=SWEEPS, longest=np.inf)
        for solution in solutions:
            solution.report.raise_if_failed("A draw of the bootstrap")
        return solutions

    def _log_real_income(self, solution: Solution) -> Array:
        basket = final_price(self.accounts.final_share, solution.trial.price)
        real: Array = np.log(solution.implied.income) - basket
        return real


def elasticities(tariff_draw: Array) -> Array:
    """Trade elasticities from a draw of tariff coefficients, converted from fob to cif."""
    theta = -tariff_draw - 1
    return np.where(np.isfinite(theta) & (theta > 0), theta, SMALLEST_ELASTICITY)


def scores_at_mean(case: Case, folder: Path) -> tuple[list[Score], Timing]:
    """One country at the mean of all draws."""
    started = perf_counter()
    study = Study.read(folder, str(case.inputs))
    means = (study.tariff_draws.mean(axis=0)[None], study.cost_draws.mean(axis=0)[None])
    effects, residual = study.effects(*means)
    country, published = CHECK
    ours = float(effects[0, study.accounts.regions.index(country)])
    row = Score(case=case, outcome=f"{country}, real income", published=published, ours=ours)
    timing = Timing(case=case.name, seconds=perf_counter() - started, solves=2, worst_residual=residual)
    return [row], timing


def scores(case: Case, folder: Path, workers: int) -> tuple[list[Score], Timing]:
    """Mean over all draws, every country."""
    started = perf_counter()
    study = Study.read(folder, str(case.inputs))
    effects, residual = all_draws(folder, str(case.inputs), len(study.tariff_draws), workers)
    mean = effects.mean(axis=0)
    rows = [
        Score(case=case, outcome=f"{country}, real income", published=float(study.target[n]), ours=float(mean[n]))
        for n, country in enumerate(study.accounts.regions)
    ]
    seconds = perf_counter() - started
    return rows, Timing(case=case.name, seconds=seconds, solves=2 * len(effects), worst_residual=residual)


def all_draws(folder: Path, name: str, draws: int, workers: int) -> tuple[Array, float]:
    """(draw, country): effects of all draws, in processes of one BLAS thread each; and the worst residual."""
    chunks = [range(first, min(first + CHUNK, draws)) for first in range(0, draws, CHUNK)]
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context, initializer=_prepare, initargs=(folder, name)) as pool:
        parts = list(pool.map(_solve_chunk, chunks))
    return np.concatenate([effects for effects, _ in parts]), max(residual for _, residual in parts)


_study: Study | None = None


def _prepare(folder: Path, name: str) -> None:
    """Read the study once per worker."""
    global _study
    one_blas_thread()
    _study = Study.read(folder, name)


def _solve_chunk(draws: range) -> tuple[Array, float]:
    if _study is None:
        raise ConvergenceError("A worker was given draws before it read the study")
    chosen = list(draws)
    return _study.effects(_study.tariff_draws[chosen], _study.cost_draws[chosen])
