"""Watched cases (跟踪) as a reader meets them: where they stand in the copy, and what became of them since."""

from contextlib import closing
from dataclasses import dataclass

from console.board.headline import STATES, state_of_case
from console.board.list_columns import STATE_WORDS
from console.board.list_view import CaseRow
from console.domain.light import Light
from console.errors import EnvironmentFault
from console.messages import _
from console.paths import Home
from console.replica.detail_reads import read_case_ids
from console.replica.local import watch
from console.replica.local.recovery import mended, open_local
from console.replica.local.watch import REASON_LENGTH, Watch
from console.replica.store import open_reader

__all__ = [
    "REASON_LENGTH",
    "Watch",
    "WatchedCase",
    "begin_watch",
    "end_watch",
    "light_then",
    "read_watched",
    "since_words",
]


@dataclass(frozen=True, slots=True)
class WatchedCase:
    """A case that is watched.

    Attributes:
        case_id: Its id in the copy; None where the copy does not hold it.
        watch: Why, since when, and its light then.
    """

    case_id: int | None
    watch: Watch


def read_watched(home: Home, key: bytes, now_us: int) -> tuple[WatchedCase, ...]:
    """Return what is watched, the oldest first.

    Raises:
        StorageFault, ReplicaDamaged, KeyUnavailable: The local file cannot be read.
    """
    local, _recovery = open_local(home, key, now_us)
    with local:
        watches = mended(local, now_us, lambda: watch.watched(local))
    return tuple(WatchedCase(case_id, one) for one, case_id in zip(watches, _ids(home, key, watches), strict=True))


def begin_watch(home: Home, key: bytes, wanted: Watch, now_us: int) -> None:
    """Watch a case; see `console.replica.local.watch.watch`."""
    local, _recovery = open_local(home, key, now_us)
    with local:
        mended(local, now_us, lambda: watch.watch(local, wanted))


def end_watch(home: Home, key: bytes, area: str, case_no: str, now_us: int) -> bool:
    """Watch a case no more; return whether it was watched."""
    local, _recovery = open_local(home, key, now_us)
    with local:
        return mended(local, now_us, lambda: watch.unwatch(local, area, case_no))


def since_words(row: CaseRow, began: Watch) -> str:
    """Return what became of a watched case's light since the watch began."""
    now = _(STATE_WORDS[state_of_case(row)])
    if began.light is None:
        return _("Light now: {now}; it was not known when the watch began.", now=now)
    then = _(STATE_WORDS[STATES[Light(began.light)]])
    if then == now:
        return _("Light since the watch began: {now}, unchanged.", now=now)
    return _("Light when the watch began: {then}; now: {now}.", then=then, now=now)


def light_then(row: CaseRow) -> int | None:
    """Return what to note as a case's light when a watch begins; None where nobody knows it, or it is closed."""
    return None if state_of_case(row) not in STATES.values() else int(row.light)


def _ids(home: Home, key: bytes, watches: tuple[Watch, ...]) -> list[int | None]:
    """Return the ids of cases in the copy; none where there is no copy, which others tell of."""
    try:
        with closing(open_reader(home.replica_file, key)) as reader:
            found = [{area: number for number, area in read_case_ids(reader, one.case_no)} for one in watches]
    except EnvironmentFault:
        return [None] * len(watches)
    return [ids.get(one.area) for ids, one in zip(found, watches, strict=True)]
