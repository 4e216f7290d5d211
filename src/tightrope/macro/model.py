"""The model of one country: solved at central values, and for draws that keep to what it is held to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from tightrope.core.errors import SolveError, UsageError
from tightrope.data.macro_pack import Held, MacroPack
from tightrope.macro.batch import BatchSolution, solve_batch, solve_one
from tightrope.macro.block import SHOCKS, VARIABLES, build
from tightrope.macro.linear import Array, LinearSolution, LinearSystem, complete, simulate
from tightrope.macro.parameters import IMPACT, Entry, Sampler, central_values, model_entries
from tightrope.parameters import Book, load_book

#: quarters of a year
YEAR: Final = 4
#: sizes of the shocks that properties are stated for: a hundredth, a fall of a tenth, a tenth off the price of oil
_TRIALS: Final = {
    "partner_demand": ("partner_output", 0.01),
    "pass_through": ("exchange_rate", 0.1),
    "oil": ("oil", -0.1),
}
#: draws tried for each one asked for, before the ranges are said not to fit what the model is held to
_PATIENCE: Final = 60


@dataclass(frozen=True, kw_only=True)
class MacroDraws:
    """Accepted draws of the parameters and their solutions, and what became of the others.

    Parameters
    ----------
    values : by symbol, (draw,); `theta_r` among them.
    solution : arrays with a first axis of draws.
    residual : (draw,).
    tried, stable, accepted : how many were drawn, how many of them have one stable solution, and how many of those keep
        to what the pack holds every draw to.
    outside : of the stable ones, how many miss each property; one may miss several.
    """

    seed: int
    values: Mapping[str, Array]
    solution: LinearSolution
    residual: Array
    tried: int
    stable: int
    accepted: int
    outside: Mapping[str, int]

    @property
    def count(self) -> int:
        """Draws at hand: as many as were asked for."""
        return len(self.residual)

    @property
    def acceptance(self) -> float:
        """Accepted draws per draw tried."""
        return self.accepted / self.tried

    def describe(self) -> str:
        """One line for a report."""
        missed = ", ".join(f"{count} outside {name}" for name, count in self.outside.items() if count)
        unstable = self.tried - self.stable
        return (
            f"{self.accepted} of {self.tried} draws accepted ({self.acceptance:.0%}): {unstable} without "
            f"one stable solution{', ' + missed if missed else ''}; worst residual {np.max(self.residual):.0e}"
        )


@dataclass(frozen=True, kw_only=True)
class MacroModel:
    """A country's model in one regime, solved at the values of the book."""

    pack: MacroPack
    regime: str
    entries: Mapping[str, Entry]
    values: Mapping[str, float]
    system: LinearSystem
    solution: LinearSolution

    @classmethod
    def of(cls, pack: MacroPack, *, regime: str | None = None, book: Book | None = None) -> MacroModel:
        """Solve the model of a pack.

        Raises
        ------
        ParameterError : naming every parameter the book lacks.
        UsageError : there is no such regime.
        MacroSolveError : no stable solution, or several, at central values.
        """
        entries = model_entries(pack, book or load_book(), regime)
        values = central_values(entries)
        unpulled = build({**values, "theta_r": 0.0}, 1)
        alone, free = _as_draw(values), _stacked(solve_one(unpulled.one(0)))
        theta = float(_pull(alone, free, _reply(alone, unpulled, free)[0])[0])
        values["theta_r"] = theta
        system = build(values, 1).one(0)
        return cls(
            pack=pack,
            regime=regime or pack.regime,
            entries=entries,
            values=values,
            system=system,
            solution=solve_one(system),
        )

    def properties(self) -> dict[str, float]:
        """What the model is held to, at central values."""
        return {name: float(found[0]) for name, found in properties(_stacked(self.solution)).items()}

    def misses(self) -> list[Held]:
        """Properties outside their central interval."""
        found = self.properties()
        return [one for one in self.pack.held_to if not one.central[0] <= found[one.property] <= one.central[1]]

    def draw(self, count: int, *, seed: int = 0) -> MacroDraws:
        """Draws of the parameters that are stable and inside what the pack holds every draw to.

        The ranges are no joint prior: most of what they contain together was never said by anyone, so that draws are
        kept only where the model as a whole behaves as it was found to.

        Raises
        ------
        UsageError : none are asked for.
        SolveError : hardly any is accepted.
        """
        if count < 1:
            raise UsageError(f"{count} draws asked for, expected at least one.")
        sampler = Sampler(self.entries, seed, self.pack.country)
        kept: list[tuple[dict[str, Array], BatchSolution, Array]] = []
        tried = stable = accepted = 0
        outside: dict[str, int] = {one.property: 0 for one in self.pack.held_to}
        while accepted < count:
            if tried >= _PATIENCE * max(count, YEAR):
                raise SolveError(
                    f"The macro model of {self.pack.name}: {accepted} of {tried} draws keep to what it is held to "
                    f"({', '.join(f'{n} outside {name}' for name, n in outside.items())}). Narrow the ranges or widen "
                    "the intervals."
                )
            size = _batch_size(count - accepted, accepted, tried)
            values = sampler.take(size)
            solved, values = solve_draws(values)
            good = solved.solved.copy()
            found = properties(solved.solution)
            for one in self.pack.held_to:
                inside = (one.draws[0] <= found[one.property]) & (found[one.property] <= one.draws[1])
                outside[one.property] += int((solved.solved & ~inside).sum())
                good &= inside
            tried, stable, accepted = tried + size, stable + int(solved.solved.sum()), accepted + int(good.sum())
            kept.append((values, solved, good))
        solution, chosen, residual = _gathered(kept, count)
        return MacroDraws(
            seed=seed,
            values=chosen,
            solution=solution,
            residual=residual,
            tried=tried,
            stable=stable,
            accepted=accepted,
            outside=outside,
        )


def solve_draws(values: Mapping[str, Array]) -> tuple[BatchSolution, dict[str, Array]]:
    """Solve draws of the parameters, with `theta_r` set in each so that the partner's currency has its impact.

    Parameters
    ----------
    values : by symbol, (draw,), with `impact`.

    Returns
    -------
    The solutions, and the values with `theta_r`. How strongly the partner's currency pulls leaves every other part of
    the solution as it was, so the second solution follows from the first without solving again.
    """
    draws = len(values[IMPACT])
    free = build({**values, "theta_r": 0.0}, draws)
    solved = solve_batch(free)
    good = np.flatnonzero(solved.solved)
    theta = np.zeros(draws)
    if len(good):
        picked = _pick(solved.solution, good)
        some = {name: value[good] for name, value in values.items()}
        unpulled = _pick_system(free, good)
        reply, loading = _reply(some, unpulled, picked)
        theta[good] = _pull(some, picked, reply)
        at = VARIABLES.index("partner_currency")
        both = [at, VARIABLES.index("partner_inflation")]
        transition = picked.transition.copy()
        transition[:, :, both] += theta[good, None, None] * (reply @ _partners_own(some))
        unpulled.now[:, :, at] += theta[good, None] * loading
        impact, forward, residual = complete(unpulled, transition)
        solution = solved.solution
        solution.transition[good], solution.impact[good], solution.forward[good] = transition, impact, forward
        solved.residual[good] = residual
    return solved, {**values, "theta_r": theta}


def _pull(values: Mapping[str, Array], free: LinearSolution, reply: Array) -> Array:
    """theta_r (draw,) that gives the partner's currency its impact: that on the nominal rate is affine in it."""
    rate, prices = VARIABLES.index("real_exchange"), VARIABLES.index("inflation")
    shock = list(SHOCKS).index("partner_currency")
    without = free.impact[:, rate, shock] + free.impact[:, prices, shock] / YEAR
    each = reply[:, rate, 0] + reply[:, prices, 0] / YEAR
    return np.asarray((values[IMPACT] - without) / each)


def _reply(values: Mapping[str, Array], unpulled: LinearSystem, free: LinearSolution) -> tuple[Array, Array]:
    r"""What each unit of theta_r adds to the state per unit of the partner's currency and inflation, and to equations.

    These two go their own way, :math:`u_t = R u_{t-1} + S e_t`, and theta_r puts the first into one equation, with
    the column :math:`b`. Then :math:`x_t = P x_{t-1} + Q e_t + \theta K u_t` where
    :math:`(AP + B) K + A K R = -(b, 0)`; :math:`R` being triangular, one column of :math:`K` after the other.

    Returns
    -------
    :math:`K` (draw, variable, 2) and :math:`b` (draw, equation).
    """
    at = VARIABLES.index("partner_currency")
    pulled = build({**values, "theta_r": 1.0}, len(values[IMPACT]))
    loading = pulled.now[:, :, at] - unpulled.now[:, :, at]
    own = _partners_own(values)
    lead, inner = unpulled.lead, unpulled.lead @ free.transition + unpulled.now
    first = np.linalg.solve(inner + own[:, :1, :1] * lead, -loading[..., None])
    second = np.linalg.solve(inner + own[:, 1:, 1:] * lead, -(lead @ first) * own[:, :1, 1:])
    return np.concatenate([first, second], axis=-1), loading


def _partners_own(values: Mapping[str, Array]) -> Array:
    """How the partner's currency and inflation follow on their own last values (draw, 2, 2)."""
    persistence = values["rho_pi"]
    rows = [[values["rho_z"], -values["kappa"] * persistence / YEAR], [np.zeros_like(persistence), persistence]]
    return np.moveaxis(np.array(rows), -1, 0)


def properties(solution: LinearSolution) -> dict[str, Array]:
    """What a model is held to, for every draw (draw,): see `tightrope.data.macro_pack.Held`."""
    shocks = np.zeros((YEAR, len(SHOCKS), len(_TRIALS)))
    for path, (shock, size) in enumerate(_TRIALS.values()):
        shocks[0, list(SHOCKS).index(shock), path] = size
    states = simulate(solution, shocks)
    output, partner, prices = (VARIABLES.index(name) for name in ("output", "partner_output", "inflation"))
    mean = states.mean(axis=-3)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = mean[..., output, 0] / mean[..., partner, 0]
    return {
        "partner_demand": np.where(np.isfinite(ratio), ratio, np.inf),
        "pass_through": mean[..., prices, 1],
        "oil": mean[..., output, 2],
    }


def _batch_size(wanted: int, accepted: int, tried: int) -> int:
    """A few more than are likely needed."""
    rate = max(accepted / tried, 0.02) if tried else 0.5
    return max(8, int(1.1 * wanted / rate))


def _gathered(
    kept: list[tuple[dict[str, Array], BatchSolution, Array]], count: int
) -> tuple[LinearSolution, dict[str, Array], Array]:
    """The first accepted draws: solutions, values and residuals."""
    goods = [np.flatnonzero(good) for *_, good in kept]
    picked = [_pick(solved.solution, good) for (_, solved, _), good in zip(kept, goods, strict=True)]
    arrays = {
        name: np.concatenate([getattr(one, name) for one in picked])[:count]
        for name in ("transition", "impact", "forward")
    }
    residual = np.concatenate([solved.residual[good] for (_, solved, _), good in zip(kept, goods, strict=True)])[:count]
    first = picked[0]
    solution = LinearSolution(
        variables=first.variables,
        shocks=first.shocks,
        roots=np.zeros((len(residual), 0)),
        report=first.report,
        **arrays,
    )
    values = {
        name: np.concatenate([v[name][good] for (v, *_), good in zip(kept, goods, strict=True)])[:count]
        for name in kept[0][0]
    }
    return solution, values, residual


def _pick(solution: LinearSolution, draws: Array) -> LinearSolution:
    if len(draws) == len(solution.transition):
        return solution
    return LinearSolution(
        variables=solution.variables,
        shocks=solution.shocks,
        transition=solution.transition[draws],
        impact=solution.impact[draws],
        forward=solution.forward[draws],
        roots=solution.roots[draws] if len(solution.roots) else solution.roots,
        report=solution.report,
    )


def _pick_system(system: LinearSystem, draws: Array) -> LinearSystem:
    if len(draws) == len(system.now):
        return system
    return LinearSystem(
        variables=system.variables,
        shocks=system.shocks,
        lead=system.lead[draws],
        now=system.now[draws],
        lag=system.lag[draws],
        shock=system.shock[draws],
    )


def _stacked(solution: LinearSolution) -> LinearSolution:
    """One solution as a batch of one."""
    return LinearSolution(
        variables=solution.variables,
        shocks=solution.shocks,
        transition=solution.transition[None],
        impact=solution.impact[None],
        forward=solution.forward[None],
        roots=np.zeros((1, 0)),
        report=solution.report,
    )


def _as_draw(values: Mapping[str, float]) -> dict[str, Array]:
    return {name: np.array([value]) for name, value in values.items()}
