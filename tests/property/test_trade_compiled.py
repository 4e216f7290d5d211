"""The compiled loops against NumPy: the same numbers from each function and from whole solves."""

from __future__ import annotations

import os
import subprocess
import sys
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from tests.strategies import trials

from tightrope.core.errors import InfeasibleError
from tightrope.trade import Question, answer_many, compiled, kernels
from tightrope.trade.anderson import Anderson
from tightrope.trade.weights import Listed

needs_build = pytest.mark.skipif(not compiled.available(), reason="no C compiler when the package was installed")
SIZES = st.tuples(st.integers(1, 4), st.integers(1, 40), st.sampled_from([1, 2, 7, 40]))
TYPES = st.sampled_from([np.float64, np.float32])


def both(function, *values):
    """Results of NumPy and of the compiled loops."""
    with compiled.using(False):
        plain = function(*values)
    with compiled.using(True):
        fast = function(*values)
    return plain, fast


def agree(plain, fast):
    plain, fast = (x if isinstance(x, tuple) else (x,) for x in (plain, fast))
    for one, other in zip(plain, fast, strict=True):
        assert one.dtype == other.dtype
        tolerance = 1e-12 if one.dtype == np.float64 else 3e-5
        np.testing.assert_allclose(other, one, rtol=tolerance, atol=tolerance)


@needs_build
@given(SIZES, TYPES, st.integers(0, 1000))
@settings(max_examples=60, deadline=None)
def test_each_function(size, kind, seed):
    sectors, regions, cases = size
    rng = np.random.default_rng(seed)

    def cells(low=0.0, high=1.0):
        return rng.uniform(low, high, size).astype(kind)

    theta = rng.uniform(0.3, 12, (sectors, 1, cases)).astype(kind)
    wage, income = (rng.uniform(-0.5, 0.5, (regions, cases)).astype(kind) for _ in range(2))
    inputs = rng.uniform(size=(regions, sectors, cases)).astype(kind)
    share = rng.uniform(size=(sectors, regions)).astype(kind)
    absent = (cells() < 0.3).astype(kind)
    agree(*both(kernels.demand, cells(), theta, cells(-0.3, 0.3), cells(-1, 1)))
    agree(*both(kernels.power_of_cost, theta, cells(-0.3, 0.3)))
    agree(*both(kernels.price_index, np.where(absent > 0, 0, cells(0.1)).astype(kind), theta))
    agree(*both(kernels.plain_cost, inputs, cells(), wage, cells(-0.1, 0.1)))
    agree(*both(kernels.unit_cost_given_rent, cells(-1, 1), cells(0.1), cells() * (1 - absent), absent, cells(), theta))
    agree(*both(kernels.sales, cells(), cells(), cells(), cells()))
    agree(*both(kernels.collected, cells(), cells(-1, 1), cells(), cells()))
    agree(*both(kernels.spending_on, share, income, inputs))
    agree(*both(kernels.spending_gap, cells(0.1), cells(0.1) * (1 - absent), absent, 1 - absent, cells(-1, 1)))
    agree(*both(kernels.by_region, cells(-1, 1)))
    step = rng.normal(size=(regions, sectors, cases)).astype(np.float32)
    agree(*both(kernels.stepped, cells(), step))

    abroad = cells().astype(np.float32)

    def combined():
        out = np.empty((sectors * regions, cases), dtype=np.float32)
        kernels.combined_step(step, abroad, share.astype(np.float32), wage.astype(np.float32), out)
        return out

    agree(*both(combined))


@needs_build
@given(
    st.tuples(st.integers(1, 3), st.sampled_from([1, 3, 4, 70]), st.sampled_from([1, 5, 128, 131])),
    st.sampled_from([1, 2, 8, 9, 16, 24, 25, 51]),
    TYPES,
    st.booleans(),
    st.booleans(),
    st.integers(0, 1000),
)
@settings(max_examples=60, deadline=None)
def test_products_however_they_lie_in_memory(size, cases, kind, across, by_region, seed):
    """Against einsum: matrices as they are or transposed, values by sector or by region, more numbers than one strip of
    cases, one stretch summed over and one block of rows hold."""
    many, rows, depth = size
    rng = np.random.default_rng(seed)
    matrices = rng.normal(size=(many, depth, rows) if across else (many, rows, depth)).astype(kind)
    matrices = matrices.transpose(0, 2, 1) if across else matrices
    shape = (depth, many, cases) if by_region else (many, depth, cases)
    values, at = rng.normal(size=(2, *shape)).astype(kind)
    values, at = (x.transpose(1, 0, 2) if by_region else x for x in (values, at))
    expected = np.einsum("jnm,jmc->jnc", matrices.astype(float), values.astype(float))
    close = 1e-12 if kind == np.float64 else 1e-5
    for found in both(kernels.products, matrices, values):
        assert found.dtype == kind
        np.testing.assert_allclose(found, expected, rtol=close, atol=close * depth)
    if kind == np.float64:
        known = np.einsum("jnm,jmc->jnc", matrices, at)
        for found in both(kernels.near_products, matrices.astype(np.float32), values, at, known):
            np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-5 * depth)
        for found in both(kernels.near_products, matrices.astype(np.float32), at, at.copy(), known):
            np.testing.assert_array_equal(found, known)


@needs_build
@given(st.integers(0, 1000), st.sampled_from([1, 3, 8, 24, 33, 41]))
@settings(max_examples=30, deadline=None)
def test_listed_flows_and_acceleration(seed, cases):
    rng = np.random.default_rng(seed)
    cells = np.sort(rng.choice(2 * 5 * 5, 12, replace=False))
    listed = Listed(cells, rng.uniform(size=(12, cases)), (2, 5, 5))
    start, by_place = rng.uniform(size=(2, 2, 5, cases))
    for add in (listed.add_over_exporters, listed.add_over_importers):

        def total(add=add):
            result = start.copy()
            add(result, by_place)
            return result

        agree(*both(total))

    def accelerated():
        memory, point = Anderson(30, cases), np.random.default_rng(seed).normal(size=(30, cases))
        matrix = np.random.default_rng(seed).normal(size=(30, 30)) / 12
        for _ in range(7):
            point = memory.propose(point, (matrix @ point + 1 - point).astype(np.float32))
        return point

    plain, fast = both(accelerated)
    np.testing.assert_allclose(fast, plain, rtol=1e-3, atol=1e-3)


@needs_build
@given(trials(taxes=True, bans=True))
@settings(max_examples=15, deadline=None)
def test_whole_solves(trial):
    def solved():
        (answer,) = answer_many([Question(trial.model, trial.shocks)], tolerance=1e-11)
        return np.zeros(1) if isinstance(answer, InfeasibleError) else answer.real_income_hat

    plain, fast = both(solved)
    np.testing.assert_allclose(fast, plain, rtol=1e-9)


@needs_build
@given(arrays.arrays(np.float64, (2, 3, 1), elements=st.sampled_from([1.0, np.nan, np.inf])))
@settings(max_examples=20, deadline=None)
def test_what_is_no_number_is_not_hidden(gap):
    """A solve that has gone astray must be seen to have."""
    with compiled.using(True):
        assert np.isfinite(kernels.by_region(gap)[1][0]) == np.isfinite(gap).all()


@needs_build
def test_wrong_calls_are_errors():
    native, good = compiled._BUILT, np.ones((2, 3, 1))
    with pytest.raises(ValueError, match="buffer 1 has 5 numbers"):
        native.power(2, 3, 1, np.ones(5), good, good)
    with pytest.raises(ValueError, match="buffer 2 has 6 numbers of kind 'f'"):
        native.power(2, 3, 1, np.ones(2), good.astype(np.float32), good)
    with pytest.raises(TypeError, match="power takes three sizes"):
        native.power(2, 3, 1, np.ones(2))
    with pytest.raises(ValueError, match="not C-contiguous"):
        native.power(2, 3, 1, np.ones(2), np.ones((3, 2)).T, good)
    layout, single = np.array([3, 3, 1, 3, 1]), np.ones(12, dtype=np.float32)
    with pytest.raises(ValueError, match="the layout does not fit"):
        native.products(2, 2, 2, layout + 1, np.ones(12), np.ones(12), np.ones(8))
    for place in range(5):
        with pytest.raises(ValueError, match="the layout does not fit"):
            native.products(2, 2, 2, np.where(np.arange(5) == place, 7, layout), np.ones(12), np.ones(12), np.ones(8))
    with pytest.raises(ValueError, match="differ in length"):
        native.near_products(2, 2, 2, layout, single, np.ones(12), np.ones(8), np.ones(8), np.ones(8))
    number = np.array([0, 9], dtype=np.int64)
    with pytest.raises(ValueError, match="points outside"):
        native.add_runs(2, 2, 1, np.array([0, 1]), number, np.array([0, 1]), np.ones(2), np.ones(2), np.ones(2))


def test_another_version_is_left_out(monkeypatch):
    """After an update without a new installation: one clear warning, and NumPy."""
    monkeypatch.setattr(compiled, "import_module", lambda name: SimpleNamespace(VERSION=compiled.VERSION - 1))
    with pytest.warns(RuntimeWarning, match="Install again to build them"):
        assert compiled._built() is None


def test_numpy_alone_when_asked():
    """Nothing compiled is needed, and one variable leaves it out."""
    code = "from tightrope.trade import compiled; print(compiled.native)"
    environment = os.environ | {"TIGHTROPE_NUMPY": "1"}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "None"
