"""Faults as values: what failed and what to do, ready to show in place. Never a box."""

import logging
from dataclasses import dataclass

from console.errors import ConsoleError, Defect
from console.messages import _

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that failed, in the reader's language.

    Attributes:
        code: Short stable name to search for and to quote.
        message: What failed.
        remedy: What to do about it; empty when nothing can be done.
    """

    code: str
    message: str
    remedy: str

    @property
    def sentence(self) -> str:
        """Everything on one line."""
        return " ".join(part for part in (self.message, self.remedy, f"({self.code})") if part)


def fault_of(error: Exception) -> Fault:
    """Return what to show for an exception; one that nobody foresaw is logged with its traceback."""
    if isinstance(error, ConsoleError):
        return Fault(
            error.code, _(error.message, **error.values), _(error.remedy, **error.values) if error.remedy else ""
        )
    log.error("unexpected %s", type(error).__name__, exc_info=error)
    return Fault(
        Defect.code,
        _("The program made a mistake: {name}.", name=type(error).__name__),
        _("Please report the log file."),
    )
