"""What ``supervisionctl sync`` prints: a line that counts on a terminal, lines elsewhere, or JSON lines."""

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final

from console import clock
from console.messages import _
from console.replica.comparison import TableComparison
from console.replica.status import Phase
from console.sync.replicator import Progress

_PACE_S: Final = 0.25


def watcher(*, as_json: bool, is_following: bool) -> Callable[[Progress], None]:
    """Return what prints the progress of a sync.

    Args:
        as_json: Whether to print JSON lines.
        is_following: Whether the sync goes on after a fault. One that does not ends with its fault, said once.
    """
    if as_json:
        return JsonLines()
    return Lines(is_terminal=sys.stderr.isatty(), is_following=is_following)


class JsonLines:
    """Prints one JSON object a line, at once: what is new, and how far a load is four times a second.

    A program that reads them learns within a moment what keeps the sync from working, also when the disk that the
    replica is on no longer takes a word.
    """

    def __init__(self) -> None:
        self._said: dict[str, tuple[object, ...]] = {}
        self._said_s = 0.0

    def __call__(self, progress: Progress) -> None:
        """Print a step, unless it says nothing new."""
        is_loaded = progress.phase is Phase.LOADING and progress.rows_done >= progress.rows_total
        new = (progress.phase, progress.reason, progress.problem, is_loaded)
        is_news = self._said.get(progress.source) != new
        if not is_news and (progress.phase is not Phase.LOADING or clock.monotonic_s() - self._said_s < _PACE_S):
            return
        self._said[progress.source] = new
        self._said_s = clock.monotonic_s()
        plain: dict[str, Any] = asdict(progress)
        plain["phase"] = progress.phase.value
        plain["reason"] = progress.reason.value if progress.reason else None
        if progress.problem:
            plain["problem"]["sentence"] = progress.problem.sentence
        print(json.dumps(plain, ensure_ascii=False), flush=True)


class Lines:
    """Prints on stderr: counts over one another on a terminal; elsewhere only what is new."""

    def __init__(self, *, is_terminal: bool, is_following: bool) -> None:
        self._is_terminal = is_terminal
        self._is_following = is_following
        self._said = ""

    def __call__(self, progress: Progress) -> None:
        """Print a step, unless it says nothing new."""
        if progress.phase in {Phase.OFFLINE, Phase.STOPPED} and not self._is_following:
            print("\r\x1b[K" if self._is_terminal else "", end="", file=sys.stderr, flush=True)
            return
        sentence = _sentence(progress)
        if self._is_terminal and progress.phase is Phase.LOADING:
            counts = _("{done} of {total} rows", done=f"{progress.rows_done:,}", total=f"{progress.rows_total:,}")
            print(f"\r\x1b[K{sentence} {counts}", end="", file=sys.stderr, flush=True)
            self._said = ""
        elif sentence != self._said:
            print(f"\r\x1b[K{sentence}" if self._is_terminal else sentence, file=sys.stderr, flush=True)
            self._said = sentence


def _sentence(progress: Progress) -> str:
    match progress.phase:
        case Phase.LOADING:
            return _("Loading {table}.", table=progress.table) if progress.table else _("Loading.")
        case Phase.STREAMING:
            return _("In step with the central database.")
        case Phase.OFFLINE:
            return progress.problem.sentence if progress.problem else _("The central database is out of reach.")
        case Phase.STOPPED:
            return _("The sync has stopped; the replica stays as it is.")


def say_compared(found: Mapping[str, Sequence[TableComparison]], *, as_json: bool) -> None:
    """Print what comparisons found: a line for each table, or one JSON object."""
    if as_json:
        plain = {source: [_plain(table) for table in tables] for source, tables in found.items()}
        print(json.dumps({"comparison": plain}, ensure_ascii=False))
        return
    for source, tables in found.items():
        for table in tables:
            print(
                _(
                    "{source} {table}: central {central}, here {own}, {count} portions differed",
                    source=source,
                    table=table.record.name,
                    central=f"{sum(table.central.counts.values()):,}",
                    own=f"{sum(table.own.counts.values()):,}",
                    count=len(table.differing),
                )
            )


def _plain(table: TableComparison) -> dict[str, object]:
    return {
        "table": table.record.name,
        "central": dict(table.central.counts),
        "here": dict(table.own.counts),
        "differing": len(table.differing),
    }
