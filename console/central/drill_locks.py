"""Drills on purpose (演练): how an area's platform shall report for a while, told to the simulator through central.

A drill is held by a connection, as locks of central: whatever becomes of the process that holds it, it ends with it.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from enum import IntEnum
from typing import Final, cast

from console.central.engine import CentralConnection
from console.errors import RefusedCommand

LONGEST_S: Final = (1 << 24) - 1
SIMULATOR: Final = "hashtext('supervision.simulate')"
"""Lock of the one simulator that a database may have, in SQL."""
_SECONDS_BITS: Final = 24


class Manner(IntEnum):
    """How a platform reports."""

    SILENT = 1
    """Nothing: no records, no heartbeats. On its return all comes at once."""
    LATE = 2
    """Records so many seconds after they are due."""
    IN_BURSTS = 3
    """Records every so many seconds, all together."""
    DOUBLED = 4
    """Every record twice."""
    OUT_OF_ORDER = 5
    """Facts of so many seconds the last one first; cases and stops, to which others refer, when they are due."""
    CLOCK_AHEAD = 6
    """With a clock that is so many seconds ahead."""


@dataclass(frozen=True, slots=True)
class Drill:
    """What is asked of one area's platform.

    Attributes:
        seconds: What the manner says of seconds; 0 where it says nothing.
    """

    manner: Manner
    seconds: int = 0


_HELD: Final = """
SELECT classid::bigint, objid::bigint FROM pg_locks
WHERE locktype = 'advisory' AND objsubid = 2 AND objid <> 0 AND granted
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


def drills_on(connection: CentralConnection) -> Mapping[str, Drill]:
    """Return the drills that are on, by area."""
    held = cast("list[tuple[int, int]]", connection.execute(_HELD).fetchall())
    return {f"{area:06d}": Drill(Manner(word >> _SECONDS_BITS), word & LONGEST_S) for area, word in held}


def simulator_lives(connection: CentralConnection) -> bool:
    """Return whether a simulator writes to this database."""
    free = connection.execute(f"SELECT pg_try_advisory_lock({SIMULATOR})".encode()).fetchone() == (True,)
    if free:
        connection.execute(f"SELECT pg_advisory_unlock({SIMULATOR})".encode())
    return not free


@contextmanager
def held_drill(connection: CentralConnection, area: str, drill: Drill) -> Iterator[None]:
    """Let a drill be on for the length of a block.

    Raises:
        RefusedCommand: Another one of this area is on.
    """
    words = (0, drill.manner << _SECONDS_BITS | drill.seconds)
    taken = connection.execute("SELECT pg_try_advisory_lock(%s::int, 0)", [int(area)]).fetchone()
    if taken != (True,):
        raise RefusedCommand("Another drill of area {area} is on.", "Wait for its end.", area=area)
    connection.execute("SELECT pg_advisory_lock(%s::int, %s)", [int(area), words[1]])
    try:
        yield
    finally:
        for word in words:
            connection.execute("SELECT pg_advisory_unlock(%s::int, %s)", [int(area), word])
