"""The page: one HTML file that needs nothing else."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any

from tightrope.report.figures import Figure
from tightrope.report.numbers import counted, percent_text
from tightrope.report.tables import Table
from tightrope.report.views import Views
from tightrope.report.views.headline import span


@lru_cache(maxsize=1)
def map_geometry() -> tuple[str, dict[str, list[float]], frozenset[str]]:
    """The map as JSON text, the place of each country, and the countries too small to see."""
    text = asset("map.json").strip()
    content = json.loads(text)
    return text, content["points"], frozenset(content["small"])


def asset(name: str) -> str:
    """A shipped text file."""
    return files("tightrope.report").joinpath("assets", name).read_text(encoding="utf-8")


def render_page(views: Views, tables: Mapping[str, Table], figures: Mapping[str, Figure], stem: str) -> str:
    """The whole report as HTML.

    Parameters
    ----------
    views, tables, figures : what to print.
    stem : how files saved from the page begin.
    """
    from jinja2 import DictLoader, Environment, StrictUndefined
    from markupsafe import Markup, escape

    source = _template("report.html.j2")
    environment = Environment(
        loader=DictLoader({"report": source}), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    environment.filters["breakable"] = lambda text: Markup(re.sub(r"([._])", r"\1<wbr>", str(escape(text))))
    needs_map = not figures["map"].empty
    return environment.get_template("report").render(
        v=views,
        tables=tables,
        figures=figures,
        css=Markup(_template("report.css")),
        font=Markup(_font_face()),
        payload=Markup(
            _inside_script(json.dumps(_payload(views, tables, figures, stem), ensure_ascii=False, allow_nan=False))
        ),
        map=Markup(map_geometry()[0] if needs_map else "null"),
        script=Markup(_inside_script(asset("report.js"))),
        notices=asset("NOTICES.txt"),
        has_transit=any(view.with_transit is not None for view in views.withdrawals),
        rate=lambda value: percent_text(value, signed=False),
        span=span,
        counted=counted,
    )


def _payload(views: Views, tables: Mapping[str, Table], figures: Mapping[str, Figure], stem: str) -> dict[str, Any]:
    """What the page's script reads: options of the figures, and the tables they can be saved as."""
    source = (
        f"Source: Tightrope {views.run.code_version}, scenario {views.run.scenario_id}, world {views.run.world}"
        f"{' (an estimate)' if views.run.world_is_estimate else ''}, run {views.run.run_id}. "
    )
    drawn = {
        f.id: {
            "option": f.option,
            "title": f.title,
            "source": source + f.caption,
            "heights": f.height,
            "aspect": f.aspect,
            "extra": f.extra,
            "extraNarrow": f.extra_narrow,
        }
        for f in figures.values()
        if not f.empty
    }
    printed = {name: table.as_dict() for name, table in tables.items() if table.printed}
    return {"stem": stem, "figures": drawn, "tables": printed}


def _inside_script(text: str) -> str:
    """Text that cannot end the script element it stands in."""
    return text.replace("</", "<\\/").replace("<!--", "<\\!--")


def _font_face() -> str:
    data = files("tightrope.report").joinpath("assets", "source-sans-3.woff2").read_bytes()
    encoded = base64.b64encode(data).decode("ascii")
    return (
        '@font-face{font-family:"Source Sans 3";font-weight:200 900;font-display:swap;'
        f'src:url(data:font/woff2;base64,{encoded}) format("woff2")}}'
    )


def _template(name: str) -> str:
    return files("tightrope.report").joinpath("templates", name).read_text(encoding="utf-8")
