"""Calendars at hand: the working time of an office, and what the notices of the State Council say."""
