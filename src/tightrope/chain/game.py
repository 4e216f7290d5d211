"""Secondary tariffs as a choice: a country hit pays, or it drops the target's energy and is spared.

Members of a bloc with one trade policy choose together (`players`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from tightrope.chain.indifference import Seat, indifference
from tightrope.chain.players import Player, players_of
from tightrope.chain.result import Origin, ResponseRow, StrategicOutcome
from tightrope.chain.setting import Compliance, Setting
from tightrope.core.axes import EXPORTER, IMPORTER, REGION, SECTOR
from tightrope.core.errors import SolveError
from tightrope.measures import SecondaryTariff
from tightrope.trade import Answer, TradeEquilibrium, answer_many, settled

#: accuracy of the solves of the game; the outcome reported is solved again to the end
TOLERANCE = 1e-8
#: best responses are repeated at most so often before the game is called unstable
MAX_ROUNDS = 6
#: real-income differences below this are a tie, and a tie pays: the status quo needs no decision
TIE = 1e-7

#: who complies with which tariff, as a key
_Key = tuple[tuple[str, frozenset[str]], ...]


class Game:
    """Solves profiles of compliance, each once. What has no solution is remembered with the reason."""

    def __init__(self, setting: Setting) -> None:
        self._setting = setting
        self._solved: dict[_Key, Answer] = {}
        self._failed: dict[_Key, SolveError] = {}

    def answer(self, profile: Compliance) -> Answer:
        """Equilibrium under a profile of compliance. Raises `SolveError` if there is none."""
        self.ahead([profile])
        key = _key(profile)
        if key in self._failed:
            raise self._failed[key]
        return self._solved[key]

    def ahead(self, profiles: Iterable[Compliance]) -> None:
        """Solve profiles that will be asked for, side by side."""
        wanted = {_key(profile): profile for profile in profiles}
        new = [key for key in wanted if key not in self._solved and key not in self._failed]
        questions = (self._setting.question(wanted[key], start=self._nearest(key)) for key in new)
        for key, outcome in zip(new, answer_many(questions, tolerance=TOLERANCE), strict=True):
            try:
                self._solved[key] = settled(outcome, f"Trade equilibrium of '{self._setting.scenario.id}'")
            except SolveError as error:
                self._failed[key] = error

    def equilibrium(self, profile: Compliance) -> TradeEquilibrium:
        """The same, labelled."""
        return self.answer(profile).equilibrium

    def real_income(self, profile: Compliance, region: str) -> float:
        """Real income of a region, new/old. Raises `SolveError` if there is no equilibrium."""
        return self.answer(profile).real_income(region)

    def attempt(self, profile: Compliance, region: str) -> tuple[float | None, str]:
        """Real income of a region, new/old; or None, and why there is none."""
        try:
            return self.real_income(profile, region), ""
        except SolveError as error:
            return None, str(error)

    def worth(self, profile: Compliance, player: Player) -> float | None:
        """What a profile is worth to a player; None if it has no equilibrium."""
        hats = {region: self.attempt(profile, region)[0] for region, _ in player.weights}
        found = [weight * hat for region, weight in player.weights if (hat := hats[region]) is not None]
        return sum(found) if len(found) == len(hats) else None

    def _nearest(self, key: _Key) -> Answer | None:
        """The equilibrium found so far in which the fewest countries choose otherwise."""
        wanted = dict(key)
        distances = {known: sum(len(wanted[name] ^ regions) for name, regions in known) for known in self._solved}
        return self._solved[min(distances, key=lambda known: distances[known])] if distances else None


def _key(profile: Compliance) -> _Key:
    return tuple(sorted((name, frozenset(regions)) for name, regions in profile.items()))


@dataclass(frozen=True, kw_only=True)
class Settlement:
    """Where best responses settle: the profile used, from where it was reached, and whether it is stable.

    `other` is a second stable profile, reached from the opposite end; None if both ends lead to the same.
    """

    profile: Compliance
    stable: bool
    origin: Origin = Origin.ALL_DEFY
    other: Compliance | None = None


def best_response(setting: Setting, game: Game) -> Settlement:
    """Profile no country or bloc hit wants to leave, found by letting each in turn choose.

    They start from the status quo in which all defy, and once more from all complying; those who paid in the first
    outcome are then asked first, which leaves the fewest profiles to solve. Of two stable outcomes the one reached
    from the status quo is used; if best responses cycle from there, the one reached from all complying.
    """
    hit = {m.name: m.hit(setting.world) for m in setting.secondary_tariffs}
    players = players_of(setting.world, setting.secondary_tariffs)
    if not players:
        return Settlement(profile={name: frozenset() for name in hit}, stable=True)
    first, first_stable = _settle(game, {name: frozenset() for name in hit}, players)
    everyone: Compliance = {name: frozenset(regions) for name, regions in hit.items()}
    payers_first = sorted(players, key=lambda player: player.regions <= first[player.measure])
    game.ahead(_leaving(everyone, first, payers_first))
    second, second_stable = _settle(game, everyone, payers_first, guess=False)
    if second_stable and not first_stable:
        return Settlement(profile=second, stable=True, origin=Origin.ALL_COMPLY)
    other = second if first_stable and second_stable and second != first else None
    return Settlement(profile=first, stable=first_stable, other=other)


def _settle(
    game: Game, profile: Compliance, players: Sequence[Player], *, guess: bool = True
) -> tuple[Compliance, bool]:
    """Where best responses lead from a profile, and whether nobody wants to leave it.

    `guess` solves what the first round will probably ask for side by side; later rounds always do.
    """
    for number in range(MAX_ROUNDS):
        before = profile
        if guess or number:
            game.ahead(_either_way(profile, players))
            game.ahead(_expected(game, profile, players))
        for player in players:
            profile = _choose(game, profile, player)
        if profile == before:
            return profile, True
    return profile, False


def _paying(profile: Compliance, player: Player) -> Compliance:
    """The profile with a player paying."""
    return {**profile, player.measure: profile[player.measure] - player.regions}


def _complying(profile: Compliance, player: Player) -> Compliance:
    """The profile with a player complying."""
    return {**profile, player.measure: profile[player.measure] | player.regions}


def _leaving(everyone: Compliance, outcome: Compliance, players: Sequence[Player]) -> list[Compliance]:
    """Profiles on the way from all complying to an outcome, those who pay in it leaving one by one."""
    leaving = (player for player in players if not player.regions <= outcome[player.measure])
    return list(accumulate(leaving, _paying, initial=everyone))


def _either_way(profile: Compliance, players: Sequence[Player]) -> list[Compliance]:
    """The profile, and those in which one player chooses otherwise."""
    return [way(profile, player) for player in players for way in (_paying, _complying)] or [profile]


def _expected(game: Game, profile: Compliance, players: Sequence[Player]) -> list[Compliance]:
    """Profiles that will come up if each player chooses as it would were it the only one to choose anew."""
    expected = []
    reached = profile
    for player in players:
        complies = player.regions <= _choose(game, profile, player)[player.measure]
        expected += [_paying(reached, player), _complying(reached, player)]
        reached = expected[-1 if complies else -2]
    return expected


def extended_response(central: Setting, wider: Setting, settled: Compliance) -> Compliance:
    """Choices of regions hit only under a wider rule, given what those hit anyway have settled on.

    Each is asked once, the others newly hit paying, so that draws in which the rule reaches further need no game of
    their own. Members of a bloc that has settled follow it.
    """
    game = Game(wider)
    hit_anyway = {m.name: frozenset(m.hit(central.world)) for m in central.secondary_tariffs}
    chosen, asked = dict(settled), []
    for player in players_of(wider.world, wider.secondary_tariffs):
        decided = player.regions & hit_anyway[player.measure]
        if not decided:
            asked.append(player)
        elif decided <= settled[player.measure]:
            chosen = _complying(chosen, player)
    game.ahead(_either_way(settled, asked))
    for player in asked:
        if player.regions <= _choose(game, settled, player)[player.measure]:
            chosen = _complying(chosen, player)
    return chosen


def _choose(game: Game, profile: Compliance, player: Player) -> Compliance:
    """What pays a player best; what has no solution cannot be chosen."""
    defy, comply = _paying(profile, player), _complying(profile, player)
    paying, complying = game.worth(defy, player), game.worth(comply, player)
    if paying is None:
        return profile if complying is None else comply
    return comply if complying is not None and complying - paying > TIE else defy


def strategic_outcome(
    setting: Setting, game: Game, measure: SecondaryTariff, settlement: Settlement
) -> StrategicOutcome:
    """What the game of one secondary tariff looks like from every seat."""
    profile, other, name = settlement.profile, settlement.other, measure.name
    hit = measure.hit(setting.world)
    all_defy, no_defying = game.attempt({**profile, name: frozenset()}, setting.focus)
    all_comply, no_complying = game.attempt({**profile, name: frozenset(hit)}, setting.focus)
    missing = {"if all defy": no_defying, "if all comply": no_complying}
    return StrategicOutcome(
        measure=name,
        sender=" and ".join(measure.senders),
        target=" and ".join(measure.targets),
        rate=measure.rate,
        rows=_rows(setting, game, measure, profile, hit),
        stable=settlement.stable,
        origin=settlement.origin,
        focus_hat_all_defy=all_defy,
        focus_hat_all_comply=all_comply,
        focus_hat_best_response=game.real_income(profile, setting.focus),
        other_complying=None if other is None else tuple(region for region in hit if region in other[name]),
        focus_hat_other=None if other is None else game.attempt(other, setting.focus)[0],
        not_found=_said(missing),
    )


def _rows(
    setting: Setting, game: Game, measure: SecondaryTariff, profile: Compliance, hit: tuple[str, ...]
) -> tuple[ResponseRow, ...]:
    """What paying and complying is worth to each country hit, and the tariff at which it is indifferent."""
    name = measure.name
    players = players_of(setting.world, (measure,))
    chooser = {region: player for player in players for region in player.regions}
    game.ahead(_either_way(profile, players))
    defies = {region: game.attempt(_paying(profile, chooser[region]), region) for region in hit}
    complies = {region: game.attempt(_complying(profile, chooser[region]), region) for region in hit}
    seats = [
        Seat(player=player, gain=pays - spared, start=game.answer(_paying(profile, player)))
        for player in players
        if (pays := game.worth(_paying(profile, player), player)) is not None
        and (spared := game.worth(_complying(profile, player), player)) is not None
    ]
    rates = indifference(setting, measure, profile, seats, TOLERANCE)
    rows = []
    for region in hit:
        found = rates.get(chooser[region], (None, False))
        rate, always = (None, False) if isinstance(found, SolveError) else found
        missing = {
            "if it pays": defies[region][1],
            "if it complies": complies[region][1],
            "tariff of indifference": str(found) if isinstance(found, SolveError) else "",
        }
        bought, share, exposure = _exposure(setting, measure, region)
        rows.append(
            ResponseRow(
                region=region,
                energy_purchases=bought,
                share_of_target_exports=share,
                exports_to_sender_share=exposure,
                defy_hat=defies[region][0],
                comply_hat=complies[region][0],
                indifference_rate=rate,
                always_complies=always,
                complies=region in profile[name],
                bloc=chooser[region].bloc,
                not_found=_said(missing),
            )
        )
    return tuple(rows)


def _said(missing: dict[str, str]) -> str:
    """What is missing and why, in one line; empty if nothing is."""
    return "; ".join(f"{what}: not found ({why})" for what, why in missing.items() if why)


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
