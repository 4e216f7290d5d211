"""The compiled inner loops, where they were built; otherwise, or when asked, NumPy does the same.

They are built from `native/` when the package is installed and a C compiler is at hand (`hatch_build.py`). The
environment variable TIGHTROPE_NUMPY, set to anything but 0, leaves them out.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType

#: of the compiled functions these kernels were written with
VERSION = 4
NUMPY_ONLY = os.environ.get("TIGHTROPE_NUMPY", "0") not in ("", "0")


def _built() -> ModuleType | None:
    try:
        found = import_module("tightrope.trade._native")
    except ImportError:
        return None
    if getattr(found, "VERSION", None) == VERSION:
        return found
    warnings.warn(
        "The compiled loops of the trade solver are of another version of tightrope and are left out: solving with "
        "NumPy, which is slower. Install again to build them (`make run`, or `pip install -c constraints.txt -e .`).",
        RuntimeWarning,
        stacklevel=2,
    )
    return None


_BUILT = _built()
#: the compiled functions in use, None for NumPy
native: ModuleType | None = None if NUMPY_ONLY else _BUILT


def available() -> bool:
    """Whether the loops were built for this installation."""
    return _BUILT is not None


@contextmanager
def using(compiled: bool) -> Iterator[None]:
    """Within it, solves take the compiled loops (if built) or NumPy. For tests and benchmarks, in one thread."""
    global native
    before, native = native, _BUILT if compiled else None
    try:
        yield
    finally:
        native = before
