"""Faults as values: what failed and what to do, ready to show in place. Never a box."""

import logging
from dataclasses import dataclass

from console.errors import ConsoleError, Defect
from console.messages import _

log = logging.getLogger(__name__)

MISTAKE = "The program made a mistake: {name}."
REPORT = "Please report the log file."


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that failed; it is told in the language in force whenever it is shown.

    Attributes:
        code: Short stable name to search for and to quote.
        message: What failed.
        remedy: What to do about it; empty when nothing can be done.
        values: What fills the places of both, by name.
    """

    code: str
    message: str
    remedy: str
    values: tuple[tuple[str, object], ...] = ()

    @property
    def sentence(self) -> str:
        """Everything on one line."""
        told = [_(text, **dict(self.values)) for text in (self.message, self.remedy) if text]
        return " ".join([*told, f"({self.code})"])


def fault_of(error: Exception) -> Fault:
    """Return what to show for an exception; one that nobody foresaw is logged with its traceback."""
    if isinstance(error, ConsoleError):
        return Fault(
            error.code,
            error.message,
            error.remedy,
            tuple((name, _shown(value)) for name, value in error.values.items()),
        )
    log.error("unexpected %s", type(error).__name__, exc_info=error)
    return Fault(Defect.code, MISTAKE, REPORT, (("name", type(error).__name__),))


def _shown(value: object) -> object:
    """Return a value that is equal to itself when the same fault comes again."""
    return str(value) if isinstance(value, BaseException) else value
