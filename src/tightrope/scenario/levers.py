"""What a government does at home beside what is done to it: the levers of the model of unrest."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Annotated, Any, Final, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from tightrope.data.macro_pack import list_macro_packs
from tightrope.data.unrest_pack import list_unrest_packs

#: kinds that can raise a price the state sets, so that there is something to freeze
_RAISING: Final = frozenset({"administered_price", "macro_shock"})
Part = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]


class GovernmentLevers(BaseModel):
    """Choices from the first month on; 0 is nothing done, 1 all that can be meant."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    reform: Part = Field(default=0.0, description="Institutional reform: slow gains, a hump of risk on the way, money")
    repression: Part = Field(default=0.0, description="Rarer protest at once, deadlier when it comes, less legitimacy")
    purge: Part = Field(default=0.0, description="Rivals in the elite removed: calmer for a while, riskier at the top")
    accommodation: Part = Field(default=0.0, description="Giving way to national protest, each time at a cost")
    price_freeze: int = Field(default=0, ge=0, le=120, description="Months for which rises of set prices are put off")
    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)] = Field(
        description="Why these strengths: nobody has measured one"
    )

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not any((self.reform, self.repression, self.purge, self.accommodation, self.price_freeze)):
            raise ValueError("no lever is pulled: give one above 0, or leave `levers` out")
        return self


def lever_problems(levers: Any, focus: str | None, kinds: Collection[str]) -> list[tuple[tuple[str, ...], str]]:
    """Place and mistake, for levers that would pull nothing.

    Parameters
    ----------
    levers : as the file states them, or as they were read; None for none.
    focus : the country asked about; None if it could not be read.
    kinds : those of the measures.
    """
    if levers is None:
        return []
    found: list[tuple[tuple[str, ...], str]] = []
    heard = sorted({*list_macro_packs()} & {*list_unrest_packs()})
    if focus is not None and focus not in heard:
        text = f"no run models unrest in {focus}, so that levers pull nothing; it is modelled for {', '.join(heard)}"
        found.append((("levers",), text))
    months = levers.get("price_freeze") if isinstance(levers, Mapping) else getattr(levers, "price_freeze", 0)
    if months and not _RAISING & {*kinds}:
        text = "price_freeze puts off nothing: no measure raises a price; state one of kind `administered_price`"
        found.append((("levers", "price_freeze"), text))
    return found


__all__ = ["GovernmentLevers", "lever_problems"]
