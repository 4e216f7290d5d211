r"""Find the dispersion of routes at which as much goes through three hubs as was published.

Run ``python -m tightrope.chain.calibrate_rerouting``. It prints the entry of the parameter book that the numbers of
this module give, to be compared with ``parameters/book/rerouting.yaml``.

The target is a substitution ratio. Chupilkin, Javorcik and Plekhanov (2023) find that the rise of exports of sanctioned
goods from the EU and the UK to Armenia, Kazakhstan and Kyrgyzstan was about 5 % of the fall of their direct exports to
Russia. Here, over flows of goods that a measure closes at least in part,

.. math:: \frac{\sum_{h \in H}\,(M_h' - M_h)}{\sum\,(D - D')}

with :math:`M_h` what passes hub :math:`h` from those origins to that destination, at the origin's price, :math:`D` what
goes directly, and a prime for the equilibrium under the scenario, all beliefs at their central values.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import numpy as np
from pydantic import BaseModel, ConfigDict, Field
from ruamel.yaml import YAML

from tightrope.chain.request import Request, prepare
from tightrope.chain.setting import Setting
from tightrope.core.axes import EXPORTER, HUB, IMPORTER, SECTOR
from tightrope.measures.places import find_regions
from tightrope.scenario.rerouting import DISPERSION
from tightrope.trade.traffic import Traffic, traffic_of

#: accuracy of the dispersion, as a part of it
TOLERANCE = 1e-3


class Target(BaseModel):
    """What was published, and where in the model it is looked for."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    scenario: str
    """Question of the library that is solved."""
    origins: tuple[str, ...]
    """Regions or groups that sell."""
    destination: str
    """Region that buys."""
    hubs: tuple[str, ...]
    """Hubs that count."""
    ratio: float = Field(gt=0, lt=1)
    """What passes the hubs more, over what is sold less directly."""
    low: float = Field(gt=0, lt=1)
    """The lowest ratio thought possible, for the spread."""
    high: float = Field(gt=0, lt=1)
    """The highest."""
    source: str
    """Who published it."""


@dataclass(frozen=True, kw_only=True)
class Substitution:
    """USD million at the origin's price: fall of direct trade, rise of what passes each hub."""

    lost: float
    by_hub: dict[str, float]

    def ratio(self, hubs: tuple[str, ...] | None = None) -> float:
        """Rise at some hubs, all if none are named, over the fall."""
        return sum(rise for hub, rise in self.by_hub.items() if hubs is None or hub in hubs) / self.lost


@lru_cache(maxsize=1)
def load_target() -> Target:
    """The target, from `rerouting_target.yaml` beside this module."""
    text = files("tightrope.chain").joinpath("rerouting_target.yaml").read_text(encoding="utf-8")
    return Target.model_validate(YAML(typ="safe").load(text))


def substitution(setting: Setting, target: Target, traffic: Traffic | None = None) -> Substitution:
    """What replaces what, under a question and its beliefs. Raises `SolveError` if it has no solution."""
    shocks = setting.shocks({})
    equilibrium = setting.solve({})
    traffic = traffic or traffic_of(setting.model, shocks, equilibrium)
    origins = list(find_regions(target.origins, setting.world))
    pair = {IMPORTER: target.destination, EXPORTER: origins}
    closed = shocks.open_share.sel(pair) < 1
    before, after = (t.sel(pair).where(closed, 0.0) for t in (setting.model.baseline.trade, equilibrium.trade_new))
    through = traffic.before.sel(pair).where(closed, 0.0), traffic.after.sel(pair).where(closed, 0.0)
    earned = float(traffic.earned.sel(pair).where(closed, 0.0).sum())
    lost = float(before.sum() - through[0].sum()) - (float(after.sum() - through[1].sum()) - earned)
    rise = (through[1] - through[0]).sum((SECTOR, EXPORTER))
    return Substitution(lost=lost, by_hub={str(h): float(rise.sel({HUB: h})) for h in rise.coords[HUB].values})


def with_dispersion(setting: Setting, dispersion: float) -> Setting:
    """The same question believing in another dispersion of routes."""
    return setting.with_book(setting.book.override(DISPERSION, dispersion, "being calibrated"))


def dispersion_for(setting: Setting, target: Target, ratio: float) -> float:
    """The dispersion that gives a ratio. Raises `ValueError` if none within its bounds does."""
    from scipy.optimize import brentq

    lowest, highest = setting.book[DISPERSION].bounds

    def gap(log_dispersion: float) -> float:
        dispersion = min(max(float(np.exp(log_dispersion)), lowest), highest)
        return substitution(with_dispersion(setting, dispersion), target).ratio(target.hubs) - ratio

    return float(np.exp(brentq(gap, np.log(lowest), np.log(highest), xtol=TOLERANCE)))


def main() -> None:
    """Print the dispersion, its spread, and what passes each hub under it."""
    target = load_target()
    setting, _ = prepare(Request(scenario=target.scenario))
    central, low, high = (dispersion_for(setting, target, r) for r in (target.ratio, target.low, target.high))
    found = substitution(with_dispersion(setting, central), target)
    lines = [
        f"{DISPERSION}:",
        f"  value: {central:.2f}",
        f"  spread: {{family: lognormal, low: {low / central:.2f}, high: {high / central:.2f}}}",
        f"# direct trade lost: USD {found.lost / 1e3:.1f} bn; of this through",
        *(f"#   {hub}: {rise / found.lost:.2%}" for hub, rise in found.by_hub.items()),
        f"#   all hubs: {found.ratio():.1%}",
    ]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
