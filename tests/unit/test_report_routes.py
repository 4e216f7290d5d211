"""What befalls routes, as a reader sees it: the sentence, the tables and the map."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from tests.fake_result import fake_result
from tests.unit.test_routes_at_the_border import border, outage

from tightrope.chain.border import RouteOutcome, outcomes
from tightrope.report import build_tables, build_views, write_report
from tightrope.report.figures.plane import plane
from tightrope.report.figures.route_map import route_figure
from tightrope.report.figures.style import GAIN, LOSS
from tightrope.report.numbers import SPACE
from tightrope.report.route_tables import route_tables

ASSETS = Path(__file__).parents[2] / "src" / "tightrope" / "report" / "assets"


def happened(part: float) -> tuple[RouteOutcome, ...]:
    """The pipeline of 60 loses a part; the railway has 10 to spare."""
    return outcomes((outage(part).event(),), 2023)


def test_what_stays_behind_is_said_with_its_worth_and_what_is_full():
    [view] = build_views(fake_result(routes=happened(1 / 3))).routes
    assert view.summary == (
        f"Without this, 80.0{SPACE}Mt of Oil find a way out in a year; with it 10.0{SPACE}Mt less, worth USD{SPACE}1.0"
        f"{SPACE}bn at USD{SPACE}100 per t. The way out costs USD{SPACE}21 per t on average, USD{SPACE}4.46 more with "
        "it. With it, “field to hub” and “field to lake” are full."
    )
    assert [(row.name, row.before, row.after) for row in view.routes] == [
        ("West", pytest.approx(60), pytest.approx(40)),
        ("East", pytest.approx(20), pytest.approx(30)),
    ]


def test_where_all_of_it_goes_another_way_that_is_said():
    [view] = build_views(fake_result(routes=happened(1 / 6))).routes
    assert "with it all of that still does" in view.summary
    assert "all of it still finds a way" in route_figure(view).title


def test_routes_and_legs_are_tables_that_add_up():
    tables = build_tables(build_views(fake_result(routes=happened(1 / 3))))
    routes = tables["routes_oil_oil"]
    assert [row[0] for row in routes.rows] == ["West", "East", "Delivered"]
    assert [row[3] for row in routes.rows] == [pytest.approx(x) for x in (-20, 10, -10)]
    legs = {row[0]: row for row in tables["legs_oil_oil"].rows}
    assert legs["hub to sea"][2:5] == (pytest.approx(60), pytest.approx(40), pytest.approx(-20))
    assert legs["field to hub"][5] == pytest.approx(85)
    assert legs["hub to sea"][5] == pytest.approx(0)


def test_without_routes_there_is_no_section():
    views = build_views(fake_result())
    assert views.routes == ()
    assert not any(name.startswith("routes_") for name in build_tables(views))


def test_legs_are_as_wide_as_what_they_carry_and_coloured_by_their_change():
    [view] = build_views(fake_result(routes=happened(1 / 3))).routes
    pale, carried = route_figure(view).option["series"][:2]
    widths = {line["tooltip"]["formatter"].split("<b>")[1].split("<")[0]: line["lineStyle"] for line in carried["data"]}
    assert widths["field to hub"]["color"] == widths["hub to sea"]["color"] == LOSS
    assert widths["field to lake"]["color"] == GAIN
    assert widths["field to hub"]["width"] / widths["field to lake"]["width"] == pytest.approx(40 / 30, rel=0.02)
    assert max(line["lineStyle"]["width"] for line in pale["data"]) == 16


@pytest.mark.parametrize(
    ("code", "lon", "lat"), [("LUX", 6.1, 49.8), ("MLT", 14.4, 35.9), ("SGP", 103.8, 1.35), ("LSO", 28.2, -29.6)]
)
def test_places_fall_where_the_map_has_them(code: str, lon: float, lat: float):
    points = json.loads((ASSETS / "map.json").read_text(encoding="utf-8"))["points"]
    assert plane(lon, lat) == pytest.approx(points[code], abs=4)


def test_a_result_without_loss_keeps_its_border_open():
    assert not border(outage(1 / 6)).limits


def test_a_map_of_routes_has_its_land_even_where_no_income_moves(tmp_path):
    """The land of all maps comes with the page once, and the map of incomes may be empty."""
    page = write_report(fake_result(effect=0.0, routes=happened(1 / 3)), tmp_path).html.read_text(encoding="utf-8")
    assert 'data-figure="routes_oil_oil"' in page
    assert 'id="map-data">null' not in page
    none = write_report(fake_result(effect=0.0), tmp_path / "none").html.read_text(encoding="utf-8")
    assert 'id="map-data">null' in none


def test_routes_that_share_a_way_are_not_made_to_add_up():
    """What goes by two named routes counts in both: no volume below zero is invented to make it fit."""
    [view] = build_views(fake_result(routes=happened(1 / 3))).routes
    twice = replace(view, routes=(*view.routes, replace(view.routes[0], name="The same way by another name")))
    [table, _] = route_tables((twice,))
    assert [row[0] for row in table.rows] == ["West", "East", "The same way by another name", "Delivered"]
    assert "several of these routes" in table.note
