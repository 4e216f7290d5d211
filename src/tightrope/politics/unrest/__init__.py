"""Unrest at home: what past protests say of the next ones."""
