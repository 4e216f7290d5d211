"""Words of the page of an event looked back on."""

from __future__ import annotations

from datetime import date
from typing import Final

#: events as the page names them, in the order of escalation
EVENTS: Final = {
    "protest": "Any protest the press reports",
    "national": "National protest",
    "violent": "National protest turns violent",
    "lethal": "The state kills",
    "crisis": "Regime crisis",
    "intervention": "Foreign troops",
    "irregular_exit": "A leader leaves against the rules",
}
STEP_WORDS: Final = {
    "national": "Protest is national",
    "violent": "It turns violent",
    "crisis": "Crisis; troops, if they come",
    "end": "Order, or another end",
}
WAIT_WORDS: Final = {step: words for step, words in STEP_WORDS.items() if step != "national"}
#: what no figure can say, by kind of figure
CANNOT_SAY: Final = {
    "chance": "It cannot say that the price brought protest about, nor that something else would not have.",
    "multiple": "It cannot say which of these multiples is right: nobody has measured one for a country.",
    "clock": "It cannot say how a given crisis will go: days are wide guesses, whole ones, at least one for each step; "
    "troops have no day of their own and are set beside the crisis into which they come.",
    "toll": "It cannot say who died or why: the dead of a crisis are a wide guess from a few earlier counts.",
}
#: what no event looked back on can say; an event adds its own
LIMITS: Final = (
    "Whether it was coming: a chance of a few percent, or of forty, is compatible with what came and with nothing.",
    "What would have followed had the price been taken back at once, or no troops come: their effects are assumed.",
    "How free of hindsight it is. The parameters were written down years later: the event is in no estimate, but it "
    "was in the minds of those who assumed the rest.",
)
#: parameters of policies, costs and later output, which a month without policies does not use
UNUSED: Final = frozenset({
    "priced_share", "output_loss", "output_loss_months", "accommodation_reach", "accommodation_months",
    "accommodation_cost", "reform_legitimacy", "reform_hump", "reform_hump_month", "reform_cost", "repression_calm",
    "repression_legitimacy", "repression_lethal", "repression_cost", "purge_calm", "purge_hump", "purge_months",
    "purge_legitimacy",
})  # fmt: skip
#: draws whose entry of the book has another name
RENAMED: Final = {"protests": "protests_a_year", "reference_protests": "protests_a_year"}
#: what tells such draws of one entry apart
WHOSE: Final = {"protests": ": the country", "reference_protests": ": its group of countries"}
OF_COUNTRY_WORDS: Final = {
    "usual_growth": ("Usual growth of the country", "percent a year"),
    "legitimacy": ("Where legitimacy stands, from -2 to 2", "steps"),
    "patron_pull": ("Share of the patron in the pull of all powers", "share"),
    "priced_share": ("Spending on what the state sets the price of", "share of GDP"),
}


def day_text(day: date) -> str:
    """A day for a sentence.

    >>> day_text(date(2021, 12, 31))
    '31 December 2021'
    """
    return f"{day.day} {day:%B %Y}"
