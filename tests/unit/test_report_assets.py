"""What the report embeds was built from the sources beside it, at the versions it names."""

from __future__ import annotations

import hashlib
import json
from importlib.resources import files
from itertools import pairwise
from pathlib import Path

import pytest
from tests.fake_result import fake_world

from tightrope.report.page import asset, map_geometry

WEB = Path(__file__).resolve().parents[2] / "web"
HELP = "rebuild with `npm install && npm run build` in web/, and commit src/tightrope/report/assets"


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def test_shipped_files_are_those_that_were_built() -> None:
    built = json.loads(asset("built-from.json"))
    folder = files("tightrope.report").joinpath("assets")
    for name, expected in built["files"].items():
        assert _sha256(folder.joinpath(name).read_bytes()) == expected, f"{name} was changed by hand; {HELP}"


def test_sources_have_not_changed_since_the_build() -> None:
    if not WEB.is_dir():
        pytest.skip("web/ is not part of this copy")
    built = json.loads(asset("built-from.json"))
    for name, expected in built["sources"].items():
        assert _sha256((WEB / name).read_bytes()) == expected, f"web/{name} changed since the build; {HELP}"
    assert json.loads((WEB / "package.json").read_text(encoding="utf-8"))["devDependencies"] == built["packages"]


def test_every_package_is_pinned_to_one_version() -> None:
    for name, version in json.loads(asset("built-from.json"))["packages"].items():
        assert version[0].isdigit(), f"{name} is {version}, expected an exact version"


def test_licences_of_all_parts_travel_with_the_report() -> None:
    notices = asset("NOTICES.txt")
    for part in ("Apache License", "Apache Software Foundation", "SIL OPEN FONT LICENSE", "MIT License", "zrender"):
        assert part.lower() in notices.lower()


def test_the_map_knows_every_region_of_the_world_account_but_the_rest() -> None:
    _, points, small = map_geometry()
    missing = [code for code in fake_world().regions if code not in points]
    assert missing == ["ROW"]
    assert {"SGP", "HKG", "MLT", "LUX", "MDV"} <= small


def test_nothing_streaks_across_the_map() -> None:
    """A country cut by the edge of the map would have an edge as long as the map is wide."""
    text, _, _ = map_geometry()
    for country in json.loads(text)["geo"]["features"]:
        for polygon in country["geometry"]["coordinates"]:
            for ring in polygon:
                steps = [abs(a[0] - b[0]) for a, b in pairwise(ring)]
                assert max(steps) < 400, country["properties"]["id"]


def test_the_plane_of_the_map_is_the_one_the_figure_knows() -> None:
    import json

    from tightrope.report.figures.world_map import PLANE
    from tightrope.report.page import asset

    def corners(part: list) -> list[tuple[float, float]]:
        return [(part[0], part[1])] if isinstance(part[0], int | float) else [c for p in part for c in corners(p)]

    shapes = json.loads(asset("map.json"))["geo"]["features"]
    xs, ys = zip(*(c for shape in shapes for c in corners(shape["geometry"]["coordinates"])), strict=True)
    assert (min(xs), max(xs), min(ys), max(ys)) == PLANE
