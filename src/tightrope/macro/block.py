"""The quarterly model of a small open economy with a partner, written once; a country is its numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tightrope.core.macro_shocks import IN_TENTHS as IN_TENTHS
from tightrope.core.macro_shocks import NOT_RANDOM as NOT_RANDOM
from tightrope.core.macro_shocks import SHOCKS as SHOCKS
from tightrope.macro.linear import Array, Equations, LinearSystem

#: state of the model: log points from trend, or points of a yearly rate; `expected_n` are inflation n quarters ahead
VARIABLES: Final = (
    "output",
    "conditions",
    "effective",
    "core",
    "cost",
    "inflation",
    "inflation_year",
    "rate",
    "real_rate",
    "real_exchange",
    "expected_1",
    "expected_2",
    "expected_3",
    "expected_4",
    "inflation_lag1",
    "inflation_lag2",
    "partner_output",
    "partner_currency",
    "partner_inflation",
    "oil",
    "outage",
    "administered",
    "foreign_rate",
)

#: parameters in the order of the equations: symbol, and name of the entry `macro.NAME` of the book
PARAMETERS: Final[Mapping[str, str]] = {
    "b1": "output_persistence",
    "b2": "conditions_effect",
    "b3": "partner_demand",
    "b4": "rate_weight",
    "b5": "oil_demand",
    "b6": "outage_effect",
    "a1": "price_persistence",
    "a2": "price_slope",
    "a3": "output_weight",
    "delta": "import_pass_through",
    "w_adm": "administered_weight",
    "g1": "rate_smoothing",
    "g2": "inflation_response",
    "g3": "output_response",
    "h": "managed_float",
    "e1": "exchange_persistence",
    "theta_o": "oil_exchange",
    "wr": "partner_import_weight",
    "kappa": "partner_price_stickiness",
    "rho_y": "persistence_partner_output",
    "rho_z": "persistence_partner_currency",
    "rho_pi": "persistence_partner_inflation",
    "rho_oil": "persistence_oil",
    "rho_cpc": "persistence_outage",
    "rho_adm": "persistence_administered",
    "rho_us": "persistence_foreign_rate",
}


def build(p: Mapping[str, Array | float], draws: int) -> LinearSystem:
    """The equations for some draws of the parameters.

    Parameters
    ----------
    p : by symbol of `PARAMETERS`, and `theta_r`, the pull of the partner's currency; numbers or arrays (draw,).
    """
    eq = Equations(VARIABLES, tuple(SHOCKS), draws)
    _demand(eq, p)
    _prices(eq, p)
    _policy(eq, p)
    _around(eq, p)
    return eq.system()


def _demand(eq: Equations, p: Mapping[str, Array | float]) -> None:
    """gap = b1 gap-1 - b2 mci + b3 ru_y + b5 oil, y = gap + b6 cpc; mci = b4 rr - (1-b4) zeff; zeff = z - wr ru_z.

    What cannot leave is not produced: an outage takes from output and from what could be produced alike, so that it is
    no slack, and gone when it ends. What its lost income does to demand is a shock of demand.
    """
    eq.add(
        {
            "output": 1,
            "outage": -p["b6"],
            "output-1": -p["b1"],
            "outage-1": p["b1"] * p["b6"],
            "conditions": p["b2"],
            "partner_output": -p["b3"],
            "oil": -p["b5"],
        },
        demand=-1,
    )
    eq.add({"conditions": 1, "real_rate": -p["b4"], "effective": 1 - p["b4"]})
    eq.add({"effective": 1, "real_exchange": -1, "partner_currency": p["wr"]})


def _prices(eq: Equations, p: Mapping[str, Array | float]) -> None:
    """Prices, core and all.

    core = a1 core-1 + (1-a1) E core+1 + a2 rmc; rmc = a3 gap + (1-a3) zeff;
    pi = (1-w) core + w adm + 4 delta (zeff - zeff-1) + import costs.
    """
    eq.add({"core": 1, "core-1": -p["a1"], "core+1": p["a1"] - 1, "cost": -p["a2"]}, cost_push=-1)
    eq.add({"cost": 1, "output": -p["a3"], "outage": p["a3"] * p["b6"], "effective": p["a3"] - 1})
    pass_through = 4 * p["delta"]
    eq.add(
        {
            "inflation": 1,
            "core": p["w_adm"] - 1,
            "administered": -p["w_adm"],
            "effective": -pass_through,
            "effective-1": pass_through,
        },
        import_costs=-1,
    )
    quarter = 0.25
    eq.add(
        {
            "inflation_year": 1,
            "inflation": -quarter,
            "inflation-1": -quarter,
            "inflation_lag1-1": -quarter,
            "inflation_lag2-1": -quarter,
        }
    )
    eq.add({"expected_1": 1, "inflation+1": -1})
    eq.add({"expected_2": 1, "expected_1+1": -1})
    eq.add({"expected_3": 1, "expected_2+1": -1})
    eq.add({"expected_4": 1, "expected_3+1": -1})
    eq.add({"inflation_lag1": 1, "inflation-1": -1})
    eq.add({"inflation_lag2": 1, "inflation_lag1-1": -1})


def _policy(eq: Equations, p: Mapping[str, Array | float]) -> None:
    """Rule for the rate, real rate, and a managed float between uncovered parity and the pull of ruble and oil."""
    quarter, rule = 0.25, 1 - p["g1"]
    soon = {"expected_1": quarter, "inflation": quarter, "inflation-1": quarter, "inflation_lag1-1": quarter}
    later = {f"expected_{n}": quarter for n in (1, 2, 3, 4)}
    gap = rule * p["g3"]
    terms: dict[str, Array | float] = {"rate": 1, "rate-1": -p["g1"], "output": -gap, "outage": gap * p["b6"]}
    for weights, factor in ((soon, rule), (later, rule * p["g2"])):
        for name, weight in weights.items():
            terms[name] = terms.get(name, 0.0) - factor * weight
    eq.add(terms, policy_rate=-1)
    eq.add({"real_rate": 1, "rate": -1, **soon})
    free = 1 - p["h"]
    eq.add(
        {
            "real_exchange": 1,
            "real_exchange+1": -free * (1 - p["e1"]),
            "real_exchange-1": -free * p["e1"],
            "real_rate": free * quarter,
            "foreign_rate": -free * quarter,
            "partner_currency": -p["h"] * p["theta_r"],
            "oil": p["h"] * p["theta_o"],
        },
        exchange_rate=-1,
    )


def _around(eq: Equations, p: Mapping[str, Array | float]) -> None:
    """What the country does not decide: autoregressions.

    The partner's inflation makes its currency dearer by the part `kappa` of each quarter's: the rest is made up for by
    the nominal rate within the quarter.
    """
    eq.add({"partner_output": 1, "partner_output-1": -p["rho_y"]}, partner_output=-1)
    eq.add(
        {"partner_currency": 1, "partner_currency-1": -p["rho_z"], "partner_inflation": 0.25 * p["kappa"]},
        partner_currency=-1,
    )
    eq.add({"partner_inflation": 1, "partner_inflation-1": -p["rho_pi"]}, partner_inflation=-1)
    eq.add({"oil": 1, "oil-1": -p["rho_oil"]}, oil=-1)
    eq.add({"outage": 1, "outage-1": -p["rho_cpc"]}, export_outage=-1)
    eq.add({"administered": 1, "administered-1": -p["rho_adm"]}, administered_prices=-1)
    eq.add({"foreign_rate": 1, "foreign_rate-1": -p["rho_us"]}, foreign_rate=-1)
