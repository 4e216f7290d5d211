"""Tightrope: what sanctions, outages and recessions do to a country that lives between great powers."""

__version__ = "0.1.0"
