"""What the commands of the board read: the replica of a home, its catalogue, and instants as people write them."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from console import clock
from console.board.area_rules import ZONE
from console.board.catalogue import Catalogue
from console.board.moment import Moment, moment_of
from console.domain.rule import RuleBook
from console.errors import BadInput, RefusedCommand, StorageFault
from console.messages import explain
from console.paths import Home
from console.replica.calendar_reads import read_calendars, with_calendars
from console.replica.catalogue_reads import CatalogueRows, read_catalogue
from console.replica.key import replica_key
from console.replica.source_reads import SourceBeat, read_source_beats
from console.replica.status import SyncStatus, read_statuses
from console.replica.store import Reader, open_reader
from console.rulebook import load_rulebook
from console.sync.freshness import city_now_us

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Session:
    """An open replica and what every command asks of it.

    Attributes:
        statuses: State of the copy of every source; of the first one the clock is the city's.
        local_us: This machine's steady clock.
        known_us: Only what central had recorded by then is told; None for everything known today.
    """

    reader: Reader
    rows: CatalogueRows
    catalogue: Catalogue
    book: RuleBook
    statuses: tuple[SyncStatus, ...]
    beats: tuple[SourceBeat, ...]
    local_us: int
    known_us: int | None = None

    @property
    def now_us(self) -> int:
        """City time."""
        return city_now_us(self.statuses[0], self.local_us)

    def moment_at(self, at_us: int) -> Moment:
        """Return the moment at which the city's clock shows an instant; sources are as old as they are now."""
        return moment_of(self.catalogue, self.statuses, self.beats, at_us, self.local_us, known_us=self.known_us)

    def as_known(self, known_us: int | None) -> "Session":
        """Return the session that tells what central had recorded by an instant; None for everything known today."""
        return replace(self, catalogue=Catalogue(self.rows, self.book, known_us), known_us=known_us)

    def zone_of(self, area: str | None) -> ZoneInfo:
        """Return the zone of an area; the city's for none.

        Raises:
            BadInput: There is no such area.
        """
        if area is None:
            return ZoneInfo(self.catalogue.areas[0].time_zone if self.catalogue.areas else ZONE)
        if area not in self.catalogue.index_of_area:
            raise BadInput(
                "There is no area {area}.",
                "Choose from: {areas}.",
                field="--area",
                area=area,
                areas=", ".join(self.catalogue.index_of_area) or "—",
            )
        return ZoneInfo(self.catalogue.areas[self.catalogue.index_of_area[area]].time_zone)


@contextmanager
def open_session(home: Home, key_file: str | None) -> Iterator[Session]:
    """Open the replica of a home.

    Raises:
        StorageFault: The home has no replica.
        RefusedCommand: The replica is being loaded for the first time.
    """
    if not home.replica_file.exists():
        raise StorageFault(
            "There is no replica in {home}.", "Run supervisionctl sync --once first.", home=str(home.root)
        )
    reader = open_reader(home.replica_file, replica_key(home, key_file))
    try:
        statuses = read_statuses(reader)
        if not statuses[0].is_whole:
            raise RefusedCommand(
                "The replica is still being loaded.", "Try again when supervisionctl sync has loaded it."
            )
        with reader.reading():
            book = with_calendars(load_rulebook(home.rules_dir), read_calendars(reader))
            rows = read_catalogue(reader)
        for fault in book.faults:
            print(explain(fault), file=sys.stderr)
        yield Session(reader, rows, Catalogue(rows, book), book, statuses, read_source_beats(reader), clock.steady_us())
    finally:
        reader.close()


def parse_instant(text: str, zone: ZoneInfo, field: str = "--at") -> int:
    """Return an instant written in ISO 8601; without an offset it is local time of the zone.

    Args:
        text: The instant.
        zone: Of an instant without offset.
        field: What it was given as.

    Raises:
        BadInput: It is not an instant.
    """
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as fault:
        raise BadInput("{text} is not an instant.", "Write it as 2026-11-20T12:00.", field=field, text=text) from fault
    return to_us(moment if moment.tzinfo else moment.replace(tzinfo=zone))


def to_us(moment: datetime) -> int:
    """Return an aware datetime in microseconds since 1970-01-01T00:00Z."""
    elapsed = moment - _EPOCH
    return (elapsed.days * 86_400 + elapsed.seconds) * 1_000_000 + elapsed.microseconds


def local_time(at_us: int, zone: ZoneInfo) -> datetime:
    """Return an instant as local time of a zone."""
    return datetime.fromtimestamp(at_us // 1_000_000, zone)
