"""How far the copy of each source has come and what changed last: written by the sync, read by everyone else."""

import json
from dataclasses import asdict, dataclass, field
from enum import Enum
from typing import Any, Final

from console import clock
from console.domain.citytime import CityTime
from console.domain.copying import EVERYTHING, ResyncReason, Scope, Tier
from console.domain.naming import Name
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


class Recovery(Enum):
    """How far a copy is trusted (恢复状态)."""

    OK = "ok"
    SUSPECT = "suspect"
    """A comparison found differences, which were read again; the next one tells."""
    QUARANTINE = "quarantine"
    """The damaged file was set aside and there is nothing to show until the new one is whole."""
    RESYNC = "resync"
    """Everything of the source is being copied again; what is shown is the copy from before."""


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
    """State of the copy of one source.

    Attributes:
        phase: What the sync process was doing when it wrote this.
        resync_reason: Why a load is on; None while none is.
        rows_done: Rows loaded so far, of a load that is on.
        rows_total: Rows counted when the load began; an estimate, as central lives on.
        last_poll_real_us: The server's real time at the last successful poll; None before the first.
        polled_local_us: The steady clock (`console.clock.steady_us`) at that poll.
        city_time: The city's clock at that poll.
        problem: Why the last attempt failed; None when it did not.
        updated_wall_us: This machine's wall clock when this was written.
        source: Id of the source.
        name: Its name.
        tier: How its changes are followed.
        scope: The areas it holds.
        poll_interval_s: Seconds after which it is polled when nothing rings.
        offset_us: By how much the server's clock is ahead of this machine's wall clock, by the quickest of the last
            polls; None before the first.
        rtt_us: How long that poll took.
        oldest_open_us: How long the oldest unfinished transaction on the server has been seen open; 0 for none.
        differed: How many comparisons in a row found the copy different.
        epoch: Identity of the database this is a copy of; empty before the first load.
        is_loaded: Whether the replica holds a whole copy of this source, however old.
        is_whole: Whether the replica can be read at all; false during the first load into a file.
        quarantined: Name of the damaged file that this replica replaces; empty for none.
        server: What answered at the last poll, with its version; empty where it did not say.
        schema_version: Of the supervision schema there; None where that is not known, or there is none.

    Units:
        Microseconds; instants since 1970-01-01T00:00Z, but for the steady clock.
    """

    phase: Phase
    resync_reason: ResyncReason | None
    rows_done: int
    rows_total: int
    last_poll_real_us: int | None
    polled_local_us: int | None
    city_time: CityTime
    problem: SyncProblem | None
    updated_wall_us: int
    source: str = ""
    name: Name = Name("", "")  # noqa: RUF009 -- a frozen value
    tier: Tier = Tier.SNAPSHOT
    scope: Scope = EVERYTHING
    poll_interval_s: float = 5.0
    offset_us: int | None = None
    rtt_us: int | None = None
    oldest_open_us: int = 0
    differed: int = 0
    epoch: str = ""
    is_loaded: bool = False
    is_whole: bool = False
    quarantined: str = ""
    server: str = ""
    schema_version: int | None = None

    @property
    def recovery(self) -> "Recovery":
        """Whether the copy is trusted, and if not, what is being done about it."""
        if self.resync_reason in {ResyncReason.REPLICA_DAMAGED, ResyncReason.CONTENT_DIFFERS}:
            return Recovery.QUARANTINE if self.quarantined and not self.is_whole else Recovery.RESYNC
        if self.resync_reason is not None:
            return Recovery.RESYNC
        return Recovery.SUSPECT if self.differed else Recovery.OK


NEVER_POLLED: Final = SyncStatus(Phase.STOPPED, None, 0, 0, None, None, CityTime(), None, 0)
"""The state of a replica that no sync has opened yet."""


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
    "phase, resync_reason, rows_done, rows_total, last_poll_real_us, polled_steady_us, polled_wall_us, boot,"
    " offset_us, rtt_us, oldest_open_us, differed, city_real_us, city_us, city_rate, problem, updated_wall_us,"
    " server, schema_version"
)
_READ_STATUS: Final = (
    f"SELECT {_STATUS_COLUMNS}, id, name_zh, name_en, tier, areas, excluded, poll_interval_s, epoch, loaded, whole,"  # noqa: S608 -- constant
    " quarantined FROM source_state CROSS JOIN replica_meta ORDER BY position"
)
_WRITE_STATUS: Final = f"UPDATE source_state SET ({_STATUS_COLUMNS}) = ({', '.join('?' * 19)}) WHERE id = ?"  # noqa: S608 -- constant


def read_statuses(reader: Reader) -> tuple[SyncStatus, ...]:
    """Return the state of the copy of every source, in their order; of none yet as that of one never polled.

    The clock of the first one is the city's.
    """
    with translated():
        return statuses_in(reader.connection)


def statuses_in(connection: Any) -> tuple[SyncStatus, ...]:
    """Return the state of every source over an open connection."""
    return tuple(_status(row) for row in connection.execute(_READ_STATUS).fetchall()) or (NEVER_POLLED,)


def _status(row: tuple[Any, ...]) -> SyncStatus:
    phase, reason, done, total, poll_us, steady_us, wall_us, boot, offset_us, rtt_us, open_us, differed, *more = row
    city_real_us, city_us, rate, problem, updated_us, server, schema_version, source, zh, en, *more = more
    tier, areas, excluded, interval_s, epoch, loaded, whole, quarantined = more
    return SyncStatus(
        phase=Phase(phase),
        resync_reason=ResyncReason(reason) if reason else None,
        rows_done=done,
        rows_total=total,
        last_poll_real_us=poll_us,
        polled_local_us=None if steady_us is None else clock.steady_since(steady_us, wall_us, boot),
        city_time=CityTime(city_real_us, city_us, rate),
        problem=SyncProblem(**json.loads(problem)) if problem else None,
        updated_wall_us=updated_us,
        source=source,
        name=Name(zh, en),
        tier=Tier(tier),
        scope=Scope(tuple(json.loads(areas)), tuple(json.loads(excluded))),
        poll_interval_s=interval_s,
        offset_us=offset_us,
        rtt_us=rtt_us,
        oldest_open_us=open_us,
        differed=differed,
        epoch=epoch or "",
        is_loaded=bool(loaded),
        is_whole=bool(whole),
        quarantined=quarantined or "",
        server=server or "",
        schema_version=schema_version,
    )


def write_status(connection: Any, status: SyncStatus) -> None:
    """Store the state of a source in the caller's transaction, but for what says which source it is and how far it is.

    The steady clock is noted together with the wall clock and the run of the machine it belongs to.
    """
    city, steady_us = status.city_time, status.polled_local_us
    connection.execute(
        _WRITE_STATUS,
        (
            status.phase.value,
            status.resync_reason.value if status.resync_reason else None,
            status.rows_done,
            status.rows_total,
            status.last_poll_real_us,
            steady_us,
            None if steady_us is None else clock.now_us() - (clock.steady_us() - steady_us),
            clock.boot(),
            status.offset_us,
            status.rtt_us,
            status.oldest_open_us,
            status.differed,
            city.real_anchor_us,
            city.city_anchor_us,
            city.rate,
            json.dumps(asdict(status.problem)) if status.problem else None,
            status.updated_wall_us,
            status.server,
            status.schema_version,
            status.source,
        ),
    )


def register_source(connection: Any, position: int, status: SyncStatus) -> None:
    """Note which source this is, in the caller's transaction; what is known of one that is noted already stays."""
    connection.execute(
        "INSERT INTO source_state (id, position, name_zh, name_en, tier, areas, excluded, poll_interval_s, loaded,"
        " phase, resync_reason, rows_done, rows_total, boot, oldest_open_us, differed, city_real_us, city_us,"
        " city_rate, updated_wall_us)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, 'loading', ?, 0, 0, ?, 0, 0, 0, 0, 1.0, ?)"
        " ON CONFLICT (id) DO UPDATE SET position = excluded.position, name_zh = excluded.name_zh,"
        " name_en = excluded.name_en, tier = excluded.tier, areas = excluded.areas, excluded = excluded.excluded,"
        " poll_interval_s = excluded.poll_interval_s",
        (
            status.source,
            position,
            status.name.zh,
            status.name.en,
            status.tier.value,
            json.dumps(status.scope.areas),
            json.dumps(status.scope.excluded),
            status.poll_interval_s,
            status.resync_reason.value if status.resync_reason else None,
            clock.boot(),
            status.updated_wall_us,
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
