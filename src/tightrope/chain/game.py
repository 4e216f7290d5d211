"""Secondary tariffs as a choice: a country hit pays, or it drops the target's energy and is spared."""

from __future__ import annotations

from functools import cache

from tightrope.chain.result import ResponseRow, StrategicOutcome
from tightrope.chain.setting import Compliance, Setting, changes_of
from tightrope.core.axes import EXPORTER, IMPORTER, REGION, SECTOR
from tightrope.measures import SecondaryTariff
from tightrope.measures.change import Change, combined
from tightrope.trade import TradeEquilibrium

#: the highest tariff tried when looking for indifference, ad valorem
HIGHEST_RATE = 10.0
#: accuracy of the part of trade kept at indifference
_STEP = 1e-3
#: accuracy of the solves of the game; the outcome reported is solved again to the end
TOLERANCE = 1e-8
#: an elasticity that makes the search for indifference nearly linear; it steers the search, not the answer
TYPICAL_ELASTICITY = 5.0
#: best responses are repeated at most so often before the game is called unstable
MAX_ROUNDS = 6
#: real-income differences below this are a tie, and a tie pays: the status quo needs no decision
TIE = 1e-7


class Game:
    """Solves profiles of compliance, each once."""

    def __init__(self, setting: Setting) -> None:
        self._setting = setting
        self._solved: dict[tuple[tuple[str, tuple[str, ...]], ...], TradeEquilibrium] = {}
        self._last: TradeEquilibrium | None = None

    def equilibrium(self, profile: Compliance) -> TradeEquilibrium:
        """Equilibrium under a profile of compliance."""
        key = tuple((name, tuple(sorted(regions))) for name, regions in sorted(profile.items()))
        if key not in self._solved:
            self._last = self._setting.solve(profile, start=self._last, tolerance=TOLERANCE)
            self._solved[key] = self._last
        return self._solved[key]

    def real_income(self, profile: Compliance, region: str) -> float:
        """Real income of a region, new/old."""
        return float(self.equilibrium(profile).real_income_hat.sel({REGION: region}))


def best_response(setting: Setting, game: Game) -> tuple[Compliance, bool]:
    """Profile no hit country wants to leave, found by letting each in turn choose, from 'all defy'.

    Returns the profile and whether it is stable.
    """
    hit = {m.name: m.hit(setting.world) for m in setting.secondary_tariffs}
    profile: Compliance = {name: frozenset() for name in hit}
    for _ in range(MAX_ROUNDS):
        before = profile
        for name, regions in hit.items():
            for region in regions:
                profile = _choose(game, profile, name, region)
        if profile == before:
            return profile, True
    return profile, not hit


def extended_response(central: Setting, wider: Setting, settled: Compliance) -> Compliance:
    """Choices of regions hit only under a wider rule, given what those hit anyway have settled on.

    Each is asked once, in turn, so that draws in which the rule reaches further need no game of their own.
    """
    game, profile = Game(wider), settled
    hit_anyway = {m.name: m.hit(central.world) for m in central.secondary_tariffs}
    for measure in wider.secondary_tariffs:
        for region in measure.hit(wider.world):
            if region not in hit_anyway[measure.name]:
                profile = _choose(game, profile, measure.name, region)
    return profile


def _choose(game: Game, profile: Compliance, name: str, region: str) -> Compliance:
    defy = {**profile, name: profile[name] - {region}}
    comply = {**profile, name: profile[name] | {region}}
    gain = game.real_income(comply, region) - game.real_income(defy, region)
    return comply if gain > TIE else defy


def strategic_outcome(
    setting: Setting, game: Game, measure: SecondaryTariff, profile: Compliance, stable: bool
) -> StrategicOutcome:
    """What the game of one secondary tariff looks like from every seat."""
    hit = measure.hit(setting.world)
    everyone = frozenset(hit)
    return StrategicOutcome(
        measure=measure.name,
        sender=" and ".join(measure.senders),
        target=" and ".join(measure.targets),
        rate=measure.rate,
        rows=tuple(_row(setting, game, measure, profile, region) for region in hit),
        stable=stable,
        focus_hat_all_defy=game.real_income({**profile, measure.name: frozenset()}, setting.focus),
        focus_hat_all_comply=game.real_income({**profile, measure.name: everyone}, setting.focus),
        focus_hat_best_response=game.real_income(profile, setting.focus),
    )


def _row(setting: Setting, game: Game, measure: SecondaryTariff, profile: Compliance, region: str) -> ResponseRow:
    name = measure.name
    defy_hat = game.real_income({**profile, name: profile[name] - {region}}, region)
    comply_hat = game.real_income({**profile, name: profile[name] | {region}}, region)
    rate, always = _indifference(setting, game, measure, profile, region)
    bought, share, exposure = _exposure(setting, measure, region)
    return ResponseRow(
        region=region,
        energy_purchases=bought,
        share_of_target_exports=share,
        exports_to_sender_share=exposure,
        defy_hat=defy_hat,
        comply_hat=comply_hat,
        indifference_rate=rate,
        always_complies=always,
        complies=region in profile[name],
    )


def _exposure(setting: Setting, measure: SecondaryTariff, region: str) -> tuple[float, float, float]:
    """Energy bought from the target (USD million), its share of the target's exports, and the share of the
    region's goods exports that the sender would tax."""
    purchases = measure.energy_purchases(setting.world)
    bought = float(purchases.sel({REGION: region}))
    total = float(purchases.sum())
    sold = setting.world.trade.sel({EXPORTER: region}).drop_sel({IMPORTER: region})
    taxed = sold.sel({SECTOR: list(measure.taxed_sectors(setting.world))})
    to_sender = taxed.sel({IMPORTER: list(measure.sender_regions(setting.world))}).sum()
    everything = float(taxed.sum())
    return bought, bought / total if total else 0.0, float(to_sender) / everything if everything else 0.0


def _indifference(
    setting: Setting, game: Game, measure: SecondaryTariff, profile: Compliance, region: str
) -> tuple[float | None, bool]:
    """Tariff on this region alone at which paying is worth as much as complying, others as they are.

    Returns the rate (None if there is none up to `HIGHEST_RATE`) and whether complying wins at any tariff.
    """
    from scipy.optimize import brentq

    name = measure.name
    paying = {**profile, name: profile[name] - {region}}
    comply_hat = game.real_income({**profile, name: profile[name] | {region}}, region)
    spared = _region_spared(setting, measure, profile, region)
    others_hit = frozenset(measure.hit(setting.world)) - {region}
    start = game.equilibrium(paying)

    @cache
    def gain_from_paying(kept: float) -> float:
        paid = measure.with_rate(_rate(kept)).change(setting.world, complying=others_hit)
        shocks = combined((spared, paid)).shocks(setting.world)
        equilibrium = setting.model.solve(shocks, start=start, tolerance=TOLERANCE)
        equilibrium.report.raise_if_failed(f"Indifference of {region} to '{name}' at {_rate(kept):.2f}")
        return float(equilibrium.real_income_hat.sel({REGION: region})) - comply_hat

    now = gain_from_paying(_kept(measure.rate))
    if abs(now) <= TOLERANCE:
        return measure.rate, False
    if now > 0:
        if measure.rate >= HIGHEST_RATE or gain_from_paying(_kept(HIGHEST_RATE)) > 0:
            return None, False
        least, most = _kept(HIGHEST_RATE), _kept(measure.rate)
    elif gain_from_paying(1.0) <= 0:
        return None, True
    else:
        least, most = _kept(measure.rate), 1.0
    kept = brentq(gain_from_paying, least, most, xtol=_STEP * least, rtol=_STEP)
    return _rate(float(kept)), False


def _kept(rate: float) -> float:
    """Part of the trade that a tariff leaves at a typical elasticity: what the loss is nearly linear in."""
    return float((1 + rate) ** -TYPICAL_ELASTICITY)


def _rate(kept: float) -> float:
    """Tariff that leaves this part of the trade."""
    return float(kept ** (-1 / TYPICAL_ELASTICITY) - 1)


def _region_spared(setting: Setting, measure: SecondaryTariff, profile: Compliance, region: str) -> Change:
    """All measures, with this region neither paying nor complying and the other regions as they are."""
    world, name = setting.world, measure.name
    without = changes_of(world, tuple(m for m in setting.secondary_tariffs if m.name != name), profile)
    spared = measure.change(world, complying=profile[name] | {region})
    others = sorted(profile[name] - {region})
    dropped = [measure.compliance_change(world, *others)] if others else []
    return combined((setting.other_change, *without, spared, *dropped))
