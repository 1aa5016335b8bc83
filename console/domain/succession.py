"""Whether the clocks of a kind leave no doubt: editions that follow one another, and one clock for each place."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from console.domain.entry import Entry
from console.domain.rule import ClockRule

Told = tuple[Entry, ClockRule]
"""A clock, and where it is told."""


def check_clocks(clocks: Sequence[Told]) -> None:
    """Refuse clocks among which it cannot be told which one a case has.

    Raises:
        BadInput: Editions of a clock leave a gap or overlap, one ends before it begins, or two clocks stand in the same
            place at the same time.
    """
    editions: dict[str, list[Told]] = {}
    for told in sorted(clocks, key=lambda told: told[1].valid_from):
        editions.setdefault(told[1].id, []).append(told)
    for told_editions in editions.values():
        _check_succession(told_editions)
    _check_places([told[0] for told in editions.values()], editions)


def _check_succession(editions: Sequence[Told]) -> None:
    for entry, clock in editions:
        if clock.valid_to is not None and clock.valid_to < clock.valid_from:
            raise entry.fault("valid_to", "{where}: edition {one} ends before it begins.", one=clock.version)
    for (_, before), (entry, after) in pairwise(editions):
        both = {"one": before.version, "two": after.version, "clock": after.id}
        if (before.kind, before.case_types) != (after.kind, after.case_types):
            raise entry.fault(
                "slot", "{where}: editions {one} and {two} of {clock} differ in place or case types.", **both
            )
        if before.valid_to is None or before.valid_to >= after.valid_from:
            raise entry.fault("valid_from", "{where}: editions {one} and {two} of {clock} overlap.", **both)
        if before.valid_to + 1 < after.valid_from:
            day = np.datetime64(before.valid_to + 1, "D")
            raise entry.fault(
                "valid_from",
                "{where}: between editions {one} and {two} of {clock} there is a gap from {day} on.",
                day=day,
                **both,
            )


def _check_places(clocks: Sequence[Told], editions: dict[str, list[Told]]) -> None:
    """Refuse two clocks that a case would have in one place; those without case types give way to those with."""
    for number, (entry, clock) in enumerate(clocks):
        for _, other in clocks[:number]:
            if clock.kind is not other.kind or bool(clock.case_types) != bool(other.case_types):
                continue
            if clock.case_types and not clock.case_types & other.case_types:
                continue
            if _meet(editions[clock.id], editions[other.id]):
                raise entry.fault(
                    "slot", "{where}: {clock} and {other} stand in the same place.", clock=clock.id, other=other.id
                )


def _meet(these: Sequence[Told], others: Sequence[Told]) -> bool:
    return any(
        (one.valid_to is None or two.valid_from <= one.valid_to)
        and (two.valid_to is None or one.valid_from <= two.valid_to)
        for _, one in these
        for _, two in others
    )
