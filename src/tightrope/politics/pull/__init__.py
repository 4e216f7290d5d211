"""The pull of each power on a country that lives between them: what it could take away, would it, and what follows."""

from tightrope.politics.pull.alignment import follow
from tightrope.politics.pull.beliefs import PullBeliefs, draw_beliefs
from tightrope.politics.pull.index import Difference, Pull, difference, pull_of
from tightrope.politics.pull.loss import nested_loss, removal_loss
from tightrope.politics.pull.ties import Basket, Ties

__all__ = [
    "Basket",
    "Difference",
    "Pull",
    "PullBeliefs",
    "Ties",
    "difference",
    "draw_beliefs",
    "follow",
    "nested_loss",
    "pull_of",
    "removal_loss",
]
