"""What a government does at home beside what is done to it: the levers of the model of unrest."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

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


__all__ = ["GovernmentLevers"]
