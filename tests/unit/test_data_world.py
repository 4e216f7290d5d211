"""A world survives its file, and a damaged file ends in one clear error."""

import io
import zipfile

import numpy as np
import pytest
from tests.toy import toy_world

from tightrope.core.errors import DataError
from tightrope.data.world import read_world, write_world


def _rewritten(path, target, **changes):
    with np.load(path) as file:
        content = {key: file[key] for key in file.files}
    for key, value in changes.items():
        content[key] = value(content[key]) if callable(value) else value
        if value is None:
            del content[key]
    np.savez(target, **content)
    return target


def test_what_is_written_is_read(tmp_path):
    world = toy_world(seed=3)
    path = tmp_path / "toy.npz"
    write_world(world, path)
    again = read_world(path)
    for name in ("trade", "tariff_rate", "intermediate", "rent_share", "reexports"):
        np.testing.assert_array_equal(getattr(again, name).values, getattr(world, name).values)
    assert (again.name, again.year) == (world.name, world.year)
    assert (again.regions, again.sectors) == (world.regions, world.sectors)


def test_the_same_world_is_the_same_bytes(tmp_path):
    first, second = tmp_path / "a.npz", tmp_path / "b.npz"
    assert write_world(toy_world(), first) == write_world(toy_world(), second)
    assert first.read_bytes() == second.read_bytes()


@pytest.mark.parametrize("part", [0.0, 0.1, 0.5, 0.99])
def test_a_file_cut_short_is_one_error(tmp_path, part):
    path = tmp_path / "toy.npz"
    write_world(toy_world(), path)
    content = path.read_bytes()
    path.write_bytes(content[: int(part * len(content))])
    with pytest.raises(DataError, match=r"toy\.npz cannot be read"):
        read_world(path)


def test_a_flipped_byte_is_noticed(tmp_path):
    path = tmp_path / "toy.npz"
    write_world(toy_world(seed=1), path)
    content = bytearray(path.read_bytes())
    content[len(content) // 3] ^= 0xFF
    path.write_bytes(bytes(content))
    with pytest.raises(DataError):
        read_world(path)


def test_a_missing_file_says_where_worlds_are(tmp_path):
    with pytest.raises(DataError, match="world list"):
        read_world(tmp_path / "none.npz")


def test_another_zip_is_not_a_world(tmp_path):
    path = tmp_path / "other.npz"
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("readme.txt", "hello")
    path.write_bytes(buffer.getvalue())
    with pytest.raises(DataError):
        read_world(path)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"population": None}, "lacks population"),
        ({"trade": lambda t: t[:, :, :-1]}, "do not fit together"),
        ({"trade": lambda t: -t}, "outside"),
        ({"trade": lambda t: np.where(t > t.mean(), np.nan, t)}, "not finite"),
        ({"intermediate": lambda m: 5 * m}, "do not balance"),
        ({"year": np.array(["soon", "later"])}, "do not fit together"),
    ],
)
def test_wrong_content_is_one_error(tmp_path, changes, message):
    path = tmp_path / "toy.npz"
    write_world(toy_world(), path)
    with pytest.raises(DataError, match=message):
        read_world(_rewritten(path, tmp_path / "bad.npz", **changes))


def test_customs_trade_adds_what_a_hub_sells_on():
    """A hub's customs count its re-exports at its own price, and its purchases of them at the origin's."""
    world = toy_world()
    own = world.trade.sum("sector") * (1 - np.eye(len(world.regions)))
    exports, imports = world.customs_exports(world.sectors), world.customs_imports(world.sectors)
    hubs = [str(h) for h in world.reexports.hub.values]
    for hub in hubs:
        sold = world.reexports.sel(hub=hub).sum("exporter").values
        cost = world.reexports.sel(hub=hub).sum("importer").values * (1 - float(world.reexport_margin.sel(hub=hub)))
        np.testing.assert_allclose((exports - own).sel(exporter=hub).values, sold, atol=1e-6)
        np.testing.assert_allclose((imports - own).sel(importer=hub).values, cost, atol=1e-6)
    others = [r for r in world.regions if r not in hubs]
    np.testing.assert_allclose(exports.sel(exporter=others).values, own.sel(exporter=others).values)
