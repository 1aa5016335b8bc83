"""Tests of first run and of the section of connections."""
