"""Notes on cases as central last told them, and how far the copy of their source has come."""

import json
from dataclasses import dataclass

from console.domain.copying import Scope, Tier
from console.replica.case_reads import HasConnection


@dataclass(frozen=True, slots=True)
class NoteRow:
    """A note as central holds it.

    Attributes:
        text: What it says.
        version: Counts its changes, from 1.
        author: Who wrote this version.
        written_us: When, by the author's machine; microseconds since 1970-01-01T00:00Z.
        recorded_us: When central took it, by the city's clock; likewise.
    """

    text: str
    version: int
    author: str
    written_us: int
    recorded_us: int


@dataclass(frozen=True, slots=True)
class CaseSource:
    """Where a case comes from.

    Attributes:
        case_no: Its number.
        area: Its area code.
        tier: How its source is followed; None where no source of the copy holds the area any more.
        cursor: How far the source's feed is in, in the source's own words; None before its first load.
    """

    case_no: str
    area: str
    tier: Tier | None
    cursor: str | None


def read_note(reader: HasConnection, case_id: int) -> NoteRow | None:
    """Return the note on a case; None where there is none."""
    row = reader.connection.execute(
        "SELECT text, version, author, written_at, recorded_at FROM annotation WHERE case_id = ?", (case_id,)
    ).fetchone()
    return None if row is None else NoteRow(*row)


def read_case_source(reader: HasConnection, case_id: int) -> CaseSource | None:
    """Return where a case comes from; None where there is no such case."""
    case = reader.connection.execute("SELECT case_no, area FROM supervised_case WHERE id = ?", (case_id,)).fetchone()
    if case is None:
        return None
    case_no, area = case
    sources = reader.connection.execute("SELECT tier, cursor, areas, excluded FROM source_state ORDER BY position")
    for tier, cursor, areas, excluded in sources.fetchall():
        if Scope(tuple(json.loads(areas)), tuple(json.loads(excluded))).holds(area):
            return CaseSource(case_no, area, Tier(tier), cursor)
    return CaseSource(case_no, area, None, None)
