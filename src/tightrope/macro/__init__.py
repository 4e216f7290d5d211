"""A quarterly projection model of the focus country, its estimates and its budget."""
