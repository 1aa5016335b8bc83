"""What the page of data sources shows, as frozen values: sources, areas behind them, how both sides compare."""

from dataclasses import dataclass
from enum import StrEnum

from console.domain.copying import ResyncReason, Tier
from console.domain.freshness import Freshness, SourceAge
from console.domain.naming import Name
from console.domain.reporting import SourceLag


class SourceState(StrEnum):
    """How the copy of a source stands, in one word; the most serious of what is true of it."""

    FRESH = "fresh"
    SUSPECT = "suspect"
    """The last comparison found differences, which were read again; the next one tells."""
    LATE = "late"
    LOST = "lost"
    LOADING = "loading"
    FAILED = "failed"
    STOPPED = "stopped"
    NEVER = "never"
    QUARANTINED = "quarantined"
    """The damaged file was set aside and there is nothing to show until the new copy is whole."""


@dataclass(frozen=True, slots=True)
class CountPair:
    """Rows on both sides at the instant of a comparison."""

    central: int
    own: int

    @property
    def is_equal(self) -> bool:
        """Whether both sides have as many."""
        return self.central == self.own

    def __add__(self, other: "CountPair") -> "CountPair":
        return CountPair(self.central + other.central, self.own + other.own)


@dataclass(frozen=True, slots=True)
class BusyUnit:
    """A unit with open cases, and whom to call there."""

    name: Name
    person: str
    phone: str
    open_cases: int


@dataclass(frozen=True, slots=True)
class Effect:
    """What hangs on an area: how many of its cases are open, and which of its units have the most of them."""

    open_cases: int
    busiest: tuple[BusyUnit, ...] = ()


@dataclass(frozen=True, slots=True)
class AreaStanding:
    """An area behind a source.

    Attributes:
        heard: Age of its last heartbeat; of its last records where it sends no heartbeats.
        record_s: Seconds since central got its last records; None before the first.
        lag: How late what it reports comes.
        counts: Rows of all tables at the last comparison; None before the first.
        cases: Cases among them; None before the first.
        effect: What hangs on it; None where nobody looked.
    """

    area: str
    name: Name
    heard: SourceAge
    record_s: float | None
    lag: SourceLag
    counts: CountPair | None
    cases: CountPair | None = None
    effect: Effect | None = None


@dataclass(frozen=True, slots=True)
class SourceStanding:
    """A source and the copy of it.

    Attributes:
        link: What the age of the last poll means.
        polled_s: Seconds since the last successful poll; None before the first.
        poll_interval_s: Seconds between two polls when nothing rings.
        reason: Why everything is being copied again; None while it is not.
        loaded: Rows copied so far, and rows to copy.
        is_loaded: Whether there is a whole copy to show, however old.
        offset_us: By how much the server's clock is ahead of this machine's; None before the first poll.
        rtt_us: How long a question and its answer took.
        open_us: How long the oldest unfinished transaction on the server has been seen open; 0 for none.
        quarantined: Name of the damaged file that was set aside for this copy; empty for none.
        code, problem: Code and sentence of the last failure; empty when there is none.
        differing: Tables that were not the same at the last comparison.
        checked_s: Seconds since the last comparison; None before the first.
    """

    id: str
    name: Name
    tier: Tier
    state: SourceState
    link: Freshness
    polled_s: float | None
    poll_interval_s: float
    areas: tuple[AreaStanding, ...]
    reason: ResyncReason | None = None
    loaded: tuple[int, int] = (0, 0)
    is_loaded: bool = True
    offset_us: int | None = None
    rtt_us: int | None = None
    open_us: int = 0
    quarantined: str = ""
    code: str = ""
    problem: str = ""
    differing: int = 0
    checked_s: float | None = None


@dataclass(frozen=True, slots=True)
class ComparedArea:
    """A column of the comparison; ``area`` is empty for rows that belong to every area."""

    area: str
    name: Name


@dataclass(frozen=True, slots=True)
class ComparedTable:
    """One table on both sides.

    Attributes:
        counts: One pair for each area of the comparison; None where its source was not compared yet.
        total: Of all areas that were compared; None for none.
        blocks: Blocks of rows whose contents were not the same.
    """

    table: str
    name: Name
    counts: tuple[CountPair | None, ...]
    total: CountPair | None
    blocks: int

    @property
    def is_equal(self) -> bool:
        """Whether nothing differs, in number or content, as far as it was compared."""
        return self.blocks == 0 and all(pair is None or pair.is_equal for pair in self.counts)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Every table by area.

    Attributes:
        totals: Rows of all tables, one pair for each area.
        checked_s: Seconds since the comparison that was longest ago; None when no source was compared.
    """

    areas: tuple[ComparedArea, ...]
    tables: tuple[ComparedTable, ...]
    totals: tuple[CountPair | None, ...]
    total: CountPair | None
    checked_s: float | None

    @property
    def differing(self) -> int:
        """How many tables are not the same."""
        return sum(not table.is_equal for table in self.tables)


@dataclass(frozen=True, slots=True)
class JournalLine:
    """One thing the sync did on its own.

    Attributes:
        at_us: When, by this machine's wall clock, microseconds since 1970-01-01T00:00Z.
        action: A word such as ``resync``.
        about: Id of the source, or of whatever it was done to.
        detail: Why, or how many: a typed reason as its value, else as it was noted.
    """

    at_us: int
    action: str
    about: str
    detail: str


@dataclass(frozen=True, slots=True)
class OwnSide:
    """What is known of this installation alone.

    Attributes:
        waiting: Notes on cases that central has not answered yet.
        oldest_s: Age of the one that waits longest; None when none does.
        refused: Notes that central refused and nobody has acknowledged.
        journal: What the sync did on its own, newest first.
    """

    waiting: int
    oldest_s: float | None
    refused: int
    journal: tuple[JournalLine, ...] = ()


@dataclass(frozen=True, slots=True)
class SourcesView:
    """Every source at one instant.

    Attributes:
        zone: IANA name of the city's zone.
    """

    sources: tuple[SourceStanding, ...]
    comparison: Comparison
    zone: str
