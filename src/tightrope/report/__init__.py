"""The report: records become views (numbers), views become figures and tables, and these a page and spreadsheets."""

from __future__ import annotations

from tightrope.report.contents import build_tables
from tightrope.report.views import Views, build_views
from tightrope.report.writing import ReportFiles, refuse_to_overwrite, result_json, write_report

__all__ = ["ReportFiles", "Views", "build_tables", "build_views", "refuse_to_overwrite", "result_json", "write_report"]
