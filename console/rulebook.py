"""Reads calendars, clocks, counting policy and light thresholds from ``resources``, once."""

from functools import cache

from console.domain.rule import RuleBook


@cache
def load_rulebook() -> RuleBook:
    """Return every rule in force.

    Raises:
        BadInput: A rule file is malformed; place and field say where.
    """
    raise NotImplementedError
