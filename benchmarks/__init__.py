"""Speed and memory, measured apart from the tests, with the final residual beside each time."""
