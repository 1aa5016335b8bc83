"""What pages have done for them beside the GUI thread: each job opens a reader of its own, and loads what it needs."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from console.board.source_files import SourceFiles
from console.paths import Home
from console.replica.store import Reader, open_reader
from console.rulebook import load_rulebook
from ui.calendar.office import Office
from ui.calendar.questions import CALENDAR

if TYPE_CHECKING:
    from console.board.findings import FindingTable
    from console.calendar.proposing import Notice, Proposed


def calendar_office(home: Home, secret: bytes, url: Callable[[], str]) -> Office:
    """Return who works for the calendar page.

    Args:
        home: The installation.
        secret: Key of its replica.
        url: Returns where central is.
    """

    def reader() -> Reader:
        return open_reader(home.replica_file, secret)

    def propose(notice: "Notice", at_us: int) -> "Proposed":
        from console.calendar import proposing  # noqa: PLC0415 - a grammar that few sessions need

        return proposing.propose(reader, load_rulebook(home.rules_dir), CALENDAR, notice, at_us)

    def accept(proposed: "Proposed", who: str, why: str) -> int:
        from console.calendar import proposing  # noqa: PLC0415 - as above
        from console.central.sources import read_sources  # noqa: PLC0415 - as above
        from console.sync.origin import city_url  # noqa: PLC0415 - as above

        sources = home.sources_file  # as for the sync, it comes before every other address
        address = city_url(read_sources(sources)) if sources.exists() else url()
        return proposing.accept(address, CALENDAR, proposed, who, why)

    def findings(at_us: int) -> "FindingTable":
        from console.calendar import proposing  # noqa: PLC0415 - as above

        return proposing.look(reader, load_rulebook(home.rules_dir), at_us)

    return Office(propose, accept, findings)


def source_office(home: Home, secret: bytes, who_acts: Callable[[], str]) -> SourceFiles:
    """Return who works for the page of sources.

    Args:
        home: The installation.
        secret: Key of its replica.
        who_acts: Returns who asks for a file.
    """
    return SourceFiles(
        lambda: open_reader(home.replica_file, secret), lambda: load_rulebook(home.rules_dir).reporting, who_acts
    )
