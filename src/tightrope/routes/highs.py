"""HiGHS by way of SciPy: the one place that knows its words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from scipy import sparse

#: absolute, on programmes counted in hundredths of what is supplied
FEASIBILITY = 1e-9


def minimise(
    cost: np.ndarray,
    equal: tuple[sparse.csr_matrix, np.ndarray],
    below: tuple[sparse.csr_matrix, np.ndarray],
    least: np.ndarray,
    most: np.ndarray,
) -> Any:
    """SciPy's result of a linear programme, or None if nothing is within the bounds.

    Parameters
    ----------
    cost, least, most : (column,).
    equal, below : matrix (row, column) and right-hand side (row,) of the equations and of what may not be exceeded.

    Raises
    ------
    ArithmeticError
        If the programme is unbounded or HiGHS gives up.
    """
    from scipy import optimize  # takes half a second to load, which questions without routes are spared

    linprog: Any = optimize.linprog
    found = linprog(
        cost,
        A_eq=equal[0],
        b_eq=equal[1],
        A_ub=below[0] if below[1].size else None,
        b_ub=below[1] if below[1].size else None,
        bounds=np.column_stack([least, most]),
        method="highs-ds",
        options={"primal_feasibility_tolerance": FEASIBILITY, "dual_feasibility_tolerance": FEASIBILITY},
    )
    if found.status == 2:
        return None
    if found.status != 0:
        raise ArithmeticError(found.message)
    return found
