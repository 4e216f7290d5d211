"""What the answer rests on: beliefs moved one at a time, other conventions, assumptions, sources, and the run."""

from __future__ import annotations

import datetime as dt
import shlex
from dataclasses import dataclass

from tightrope.chain.result import RunResult
from tightrope.core.axes import REGION
from tightrope.core.solver import Ending, SolverReport
from tightrope.parameters import Grade
from tightrope.report.numbers import NOTHING, counted, percent
from tightrope.report.views.labels import Labels

_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
#: beliefs the chart names
NAMED = 12


@dataclass(frozen=True, kw_only=True)
class BeliefRow:
    """The focus country's real income, percent, with one belief at the low and at the high end of its spread.

    `founded` says its grade, or how many of its values have which.
    """

    name: str
    meaning: str
    grade: Grade
    low_text: str
    high_text: str
    at_low: float
    at_high: float
    founded: str

    @property
    def swing(self) -> float:
        """Distance between both ends, percentage points."""
        return abs(self.at_high - self.at_low)


@dataclass(frozen=True, kw_only=True)
class SensitivityView:
    """Beliefs, the widest swing first.

    `shares` are each one's part of the sum of squared swings, percent: its part of the variance if each belief acted
    alone. Empty if nothing moves the answer.
    """

    focus: str
    central: float
    rows: tuple[BeliefRow, ...]
    charted: tuple[BeliefRow, ...]
    shares: tuple[float, ...]


def sensitivity_view(result: RunResult, labels: Labels) -> SensitivityView:
    """One belief at a time."""
    rows = sorted(
        (
            BeliefRow(
                name=s.name,
                meaning=s.meaning,
                grade=Grade(s.grade),
                low_text=s.low_text,
                high_text=s.high_text,
                at_low=percent(s.real_income_hat_low),
                at_high=percent(s.real_income_hat_high),
                founded=founded(Grade(s.grade), s.grades),
            )
            for s in result.sensitivities
        ),
        key=lambda row: -row.swing,
    )
    everything = sum(row.swing**2 for row in rows)
    moving = any(row.swing >= NOTHING / 10 for row in rows)
    return SensitivityView(
        focus=labels.region(result.focus),
        central=percent(float(result.equilibrium.real_income_hat.sel({REGION: result.focus}))),
        rows=tuple(rows),
        charted=tuple(row for row in rows[:NAMED] if row.swing >= NOTHING),
        shares=tuple(100 * row.swing**2 / everything for row in rows) if moving else (),
    )


def founded(grade: Grade, grades: tuple[tuple[Grade, int], ...]) -> str:
    """What a belief rests on, in words; where its values rest on different things, on which.

    >>> founded(Grade.ASSUMED, ((Grade.ESTIMATED, 17), (Grade.ASSUMED, 19)))
    'estimated for 17 of 36 values, assumed for 19'
    """
    if not grades:
        return grade.value
    (first, number), *rest = grades
    whole = sum(count for _, count in grades)
    return ", ".join(
        [f"{first.value} for {number} of {whole} values", *(f"{kind.value} for {count}" for kind, count in rest)]
    )


@dataclass(frozen=True, kw_only=True)
class VariantRow:
    """The answer under another convention, percent, and its distance from the answer given."""

    name: str
    meaning: str
    percent: float
    difference: float


def variant_rows(result: RunResult) -> tuple[VariantRow, ...]:
    """Other conventions, in the order given."""
    here = {REGION: result.focus}
    central = percent(float(result.equilibrium.real_income_hat.sel(here)))
    rows = []
    for variant in result.variants:
        value = percent(float(variant.real_income_hat.sel(here)))
        rows.append(
            VariantRow(
                name=_variant_name(variant.name),
                meaning=variant.meaning.replace("_", " "),
                percent=value,
                difference=value - central,
            )
        )
    return tuple(rows)


def _variant_name(name: str) -> str:
    """A variant as a reader calls it: 'closure zero' is about trade balances, 'horizon impact' about when."""
    kind, _, which = name.replace("_", " ").partition(" ")
    match kind:
        case "closure":
            text = f"trade balances: {which}"
        case "horizon":
            text = f"horizon: {'first months' if which == 'impact' else which}"
        case _:
            text = name.replace("_", " ")
    return text[:1].upper() + text[1:]


@dataclass(frozen=True, kw_only=True)
class AssumptionRow:
    """A belief in use, ready to print."""

    name: str
    meaning: str
    value: str
    spread: str
    grade: Grade
    source: str
    overridden: bool
    reason: str
    founded: str


def assumption_rows(result: RunResult) -> tuple[AssumptionRow, ...]:
    """Beliefs in use: the least founded first, overridden ones before the rest of their grade."""
    order = {Grade.ASSUMED: 0, Grade.ESTIMATED: 1, Grade.PUBLISHED: 2}
    reasons: dict[str, str] = {}
    for o in result.scenario.overrides:
        why = o.reason if o.label is None else f"{o.label}: {o.reason}"
        reasons[o.parameter] = f"{reasons[o.parameter]}; {why}" if o.parameter in reasons else why
    rows = [
        AssumptionRow(
            name=a.name,
            meaning=a.meaning,
            value=a.value,
            spread=a.spread,
            grade=Grade(a.grade),
            source=a.source,
            overridden=a.overridden,
            reason=reasons.get(a.name, "") if a.overridden else "",
            founded=founded(Grade(a.grade), a.grades),
        )
        for a in result.assumptions
    ]
    return tuple(sorted(rows, key=lambda row: (order[row.grade], not row.overridden, row.name)))


@dataclass(frozen=True, kw_only=True)
class SourceRow:
    """A document the scenario rests on."""

    id: str
    title: str
    publisher: str
    date: str
    url: str


@dataclass(frozen=True, kw_only=True)
class RunView:
    """Where the numbers come from and how to make them again."""

    run_id: str
    code_version: str
    seed: int
    scenario_id: str
    scenario_title: str
    scenario_note: str
    date: str
    closure: str
    horizon: str
    world: str
    world_year: int
    world_is_estimate: bool
    world_sha256: str
    regions: int
    sectors: int
    solver: str
    residual: str
    draws: int
    solved: int
    failures: tuple[str, ...]
    notes: tuple[str, ...]
    sources: tuple[SourceRow, ...]
    command: str


def run_view(result: RunResult, labels: Labels) -> RunView:
    """The run, in words."""
    scenario, world = result.scenario, result.world
    return RunView(
        run_id=result.run_id,
        code_version=result.code_version,
        seed=result.seed,
        scenario_id=scenario.id,
        scenario_title=scenario.title,
        scenario_note=scenario.note,
        date=day(scenario.date),
        closure=str(scenario.closure).replace("_", " "),
        horizon=str(scenario.horizon).replace("_", " "),
        world=world.name,
        world_year=world.year,
        world_is_estimate=world.is_estimate,
        world_sha256=result.world_sha256,
        regions=len(world.regions),
        sectors=len(world.sectors),
        solver=solver_sentence(result.equilibrium.report),
        residual=f"{result.equilibrium.report.residual:.1e}",
        draws=result.joint_range.draws,
        solved=result.joint_range.solved,
        failures=tuple(labels.prose(line) for line in result.joint_range.failures),
        notes=tuple(labels.prose(note) for note in result.notes),
        sources=tuple(
            SourceRow(id=s.id, title=s.title, publisher=s.publisher, date=day(s.date), url=s.url or "")
            for s in scenario.sources
        ),
        command=_command(result),
    )


def _command(result: RunResult) -> str:
    """The command that makes the report again, the scenario named as the user named it."""
    world = ["--world", result.world_as] if result.world_as else []
    drawn = ["--draws", str(result.joint_range.draws), "--seed", str(result.seed)]
    return shlex.join(["tightrope", "run", result.asked_as, "--country", result.focus, *world, *drawn])


def day(date: dt.date | str) -> str:
    """A date as a reader writes it: a day, a month or a year.

    >>> day(dt.date(2025, 6, 10)), day("2025-06-10"), day("2025-06"), day("2025")
    ('10 June 2025', '10 June 2025', 'June 2025', '2025')
    """
    parts = str(date).split("-")
    if len(parts) == 1:
        return parts[0]
    known = dt.date(int(parts[0]), int(parts[1]), int(parts[2]) if len(parts) > 2 else 1)
    return f"{known.day} {known:%B %Y}" if len(parts) > 2 else f"{known:%B %Y}"


def solver_sentence(report: SolverReport) -> str:
    """How the solver ended, for someone who has never seen one."""
    if report.ending is Ending.CONVERGED:
        return (
            f"The equations of the model hold: after {counted(report.steps, 'step')} no equation was off by more than "
            f"{_one_in(report.residual)} (tolerance {_one_in(report.tolerance)})."
        )
    return (
        f"The solver did not finish ({report.ending}): after {counted(report.steps, 'step')} an equation is still off "
        f"by {report.residual:.1e} of its value{': ' + report.why if report.why else ''}. Do not use these numbers."
    )


def _one_in(relative: float) -> str:
    if relative <= 0:
        return "rounding"
    digit, power = f"{relative:.0e}".split("e")
    return f"{digit} × 10{str(int(power)).translate(_RAISED)} of its value"
