"""A made-up result of realistic shape and size, for tests of what is printed. No number in it means anything."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np
import xarray as xr

from tightrope.chain.result import (
    Assumption,
    JointRange,
    MeasureEffect,
    ResponseRow,
    RunResult,
    Sensitivity,
    StrategicOutcome,
    Variant,
    Withdrawal,
)
from tightrope.core.axes import BILATERAL, CHANNEL, EXPORTER, HUB, IMPORTER, INPUT_SECTOR, PARTNER, REGION, SECTOR
from tightrope.core.solver import Ending, SolverReport
from tightrope.data.world import World
from tightrope.parameters import Grade
from tightrope.scenario.schema import Scenario
from tightrope.trade.records import Channel, LimitOutcome, TradeBaseline, TradeEquilibrium, WelfareDecomposition

FOCUS = "KAZ"
SIZES = {
    "USA": 27.0,
    "CHN": 18.0,
    "DEU": 4.5,
    "JPN": 4.2,
    "IND": 3.6,
    "GBR": 3.4,
    "FRA": 3.0,
    "ITA": 2.3,
    "BRA": 2.2,
    "CAN": 2.1,
    "RUS": 2.0,
    "KOR": 1.8,
    "AUS": 1.7,
    "MEX": 1.8,
    "ESP": 1.6,
    "IDN": 1.4,
    "TUR": 1.1,
    "NLD": 1.1,
    "CHE": 0.9,
    "SAU": 1.1,
    "POL": 0.8,
    "SWE": 0.6,
    "BEL": 0.6,
    "NOR": 0.5,
    "ARE": 0.5,
    "SGP": 0.5,
    "THA": 0.5,
    "KAZ": 0.26,
    "UZB": 0.10,
    "UKR": 0.18,
    "BLR": 0.07,
    "AZE": 0.07,
    "GEO": 0.03,
    "ARM": 0.024,
    "KGZ": 0.014,
    "MNG": 0.02,
    "ROW": 8.0,
}
#: extra trade of the focus country with its partners, and of some regions with the sanctioned one
NEAR = {
    ("KAZ", "RUS"): 40,
    ("KAZ", "CHN"): 14,
    ("KAZ", "ITA"): 12,
    ("KAZ", "UZB"): 60,
    ("KAZ", "KGZ"): 90,
    ("KAZ", "TUR"): 12,
    ("RUS", "BLR"): 60,
    ("RUS", "CHN"): 4,
    ("RUS", "IND"): 4,
    ("KAZ", "NLD"): 8,
}
ENERGY = ("mining_energy", "refined_fuels")
HIT = ("CHN", "IND", "TUR", "HUN", "SVK", "BRA")


@lru_cache(maxsize=1)
def fake_world() -> World:
    """77 regions and 36 sectors that balance by construction; sizes roughly right, nothing else."""
    from importlib.resources import files

    from ruamel.yaml import YAML

    folder = files("tightrope.data")
    read = YAML(typ="safe")
    regions = read.load(folder.joinpath("regions.yaml").read_text(encoding="utf-8"))
    sectors = read.load(folder.joinpath("sectors.yaml").read_text(encoding="utf-8"))
    codes, ids = list(regions), list(sectors)
    draw = np.random.default_rng(7)
    size = np.array([SIZES.get(code, 0.25) for code in codes])
    n, s = len(codes), len(ids)
    home = 0.86 - 0.25 * np.exp(-size)
    pull = size[:, None] * size[None, :] ** 0.6 * draw.lognormal(0, 0.7, (n, n))
    for (a, b), factor in NEAR.items():
        i, j = codes.index(a), codes.index(b)
        pull[i, j] *= factor
        pull[j, i] *= factor
    np.fill_diagonal(pull, 0)
    pull = pull / pull.sum(axis=0)
    output = 2e6 * size[None, :] * draw.dirichlet(np.full(s, 3.0), n).T
    output[ids.index("mining_energy"), [codes.index(c) for c in ("KAZ", "RUS", "SAU", "NOR")]] *= 4
    shares = (1 - home)[None, :] * pull + np.diag(home)
    trade = shares[None] * output[:, None, :] * draw.lognormal(0, 0.3, (s, n, n))
    rate = np.full(trade.shape, 0.04) * (1 - np.eye(n))
    rate[17:] = 0
    spent = (trade * (1 + rate)).sum(axis=2)
    sold = trade.sum(axis=1)
    mix = (spent / spent.sum(axis=0)).T
    share = np.minimum(0.45, 0.9 * spent.sum(axis=0) / sold.sum(axis=0))
    intermediate = mix[:, :, None] * (share[:, None] * sold.T)[:, None, :]
    return World(
        name="made-up",
        year=2023,
        is_estimate=True,
        region_names=tuple(r["name"] for r in regions.values()),
        sector_names=tuple(x["name"] if isinstance(x, dict) else str(x) for x in sectors.values()),
        trade=_array(trade, BILATERAL, codes, ids),
        tariff_rate=_array(rate, BILATERAL, codes, ids),
        intermediate=_array(intermediate, (REGION, INPUT_SECTOR, SECTOR), codes, ids),
        rent_share=_array(np.full((n, s), 0.05), (REGION, SECTOR), codes, ids),
        population=_array(np.full(n, 2e7), (REGION,), codes, ids),
        reexports=xr.DataArray(
            np.zeros((1, n, n)), coords={HUB: ["HKG"], IMPORTER: codes, EXPORTER: codes}, dims=(HUB, IMPORTER, EXPORTER)
        ),
        reexport_margin=xr.DataArray([0.1], coords={HUB: ["HKG"]}, dims=HUB),
    )


def _array(values: np.ndarray, dims: tuple[str, ...], regions: list[str], sectors: list[str]) -> xr.DataArray:
    labels: dict[str, list[str]] = {SECTOR: sectors, INPUT_SECTOR: sectors, CHANNEL: [c.value for c in Channel]}
    return xr.DataArray(values, coords={d: labels.get(d, regions) for d in dims}, dims=dims)


def fake_scenario(**changes: Any) -> Scenario:
    """A question with a secondary tariff, a payments restriction, a ban and a measure not yet in force."""
    content: dict[str, Any] = {
        "id": "made-up",
        "title": "A tougher package",
        "question": "If the sanctions proposed in June 2025 come, what happens to Kazakhstan?",
        "note": "The tariff and the ban are taken from the proposals as published; how strictly they would be "
        "enforced, and how far payments friction reaches third countries, is assumed.",
        "date": dt.date(2025, 9, 1),
        "focus": FOCUS,
        "sources": [
            {
                "id": "bill",
                "title": "A bill to impose duties",
                "publisher": "A parliament",
                "date": dt.date(2025, 4, 1),
                "url": "https://example.org/a/very/long/address/that/no/phone/can/hold/on/one/line/and/must/be/broken/somewhere/bill",
            },
            {
                "id": "proposal",
                "title": "Proposal for a package",
                "publisher": "A commission",
                "date": dt.date(2025, 6, 10),
            },
        ],
        "measures": [
            {
                "kind": "secondary_tariff",
                "name": "buyers-tariff",
                "title": "Tariff on buyers of Russian energy",
                "senders": ["USA"],
                "targets": ["RUS"],
                "rate": 5.0,
                "from": dt.date(2025, 7, 1),
                "source": "bill",
            },
            {
                "kind": "import_ban",
                "name": "energy-ban",
                "title": "European ban on refined fuels from Russia",
                "senders": ["DEU", "FRA"],
                "targets": ["RUS"],
                "sectors": ["refined_fuels"],
                "from": dt.date(2025, 7, 18),
                "source": "proposal",
            },
            {
                "kind": "tariff",
                "name": "retaliation",
                "title": "Counter-tariff on American goods",
                "senders": ["RUS"],
                "targets": ["USA"],
                "rate": 0.3,
                "from": dt.date(2025, 7, 18),
                "source": "proposal",
            },
            {
                "kind": "tariff",
                "name": "later",
                "title": "A duty that starts next year",
                "senders": ["USA"],
                "targets": ["RUS"],
                "rate": 1.0,
                "from": dt.date(2026, 1, 1),
                "source": "bill",
            },
        ],
    }
    return Scenario.model_validate(content | changes)


def fake_result(effect: float = 1.0, **changes: Any) -> RunResult:
    """A result whose changes all scale with `effect`; 0 is a result in which nothing happened."""
    world = fake_world()
    codes, ids = list(world.regions), list(world.sectors)
    draw = np.random.default_rng(11)
    log = effect * 0.01 * _shape(codes, draw)
    hats = np.exp(log)
    equilibrium = _equilibrium(world, hats, effect, draw)
    at = codes.index(changes.get("focus", FOCUS))
    result = RunResult(
        run_id="9f2c41d07ab3e865",
        scenario=fake_scenario(),
        focus=FOCUS,
        world=world,
        world_sha256="5a" * 32,
        baseline=TradeBaseline(
            trade=world.trade,
            tariff_rate=world.tariff_rate,
            intermediate=world.intermediate,
            rent_share=world.rent_share,
        ),
        equilibrium=equilibrium,
        decomposition=_decomposition(codes, ids, codes[at], float(log[at]), draw),
        measures=_measures(world, log),
        interaction=float(0.08 * log[at]),
        variants=_variants(world, log),
        strategic=(_game(log[at], effect),),
        withdrawals=_withdrawals(),
        sensitivities=_sensitivities(float(log[at])),
        joint_range=_joint_range(codes, log, effect, draw),
        signs=(),
        assumptions=_assumptions(),
        notes=("'later' is not in force on 2025-09-01 and has no effect.",),
        code_version="0.1.0",
        seed=0,
        asked_as="made-up.yaml",
    )
    return replace(result, **changes)


def _shape(codes: list[str], draw: np.random.Generator) -> np.ndarray:
    """Log change of real income by region, percent: heavy losses near, almost nothing far away."""
    known = {
        "RUS": -7.9,
        "BLR": -2.6,
        "KAZ": -1.84,
        "KGZ": -1.3,
        "ARM": -0.9,
        "MNG": -0.6,
        "CHN": -0.42,
        "IND": -0.31,
        "TUR": -0.55,
        "HUN": -0.7,
        "SVK": -0.65,
        "USA": -0.12,
        "SAU": 0.46,
        "NOR": 0.38,
        "AZE": 0.31,
        "ARE": 0.22,
    }
    return np.array([known.get(code, draw.normal(-0.03, 0.08)) for code in codes])


def _equilibrium(world: World, hats: np.ndarray, effect: float, draw: np.random.Generator) -> TradeEquilibrium:
    codes, ids = list(world.regions), list(world.sectors)
    n, s = len(codes), len(ids)
    jitter = np.exp(effect * draw.normal(-0.01, 0.05, (s, n, n)))
    rus, usa, kaz = codes.index("RUS"), codes.index("USA"), codes.index("KAZ")
    jitter[:, usa, rus] *= np.exp(-3 * effect)
    jitter[:, kaz, rus] *= np.exp(-0.14 * effect)
    jitter[:, rus, kaz] *= np.exp(-0.22 * effect)
    trade = world.trade.values * jitter
    if effect:
        trade[ids.index("refined_fuels"), codes.index("DEU"), rus] = 0
    ones = np.ones((s, n))
    return TradeEquilibrium(
        wage_hat=_array(hats, (REGION,), codes, ids),
        unit_cost_hat=_array(ones * hats**0.4, (SECTOR, REGION), codes, ids),
        price_hat=_array(ones, (SECTOR, REGION), codes, ids),
        output_new=_array(trade.sum(axis=1), (SECTOR, REGION), codes, ids),
        expenditure_new=_array(trade.sum(axis=2), (SECTOR, REGION), codes, ids),
        flows=lambda: _array(trade, BILATERAL, codes, ids),
        tariff_revenue_new=_array(np.zeros(n), (REGION,), codes, ids),
        export_rent_new=_array(np.zeros(n), (REGION,), codes, ids),
        hub_margin_new=_array(np.zeros(n), (REGION,), codes, ids),
        trade_balance_new=_array(np.zeros(n), (REGION,), codes, ids),
        income_hat=_array(hats, (REGION,), codes, ids),
        final_price_hat=_array(np.ones(n), (REGION,), codes, ids),
        real_income_hat=_array(hats, (REGION,), codes, ids),
        real_wage_hat=_array(hats, (REGION,), codes, ids),
        limits=(
            LimitOutcome(name="crude oil price cap", wedge=0.21 * effect, bound=0.79, reached=0.79, attained=True),
            LimitOutcome(name="KAZ mining_energy volume", wedge=0.0, bound=0.9, reached=0.84, attained=True),
            LimitOutcome(name="cap on a trickle", wedge=9.0, bound=0.5, reached=0.98, attained=False),
        ),
        report=SolverReport(ending=Ending.CONVERGED, steps=14, tolerance=1e-10, residual=3.1e-11),
    )


def _decomposition(
    codes: list[str], ids: list[str], focus: str, total: float, draw: np.random.Generator
) -> WelfareDecomposition:
    weight = np.array([0.52, 0.08, -0.06, 0.41, 0.0, 0.0, 0.05])[:, None, None]
    sector = draw.dirichlet(np.full(len(ids), 0.4))[None, :, None]
    partner = draw.dirichlet(np.full(len(codes), 0.08)) * 0.3
    partner[codes.index("RUS")] += 0.7
    if focus != "RUS":
        partner[codes.index("SAU")] -= 0.04
    values = weight * sector * partner[None, None, :] * draw.lognormal(0, 0.5, (len(Channel), len(ids), len(codes)))
    values *= total / values.sum()
    return WelfareDecomposition(
        region=focus,
        log_points=_array(values, (CHANNEL, SECTOR, PARTNER), codes, ids),
        total=total,
        quadrature_error=2e-13,
    )


def _measures(world: World, log: np.ndarray) -> tuple[MeasureEffect, ...]:
    parts = {"buyers-tariff": 0.55, "energy-ban": 0.45, "retaliation": -0.08, "later": 0.0}
    covered = {"buyers-tariff": 812e3, "energy-ban": 14.2e3, "retaliation": 5.8e3, "later": 3.1e3}
    titles = {m.name: m.title for m in fake_scenario().measures}
    return tuple(
        MeasureEffect(
            measure=name,
            title=titles[name],
            in_force=name != "later",
            trade_covered=covered[name],
            real_income_hat=_array(np.exp(part * log), (REGION,), list(world.regions), list(world.sectors)),
        )
        for name, part in parts.items()
    )


def _variants(world: World, log: np.ndarray) -> tuple[Variant, ...]:
    kinds = {
        "closure zero": ("trade balances closed by 'zero' instead of 'share_of_income'", 1.1),
        "mobile rent": ("the rent of energy and metals is mobile: no resource is tied to its sector", 0.7),
        "all defy": ("every country hit keeps buying and pays the tariff", 1.5),
        "all comply": ("every country hit drops the target's energy", 0.6),
    }
    return tuple(
        Variant(
            name=name,
            meaning=meaning,
            real_income_hat=_array(np.exp(factor * log), (REGION,), list(world.regions), list(world.sectors)),
        )
        for name, (meaning, factor) in kinds.items()
    )


def _game(log: float, effect: float) -> StrategicOutcome:
    numbers = {
        "CHN": (61e3, 0.31, 0.15, -1.9, -0.42, 0.9, False),
        "IND": (52e3, 0.26, 0.18, -1.1, -0.31, 1.25, False),
        "TUR": (24e3, 0.12, 0.07, -0.55, -0.82, 7.4, False),
        "HUN": (6.1e3, 0.03, 0.04, -0.7, -1.9, None, False),
        "SVK": (4.2e3, 0.02, 0.05, -0.65, -1.4, None, False),
        "BRA": (7.9e3, 0.04, 0.11, -0.4, -0.05, None, True),
    }
    rows = tuple(
        ResponseRow(
            region=code,
            energy_purchases=bought,
            share_of_target_exports=share,
            exports_to_sender_share=exposure,
            defy_hat=float(np.exp(0.01 * effect * defy)),
            comply_hat=float(np.exp(0.01 * effect * comply)),
            indifference_rate=rate,
            always_complies=always,
            complies=comply > defy,
        )
        for code, (bought, share, exposure, defy, comply, rate, always) in numbers.items()
    )
    return StrategicOutcome(
        measure="buyers-tariff",
        sender="USA",
        target="RUS",
        rate=5.0,
        rows=rows,
        stable=True,
        focus_hat_all_defy=float(np.exp(1.5 * log)),
        focus_hat_all_comply=float(np.exp(0.6 * log)),
        focus_hat_best_response=float(np.exp(log)),
    )


def _withdrawals() -> tuple[Withdrawal, ...]:
    return (
        Withdrawal(
            power="Russia",
            members=("RUS",),
            stop_trade_hat=0.951,
            stop_trade_and_transit_hat=0.812,
            transit_note="crosses it: 93% of mining_energy exports",
        ),
        Withdrawal(
            power="China",
            members=("CHN",),
            stop_trade_hat=0.958,
            stop_trade_and_transit_hat=0.955,
            transit_note="crosses it: 2% of mining_energy exports",
        ),
        Withdrawal(
            power="The West",
            members=("DEU", "FRA", "ITA", "USA"),
            stop_trade_hat=0.947,
            stop_trade_and_transit_hat=None,
            transit_note="no route crosses it",
        ),
    )


def _sensitivities(log: float) -> tuple[Sensitivity, ...]:
    rows = (
        (
            "measures.payments_friction",
            "Added cost of payments between those cut off",
            Grade.ASSUMED,
            "0.04",
            "0.18",
            0.55,
            1.6,
        ),
        (
            "trade.elasticity",
            "Percent fall in imports per percent rise in trade cost",
            Grade.PUBLISHED,
            "2.1 to 9.8 by sector",
            "4.6 to 18 by sector",
            1.25,
            0.84,
        ),
        (
            "trade.rent_scale",
            "Part of the resource rent that is tied to its sector",
            Grade.ASSUMED,
            "0.4",
            "1.3",
            0.82,
            1.12,
        ),
        (
            "energy-ban.enforcement",
            "European ban on refined fuels from Russia: enforcement",
            Grade.ASSUMED,
            "0.7",
            "0.98",
            0.93,
            1.04,
        ),
    )
    return tuple(
        Sensitivity(
            name=name,
            meaning=meaning,
            grade=grade,
            low_text=low_text,
            high_text=high_text,
            real_income_hat_low=float(np.exp(low * log)),
            real_income_hat_high=float(np.exp(high * log)),
        )
        for name, meaning, grade, low_text, high_text, low, high in rows
    )


def _joint_range(codes: list[str], log: np.ndarray, effect: float, draw: np.random.Generator) -> JointRange:
    spread = effect * np.abs(draw.normal(0, 0.0006, len(codes)))
    rows = tuple(
        tuple(float(x) for x in np.exp((1 + 0.35 * z) * log - 0.0002 * effect + z * spread))
        for z in (-1.6, -0.7, 0.0, 0.7, 1.6)
    )
    ordered = np.sort(np.array(rows), axis=0)
    return JointRange(
        probabilities=(0.05, 0.25, 0.5, 0.75, 0.95),
        regions=tuple(codes),
        quantiles=tuple(tuple(float(x) for x in row) for row in ordered),
        draws=48,
        solved=47,
        failures=("draw 12 (trade.elasticity=1.2): out of steps after 200 steps, residual 2.0e-04",),
    )


def _assumptions() -> tuple[Assumption, ...]:
    return (
        Assumption(
            name="trade.elasticity",
            meaning="Percent fall in imports per percent rise in trade cost",
            value="2.6 to 12.9 by sector",
            spread="× 0.6 to × 1.6",
            grade=Grade.PUBLISHED,
            source="Fontagné, Guimbard and Orefice (2022), table of GTAP sectors",
        ),
        Assumption(
            name="measures.payments_friction",
            meaning="Added cost of payments between those cut off",
            value="0.1",
            spread="0.04 to 0.18",
            grade=Grade.ASSUMED,
            source="No study gives a number; fees quoted by traders run from 4 to 18 percent",
            overridden=False,
        ),
        Assumption(
            name="trade.rent_scale",
            meaning="Part of the resource rent that is tied to its sector",
            value="1",
            spread="0.4 to 1.3",
            grade=Grade.ASSUMED,
            source="Resource rents end in 2021",
        ),
        Assumption(
            name="energy-ban.enforcement",
            meaning="European ban on refined fuels from Russia: enforcement",
            value="0.9",
            spread="0.7 to 0.98",
            grade=Grade.ESTIMATED,
            source="proposal",
        ),
    )
