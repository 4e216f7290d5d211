"""One BLAS thread per process: a sweep waits for memory, and a second thread only waits with it."""

from __future__ import annotations

from functools import cache

from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]


@cache
def one_blas_thread() -> object:
    """Limit BLAS to one thread for the rest of the process; only the first call does anything."""
    return threadpool_limits(limits=1, user_api="blas")
