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
from tightrope.report.figures.fans import drawn_fans
from tightrope.report.numbers import counted, percent_text, span
from tightrope.report.tables import Table
from tightrope.report.views import Views


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
    run = views.run
    source = (
        f"Source: Tightrope {run.code_version}, scenario {run.scenario_id}, world {run.world}"
        f"{' (an estimate)' if run.world_is_estimate else ''}, run {run.run_id}. "
    )
    return fill(
        "report.html.j2",
        tables,
        figures,
        stem=stem,
        source=source,
        needs_map=any(figure.aspect is not None and not figure.empty for figure in figures.values()),
        v=views,
        has_transit=any(view.with_transit is not None for view in views.withdrawals),
        rate=lambda value: percent_text(value, signed=False),
        span=span,
        drawn_fans=drawn_fans,
    )


def fill(
    template: str,
    tables: Mapping[str, Table],
    figures: Mapping[str, Figure],
    *,
    stem: str,
    source: str,
    needs_map: bool = False,
    **words: object,
) -> str:
    """A page from a template, with style, font, script and numbers inside.

    Parameters
    ----------
    template : file in `templates`; what pages share is in `parts.html.j2`.
    stem : how files saved from the page begin.
    source : begins the line below a saved figure.
    words : what else the template reads.
    """
    from jinja2 import DictLoader, Environment, StrictUndefined
    from markupsafe import Markup, escape

    sources = {"page": _template(template), "parts": _template("parts.html.j2")}
    environment = Environment(loader=DictLoader(sources), autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    environment.filters["breakable"] = lambda text: Markup(re.sub(r"([._])", r"\1<wbr>", str(escape(text))))
    payload = json.dumps(_payload(tables, figures, stem, source), ensure_ascii=False, allow_nan=False)
    return environment.get_template("page").render(
        tables=tables,
        figures=figures,
        css=Markup(_template("report.css")),
        font=Markup(_font_face()),
        payload=Markup(_inside_script(payload)),
        map=Markup(map_geometry()[0] if needs_map else "null"),
        script=Markup(_inside_script(asset("report.js"))),
        notices=asset("NOTICES.txt"),
        counted=counted,
        **words,
    )


def _payload(tables: Mapping[str, Table], figures: Mapping[str, Figure], stem: str, source: str) -> dict[str, Any]:
    """What the page's script reads: options of the figures, and the tables they can be saved as."""
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
