"""A scenario file as plain data, every value knowing its file and line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.constructor import RoundTripConstructor
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from tightrope.core.errors import ScenarioError, list_problems

Place = tuple[str | int, ...]


class _Constructor(RoundTripConstructor):
    """Leaves dates as written, so that an impossible one is a mistake with a line like any other."""


_Constructor.add_constructor("tag:yaml.org,2002:timestamp", RoundTripConstructor.construct_scalar)


@dataclass(frozen=True, kw_only=True)
class Spot:
    """A line of a file."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, kw_only=True)
class Mistake:
    """What is wrong, and where."""

    spot: Spot
    text: str

    def __str__(self) -> str:
        return f"{self.spot}: {self.text}"


@dataclass(frozen=True, kw_only=True)
class Document:
    """Plain data (dicts, lists, scalars) with the spot of every value that has one."""

    file: str
    content: dict[str, Any]
    spots: Mapping[Place, Spot] = field(default_factory=dict)

    def spot(self, place: Place) -> Spot:
        """Where a value stands, or the nearest thing around it."""
        for length in range(len(place), 0, -1):
            if place[:length] in self.spots:
                return self.spots[place[:length]]
        return Spot(file=self.file, line=1)


def read_document(path: Path) -> Document:
    """Read a YAML file into plain data.

    YAML 1.2: `NO` and `yes` are words. Raises `ScenarioError` if the file is missing, is not YAML, says a key twice
    or is not a list of keys and values.
    """
    shown = display(path)
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise ScenarioError(f"Scenario file {shown} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise ScenarioError(
            f"Scenario file {shown} is not text in UTF-8 (byte {error.start}). Save it again in the encoding UTF-8."
        ) from error
    try:
        yaml = YAML(typ="rt")
        yaml.Constructor = _Constructor
        content = yaml.load(text)
    except MarkedYAMLError as error:
        mark = error.context_mark if _never_closed(error) else error.problem_mark or error.context_mark
        spot = Spot(file=shown, line=mark.line + 1 if mark else 1)
        raise bad_file(shown, [Mistake(spot=spot, text=_say(error))]) from error
    except (YAMLError, ValueError) as error:
        raise bad_file(shown, [Mistake(spot=Spot(file=shown, line=1), text=f"not YAML: {error}")]) from error
    if not isinstance(content, CommentedMap):
        text = "expected keys and values such as `id: my-question`; `tightrope new FILE` writes a file to start from"
        raise bad_file(shown, [Mistake(spot=Spot(file=shown, line=1), text=text)])
    spots = dict(_spots(content, (), shown))
    return Document(file=shown, content=_plain(content), spots=spots)


def bad_file(file: str, mistakes: Sequence[Mistake]) -> ScenarioError:
    """One error with all mistakes of a file, in the order of their lines."""
    ordered = sorted(dict.fromkeys(mistakes), key=lambda m: (m.spot.file, m.spot.line))
    return ScenarioError(list_problems(f"Scenario {file}", [str(m) for m in ordered]))


def display(path: Path) -> str:
    """A path as the user would write it: relative to where they stand if it lies below."""
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(path)


def _never_closed(error: MarkedYAMLError) -> bool:
    """True where a quote is open to the end of the file, which is where the reader of the file gives up."""
    return "quoted scalar" in str(error.context) and "end of stream" in str(error.problem)


def _say(error: MarkedYAMLError) -> str:
    problem = " ".join(str(error.problem or error).split())
    if "duplicate key" in problem:
        return f"{problem.split(' with value')[0]}; each key may stand once"
    if _never_closed(error):
        return "a quote opened here is never closed"
    if "mapping values are not allowed" in problem:
        return 'a text with a colon needs quotes around it: title: "Oil: what if"; if there is none, check indentation'
    if "\\t" in problem or "'\t'" in problem:
        return "a tab is used for indentation; use spaces"
    return f"not YAML: {problem}; check indentation, colons and quotes around here"


def _spots(node: Any, place: Place, file: str) -> Iterator[tuple[Place, Spot]]:
    if isinstance(node, CommentedMap):
        for key, value in node.items():
            line = node.lc.key(key)[0] if node.lc.data and key in node.lc.data else node.lc.line
            yield (*place, _key(key)), Spot(file=file, line=line + 1)
            yield from _spots(value, (*place, _key(key)), file)
    elif isinstance(node, CommentedSeq):
        for i, value in enumerate(node):
            line = node.lc.item(i)[0] if node.lc.data and i in node.lc.data else node.lc.line
            yield (*place, i), Spot(file=file, line=line + 1)
            yield from _spots(value, (*place, i), file)


def _key(key: Any) -> str:
    return str(key)


def _plain(node: Any) -> Any:
    if isinstance(node, Mapping):
        return {_key(k): _plain(v) for k, v in node.items()}
    if isinstance(node, list):
        return [_plain(v) for v in node]
    for kind in (bool, int, float, str):
        if isinstance(node, kind):
            return kind(node)
    return node
