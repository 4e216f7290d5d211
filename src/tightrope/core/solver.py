"""How a solver ended. Every solver returns its result together with one of these."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from tightrope.core.errors import ConvergenceError, InfeasibleError


class Ending(StrEnum):
    """Why a solver stopped."""

    CONVERGED = "converged"
    OUT_OF_STEPS = "out of steps"
    DIVERGED = "diverged"
    INFEASIBLE = "infeasible"


@dataclass(frozen=True, kw_only=True)
class SolverReport:
    """Ending, effort and accuracy of one solve.

    `residual` is the equilibrium residual, the largest relative violation of an equation of the model, not the
    size of the last step. `why` explains an ending other than `CONVERGED`.
    """

    ending: Ending
    steps: int
    tolerance: float
    residual: float
    why: str = ""

    @property
    def converged(self) -> bool:
        """True if the equations hold to the tolerance."""
        return self.ending is Ending.CONVERGED

    def describe(self) -> str:
        """One line for a report: ending, steps, residual, tolerance."""
        text = f"{self.ending} after {self.steps} steps, residual {self.residual:.1e} (tolerance {self.tolerance:.0e})"
        return f"{text}: {self.why}" if self.why else text

    def raise_if_failed(self, what: str) -> None:
        """Raise `InfeasibleError` or `ConvergenceError` naming `what`, unless the solve converged."""
        if self.converged:
            return
        error = InfeasibleError if self.ending is Ending.INFEASIBLE else ConvergenceError
        raise error(f"{what}: {self.describe()}")
