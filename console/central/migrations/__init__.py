"""Migrations of the central database; each is frozen when it is released."""
