"""Sections of the settings for whoever mends an installation: logs, what may be passed on, what the program is."""
