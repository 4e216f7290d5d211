"""Where the published replication inputs lie; they are not part of the package."""

from __future__ import annotations

import os
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tightrope.core.errors import DataError, MissingError
from tightrope.trade.accounts import Accounts
from tightrope.trade.kernels import Array, input_demand

#: environment variable with the folder that holds `validation/`
VARIABLE = "TIGHTROPE_SHARED"
#: sweeps and relative accuracy of spending at published coefficients
LINEAR_SWEEPS, LINEAR_TOLERANCE = 5000, 1e-13


def find_inputs(given: Path | None = None) -> Path | None:
    """Folder of inputs: the one given, else `$TIGHTROPE_SHARED/validation`, else `../shared/validation`.

    Raises `MissingError` if one is given that does not exist.
    """
    if given is not None:
        if not given.is_dir():
            raise MissingError(f"Folder of validation inputs {given} does not exist.")
        return given
    named = os.environ.get(VARIABLE)
    candidates = [Path(named) / "validation", Path(named)] if named else []
    candidates.append(Path.cwd().parent / "shared" / "validation")
    return next((folder for folder in candidates if folder.is_dir()), None)


def read_inputs(folder: Path, name: str) -> dict[str, np.ndarray]:
    """Arrays of one file. Raises `DataError` if it is damaged."""
    path = folder / name
    try:
        with np.load(path, allow_pickle=False) as file:
            return {key: file[key] for key in file.files}
    except (OSError, ValueError, EOFError, zipfile.BadZipFile) as error:
        raise DataError(f"Validation inputs {path} cannot be read ({error}). Copy the file again.") from error


def sector_first(values: Array) -> Array:
    """(importer, exporter, sector) as (sector, importer, exporter)."""
    return np.ascontiguousarray(values.transpose(2, 0, 1))


@dataclass(frozen=True)
class Coefficients:
    """Published coefficients; axes as in `tightrope.trade.accounts.Accounts`. `balance_share` (region,): of income
    before it is paid out."""

    regions: tuple[str, ...]
    sectors: tuple[str, ...]
    share: Array
    tariff: Array
    input_share: Array
    final_share: Array
    wages: Array
    balance_share: Array

    def spending(self) -> Array:
        """(sector, region): what is spent at the given wages and shares; sweeps of a linear system."""
        border = self.share / (1 + self.tariff)
        revenue_share = 1 - border.sum(axis=2)
        spending: Array = self.final_share * self.wages
        for _ in range(LINEAR_SWEEPS):
            output = np.einsum("jni,jn->ji", border, spending)
            gross = self.wages + (revenue_share * spending).sum(axis=0)
            inputs = input_demand(self.input_share, output[..., None])[..., 0]
            new = self.final_share * gross * (1 - self.balance_share) + inputs
            if np.abs(new - spending).max() <= LINEAR_TOLERANCE * np.abs(new).max():
                return np.asarray(new)
            spending = new
        raise DataError("Published coefficients imply no finite spending: inputs cost more than output")

    def accounts(self) -> Accounts:
        """Accounts at the given wages. Labour markets do not clear in them: a point to solve from, no equilibrium,
        because coefficients in which negative final demand was set to zero do not fit together."""
        spending = self.spending()
        trade = self.share * spending[:, :, None] / (1 + self.tariff)
        gross = self.wages + spending.sum(axis=0) - trade.sum(axis=(0, 2))
        output = trade.sum(axis=1)
        return Accounts(
            regions=self.regions,
            sectors=self.sectors,
            trade=trade,
            tariff=self.tariff,
            share=self.share,
            spending=spending,
            output=output,
            input_share=np.ascontiguousarray(self.input_share),
            final_share=self.final_share,
            mobile_share=1 - self.input_share.sum(axis=1).T,
            resource_share=np.zeros_like(output),
            income=gross * (1 - self.balance_share),
            wages=self.wages,
            balance=gross * self.balance_share,
        )
