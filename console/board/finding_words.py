"""By how much a finding is one, in words of its own unit."""

from console.ages import span_text
from console.board.words import amount
from console.domain.finding_rules import FindingKind

SECONDS = "s"
_UNITS = {
    FindingKind.STOP_OVERRUN: "wd",
    FindingKind.SUPPLEMENT_LATE: "wd",
    FindingKind.DECLARED_DIFFERS: "nd",
    FindingKind.CLOCK_AHEAD: SECONDS,
}
"""Findings whose amount tells something to a reader, and its unit; of one more it is the unit of the promise."""


def amount_unit(kind: FindingKind, promised_unit: str) -> str:
    """Return the unit of what a finding is too much or too late by; empty where that says nothing."""
    return promised_unit if kind is FindingKind.STAGES_OVER_PROMISE else _UNITS.get(kind, "")


def amount_text(by: int, unit: str) -> str:
    """Return by how much, e.g. ``4 个工作日``; empty where that says nothing."""
    if not unit or not by:
        return ""
    return span_text(abs(by)) if unit == SECONDS else amount(abs(by), unit)
