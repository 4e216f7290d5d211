"""The estimator of the shipped worlds: sources, targets, priors, balancing, card."""
