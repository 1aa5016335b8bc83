"""When each case and fact of a case log is told, where the log lives again at its own times."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from console.domain.reported import ReportedCase
from console.errors import BadInput

MOST_FACTS: Final = 1_000_000
"""The whole log is held in memory, some 400 bytes a fact."""


class Timeline:
    """When each case and fact of a log is told: at its own time, but never before its case is received."""

    def __init__(self, cases: Sequence[ReportedCase]) -> None:
        """Order what the cases hold.

        Raises:
            BadInput: There is nothing in it, or too much.
        """
        self._cases = cases
        entries = sorted((at, index) for index, case in enumerate(cases) for at in _instants(case))
        if not entries:
            raise BadInput("The log holds no case that could be told.", "Check the log and its mapping.", field="log")
        if len(entries) > MOST_FACTS:
            raise BadInput(
                "The log holds {count} facts; a replay takes {most} at the most.",
                "Import it without --replay, or replay a part of it.",
                field="log",
                count=f"{len(entries):,}",
                most=f"{MOST_FACTS:,}",
            )
        self._instants = [at for at, _case in entries]
        self._entries = [index for _at, index in entries]

    @property
    def first(self) -> datetime:
        """When the first case is received."""
        return self._instants[0]

    @property
    def last(self) -> datetime:
        """When the last fact is told."""
        return self._instants[-1]

    def __len__(self) -> int:
        return len(self._instants)

    def place_after(self, at: datetime) -> int:
        """Return how many facts are told by an instant."""
        return bisect_right(self._instants, at)

    def cases_between(self, start: int, end: int, at: datetime) -> Iterator[ReportedCase]:
        """Yield each case that has news from one place up to another, as it is known at an instant."""
        for index in sorted(set(self._entries[start:end])):
            yield known_at(self._cases[index], at)


def known_at(case: ReportedCase, at: datetime) -> ReportedCase:
    """Return a case with what is known of it at an instant."""
    return replace(
        case,
        events=tuple(event for event in case.events if event.happened_at <= at),
        due_dates=tuple(due for due in case.due_dates if due.declared_at <= at),
        closings=tuple(closing for closing in case.closings if closing.closed_at <= at),
    )


def _instants(case: ReportedCase) -> Iterator[datetime]:
    yield case.received_at
    for facts in (
        (event.happened_at for event in case.events),
        (due.declared_at for due in case.due_dates),
        (closing.closed_at for closing in case.closings),
    ):
        yield from (max(at, case.received_at) for at in facts)
