"""The hold of powers on a country: from trade and routes, by closing channels, along a scenario."""
