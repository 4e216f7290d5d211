"""Import a table and put the world with its card where it is wanted: both, or neither."""

from __future__ import annotations

import hashlib
import tempfile
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tightrope.core.errors import DataError, MissingError, UsageError
from tightrope.data.card import DataCard, card_path, write_card
from tightrope.data.imports.aggregate import aggregate
from tightrope.data.imports.assemble import world_of
from tightrope.data.imports.borrow import borrow
from tightrope.data.imports.describe import Origin, describe
from tightrope.data.imports.exiobase import read_exiobase
from tightrope.data.imports.formats import editions_of
from tightrope.data.imports.icio import read_icio
from tightrope.data.imports.table import Table, check_balance, check_economies
from tightrope.data.imports.treat import settle
from tightrope.data.imports.wiod import read_wiod
from tightrope.data.imports.workbook import read_workbook
from tightrope.data.world import World, write_world
from tightrope.parameters import Book, load_book

Progress = Callable[[str], None]
#: label of a tolerance for editions without one of their own
DEFAULT = "default"


@dataclass(frozen=True, kw_only=True)
class ImportRequest:
    """What to import and how.

    `subset` lets a file hold only some of the edition's economies; `aggregate` is a concordance by name or path;
    `usd_per_eur` replaces the book's rate for tables in euro.
    """

    format: str
    file: Path
    year: int
    out: Path
    aggregate: str | None = None
    subset: bool = False
    usd_per_eur: float | None = None


def import_world(request: ImportRequest, progress: Progress = lambda _: None) -> tuple[World, DataCard]:
    """Read, check and treat a table; write `out` (.npz) and its card beside it.

    Raises `DataError` or `UsageError` saying what is wrong, where, and what to do; then nothing is written.
    """
    if request.out.suffix != ".npz":
        raise UsageError(f"A world file ends in .npz, not '{request.out.name}'.")
    editions_of(request.format)
    if not request.file.exists():
        raise MissingError(f"There is no file {request.file}. Give the publisher's file, as downloaded.")
    book = load_book()
    world, origin = make(request, book, progress)
    progress("writing")
    request.out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=request.out.parent, prefix=".world-") as folder:
        target = Path(folder) / request.out.name
        card = describe(world, origin, book, write_world(world, target))
        write_card(card, card_path(target))
        card_path(target).replace(card_path(request.out))
        target.replace(request.out)
    return world, card


def make(request: ImportRequest, book: Book, progress: Progress = lambda _: None) -> tuple[World, Origin]:
    """The world and where it comes from, nothing written. Raises `DataError`."""
    progress("reading the table")
    try:
        table = _read(request, book)
    except (zipfile.BadZipFile, zlib.error, EOFError, UnicodeDecodeError, OSError) as error:
        raise DataError(
            f"{request.file.name} cannot be read ({error}). It is cut short or damaged: fetch it again from the "
            "publisher."
        ) from error
    progress("checking")
    check_economies(table, request.subset, request.file.name)
    key = table.edition.key
    gaps = check_balance(
        table, _tolerance(book, "gap_share", key), _tolerance(book, "gap_amount", key), request.file.name
    )
    progress("making the accounts")
    borrowed = borrow(table.edition, table.regions, table.sectors, table.year, book)
    settled = settle(table, borrowed.tariff, book["imported.value_added_least"].number())
    whole = world_of(_name(request), table, settled, borrowed)
    world = aggregate(whole, request.aggregate) if request.aggregate else whole
    origin = Origin(
        file=request.file.name, sha256=_sha256(request.file), table=table, gaps=gaps, settled=settled,
        borrowed=borrowed, world=whole, concordance=Path(request.aggregate).stem if request.aggregate else None,
    )  # fmt: skip
    return world, origin


def _read(request: ImportRequest, book: Book) -> Table:
    match request.format:
        case "icio":
            return read_icio(request.file, request.year)
        case "adb":
            return read_workbook(request.file, request.year, "adb")
        case "wiod":
            return read_wiod(request.file, request.year)
        case "exiobase":
            return read_exiobase(request.file, request.year, _rate(request, book))
        case _:
            raise UsageError(f"There is no reader for the format '{request.format}'.")


def _rate(request: ImportRequest, book: Book) -> float:
    """Dollars for a euro in the year of the table."""
    if request.usd_per_eur is not None:
        return request.usd_per_eur
    rates = book["imported.usd_per_eur"].values or {}
    if f"y{request.year}" not in rates:
        raise DataError(
            f"The book has no euro rate for {request.year} (it has {', '.join(y[1:] for y in rates)}). Give the "
            "average of the year with --usd-per-eur."
        )
    return rates[f"y{request.year}"]


def _tolerance(book: Book, name: str, edition: str) -> float:
    entry = book[f"imported.{name}"]
    return entry.number(edition if edition in entry.labels else DEFAULT)


def _name(request: ImportRequest) -> str:
    return request.out.stem


def _sha256(path: Path) -> str:
    """Sha256 of a file; of a folder, that of the sums of its files."""
    if path.is_dir():
        sums = [f"{p.relative_to(path).as_posix()} {_sha256(p)}" for p in sorted(path.rglob("*")) if p.is_file()]
        return hashlib.sha256("\n".join(sums).encode()).hexdigest()
    digest = hashlib.sha256()
    with path.open("rb") as handle:
        while block := handle.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


__all__ = ["ImportRequest", "import_world", "make"]
