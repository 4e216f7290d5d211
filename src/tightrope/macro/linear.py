"""Linear rational-expectations systems: a generalised Schur (QZ) solution, its count of roots and its residual."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from tightrope.core.errors import InfeasibleError
from tightrope.core.solver import Ending, SolverReport

Array = np.ndarray

#: largest relative residual of the matrix equation that passes
TOLERANCE: Final = 1e-9
#: how far inside the unit circle a stable root lies at least
MARGIN: Final = 1e-9
#: entries of both diagonals below this, relative to the largest, make 0/0: equations that do not tell variables apart
NOTHING: Final = 1e-12


class MacroSolveError(InfeasibleError):
    """A linear model without one stable solution; `report` says how the solver ended."""

    def __init__(self, message: str, report: SolverReport) -> None:
        super().__init__(message)
        self.report = report


class NoStableSolutionError(MacroSolveError):
    """Fewer stable roots than states: every path but the steady state explodes."""


class IndeterminacyError(MacroSolveError):
    """More stable roots than states: many paths are stable, and the equations do not choose."""


class SingularSystemError(MacroSolveError):
    """Equations that are not independent, or stable roots that do not determine the state."""


@dataclass(frozen=True, kw_only=True)
class LinearSystem:
    r""":math:`A\,E_t x_{t+1} + B\,x_t + C\,x_{t-1} + D\,e_t = 0`, one equation a row.

    Parameters
    ----------
    lead, now, lag : (equation, variable), or (draw, equation, variable)
        :math:`A`, :math:`B`, :math:`C`.
    shock : (equation, shock), or (draw, equation, shock)
        :math:`D`.
    """

    variables: tuple[str, ...]
    shocks: tuple[str, ...]
    lead: Array
    now: Array
    lag: Array
    shock: Array

    def one(self, draw: int) -> LinearSystem:
        """The system of one draw."""
        parts = {name: getattr(self, name)[draw] for name in ("lead", "now", "lag", "shock")}
        return LinearSystem(variables=self.variables, shocks=self.shocks, **parts)


@dataclass(frozen=True, kw_only=True)
class LinearSolution:
    r""":math:`x_t = P x_{t-1} + Q e_t` for surprises; `forward` carries what is known beforehand back in time.

    Parameters
    ----------
    transition, impact : :math:`P` (variable, variable) and :math:`Q` (variable, shock); a first axis for draws.
    forward : :math:`F = (AP+B)^{-1}A`: with :math:`w_t = Q e_t - F w_{t+1}`, :math:`x_t = P x_{t-1} + w_t`.
    roots : generalised eigenvalues, smallest first; empty in a batch.
    """

    variables: tuple[str, ...]
    shocks: tuple[str, ...]
    transition: Array
    impact: Array
    forward: Array
    roots: Array
    report: SolverReport


def solve(system: LinearSystem) -> LinearSolution:
    r"""The one stable solution, by the ordered Schur form of the pencil (Klein 2000).

    With :math:`s_t = (x_t, x_{t-1})` the system is :math:`G\,E_t s_{t+1} = H s_t`; of its :math:`2n` roots exactly
    :math:`n` must lie inside the unit circle (Blanchard and Kahn 1980), and the vectors that belong to them give
    :math:`P`.

    Raises
    ------
    NoStableSolutionError, IndeterminacyError : fewer or more roots inside the circle than variables.
    SingularSystemError : the equations are not independent, or the stable vectors determine no state.
    """
    from scipy.linalg import ordqz

    n = len(system.variables)
    zero, one = np.zeros((n, n)), np.eye(n)
    before = np.block([[-system.now, -system.lag], [one, zero]])
    after = np.block([[system.lead, zero], [zero, one]])
    if not (np.isfinite(before).all() and np.isfinite(after).all() and np.isfinite(system.shock).all()):
        raise _failed(SingularSystemError, system, "a coefficient is not a finite number", np.nan)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        _, _, alpha, beta, _, z = ordqz(before, after, sort=_sorter, output="real")
    scale = max(np.abs(alpha).max(), np.abs(beta).max())
    if ((np.abs(alpha) < NOTHING * scale) & (np.abs(beta) < NOTHING * scale)).any():
        raise _failed(SingularSystemError, system, "equations are not independent (a root is 0/0)", np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        roots = np.where(np.abs(beta) > NOTHING * scale, alpha / beta, np.inf)
    stable = int(_inside(alpha, beta).sum())
    sizes = np.sort(np.abs(roots))
    if stable != n:
        kind = NoStableSolutionError if stable < n else IndeterminacyError
        raise _failed(kind, system, _count_text(stable, n, sizes), np.nan)
    state, lagged = z[:n, :n], z[n:, :n]
    if np.linalg.cond(lagged) > 1 / NOTHING:
        raise _failed(SingularSystemError, system, "the stable roots do not determine the state (rank)", np.nan)
    transition = np.linalg.solve(lagged.T, state.T).T
    return _finished(system, transition, roots[np.argsort(np.abs(roots))])


def _inside(alpha: Array, beta: Array) -> Array:
    """Roots inside the unit circle."""
    return np.asarray(np.abs(alpha) < (1 - MARGIN) * np.abs(beta))


#: `_inside` as SciPy's annotations have it; it is called with vectors
_sorter: Any = _inside


def _count_text(stable: int, n: int, sizes: Array) -> str:
    around = ", ".join(f"{value:.4g}" for value in sizes[max(0, n - 2) : n + 2])
    if stable < n:
        return f"no stable solution: {stable} roots inside the unit circle, {n} needed; sizes around: {around}"
    return f"indeterminate: {stable} roots inside the unit circle, {n} wanted; sizes around: {around}"


def _failed(kind: type[MacroSolveError], system: LinearSystem, why: str, value: float) -> MacroSolveError:
    report = SolverReport(ending=Ending.INFEASIBLE, steps=1, tolerance=TOLERANCE, residual=value, why=why)
    return kind(f"A linear model of {len(system.variables)} equations: {why}. Check its parameters.", report)


def _finished(system: LinearSystem, transition: Array, roots: Array) -> LinearSolution:
    impact, forward, error = complete(system, transition)
    residual = float(error)
    ending = Ending.CONVERGED if residual <= TOLERANCE else Ending.DIVERGED
    report = SolverReport(ending=ending, steps=1, tolerance=TOLERANCE, residual=residual)
    report.raise_if_failed("A linear model")
    return LinearSolution(
        variables=system.variables,
        shocks=system.shocks,
        transition=transition,
        impact=impact,
        forward=forward,
        roots=roots,
        report=report,
    )


def complete(system: LinearSystem, transition: Array) -> tuple[Array, Array, Array]:
    r"""What follows from :math:`P`: :math:`Q = -(AP+B)^{-1}D`, :math:`F`, and the residual (draw,).

    The residual is the largest violation of :math:`AP^2+BP+C=0` and :math:`(AP+B)Q+D=0`, each row relative to its
    largest coefficient.
    """
    inner = system.lead @ transition + system.now
    n = system.lead.shape[-1]
    both = np.linalg.solve(inner, np.concatenate([-system.shock, system.lead], axis=-1))
    impact, forward = both[..., : -n or None], both[..., -n:]
    scale = np.maximum(np.abs(system.lead), np.maximum(np.abs(system.now), np.abs(system.lag))).max(axis=-1)
    of_state = np.abs(inner @ transition + system.lag).max(axis=-1)
    of_shock = np.abs(inner @ impact + system.shock).max(axis=-1)
    return impact, forward, (np.maximum(of_state, of_shock) / scale).max(axis=-1)


def simulate(
    solution: LinearSolution, shocks: Array, *, start: Array | None = None, anticipated: bool = False
) -> Array:
    """States along paths of shocks.

    Parameters
    ----------
    shocks : (quarter, shock), (quarter, shock, path), or (draw, quarter, shock, path) for a solution of draws.
    start : (variable, path) or (draw, variable, path), the state before the first quarter; the steady state if None.
    anticipated : True if all of the path is known from the first quarter on, False if each quarter surprises.

    Returns
    -------
    (quarter, variable), or (quarter, variable, path); for a solution of draws with a first axis of draws.
    """
    single = shocks.ndim == 2
    along = shocks[..., None] if single else shocks
    quarters = along.shape[-3]
    news = [solution.impact @ along[..., t, :, :] for t in range(quarters)]
    if anticipated:
        for t in range(quarters - 2, -1, -1):
            news[t] = news[t] - solution.forward @ news[t + 1]
    state: Array = np.zeros_like(news[0]) if start is None else start
    out = []
    for innovation in news:
        state = solution.transition @ state + innovation
        out.append(state)
    states = np.stack(out, axis=-3)
    return states[..., 0] if single else states


class Equations:
    """Writes a system as one reads it: `add({"y": 1, "y-1": -b1}, demand=-1)`; a number may be one for each draw."""

    def __init__(self, variables: Sequence[str], shocks: Sequence[str], draws: int) -> None:
        self.variables, self.shocks = tuple(variables), tuple(shocks)
        n = len(self.variables)
        self._at = {name: i for i, name in enumerate(self.variables)}
        self._lead, self._now, self._lag = (np.zeros((draws, n, n)) for _ in range(3))
        self._shock = np.zeros((draws, n, len(self.shocks)))
        self._row = 0

    def add(self, terms: Mapping[str, Array | float], **shocks: Array | float) -> None:
        """One equation: coefficients of variables, `+1` for what is expected and `-1` for the quarter before."""
        for name, coefficient in terms.items():
            matrix = {"+1": self._lead, "-1": self._lag}.get(name[-2:], self._now)
            plain = name if matrix is self._now else name[:-2]
            matrix[:, self._row, self._at[plain]] += coefficient
        for name, coefficient in shocks.items():
            self._shock[:, self._row, self.shocks.index(name)] += coefficient
        self._row += 1

    def system(self) -> LinearSystem:
        """All equations. Raises `ValueError` if there are not as many as variables."""
        if self._row != len(self.variables):
            raise ValueError(f"{self._row} equations for {len(self.variables)} variables")
        return LinearSystem(
            variables=self.variables,
            shocks=self.shocks,
            lead=self._lead,
            now=self._now,
            lag=self._lag,
            shock=self._shock,
        )
