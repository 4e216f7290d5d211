"""Made-up tables in each publisher's exact layout, for tests and benchmarks: seeded, balanced, with the usual warts.

A sample is a small world economy with home bias and comparative advantage, solved so that rows and columns close. It
has negative inventories, a sector that sells nothing, taxes in rows of their own and, for the OECD, split economies.
No number in it comes from a publisher.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tightrope.core.random import stream
from tightrope.data.imports.formats import Edition, load_editions

#: USD million of world final demand, of the order of the real world's
WORLD_FINAL = 9.0e7
#: parts of final demand: households, non-profits, government, fixed capital; inventories follow
PARTS = np.array([0.58, 0.02, 0.17, 0.23])
STOCKS = len(PARTS)
OECD_USES = ("HFCE", "NPISH", "GGFC", "GFCF", "INVNT", "DPABR")
#: rows below the industries in ADB and WIOD: number, code, words, part of output
BELOW = (
    ("r99", "TXSP", "taxes less subsidies on products", 0.02),
    ("r61", "EXP_adj", "Cif/ fob adjustments on exports", 0.0),
    ("r62", "PURR", "Direct purchases abroad by residents", 0.0),
    ("r63", "PURNR", "Purchases on the domestic territory by non-residents", 0.0),
    ("r64", "VA", "Value added at basic prices", None),
    ("r65", "IntTTM", "International Transport Margins", 0.005),
)
#: NACE codes that head the columns of WIOD 2013
NACE = (
    "AtB", "C", "15t16", "17t18", "19", "20", "21t22", "23", "24", "25", "26", "27t28", "29", "30t33", "34t35", "36t37",
    "E", "F", "50", "51", "52", "H", "60", "61", "62", "63", "64", "J", "70", "71t74", "L", "M", "N", "O", "P",
)  # fmt: skip
#: what EXIOBASE says of its files
_PARAMETERS = {
    part: {"name": f"{part}.txt", "nr_header": str(header), "nr_index_col": "2"}
    for part, header in (("Z", 2), ("Y", 2), ("x", 1))
}


@dataclass(frozen=True)
class Sample:
    """A made-up table.

    Attributes
    ----------
    inputs : (origin, sector, user, using sector).
    final : (origin, sector, user, use), inventories fifth.
    output : (region, sector).
    """

    regions: tuple[str, ...]
    sectors: tuple[str, ...]
    inputs: np.ndarray
    final: np.ndarray
    output: np.ndarray

    @property
    def margin(self) -> np.ndarray:
        """(region, sector): output less inputs."""
        left: np.ndarray = self.output - self.inputs.sum((0, 1))
        return left


def make_sample(regions: Sequence[str], sectors: Sequence[str], *, seed: int = 0, uses: int = 5) -> Sample:
    """A balanced table. `uses` counts kinds of final use; a sixth is empty."""
    draw = stream(seed, "imports", "sample")
    n, s = len(regions), len(sectors)
    size = np.exp(draw.normal(0, 1.2, n))
    skill = np.exp(draw.normal(0, 0.9, (n, s)))
    skill[-1, -1] = 0.0
    openness = np.clip(draw.beta(2, 5, s), 0.02, 0.7)
    pull = (size[:, None] * skill)[:, :, None] * np.exp(draw.normal(0, 0.5, (n, s, n)))
    pull[np.arange(n), :, np.arange(n)] = 0
    share = openness[None, :, None] * pull / np.maximum(pull.sum(0, keepdims=True), 1e-12)
    home = np.where(skill > 0, 1 - openness, 0.0)
    share[np.arange(n), :, np.arange(n)] = home
    share /= share.sum(0, keepdims=True)
    mix = draw.dirichlet(np.full(s, 0.3), (n, s)).transpose(0, 2, 1) * draw.uniform(0.3, 0.6, (n, 1, s))
    spent = size / size.sum() * WORLD_FINAL
    taste = draw.dirichlet(np.full(s, 0.7), n)
    demand = share * (taste * spent[:, None]).T[None]
    final = np.zeros((n, s, n, uses))
    final[..., :STOCKS] = demand[..., None] * PARTS
    final[..., STOCKS] = demand * draw.normal(0, 0.01, demand.shape)
    output = _solve(share, mix, final.sum(3))
    inputs = np.einsum("min,nij,nj->minj", share, mix, output, optimize=True)
    _spoil(inputs, final)
    return Sample(tuple(regions), tuple(sectors), inputs, final, inputs.sum((2, 3)) + final.sum((2, 3)))


def _spoil(inputs: np.ndarray, final: np.ndarray) -> None:
    """What published tables have: a flow that is negative, a product of which more is used than bought, and a sector
    whose inputs cost more than it sells. All small."""
    sold = inputs.sum((2, 3)) + final.sum((2, 3))
    m, i = (int(k) for k in np.unravel_index(int(np.where(sold > 0, sold, np.inf).argmin()), sold.shape))
    n = (m + 1) % len(sold)
    final[m, i, n, STOCKS] -= 1.5 * (inputs[m, i, n].sum() + final[m, i, n].sum())
    used, bought = inputs[:, :, m].sum((0, 2)), final[:, :, m].sum((0, 2))
    j = int(np.where(used > 0, bought / np.maximum(used, 1e-12), np.inf).argmin())
    final[m, j, m, STOCKS] -= bought[j] + 0.01 * used[j]
    k = int(np.where(sold[n] > 0, sold[n], np.inf).argmin())
    inputs[n, (k + 1) % len(sold[n]), n, k] += 1.2 * sold[n, k]


def _solve(share: np.ndarray, mix: np.ndarray, final: np.ndarray) -> np.ndarray:
    """Output that meets final demand, (region, sector): the Leontief series, summed until nothing is left to add."""
    step = final.sum(2)
    output: np.ndarray = step.copy()
    for _ in range(200):
        step = np.asarray(np.einsum("min,ni->mi", share, np.einsum("nij,nj->ni", mix, step)))
        output += step
        if step.max() < 1e-16 * output.max():
            break
    return output


def write_icio(
    path: Path, edition: str, *, regions: Sequence[str] | None = None, seed: int = 0, split: bool = False
) -> Sample:
    """A CSV file as the OECD lays it out; `split` adds the parts of China and Mexico, which use nothing finally."""
    spec = load_editions()[edition]
    whole = tuple(regions or spec.economies)
    parts = tuple(p for p, w in spec.parts.items() if split and w in whole)
    sample = make_sample((*whole, *parts), tuple(spec.sectors), seed=seed, uses=len(OECD_USES))
    sample = _without_own_final(sample, spec) if parts else sample
    n, s = len(sample.regions), len(sample.sectors)
    labels = [f"{r}_{j}" for r in sample.regions for j in sample.sectors]
    uses = [f"{r}_{u}" for r in whole for u in OECD_USES]
    old = spec.sectors and edition.endswith("2021")
    kept = [i for i, r in enumerate(sample.regions) if r in whole]
    final = sample.final[:, :, kept].reshape(n * s, -1)
    body = np.concatenate([sample.inputs.reshape(n * s, -1), final, sample.output.reshape(-1, 1)], axis=1)
    taxes, margin = 0.02 * sample.output.ravel(), sample.margin.ravel()
    on_final = 0.05 * np.maximum(final.sum(0), 0)
    below: list[tuple[str, np.ndarray]] = []
    if old:
        for r in whole:
            levied = np.array(
                [1.0 if label.startswith(r) or spec.parts.get(label[:3]) == r else 0.0 for label in labels]
            )
            on_use = np.array([1.0 if use.startswith(r) else 0.0 for use in uses])
            below.append((f"{r}_TAXSUB", np.concatenate([taxes * levied, on_final * on_use, [0.0]])))
    else:
        below.append(("TLS", np.concatenate([taxes, on_final, [0.0]])))
    below.append(("VALU" if old else "VA", np.concatenate([margin - taxes, np.zeros(len(uses) + 1)])))
    totals = np.concatenate([sample.output.ravel(), final.sum(0) + on_final, [0.0]])
    below.append(("OUTPUT" if old else "OUT", totals))
    total = "TOTAL" if old else "OUT"
    with path.open("w", encoding="utf-8") as handle:
        handle.write(",".join(["", *labels, *uses, total]) + "\n")
        for label, row in [*zip(labels, body, strict=True), *below]:
            handle.write(label + "," + ",".join(map(repr, row.tolist())) + "\n")
    return sample


def _without_own_final(sample: Sample, spec: Edition) -> Sample:
    """The parts of a split economy use nothing finally: what they do is the whole's."""
    final = sample.final.copy()
    for at, region in enumerate(sample.regions):
        if region in spec.parts:
            final[:, :, sample.regions.index(spec.parts[region])] += final[:, :, at]
            final[:, :, at] = 0
    return Sample(sample.regions, sample.sectors, sample.inputs, final, sample.output)


def write_workbook(
    path: Path, edition: str, year: int, *, regions: Sequence[str] | None = None, seed: int = 0, blanks: bool = False
) -> Sample:
    """A workbook as ADB lays it out, or WIOD for its two releases. `blanks` leaves zeros of inventories empty."""
    import xlsxwriter

    spec = load_editions()[edition]
    sample = make_sample(tuple(regions or spec.economies), tuple(spec.sectors), seed=seed)
    adb, new = spec.format == "adb", edition == "wiod-2016"
    n, s = len(sample.regions), len(sample.sectors)
    numbers = [f"c{j + 1}" for j in range(s)]
    first = {"adb": s + 1, "wiod-2013": s + 2, "wiod-2016": s + 1}["adb" if adb else edition]
    finals = [f"F{k + 1}" for k in range(5)] if adb else [f"c{first + k}" for k in range(5)]
    economies = [*np.repeat(sample.regions, s), *np.repeat(sample.regions, 5), "ToT" if adb else "TOT"]
    codes = [*numbers * n, *finals * n, "" if adb else f"c{first + 5}"]
    names = [*[spec.sectors[j].name for j in sample.sectors] * n, *["final use"] * 5 * n, "Total output"]
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    if adb:
        sheet = book.add_worksheet(f"ADB MRIO {year}")
        titles = [f"ADB Multi-Regional Input-Output Table, {year}", "(millions of US$)", ""]
    else:
        sheet = book.add_worksheet(str(year) if new else f"WIOT_{year}")
        titles = [f"Intercountry Input-Output Table {year}", "in current prices"]
    rows: list[list[object]] = [[title] for title in titles]
    if adb:
        rows.append([])
    else:
        rows.append(["(industry-by-industry)", "", "", "", *(list(sample.sectors) if new else NACE) * n])
    rows.append(["" if adb else "(millions of US$)", "", "", "", *names])
    rows.append(["", "", "", "", *economies])
    rows.append(["", "", "", "", *codes])
    values = np.concatenate([sample.inputs.reshape(n * s, -1), sample.final.reshape(n * s, -1)], axis=1)
    for at, row in enumerate(values):
        r, j = divmod(at, s)
        label = f"r{j + 1}" if new else f"c{j + 1}"
        cells: list[object] = row.tolist()
        if blanks:
            cells = [" " if value == 0 else value for value in cells]
        rows.append([sample.sectors[j], spec.sectors[sample.sectors[j]].name, sample.regions[r], label, *cells,
                     float(sample.output[r, j])])  # fmt: skip
    rows += _rows_below(sample, values, "ToT" if adb else "TOT", new)
    for at, row in enumerate(rows):
        for column, cell in enumerate(row):
            if isinstance(cell, float):
                sheet.write_number(at, column, cell)
            elif cell != "":
                sheet.write_string(at, column, str(cell))
    book.close()
    return sample


def _rows_below(sample: Sample, values: np.ndarray, economy: str, new: bool) -> list[list[object]]:
    """Total intermediate consumption, what is paid out of output, and output."""
    blank = [0.0] * (values.shape[1] - sample.output.size)
    total: list[object] = ["II_fob" if new else "", "Total intermediate consumption", economy, "r60"]
    rows = [[*total, *values.sum(0).tolist()]]
    for number, code, words, row in _primary(sample):
        rows.append([code if new else "", words, economy, number, *row.ravel().tolist(), *blank])
    end: list[object] = ["GO" if new else "", "Output at basic prices", economy, "r69"]
    rows.append([*end, *sample.output.ravel().tolist(), *blank])
    return rows


def _primary(sample: Sample) -> Iterable[tuple[str, str, str, np.ndarray]]:
    """Rows paid out of output, value added being what is left."""
    fixed = sum(part or 0.0 for *_, part in BELOW) * sample.output
    for number, code, words, part in BELOW:
        yield number, code, words, sample.margin - fixed if part is None else part * sample.output


def write_wiod_2016(path: Path, year: int, *, regions: Sequence[str] | None = None, seed: int = 0) -> Sample:
    """A Stata file (.dta) or R file (.RData) of release 2016, by the ending of the path."""
    import pandas as pd

    spec = load_editions()["wiod-2016"]
    sample = make_sample(tuple(regions or spec.economies), tuple(spec.sectors), seed=seed)
    n, s = len(sample.regions), len(sample.sectors)
    letter = "v" if path.suffix == ".dta" else ""
    columns = [f"{letter}{r}{j + 1}" for r in sample.regions for j in range(s)]
    columns += [f"{letter}{r}{s + k + 1}" for r in sample.regions for k in range(5)]
    values = np.concatenate([sample.inputs.reshape(n * s, -1), sample.final.reshape(n * s, -1)], axis=1)
    blank = np.zeros(values.shape[1] - n * s)
    below = [("II_fob", "Total intermediate consumption", values.sum(0))]
    below += [(code, words, np.concatenate([row.ravel(), blank])) for _, code, words, row in _primary(sample)]
    below.append(("GO", "Output at basic prices", np.concatenate([sample.output.ravel(), blank])))
    numbers = pd.DataFrame(np.concatenate([values, [row for _, _, row in below]]), columns=columns)
    numbers["TOT"] = numbers.sum(axis=1)
    labels = pd.DataFrame(
        {
            "IndustryCode": [*list(sample.sectors) * n, *[code for code, _, _ in below]],
            "IndustryDescription": [*[spec.sectors[j].name for j in sample.sectors] * n, *[w for _, w, _ in below]],
            "Country": [*np.repeat(sample.regions, s).tolist(), *["TOT"] * len(below)],
            "RNr": [*list(range(1, s + 1)) * n, *range(65, 65 + len(below))],
            "Year": np.full(n * s + len(below), year),
        }
    )
    frame = pd.concat([labels, numbers], axis=1)
    if path.suffix == ".dta":
        frame.to_stata(path, write_index=False, version=118)
    else:
        import pyreadr

        pyreadr.write_rdata(str(path), frame, df_name="wiot")
    return sample


def write_exiobase(path: Path, year: int, *, regions: Sequence[str] | None = None, seed: int = 0) -> Sample:
    """A zip archive as EXIOBASE 3 has it, with the three files that are read and a metadata file."""
    import pandas as pd

    spec = load_editions()["exiobase-3"]
    iso2 = {code: short for short, code in spec.also.items() if len(short) == 2}
    sample = make_sample(tuple(regions or spec.economies), tuple(spec.sectors), seed=seed, uses=5)
    names = [iso2[r] for r in sample.regions]
    n, s = len(names), len(sample.sectors)
    rows = pd.MultiIndex.from_product([names, sample.sectors], names=["region", "sector"])
    kinds = [
        "Final consumption expenditure by households",
        "Final consumption expenditure by non-profit organisations serving households (NPISH)",
        "Final consumption expenditure by government",
        "Gross fixed capital formation",
        "Changes in inventories",
        "Changes in valuables",
        "Exports: Total (fob)",
    ]
    uses = np.concatenate([sample.final, np.zeros((n, s, n, 2))], axis=3).reshape(n * s, -1)
    tables = {
        "Z.txt": pd.DataFrame(sample.inputs.reshape(n * s, -1), index=rows, columns=rows),
        "Y.txt": pd.DataFrame(
            uses, index=rows, columns=pd.MultiIndex.from_product([names, kinds], names=["region", "category"])
        ),
        "x.txt": pd.DataFrame({"indout": sample.output.ravel()}, index=rows),
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        folder = f"IOT_{year}_ixi"
        archive.writestr(
            f"{folder}/metadata.json", '{"name": "EXIO3", "system": "ixi", "version": "3.8.2", "history": []}'
        )
        archive.writestr(f"{folder}/file_parameters.json", json.dumps({"systemtype": "IOSystem", "files": _PARAMETERS}))
        for name, table in tables.items():
            archive.writestr(f"{folder}/{name}", table.to_csv(sep="\t"))
    return sample
