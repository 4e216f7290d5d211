r"""How much dearer a country's final basket becomes at unchanged wages and exchange rates.

To first order in prices, exact in what buyers switch away from at once. With
:math:`\tau_{sni} = \hat d_{sni} (1+t'_{sni})/(1+t_{sni})`, purchases of sector :math:`s` by :math:`n` become dearer by
:math:`d_{sn} = -\theta_s^{-1} \ln \sum_i \pi_{sni}\, o_{sni}\, \tau_{sni}^{-\theta_s}`, and the basket of :math:`f` by
:math:`\ln \hat P_f = \sum a_{sn} d_{sn} - \sum g_{sn} \ln \hat A_{sn}`, where :math:`a` and :math:`g` are the parts of
the basket that pass through purchases and makers anywhere in the world.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from tightrope.trade.records import TradeBaseline

Array = np.ndarray

#: change of the weights at which they are taken as found
_FOUND: Final = 1e-12
#: part of a basket that stays open at least, so that a price exists; the equilibrium says where none does
_LEAST: Final = 1e-12


@dataclass(frozen=True)
class ImportCosts:
    """Weights of one country's final basket: `bought` (sector, importer), `made` (sector, exporter)."""

    share: Array
    tariff: Array
    bought: Array
    made: Array

    @classmethod
    def of(cls, baseline: TradeBaseline, focus: str) -> ImportCosts:
        """Follow the final basket of a country back through everything that went into it."""
        tariff = baseline.tariff_rate.values
        paid = baseline.trade.values * (1 + tariff)
        spent = paid.sum(axis=2)
        share = np.divide(paid, spent[..., None], out=np.zeros_like(paid), where=spent[..., None] > 0)
        output = baseline.trade.values.sum(axis=1)
        inputs = np.moveaxis(baseline.intermediate.values, 0, -1)  # (input, sector, region)
        cost_share = np.divide(inputs, output, out=np.zeros_like(inputs), where=output > 0)
        final = np.zeros_like(spent)
        place = baseline.regions.index(focus)
        own = np.maximum(spent[:, place] - inputs[:, :, place].sum(axis=1), 0.0)
        final[:, place] = own / own.sum()
        bought = final
        while True:
            made = np.einsum("smn,sm->sn", share, bought)
            again = final + np.einsum("ksn,sn->kn", cost_share, made)
            if np.abs(again - bought).max() < _FOUND:
                return cls(share=share, tariff=tariff, bought=again, made=made)
            bought = again

    def dearer(self, arrays: Mapping[str, Array], elasticity: Array) -> float:
        """Log change of the price of the basket.

        Parameters
        ----------
        arrays : those of `PlainShocks`.
        elasticity : (sector,), of trade.
        """
        cost, opened = arrays.get("trade_cost_hat"), arrays.get("open_share")
        added, taxed = arrays.get("tariff_add"), arrays.get("export_tax_add")
        touched = np.zeros(self.share.shape, dtype=bool)
        for array, still in ((cost, 1.0), (opened, 1.0), (added, 0.0), (taxed, 0.0)):
            if array is not None:
                touched |= array != still
        sector, importer, _ = at = np.nonzero(touched & (self.share > 0))
        log_cost = np.zeros(len(sector))
        if cost is not None:
            log_cost += np.log(cost[at])
        if added is not None:
            log_cost += np.log1p(added[at] / (1 + self.tariff[at]))
        if taxed is not None:
            log_cost += np.log1p(taxed[at])
        left = np.exp(-elasticity[sector] * log_cost) * (1.0 if opened is None else opened[at])
        kept = np.ones(self.bought.shape)
        np.add.at(kept, (sector, importer), self.share[at] * (left - 1))
        direct = -np.log(np.maximum(kept, _LEAST)) / elasticity[:, None]
        found = float((self.bought * direct).sum())
        better = arrays.get("productivity_hat")
        return found if better is None else found - float((self.made * np.log(better)).sum())


__all__ = ["ImportCosts"]
