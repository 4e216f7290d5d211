"""One family of errors. A message says what is wrong, where, what was expected and what to do next."""

from __future__ import annotations

from collections.abc import Iterable


class TightropeError(Exception):
    """Base of every error raised on purpose; `exit_code` is what the command line ends with."""

    exit_code = 1


class UsageError(TightropeError):
    """A command was asked for something that does not exist, or in a way that cannot work."""

    exit_code = 2


class ScenarioError(TightropeError):
    """A scenario file says something that cannot be meant."""

    exit_code = 3


class DataError(TightropeError):
    """A world, source or parameter file is damaged, incomplete or inconsistent."""

    exit_code = 4


class MissingError(DataError):
    """A world, file or folder that a command names is not there: asked for in vain, as with `UsageError`."""

    exit_code = UsageError.exit_code


class RecordError(DataError):
    """A record of labelled arrays breaks its own declaration."""


class ParameterError(DataError):
    """An entry of the parameter book, or a value given for one, is not acceptable."""


class SolveError(TightropeError):
    """A model has no usable solution."""

    exit_code = 5


class ConvergenceError(SolveError):
    """A solver stopped before the equations held."""


class InfeasibleError(SolveError):
    """No equilibrium exists; the message names the region, sector or cell that makes it so."""


def list_problems(what: str, problems: Iterable[str]) -> str:
    """All mistakes in one message.

    >>> print(list_problems("Shocks", ["a: wrong"]))
    Shocks has 1 problem(s):
      - a: wrong
    """
    lines = list(problems)
    return f"{what} has {len(lines)} problem(s):\n" + "\n".join(f"  - {line}" for line in lines)
