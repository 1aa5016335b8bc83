"""The data-plugin door: all its hooks in one file, and the manager that loads them."""
