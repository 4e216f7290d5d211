"""What a vote in the UN Security Council is worth, exactly, under today's rule and any reform written in YAML."""

from tightrope.politics.council.groups import RegionalGroups, load_groups
from tightrope.politics.council.power import CouncilPower, SeatPower, power_of, voting_power
from tightrope.politics.council.read import list_rules, load_rule
from tightrope.politics.council.rule import Condition, CouncilRule, SeatClass
from tightrope.politics.council.seat import SeatWorth, seat_worth

__all__ = [
    "Condition",
    "CouncilPower",
    "CouncilRule",
    "RegionalGroups",
    "SeatClass",
    "SeatPower",
    "SeatWorth",
    "list_rules",
    "load_groups",
    "load_rule",
    "power_of",
    "seat_worth",
    "voting_power",
]
