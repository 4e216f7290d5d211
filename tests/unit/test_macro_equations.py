"""The equations of the quarterly model as they are printed, typed in again and held against its paths."""

from __future__ import annotations

import numpy as np
import pytest

from tightrope.data.macro_pack import list_macro_packs, load_baseline, load_macro_pack
from tightrope.macro import OBSERVED, SHOCKS, MacroModel, MacroShocks, project
from tightrope.macro.block import VARIABLES
from tightrope.macro.linear import simulate
from tightrope.macro.model import solve_draws
from tightrope.macro.parameters import Sampler

#: quarters solved for, and those after the first and before the last that have all lags and leads
QUARTERS, EDGE = 24, 5


def path_of(model: MacroModel, shock: str) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """States and innovations by name (quarter,), one hundredth in the first quarter, four quiet quarters before it."""
    innovations = np.zeros((QUARTERS, len(SHOCKS)))
    innovations[EDGE - 1, list(SHOCKS).index(shock)] = 0.01
    states = simulate(model.solution, innovations)
    return dict(zip(VARIABLES, states.T, strict=True)), dict(zip(SHOCKS, innovations.T, strict=True))


def printed(x: dict[str, np.ndarray], e: dict[str, np.ndarray], p: dict[str, float]) -> dict[str, np.ndarray]:
    """Left less right of every printed equation, from the shock's quarter on: nothing is then unexpected any more."""
    now = slice(EDGE - 1, QUARTERS - EDGE)

    def at(name: str, ahead: int = 0) -> np.ndarray:
        return x[name][now.start + ahead : now.stop + ahead]

    new = {name: path[now] for name, path in e.items()}
    pi4 = {lead: sum(at("inflation", lead - back) for back in range(4)) / 4 for lead in (0, 1, 4)}
    mci, zeff, z, ruz = (at(n) for n in ("conditions", "effective", "real_exchange", "partner_currency"))
    core, rmc, rs, rr = (at(n) for n in ("core", "cost", "rate", "real_rate"))
    gap, gap_before = (at("output", lead) - p["b6"] * at("outage", lead) for lead in (0, -1))
    uip = (1 - p["e1"]) * at("real_exchange", 1) + p["e1"] * at("real_exchange", -1) - (rr - at("foreign_rate")) / 4
    rule = pi4[1] + p["g2"] * pi4[4] + p["g3"] * gap
    own = {
        "partner_output": ("rho_y", "partner_output"),
        "partner_inflation": ("rho_pi", "partner_inflation"),
        "oil": ("rho_oil", "oil"),
        "outage": ("rho_cpc", "export_outage"),
        "administered": ("rho_adm", "administered_prices"),
        "foreign_rate": ("rho_us", "foreign_rate"),
    }
    return {
        "output": gap
        - p["b1"] * gap_before
        + p["b2"] * mci
        - p["b3"] * at("partner_output")
        - p["b5"] * at("oil")
        - new["demand"],
        "conditions": mci - p["b4"] * rr + (1 - p["b4"]) * zeff,
        "effective": zeff - (1 - p["wr"]) * z - p["wr"] * (z - ruz),
        "core": core - p["a1"] * at("core", -1) - (1 - p["a1"]) * at("core", 1) - p["a2"] * rmc - new["cost_push"],
        "cost": rmc - p["a3"] * gap - (1 - p["a3"]) * zeff,
        "inflation": at("inflation")
        - (1 - p["w_adm"]) * core
        - p["w_adm"] * at("administered")
        - 4 * p["delta"] * (zeff - at("effective", -1))
        - new.get("import_costs", 0.0),
        "inflation_year": at("inflation_year") - pi4[0],
        "rate": rs - p["g1"] * at("rate", -1) - (1 - p["g1"]) * rule - new["policy_rate"],
        "real_rate": rr - rs + pi4[1],
        "real_exchange": z
        - (1 - p["h"]) * uip
        - p["h"] * (p["theta_r"] * ruz - p["theta_o"] * at("oil"))
        - new["exchange_rate"],
        "partner_currency": ruz
        - p["rho_z"] * at("partner_currency", -1)
        - new["partner_currency"]
        + p["kappa"] * at("partner_inflation") / 4,
        **{name: at(name) - p[rho] * at(name, -1) - new[shock] for name, (rho, shock) in own.items()},
        **{f"expected_{n}": at(f"expected_{n}") - at("inflation", n) for n in (1, 2, 3, 4)},
    }


@pytest.mark.parametrize("country", list_macro_packs())
@pytest.mark.parametrize("regime", ["integrated", "segmented"])
@pytest.mark.parametrize("shock", SHOCKS)
def test_paths_obey_the_equations_as_printed(country, regime, shock):
    """What is expected is what then comes: nothing else happens after the one shock."""
    model = MacroModel.of(load_macro_pack(country), regime=regime)
    x, e = path_of(model, shock)
    moved = {name for name, path in x.items() if np.abs(path).max() > 1e-9}
    assert moved
    left = printed(x, e, dict(model.values))
    assert set(left) | {"inflation_lag1", "inflation_lag2"} == set(VARIABLES)
    for name, gap in left.items():
        assert np.abs(gap).max() < 1e-14, name


def test_a_wrong_coefficient_would_be_seen():
    """Every parameter of the equations matters for some shock, so that the test above can fail for each."""
    model = MacroModel.of(load_macro_pack("KAZ"), regime="integrated")
    paths = [path_of(model, shock) for shock in SHOCKS]
    for name, value in model.values.items():
        if name == "impact" or name.startswith("sd_"):
            continue
        off = {**model.values, name: value + 0.05}
        worst = max(np.abs(gap).max() for x, e in paths for gap in printed(x, e, off).values())
        assert worst > 1e-6, name


@pytest.mark.parametrize("stickiness", [0.0, 0.4, 1.0])
def test_the_partners_nominal_rate_makes_up_for_the_rest_of_its_inflation(stickiness):
    """In the quarter, with kappa 1 it stands still, with 0 it falls by all of the quarter's inflation."""
    model = MacroModel.of(load_macro_pack("KAZ"))
    values = {name: np.array([value]) for name, value in model.values.items()} | {"kappa": np.array([stickiness])}
    solved, _ = solve_draws(values)
    impact = solved.solution.impact[0, :, list(SHOCKS).index("partner_inflation")]
    real, inflation = (impact[VARIABLES.index(name)] for name in ("partner_currency", "partner_inflation"))
    assert inflation == pytest.approx(1.0)
    assert real + inflation / 4 == pytest.approx((1 - stickiness) / 4)


@pytest.mark.parametrize("country", list_macro_packs())
def test_all_draws_solved_by_way_of_the_pull_are_solutions_of_the_whole(country):
    """The pull is added to a solution without it; what comes out leaves no residual in the full equations."""
    model = MacroModel.of(load_macro_pack(country), regime="integrated")
    solved, values = solve_draws(Sampler(model.entries, 5, country).take(64))
    assert solved.solved.mean() > 0.9
    assert np.ptp(values["theta_r"][solved.solved]) > 0.1
    assert solved.residual[solved.solved].max() < 1e-12


def test_rates_are_yearly_and_levels_are_their_sums():
    """Growth on a quarter is four times the change of GDP, prices a quarter of each yearly rate."""
    model = MacroModel.of(load_macro_pack("KAZ"), regime="integrated")
    shocks = MacroShocks(paths={"partner_currency": np.array([0.1]), "demand": np.array([0.0, 0.02]),
                                "partner_inflation": np.array([0.03])})  # fmt: skip
    path = project(model, shocks, quarters=QUARTERS)
    seen = {name: path.central(name).values for name in OBSERVED}
    before = {name: np.concatenate([[0.0], values]) for name, values in seen.items()}
    np.testing.assert_allclose(seen["gdp_growth"], 4 * np.diff(before["gdp"]), atol=1e-15)
    np.testing.assert_allclose(np.diff(before["prices"]), seen["inflation_quarter"] / 4, atol=1e-15)
    np.testing.assert_allclose(seen["exchange_rate"], seen["real_exchange_rate"] + seen["prices"], atol=1e-15)
    for growth, level in (("gdp_growth_year", "gdp"), ("inflation", "prices")):
        year = np.concatenate([np.zeros(4), seen[level]])
        np.testing.assert_allclose(seen[growth], year[4:] - year[:-4], atol=1e-15)


def test_levels_count_from_the_quarter_before():
    """GDP and prices are indices on it, rates of exchange and oil continue its figures."""
    model, baseline = MacroModel.of(load_macro_pack("KAZ")), load_baseline("KAZ", "2025Q2")
    path = project(model, baseline=baseline, quarters=4)
    gaps, trends, levels = baseline.gaps, baseline.trends, baseline.levels
    p = model.values
    first = {name: float(path.central(name, level=True)[0]) for name in OBSERVED}
    oil = gaps.oil.value * (p["rho_oil"] - 1)
    assert first["oil_price"] == pytest.approx(levels.oil_price.value * np.exp(oil))
    assert first["partner_output"] == pytest.approx(p["rho_y"] * gaps.partner_output.value)
    real = first["real_exchange_rate"] - gaps.real_exchange.value
    prices = np.log(first["prices"])
    drift = (trends.real_depreciation.value - trends.foreign_inflation.value) / 4
    assert np.log(first["exchange_rate"] / levels.exchange_rate.value) == pytest.approx(real + prices + drift)
    growth = 4 * np.log(first["gdp"])
    assert first["gdp_growth"] == pytest.approx(growth)
