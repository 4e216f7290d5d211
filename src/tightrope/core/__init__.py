"""The words and shapes everyone shares: axes, units, errors, records, solver endings, random streams, shocks."""
