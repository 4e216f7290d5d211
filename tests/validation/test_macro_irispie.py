"""Another solver, written by others, on the same equations typed in again: `pip install irispie==0.50.4`."""

from __future__ import annotations

import numpy as np
import pytest

from tightrope.data.macro_pack import list_macro_packs, load_macro_pack
from tightrope.macro import SHOCKS, MacroModel
from tightrope.macro.block import VARIABLES
from tightrope.macro.linear import simulate, solve
from tightrope.validation.macro_qpm import VARIABLES as QPM_VARIABLES
from tightrope.validation.macro_qpm import foreign_slump, load_qpm, qpm_system

irispie = pytest.importorskip("irispie", reason="irispie is not installed: it only checks (0.50.4 on Python 3.11)")

QUARTERS = 8
QPM = """
!transition-variables
 y, mci, pie, rmc, rs, rr, z, pi4, yrw, rrw
!unanticipated-shocks
 e_yrw, e_rrw
!parameters
 b1, b2, b3, b4, a1, a2, a3, g1, g2, g3, e1, rho
!transition-equations
 y = b1*y[-1] - b2*mci + b3*yrw;
 mci = b4*rr + (1-b4)*(-z);
 pie = a1*pie[-1] + (1-a1)*pie[+1] + a2*rmc;
 rmc = a3*y + (1-a3)*z;
 pi4 = (pie + pie[-1] + pie[-2] + pie[-3])/4;
 rs = g1*rs[-1] + (1-g1)*(pi4[+1] + g2*pi4[+4] + g3*y);
 rr = rs - pi4[+1];
 z = (1-e1)*z[+1] + e1*z[-1] - (rr - rrw)/4;
 yrw = rho*yrw[-1] + e_yrw;
 rrw = rho*rrw[-1] + e_rrw;
"""
BLOCK = """
!transition-variables
 y, gap, mci, zeff, core, rmc, pie, pi4, rs, rr, z, ruy, ruz, rupi, oil, cpc, adm, rrus
!unanticipated-shocks
 partner_output, partner_inflation, partner_currency, oil_, policy_rate, administered_prices, export_outage, demand,
 cost_push, import_costs, exchange_rate, foreign_rate
!parameters
 PARAMETERS
!transition-equations
 gap = b1*gap[-1] - b2*mci + b3*ruy + b5*oil + demand;
 y = gap + b6*cpc;
 mci = b4*rr - (1-b4)*zeff;
 zeff = (1-wr)*z + wr*(z - ruz);
 core = a1*core[-1] + (1-a1)*core[+1] + a2*rmc + cost_push;
 rmc = a3*gap + (1-a3)*zeff;
 pie = (1-w_adm)*core + w_adm*adm + 4*delta*(zeff - zeff[-1]) + import_costs;
 pi4 = (pie + pie[-1] + pie[-2] + pie[-3])/4;
 rs = g1*rs[-1] + (1-g1)*(pi4[+1] + g2*pi4[+4] + g3*gap) + policy_rate;
 rr = rs - pi4[+1];
 z = (1-h)*((1-e1)*z[+1] + e1*z[-1] - (rr - rrus)/4) + h*(theta_r*ruz - theta_o*oil) + exchange_rate;
 ruy = rho_y*ruy[-1] + partner_output;
 ruz = rho_z*ruz[-1] + partner_currency - kappa/4*rupi;
 rupi = rho_pi*rupi[-1] + partner_inflation;
 oil = rho_oil*oil[-1] + oil_;
 cpc = rho_cpc*cpc[-1] + export_outage;
 adm = rho_adm*adm[-1] + administered_prices;
 rrus = rho_us*rrus[-1] + foreign_rate;
"""
#: our name of a variable by that in the text above
NAMES = {
    "y": "output",
    "core": "core",
    "pie": "inflation",
    "rs": "rate",
    "z": "real_exchange",
    "zeff": "effective",
}


def their_responses(text, parameters, shock, size, names):
    model = irispie.Simultaneous.from_string(text, linear=True)
    model.assign(**parameters)
    model.steady()
    model.solve()
    first = irispie.qq(2020, 1)
    span = first >> first + QUARTERS - 1
    data = irispie.Databox.steady(model, span)
    data[shock][first] = size
    found = model.simulate(data, span)
    found = found[0] if isinstance(found, tuple) else found
    return {name: np.asarray(found[name][span]).ravel() for name in names}


def test_the_canonical_model_is_theirs_to_ten_decimals():
    qpm = load_qpm()
    ours = simulate(solve(qpm_system(qpm.parameters).one(0)), foreign_slump(QUARTERS))
    names = {"y": "output", "pie": "inflation", "rs": "rate", "z": "real_exchange"}
    theirs = their_responses(QPM, dict(qpm.parameters), "e_yrw", -1, names)
    for name, own in names.items():
        np.testing.assert_allclose(ours[:, QPM_VARIABLES.index(own)], theirs[name], atol=1e-10)


@pytest.mark.parametrize("country", list_macro_packs())
@pytest.mark.parametrize("shock", SHOCKS)
def test_every_response_of_the_block_is_theirs(country, shock):
    model = MacroModel.of(load_macro_pack(country))
    used = {n: v for n, v in model.values.items() if n != "impact" and not n.startswith("sd_")}
    text = BLOCK.replace("PARAMETERS", ", ".join(used))
    shocks = np.zeros((QUARTERS, len(SHOCKS)))
    shocks[0, list(SHOCKS).index(shock)] = 1
    ours = simulate(model.solution, shocks)
    theirs = their_responses(text, used, "oil_" if shock == "oil" else shock, 1, NAMES)
    for name, own in NAMES.items():
        np.testing.assert_allclose(ours[:, VARIABLES.index(own)], theirs[name], atol=1e-9)
