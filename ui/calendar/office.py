"""What the page lets others do for it, each in a thread of its own: they read the replica or write to central."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from console.board.findings import FindingTable
    from console.calendar.proposing import Notice, Proposed


@dataclass(frozen=True, slots=True)
class Office:
    """Work that takes seconds; whoever joins the desktop gives it.

    Attributes:
        propose: What a notice would do at an instant of city time.
        accept: Records it in central under who answers for it and why; returns the number of the log entry.
        findings: Looks at every open case at an instant of city time.
    """

    propose: "Callable[[Notice, int], Proposed]"
    accept: "Callable[[Proposed, str, str], int]"
    findings: "Callable[[int], FindingTable]"
