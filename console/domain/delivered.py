"""What sources delivered, what became of it, and where a copy of it was found to differ: values only."""

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Batch:
    """One delivery of records.

    Attributes:
        id: Its number in central.
        sent_us: When it was sent, by the source's clock; None where it does not say.
        delivered_us: When central got it, in real time.
        records, refused: How many records came, and how many of them central refused.
        delay_us: How long it took, in the city's time; None where nobody can tell.
    """

    id: int
    area: str
    source: str
    sent_us: int | None
    delivered_us: int
    records: int
    refused: int
    delay_us: int | None


class Fate(StrEnum):
    """What became of a record that was not as it should be."""

    REFUSED = "refused"
    """拒收"""
    DOUBTED = "doubted"
    """存疑入库: kept, carries its reasons, and moves no clock."""


@dataclass(frozen=True, slots=True)
class ReasonCount:
    """How many records of an area from one source had one reason.

    Attributes:
        reason: One sentence a line, as central noted them.
    """

    fate: Fate
    area: str
    source: str
    reason: str
    count: int


@dataclass(frozen=True, slots=True)
class DoubtQuery:
    """Which records are asked for.

    Attributes:
        areas: Codes.
        fate: Only of this one; None for both.
        reason, source: Only with exactly this; None for any.
    """

    areas: tuple[str, ...]
    fate: Fate | None = None
    reason: str | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class DoubtRow:
    """A record that was refused, or kept with a doubt.

    Attributes:
        id: Its number in its table.
        recorded_us: When central noted it; 0 where nobody says.
        case_id: The case it belongs to; None where it names none that is known here.
        case_no: Number of its case as its source gives it; empty where nobody says.
        place: Where it stands in what its source delivered; empty of one that was kept.
        field: The name its source gives the offending field; empty when it is the whole record.
        raw: What stood there, as it came.
        source_record: The source's own number of it; empty where it has none.
    """

    fate: Fate
    table: str
    id: int
    area: str
    source: str
    recorded_us: int
    case_id: int | None
    case_no: str
    place: str
    field: str
    reason: str
    raw: str
    source_record: str


class DifferenceKind(StrEnum):
    """How a row of the copy differed from the source."""

    MISSING = "missing"
    """The source had it, the copy did not."""
    EXTRA = "extra"
    """The copy had it, the source did not."""
    OTHER = "other"
    """Both had it, with other contents."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One row that differed; the copy has been what the source held ever since.

    Attributes:
        table, id: Which row.
        case_id, case_no: The case it belongs to; None and empty where it belongs to none that is known here.
        found_real_us: When it was read again, by the server's real time.
    """

    source: str
    table: str
    id: int
    area: str
    case_id: int | None
    case_no: str
    kind: DifferenceKind
    found_real_us: int
