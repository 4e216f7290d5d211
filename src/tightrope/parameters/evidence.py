"""On what a number rests: a publication, an estimate of ours, or a reasoned assumption."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal, assert_never

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class Grade(StrEnum):
    """How well a number is founded, best first."""

    PUBLISHED = "published"
    ESTIMATED = "estimated"
    ASSUMED = "assumed"

    @property
    def rank(self) -> int:
        """0 for the best founded, 2 for an assumption."""
        return list(Grade).index(self)


class _Evidence(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    url: Text | None = None
    note: Text | None = None


class Published(_Evidence):
    """The number stands in a publication, at the place named."""

    status: Literal["published"] = "published"
    source: Text
    locator: Text


class Estimated(_Evidence):
    """A script of this repository makes the number from the data named."""

    status: Literal["estimated"] = "estimated"
    script: Text
    data: Text | tuple[Text, ...]
    source: Text | None = None
    locator: Text | None = None


class Assumed(_Evidence):
    """Nobody measured the number; the reason says why this value. Sources may still inform it."""

    status: Literal["assumed"] = "assumed"
    reason: Text
    source: Text | None = None
    locator: Text | None = None


Evidence = Annotated[Published | Estimated | Assumed, Field(discriminator="status")]


def cite(evidence: Published | Estimated | Assumed) -> str:
    """One line for a report: where the number comes from.

    >>> cite(Published(source="Author (2015)", locator="Table 1"))
    'Author (2015), Table 1'
    """
    match evidence:
        case Published():
            return f"{evidence.source}, {evidence.locator}"
        case Estimated():
            data = evidence.data if isinstance(evidence.data, str) else "; ".join(evidence.data)
            return f"estimated by {evidence.script} from {data}"
        case Assumed():
            return f"assumed: {evidence.reason}"
        case _:
            assert_never(evidence)
