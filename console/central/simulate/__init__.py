"""A living city for demonstrations and tests: a history made from a seed, then facts that keep arriving."""
