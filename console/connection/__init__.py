"""Connections to central databases: where they are, how their identity is proved, where their passwords are kept."""
