"""What we believe: a book of parameters, each with meaning, unit, bounds, spread and evidence."""

from tightrope.parameters.book import Book
from tightrope.parameters.evidence import Assumed, Estimated, Evidence, Grade
from tightrope.parameters.loader import load_book
from tightrope.parameters.parameter import Parameter
from tightrope.parameters.spread import Spread

__all__ = [
    "Assumed",
    "Book",
    "Estimated",
    "Evidence",
    "Grade",
    "Parameter",
    "Spread",
    "load_book",
]
