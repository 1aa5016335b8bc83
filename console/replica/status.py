"""How far the copy has come and what it changed last: written by the sync process, read by everyone else."""

import json
from dataclasses import asdict, dataclass, field
from enum import Enum
from typing import Any, Final

from console.domain.citytime import CityTime
from console.domain.copying import ResyncReason
from console.errors import ConsoleError
from console.messages import _
from console.replica.faults import translated
from console.replica.store import Reader

CHANGE_LOG_ROWS: Final = 100_000
"""How many changes the log keeps. A reader that is further behind reads everything again, which is then faster."""


class Phase(Enum):
    """What the sync process is doing, or was doing when it last wrote."""

    LOADING = "loading"
    STREAMING = "streaming"
    OFFLINE = "offline"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class SyncProblem:
    """What keeps the sync from working; English templates, shown in the reader's language.

    Attributes:
        code: Stable code of the error, e.g. ``E-SERVER``.
        message: Template of the sentence.
        remedy: Template of the remedy; may be empty.
        values: What fills both.
    """

    code: str
    message: str
    remedy: str
    values: dict[str, str | int | float] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        """Message and remedy in the language in force."""
        return " ".join(_(text, **self.values) for text in (self.message, self.remedy) if text)


def problem_of(error: ConsoleError) -> SyncProblem:
    """Return an error as a value that can be stored."""
    values = {name: v if isinstance(v, (int, float)) else str(v) for name, v in error.values.items()}
    return SyncProblem(error.code, error.message, error.remedy, values)


@dataclass(frozen=True, slots=True)
class SyncStatus:
    """State of the copy.

    Attributes:
        phase: What the sync process was doing when it wrote this.
        resync_reason: Why a load is on; None while none is.
        rows_done: Rows loaded so far, of a load that is on.
        rows_total: Rows counted when the load began; an estimate, as central lives on.
        last_poll_real_us: The server's real time at the last successful poll; None before the first.
        polled_local_us: This machine's clock at that poll.
        city_time: The city's clock at that poll.
        problem: Why the last attempt failed; None when it did not.
        updated_local_us: This machine's clock when this was written; an old one means that no sync process is at work.
        epoch: Identity of the central database this is a copy of; empty before the first load.
        is_whole: Whether the replica holds a whole copy, however old; false during the first load into a file.

    Units:
        Microseconds since 1970-01-01T00:00Z.
    """

    phase: Phase
    resync_reason: ResyncReason | None
    rows_done: int
    rows_total: int
    last_poll_real_us: int | None
    polled_local_us: int | None
    city_time: CityTime
    problem: SyncProblem | None
    updated_local_us: int
    epoch: str = ""
    is_whole: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """One row that the sync inserted, changed or deleted.

    Attributes:
        seq: Position in the log; later is higher; never used twice.
        table: Record name.
        id: The row's id.
        case_id: The case it belongs to; None for rows that belong to none.
    """

    seq: int
    table: str
    id: int
    case_id: int | None


_STATUS_COLUMNS: Final = (
    "phase, resync_reason, rows_done, rows_total, last_poll_real_us, polled_local_us,"
    " city_real_us, city_us, city_rate, problem, updated_local_us"
)
_READ_STATUS: Final = f"SELECT {_STATUS_COLUMNS}, epoch, whole FROM sync_status CROSS JOIN replica_meta"  # noqa: S608 -- constant
_WRITE_STATUS: Final = (
    f"REPLACE INTO sync_status (one, {_STATUS_COLUMNS})"  # noqa: S608 -- constant
    " VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


def read_status(reader: Reader) -> SyncStatus:
    """Return the state of the copy."""
    with translated():
        return status_in(reader.connection)


def status_in(connection: Any) -> SyncStatus:
    """Return the state of the copy over an open connection."""
    row = connection.execute(_READ_STATUS).fetchone()
    phase, reason, done, total, poll_us, local_us, city_real_us, city_us, rate, problem, updated_us, epoch, whole = row
    return SyncStatus(
        Phase(phase),
        ResyncReason(reason) if reason else None,
        done,
        total,
        poll_us,
        local_us,
        CityTime(city_real_us, city_us, rate),
        SyncProblem(**json.loads(problem)) if problem else None,
        updated_us,
        epoch or "",
        bool(whole),
    )


def write_status(connection: Any, status: SyncStatus) -> None:
    """Store the state in the caller's transaction. ``epoch`` and ``is_whole`` stand elsewhere and are not written."""
    city = status.city_time
    connection.execute(
        _WRITE_STATUS,
        (
            status.phase.value,
            status.resync_reason.value if status.resync_reason else None,
            status.rows_done,
            status.rows_total,
            status.last_poll_real_us,
            status.polled_local_us,
            city.real_anchor_us,
            city.city_anchor_us,
            city.rate,
            json.dumps(asdict(status.problem)) if status.problem else None,
            status.updated_local_us,
        ),
    )


def last_change_seq(reader: Reader) -> int:
    """Return the position of the newest change."""
    with translated():
        return int(reader.connection.execute("SELECT change_last FROM replica_meta").fetchone()[0])


def changes_since(reader: Reader, seq: int, limit: int) -> list[Change] | None:
    """Return the next changes after a position, oldest first.

    Args:
        reader: An open reader.
        seq: The last change already known, from `last_change_seq` or an earlier call.
        limit: How many to return at most; ask again with the last one's ``seq`` when this many came.

    Returns:
        The changes; empty when there are none, and while a new file is being loaded, so that a reader keeps what it
        has; None when the log does not say what happened since (the reader is too far behind, or everything was loaded
        again): read everything again.
    """
    with reader.reading() as connection:
        whole, floor, last = connection.execute("SELECT whole, change_floor, change_last FROM replica_meta").fetchone()
        if not whole:
            return []
        if not floor <= seq <= last:
            return None
        rows = connection.execute(
            "SELECT seq, table_name, id, case_id FROM applied_change WHERE seq > ? ORDER BY seq LIMIT ?", (seq, limit)
        ).fetchall()
    return [Change(*row) for row in rows]
