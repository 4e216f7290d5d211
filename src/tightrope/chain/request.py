"""What to run: a question by name or file, made ready."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tightrope import __version__
from tightrope.chain.setting import Setting, build_setting
from tightrope.data import load_world
from tightrope.data.shelf import world_path
from tightrope.measures import MacroShock, Measure, RouteMeasure
from tightrope.parameters import load_book
from tightrope.scenario import load_checked, load_scenario
from tightrope.scenario.overrides import believed_book

#: called with what is being done and, where it is counted, how far it is
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, kw_only=True)
class Request:
    """A scenario by name or file, what overrides it from outside, and how much to spend on it.

    `jobs` above 1 lets a second process take part in the draws; the numbers are the same. A script that asks for it
    needs the usual guard, ``if __name__ == "__main__":``.
    """

    scenario: str
    country: str | None = None
    world: str | None = None
    draws: int = 32
    seed: int = 0
    jobs: int = 1


def prepare(request: Request) -> tuple[Setting, str]:
    """Load and check everything a question needs; returns it with the world file's sha256.

    Raises `ScenarioError`, `DataError` or `UsageError`, each with all mistakes found.
    """
    book = load_book()
    if request.world is None:
        scenario, world = load_checked(request.scenario, book)
    else:
        world = load_world(request.world)
        scenario = load_scenario(request.scenario, world=world, book=book)
    sha256 = world_sha256(request.world or scenario.world)
    believed = believed_book(book, scenario.overrides, world)
    return build_setting(world, believed, scenario, request.country), sha256


def as_given(name: str) -> str:
    """A name or path as the user gave it, for a report: no folder of the user's machine above where they stood.

    >>> as_given("eu-18th-package"), as_given("/nowhere/else/mine.yaml")
    ('eu-18th-package', 'mine.yaml')
    """
    path = Path(name)
    if not path.is_absolute():
        return name
    return path.relative_to(Path.cwd()).as_posix() if path.is_relative_to(Path.cwd()) else path.name


def run_id(setting: Setting, sha256: str, request: Request) -> str:
    """Hash of scenario and the files it names, parameters, world, code version, focus, draws and seed.

    No clock, path or user name is in it.
    """
    scenario = setting.scenario.model_dump(mode="json", by_alias=True)
    if setting.scenario.levers is None:
        del scenario["levers"]  # nor does one in which nothing is done at home change it
    if setting.scenario.war is None:
        del scenario["war"]  # a run without a war keeps its id
        war = {}
    else:
        from tightrope.chain.war.run import war_identity

        war = {"war": war_identity(setting.scenario.war)}
    return identity_hash(
        **war,
        scenario=scenario,
        files=[_read_by(measure) for measure in setting.measures],
        parameters=setting.book.digest(),
        world=sha256,
        code=__version__,
        focus=setting.focus,
        draws=request.draws,
        seed=request.seed,
    )


def _read_by(measure: Measure) -> object:
    """What a measure reads beside the scenario: its network, or its set of shocks."""
    if isinstance(measure, RouteMeasure):
        return measure.routes.model_dump(mode="json")
    if isinstance(measure, MacroShock) and measure.set_ is not None:
        return measure.shocks_in_set.model_dump(mode="json")
    return None


def identity_hash(**parts: object) -> str:
    """Short hash of what numbers depend on; whoever asks names no clock, path or user."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:16]


def world_sha256(name_or_path: str) -> str:
    """Sha256 of a world's file. Raises `DataError` if there is none."""
    return hashlib.sha256(world_path(name_or_path).read_bytes()).hexdigest()
