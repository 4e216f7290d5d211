"""Rows of a large .xlsx sheet, fast: a world table has millions of cells, which general readers take minutes for.

An .xlsx file is a zip archive of XML (ECMA-376, part 1, 18.3). Cells are ``<c r="E8" t="s"><v>3</v></c>``: `r` is the
place, `t` the type (``s`` a shared string, ``inlineStr``, ``str``, ``e`` an error, numbers without), `v` the value.
Rows that hold plain numbers without a gap, nearly all of a table, are read at once.
"""

from __future__ import annotations

import html
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np

_SHEET = re.compile(r'<sheet\b[^>]*?\bname="([^"]*)"[^>]*?\br:id="([^"]*)"')
_TARGET = re.compile(r"<Relationship\b[^>]*>")
_ATTRIBUTE = re.compile(r'\b(Id|Target)="([^"]*)"')
_STRING = re.compile(r"<si\b[^>]*>(.*?)</si>", re.DOTALL)
_TEXT = re.compile(r"<t\b[^>]*>([^<]*)</t>")
_ROW = re.compile(rb"<row\b([^>]*?)(?:/>|>(.*?)</row>)", re.DOTALL)
_NUMBER = re.compile(rb'\br="(\d+)"')
_CELL = re.compile(rb'<c r="([A-Z]+)\d+"([^>]*?)(?:/>|>(.*?)</c>)', re.DOTALL)
_TYPE = re.compile(rb'\bt="(\w+)"')
_VALUE = re.compile(rb"<v\b[^>]*>([^<]*)</v>")
_NUMBERS = re.compile(rb'<c r="[A-Z]+\d+"(?: s="\d+")?><v>([^<]*)</v></c>')


def read_sheet(path: Path, choose: Callable[[Sequence[str]], str]) -> tuple[str, list[list[object]]]:
    """Title and rows of the sheet that `choose` picks from the titles.

    Raises `ValueError` or `KeyError` if the file is no workbook, and what `zipfile` raises if it is damaged.
    """
    with zipfile.ZipFile(path) as book:
        workbook = book.read("xl/workbook.xml").decode("utf-8")
        titles = {html.unescape(title): rel for title, rel in _SHEET.findall(workbook)}
        if not titles:
            raise ValueError("it has no sheets")
        title = choose(tuple(titles))
        links = (dict(_ATTRIBUTE.findall(r)) for r in _TARGET.findall(book.read("xl/_rels/workbook.xml.rels").decode()))
        targets = {link["Id"]: link["Target"] for link in links}
        strings = _shared(book)
        target = targets[titles[title]]
        content = book.read(target.lstrip("/") if target.startswith("/") else f"xl/{target}")
    return title, list(_rows(content, strings))


def _shared(book: zipfile.ZipFile) -> list[str]:
    """Strings that cells refer to by number."""
    if "xl/sharedStrings.xml" not in book.namelist():
        return []
    content = book.read("xl/sharedStrings.xml").decode("utf-8")
    return [html.unescape("".join(_TEXT.findall(entry))) for entry in _STRING.findall(content)]


def _rows(content: bytes, strings: list[str]) -> Iterator[list[object]]:
    if b"</sheetData>" not in content and b"<sheetData/>" not in content:
        raise ValueError("its sheet has no end")
    given = 0
    for match in _ROW.finditer(content):
        number, inside = _NUMBER.search(match[1]), match[2] or b""
        for _ in range(given, int(number[1]) - 1 if number else given):
            given += 1
            yield []
        given += 1
        yield _plain(inside, strings) or _general(inside, strings)


def _plain(inside: bytes, strings: list[str], labels: int = 4) -> list[object] | None:
    """A row whose cells after the labels are numbers without a gap; None if it is another."""
    first = inside.find(b'<c r="E')
    if first < 0:
        return None
    rest = inside[first:]
    count = rest.count(b"<c ")
    found = _NUMBERS.findall(rest)
    if count != len(found) or _column(rest[rest.rfind(b'<c r="') + 6 :]) != labels + count - 1:
        return None
    head = _general(inside[:first], strings)
    return [*head, *[None] * (labels - len(head)), *np.array(found).astype(float).tolist()]


def _general(inside: bytes, strings: list[str]) -> list[object]:
    """Any row, cell by cell; None where there is no cell."""
    row: list[object] = []
    for place, attributes, content in _CELL.findall(inside):
        row += [None] * (_column(place) - len(row))
        row.append(_value(attributes, content, strings))
    return row


def _value(attributes: bytes, content: bytes, strings: list[str]) -> object:
    kind = _TYPE.search(attributes)
    if kind is not None and kind[1] == b"inlineStr":
        return html.unescape("".join(_TEXT.findall(content.decode("utf-8"))))
    value = _VALUE.search(content)
    if value is None:
        return None
    text = value[1].decode("utf-8")
    if kind is None or kind[1] == b"n":
        return float(text)
    return strings[int(text)] if kind[1] == b"s" else html.unescape(text)


def _column(place: bytes) -> int:
    """Position of a column from its letters: A is 0.

    >>> _column(b"A1"), _column(b"Z9"), _column(b"AA"), _column(b"DKO12")
    (0, 25, 26, 3004)
    """
    number = 0
    for letter in place:
        if not 65 <= letter <= 90:
            break
        number = number * 26 + letter - 64
    return number - 1
