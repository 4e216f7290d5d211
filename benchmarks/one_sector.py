"""The one-sector model of `gegravity` (Herman 2021), where it is installed, and ours on the same world and shock."""

from __future__ import annotations

import time
import warnings
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from benchmarks.timing import Timing, time_call
from tightrope.core.shocks import Shocks
from tightrope.trade import Closure, TradeModel, baseline_from_arrays, calibration_from_arrays
from tightrope.trade.kernels import Array, Mask

REGIONS, SEED, SIGMA, ICEBERG, COALITION = 81, 1, 6.0, 2.5, 30


def one_sector_cases() -> Iterator[Timing]:
    """Sanctions between a coalition and one target in a gravity world of one sector without inputs."""
    rng = np.random.default_rng(SEED)
    size, place = np.exp(rng.normal(0, 1.2, REGIONS)), rng.uniform(size=(REGIONS, 2))
    distance = np.linalg.norm(place[:, None] - place[None, :], axis=2) + 0.05
    trade = size[:, None] * size[None, :] / distance
    hit = np.zeros((REGIONS, REGIONS), dtype=bool)
    hit[0, 1 : 1 + COALITION] = hit[1 : 1 + COALITION, 0] = True
    baseline = baseline_from_arrays(
        trade=trade.T[None],
        tariff_rate=np.zeros((1, REGIONS, REGIONS)),
        intermediate=np.zeros((REGIONS, 1, 1)),
        rent_share=np.zeros((REGIONS, 1)),
        regions=[f"R{n:03d}" for n in range(REGIONS)],
        sectors=["all"],
    )
    believed = calibration_from_arrays(baseline, trade_elasticity=[SIGMA - 1], closure=Closure.SHARE_OF_INCOME)
    model, neutral = TradeModel(baseline, believed), Shocks.neutral(baseline.sectors, baseline.regions)
    cost = neutral.trade_cost_hat.copy(data=np.where(hit, ICEBERG, 1.0)[None])
    shocks = replace(neutral, trade_cost_hat=cost)
    ours = model.solve(shocks)
    yield time_call(
        f"one solve, {REGIONS} x 1, sanctions", lambda: model.solve(shocks).report.residual, runs=20, must=""
    )
    try:
        import gegravity  # type: ignore[import-untyped] # noqa: F401
    except ImportError:
        print("gegravity is not installed (pip install -c constraints.txt -e '.[bench]'): its row is left out")
        return
    yield _theirs(trade, distance, hit, ours.real_income_hat.values)


def _theirs(trade: Array, distance: Array, hit: Mask, ours: Array) -> Timing:
    """Its residual is that of its own equations, in which regions keep their baseline shares of world output and
    spending. How far that is from the equilibrium is told beside it: how far its real incomes are from what its own
    domestic shares say they are (Arkolakis, Costinot and Rodriguez-Clare 2012)."""
    import gegravity
    import pandas as pd

    names = np.array([f"R{n:03d}" for n in range(REGIONS)])
    exporter, importer = (grid.ravel() for grid in np.meshgrid(range(REGIONS), range(REGIONS), indexing="ij"))
    data = pd.DataFrame(
        {
            "exporter": names[exporter],
            "importer": names[importer],
            "year": 2023,
            "trade": trade.ravel(),
            "output": trade.sum(axis=1)[exporter],
            "expenditure": trade.sum(axis=0)[importer],
            "distance": np.log(distance).ravel(),
            "sanctions": 0.0,
        }
    )
    known = pd.DataFrame({"name": ["distance", "sanctions"], "value": [-1.0, (1 - SIGMA) * np.log(ICEBERG)]})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        start = time.perf_counter()
        model = gegravity.OneSectorGE(
            gegravity.BaselineData(
                data, trade_var_name="trade", expend_var_name="expenditure", output_var_name="output"
            ),
            year="2023",
            reference_importer=names[0],
            sigma=SIGMA,
            cost_variables=["distance", "sanctions"],
            cost_coeff_values=gegravity.CostCoeffs(known, identifier_col="name", coeff_col="value"),
            quiet=True,
        )
        model.build_baseline(omr_rescale=1)
        once = time.perf_counter() - start
        experiment = model.baseline_data.copy()
        experiment["sanctions"] = hit.ravel().astype(float)
        model.define_experiment(experiment)
        start = time.perf_counter()
        model.simulate()
        seconds = time.perf_counter() - start
    results = model.country_results.loc[list(names)]
    real, at_home, spent = (
        1 + results[f"{what} change (percent)"].to_numpy(dtype=float) / 100
        for what in ("GDP", "intranational trade", "expenditure")
    )
    apart = float(np.abs(real - ours).max())
    identity = float(np.abs(real - (at_home / spent) ** (-1 / (SIGMA - 1))).max())
    return Timing(
        case="the same by gegravity 0.3, baseline shares of output kept",
        median_s=seconds,
        fastest_s=seconds,
        slowest_s=seconds,
        runs=1,
        must="",
        residual=float(np.abs(model.solver_diagnostics["full_GE"].fun).max()),
        note=f"after {once:.0f} s once per world; real incomes {apart:.0e} apart, {identity:.0e} off the identity",
    )
