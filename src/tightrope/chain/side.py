"""A second process for the joint draws and what powers could take away, so that they run while the first does the
rest; the same numbers either way."""

from __future__ import annotations

import multiprocessing
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any, NamedTuple, TypeVar

from tightrope.chain.economy.handed import Handed
from tightrope.chain.pull.drawn import Seen
from tightrope.chain.result import Withdrawal
from tightrope.chain.setting import Compliance
from tightrope.core.errors import TightropeError


class Solved(NamedTuple):
    """Real incomes of all regions (new/old); what is handed to the macro model, None if that has no solution; and what
    becomes of ties to powers, None where nobody asks."""

    real_income_hat: tuple[float, ...]
    handed: Handed | None = None
    seen: Seen | None = None


#: a draw solved, or why it was not
Drawn = Solved | str
Chunk = tuple[tuple[float | None, ...], ...]
DrawChunk = Callable[[Compliance, Chunk], list[Drawn]]
#: what powers could take away, and notes
Lost = tuple[tuple[Withdrawal, ...], tuple[str, ...]]
Found = TypeVar("Found")


class Tasks(NamedTuple):
    """What the second process can do: draw a chunk, and ask what powers could take away."""

    draw: DrawChunk
    lost: Callable[[], Lost]


#: what the second process works with, made once when it starts
_state: dict[str, Tasks] = {}


def _ready(make: Callable[..., Tasks], arguments: tuple[Any, ...]) -> None:
    """Get ready. What goes wrong here goes wrong in the first process too, which is the one to say so."""
    with suppress(TightropeError):
        _state["tasks"] = make(*arguments)


def _drawn_there(compliance: Compliance, chunk: Chunk) -> list[Drawn]:
    return _state["tasks"].draw(compliance, chunk)


def _lost_there() -> Lost:
    return _state["tasks"].lost()


class Side:
    """Work in a second process where there is one."""

    def __init__(self, pool: ProcessPoolExecutor | None) -> None:
        self._pool = pool

    def submit(self, compliance: Compliance, chunks: list[Chunk]) -> list[Future[list[Drawn]]] | None:
        """Start on the chunks there; None if there is no second process."""
        if self._pool is None:
            return None
        try:
            return [self._pool.submit(_drawn_there, compliance, chunk) for chunk in chunks]
        except BrokenProcessPool:
            return None

    def ask_lost(self) -> Future[Lost] | None:
        """Start asking what powers could take away; None if there is no second process."""
        if self._pool is None:
            return None
        try:
            return self._pool.submit(_lost_there)
        except BrokenProcessPool:
            return None


def settle(future: Future[Found] | None, here: Callable[[], Found]) -> Found:
    """What the second process found, or found here where it has not begun."""
    if future is None or future.cancel():
        return here()
    try:
        return future.result()
    except BrokenProcessPool:
        return here()


def gather(
    futures: list[Future[list[Drawn]]] | None,
    here: DrawChunk,
    compliance: Compliance,
    chunks: list[Chunk],
    progress: Callable[[int, int], None],
) -> list[Drawn]:
    """Results of all chunks in order; chunks not begun there are drawn here, from the last."""
    found: dict[int, list[Drawn]] = {}
    for number in reversed(range(len(chunks))):
        future = futures[number] if futures else None
        found[number] = settle(future, partial(here, compliance, chunks[number]))
        progress(sum(map(len, found.values())), sum(map(len, chunks)))
    return [drawn for number in range(len(chunks)) for drawn in found[number]]


def _way_to_start() -> str:
    """A copy of this process where that is safe, which saves a second of loading; else one started anew.

    A copy has one thread, whatever locks others held: safe on Linux while nothing else of this process runs.
    """
    return "fork" if sys.platform == "linux" and threading.active_count() == 1 else "spawn"


@contextmanager
def side_process(make: Callable[..., Tasks], arguments: tuple[Any, ...], *, wanted: bool) -> Iterator[Side]:
    """A second process that gets ready by `make(*arguments)` at once; none if not `wanted`.

    `make` and its arguments must be importable and picklable, for it may be started anew.
    """
    if not wanted:
        yield Side(None)
        return
    way = _way_to_start()
    context = multiprocessing.get_context(way)
    pool = ProcessPoolExecutor(1, mp_context=context, initializer=_ready, initargs=(make, arguments))
    try:
        with warnings.catch_warnings():
            # libraries that keep threads (OpenBLAS, jemalloc) see to it that a copy finds their locks open
            warnings.simplefilter("ignore", DeprecationWarning)
            pool.submit(int)  # starts the process now, not at the first chunk
        yield Side(pool)
    finally:
        # a copy ends at once; this process, ending beside it, may find the pipe between them closed and say so
        pool.shutdown(wait=way == "fork", cancel_futures=True)
