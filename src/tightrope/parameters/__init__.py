"""What we believe: a book of parameters, each with meaning, unit, bounds, spread and evidence."""

from tightrope.parameters.book import Book, Override
from tightrope.parameters.evidence import Assumed, Estimated, Evidence, Grade, Published
from tightrope.parameters.loader import load_book
from tightrope.parameters.parameter import Parameter, Part
from tightrope.parameters.spread import Family, Spread

__all__ = [
    "Assumed",
    "Book",
    "Estimated",
    "Evidence",
    "Family",
    "Grade",
    "Override",
    "Parameter",
    "Part",
    "Published",
    "Spread",
    "load_book",
]
