"""Vocabulary of a case (办件): its types, what happens to it, and how it ends."""

from enum import IntEnum
from typing import NewType

CaseId = NewType("CaseId", int)


class CaseType(IntEnum):
    """办件类型. Source: GB/T 39046-2020 A.6."""

    ON_THE_SPOT = 1
    PROMISED = 2
    OTHER = 9


class ApplicationSource(IntEnum):
    """申报来源: where an application was handed in."""

    ONLINE = 1
    HALL = 2
    OTHER = 9


class EventKind(IntEnum):
    """过程: the events the program itself speaks of. Every other event is data: ``resources/clocks`` names its code."""

    RECEIVED = 10
    SUPPLEMENT_NOTICE = 20
    SUPPLEMENTED = 21
    ACCEPTED = 30
    STAGE_STARTED = 40
    STAGE_ENDED = 41
    DECIDED = 50
    REOPENED = 70
    NOTE = 90


class ClosingResult(IntEnum):
    """办结结果.

    `RETURNED`, `WITHDRAWN` and `VOIDED` leave the on-time ratio, `NOT_ACCEPTED` ends the acceptance clock only.
    """

    GRANTED = 1
    REFUSED = 2
    FORWARDED = 3
    NOT_ACCEPTED = 4
    RETURNED = 5
    WITHDRAWN = 6
    VOIDED = 7
    CLOSED = 9


OUTSIDE_RATIO = frozenset({ClosingResult.RETURNED, ClosingResult.WITHDRAWN, ClosingResult.VOIDED})
"""退件、撤回、作废: closings that the on-time ratio does not count."""
