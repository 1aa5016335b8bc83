"""The live board: the lights of all open cases, kept in step with the replica and with time."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from console.board.answers import BoardUpdate, Choices, SourceStrip
from console.board.view import CaseDetail, CaseList, CaseQuery, CaseRow, WallView
from console.domain.case import CaseId

if TYPE_CHECKING:
    from console.replica.store import Reader
    from console.rulebook import RuleBook


class LiveBoard:
    """Columns of all open cases in memory; a tick costs the lights that turn, not the cases that exist.

    Views show the instant of the last ``step``. Before the first step that is ``ready``, views are empty, not missing.

    Threads:
        Everything, construction included, happens in one worker thread: the reader belongs to it.
    """

    def __init__(self, open_reader: "Callable[[], Reader]", book: "RuleBook") -> None:
        """Keep what is needed to open the replica; the first ``step`` opens it."""
        raise NotImplementedError

    def step(self, now_local_us: int) -> BoardUpdate:
        """Bring the board to now: apply what the replica received since the last step, then turn lights.

        Args:
            now_local_us: This machine's clock, microseconds since 1970-01-01T00:00Z. Server time and city time follow
                from it by the last poll.

        Raises:
            StorageFault, ReplicaDamaged, KeyUnavailable: The replica cannot be read; the board keeps what it has and
                the next step tries again.
        """
        raise NotImplementedError

    def strip(self) -> SourceStrip:
        """Return clock, link and age of each source."""
        raise NotImplementedError

    def wall_view(self) -> WallView:
        """Return the whole wall."""
        raise NotImplementedError

    def case_list(self, query: CaseQuery) -> CaseList:
        """Return the ids that match, in the order asked for; ties in order of case id, so the order is stable."""
        raise NotImplementedError

    def rows(self, ids: Sequence[int]) -> tuple[CaseRow, ...]:
        """Return one row for each id that is on the board, in the order given; ids that left the board are left out."""
        raise NotImplementedError

    def detail(self, case_id: CaseId) -> CaseDetail | None:
        """Return everything about one case of the replica; None when there is no such case."""
        raise NotImplementedError

    def choices(self) -> Choices:
        """Return what the filter bar offers."""
        raise NotImplementedError

    def close(self) -> None:
        """Close the replica."""
        raise NotImplementedError
