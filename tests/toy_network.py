"""Networks made up for tests: one written out, and small random ones for hypothesis."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from hypothesis import strategies as st
from ruamel.yaml import YAML

from tightrope.core.random import stream
from tightrope.data import Network

SOURCE = {"paper": {"title": "A paper", "publisher": "A publisher"}}


def figure(value: float, year: int = 2020, **more: Any) -> dict[str, Any]:
    return {"value": float(value), "year": year, "source": "paper", "grade": "published", **more}


def commodity(value: float = 100.0, **more: Any) -> dict[str, Any]:
    one = {
        "name": "Oil",
        "unit": "Mt",
        "price_unit": "t",
        "price_units": 1e6,
        "sector": "mining_energy",
        "origin": "AAA",
    }
    return {**one, "value": figure(value), **more}


def node(country: str = "AAA", kind: str = "junction", **more: Any) -> dict[str, Any]:
    return {"name": "A place", "country": country, "lon": 50, "lat": 45, "kind": kind, **more}


def leg(
    start: str, end: str, crosses: tuple[str, ...] = ("AAA",), operator: str = "co", **carries: Any
) -> dict[str, Any]:
    return {
        "name": f"{start} to {end}",
        "from": start,
        "to": end,
        "mode": "pipeline",
        "operator": operator,
        "crosses": list(crosses),
        "carries": carries,
    }


def carriage(cost: float, capacity: float | None = None, **more: Any) -> dict[str, Any]:
    limit = {} if capacity is None else {"capacity": figure(capacity)}
    return {"cost": figure(cost), **limit, **more}


def content(**parts: Any) -> dict[str, Any]:
    """A network as its file says it, `parts` added to what every network must have."""
    start = {
        "id": "TOY",
        "title": "A toy",
        "note": "Made up.",
        "focus": "AAA",
        "year": 2021,
        "sources": SOURCE,
        "operators": {"co": {"name": "Company", "country": "AAA"}, "rival": {"name": "Rival", "country": "BBB"}},
        "commodities": {"oil": commodity()},
    }
    return {**start, **parts}


def two_ways(**parts: Any) -> dict[str, Any]:
    """A field with a cheap pipeline of 60 through BBB and a dear railway of 30 through CCC, and 80 to ship."""
    whole = content(
        nodes={
            "field": node(kind="field", storage={"oil": figure(2)}),
            "hub": node("BBB"),
            "sea": node("BBB", "market"),
            "lake": node("CCC", "market"),
        },
        legs={
            "pipe": leg("field", "hub", ("AAA", "BBB"), "rival", oil=carriage(10, 60)),
            "coast": leg("hub", "sea", ("BBB",), "rival", oil=carriage(5)),
            "rail": leg("field", "lake", ("AAA", "CCC"), oil=carriage(40, 30)),
        },
        supplies=[{"commodity": "oil", "node": "field", "volume": figure(80)}],
        demands=[
            {"commodity": "oil", "node": "sea", "importer": "BBB"},
            {"commodity": "oil", "node": "lake", "importer": "CCC"},
        ],
        routes={
            "west": {"name": "West", "commodities": ["oil"], "legs": ["pipe", "coast"]},
            "east": {"name": "East", "commodities": ["oil"], "legs": ["rail"]},
        },
        projects={
            "loop": {
                "name": "Second line",
                "leg": "pipe",
                "commodity": "oil",
                "adds": figure(10),
                "build_months": figure(6),
                "cost": figure(500),
            }
        },
        disruptions={
            "storm": {
                "name": "A storm",
                "legs": ["pipe"],
                "from": "2021-03-01",
                "until": "2021-03-31",
                "lost": figure(0.5),
            }
        },
    )
    return {**whole, **parts}


def network(whole: dict[str, Any]) -> Network:
    return Network.model_validate(whole)


def write(folder: Path, whole: dict[str, Any], observed: str | None = None) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "network.yaml").open("w", encoding="utf-8") as handle:
        YAML(typ="safe").dump(whole, handle)
    if observed is not None:
        (folder / "observed.csv").write_text(observed, encoding="utf-8")
    return folder


def random_content(seed: int, *, floors: bool = True) -> dict[str, Any]:
    """Up to eight places, two goods, legs that go forward and some back, some with rising cost, a shared limit."""
    rng = stream(seed, "toy network")
    count = int(rng.integers(3, 9))
    names = [f"n{i}" for i in range(count)]
    goods = {"oil": commodity(200), "grain": commodity(120, price_unit="ton", unit="kt", price_units=1e3)}
    legs = {f"leg_{i}_{j}": _random_leg(rng, names[i], names[j], floors) for i, j in _pairs(rng, count)}
    uses = [{"leg": name, "commodity": good} for name, one in legs.items() for good in one["carries"]]
    supplies, demands = [], []
    for good, size in (("oil", 50.0), ("grain", 4000.0)):
        supplies += [
            {"commodity": good, "node": names[at], "volume": figure(size * rng.uniform(0.2, 1))}
            for at in range(int(rng.integers(1, 3)))
        ]
        for at in range(int(rng.integers(1, 3))):
            end = {"commodity": good, "node": names[-1 - at], "importer": "BBB"}
            demands.append(end | ({"most": figure(size * rng.uniform(0.2, 2))} if rng.random() < 0.4 else {}))
            demands[-1] |= {"price": figure(rng.uniform(90, 130))} if rng.random() < 0.4 else {}
    return content(
        nodes={name: node(("AAA", "BBB", "CCC")[i % 3]) for i, name in enumerate(names)},
        commodities=goods,
        legs=legs,
        shared={
            "border": {
                "name": "Border",
                "unit": "trains",
                "capacity": figure(rng.uniform(5, 80)),
                "uses": [
                    {**use, "each": 1.0 if use["commodity"] == "oil" else 0.01} for use in uses[: len(uses) // 2 + 1]
                ],
            }
        },
        supplies=supplies,
        demands=demands,
        routes={"all_oil": {"name": "x", "commodities": ["oil"], "legs": [_carrier(legs, "oil")]}},
    )


def _pairs(rng: np.random.Generator, count: int) -> list[tuple[int, int]]:
    chain = [(i, i + 1) for i in range(count - 1)]
    extra = [(i, j) for i in range(count) for j in range(count) if i != j and j != i + 1 and rng.random() < 0.35]
    return chain + extra


def _random_leg(rng: np.random.Generator, start: str, end: str, floors: bool) -> dict[str, Any]:
    carries: dict[str, Any] = {}
    for good, size in (("oil", 50.0), ("grain", 4000.0)):
        if carries and rng.random() < 0.4:
            continue
        cost = float(rng.uniform(1, 60))
        one = carriage(cost, None if rng.random() < 0.2 else size * rng.uniform(0.05, 0.8))
        if "capacity" in one and rng.random() < 0.4:
            one["cost_full"] = figure(cost * rng.uniform(1, 3))
        if "capacity" in one and rng.random() < 0.3:
            one["quota"] = figure(size * rng.uniform(0.05, 0.8))
        if floors and rng.random() < 0.1:
            one["floor"] = figure(size * 0.002)
        carries[good] = one
    crosses = tuple(
        str(one) for one in rng.choice(["AAA", "BBB", "CCC", "DDD"], size=int(rng.integers(1, 3)), replace=False)
    )
    return leg(start, end, crosses, **carries)


def _carrier(legs: dict[str, Any], good: str) -> str:
    return next(name for name, one in legs.items() if good in one["carries"])


#: seeds of random networks
seeds = st.integers(0, 2**31 - 1)
