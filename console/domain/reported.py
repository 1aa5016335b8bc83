"""What a source reports about its cases, before central has judged and kept any of it.

A reader (a data plugin, a gateway) makes these values; `console.central.intake` writes them. Nothing here knows a file
format or a table. Bad data is a value: a `Problem` for what cannot be kept, `Reason`s on what is kept and doubtful.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from console.domain.case import ApplicationSource, ClosingResult, EventKind


class Reason(Enum):
    """Why a reported record is refused or doubtful: a stable code, and the sentence people read (a message id)."""

    EVENT_BEFORE_START = ("event_before_start", "The event happened before the case was received.")
    EVENT_AFTER_END = ("event_after_end", "The event happened after the case was closed.")
    END_BEFORE_START = ("end_before_start", "The case was closed before it was received.")
    SECOND_ENDING = ("second_ending", "The case already has an ending.")
    DATE_UNREADABLE = ("date_unreadable", "This is not a date.")
    DATE_IMPOSSIBLE = ("date_impossible", "The date lies outside the years 1970 to 2099.")
    NOT_A_NUMBER = ("not_a_number", "Text stands where a number belongs.")
    NAME_TOO_LONG = ("name_too_long", "A name has more than 500 characters.")
    IDENTIFIER_TOO_LONG = ("identifier_too_long", "A number or code has more than 200 characters.")
    IDENTIFIER_MISSING = ("identifier_missing", "The case has no number.")
    START_MISSING = ("start_missing", "The case has no date of receipt.")
    TIME_MISSING = ("time_missing", "The event has no time.")
    DUPLICATE_CASE = ("duplicate_case", "The case number stands in the file more than once.")
    DUPLICATE_ATTRIBUTE = ("duplicate_attribute", "The attribute is given more than once; the first value counts.")
    CASE_MISSING = ("case_missing", "The event belongs to no case.")
    FOREIGN_CASE = ("foreign_case", "Another source has already reported this case number.")
    UNKNOWN_UNIT = ("unknown_unit", "The unit is not known.")
    UNKNOWN_MATTER = ("unknown_matter", "The matter is not known.")
    UNPRINTABLE = ("unprintable", "The text holds a character that cannot be stored.")
    ATTRIBUTE_TOO_LONG = ("attribute_too_long", "An attribute has more than 64 kB.")
    TOO_MANY_EVENTS = ("too_many_events", "The case has more than 50,000 events.")

    def __init__(self, code: str, sentence: str) -> None:
        self.code = code
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Problem:
    """A record, or part of one, that could not be kept.

    Attributes:
        place: Where it stands in its source, e.g. ``trace 17, event 3``.
        field: The name the source gives the offending field; empty when it is the whole record.
        raw: What stood there, for whoever looks into it; may be cut where it is stored.
        case_no: Number of the case it belongs to, as far as that can be told; empty where it cannot.
        record: The source's own number of the record; empty where it has none.
    """

    place: str
    field: str
    reason: Reason
    raw: str = ""
    case_no: str = ""
    record: str = ""


@dataclass(frozen=True, slots=True)
class ReportedArea:
    """How an area counts time, as its source declares it. Field meanings as in ``console.domain.records.AREA``."""

    name_zh: str
    name_en: str
    short_zh: str
    short_en: str
    time_zone: str
    calendar: str
    office_open_min: int
    office_close_min: int
    after_hours: str


@dataclass(frozen=True, slots=True)
class ReportedUnit:
    """A unit that handles cases. The code identifies it within its area."""

    code: str
    name_zh: str
    name_en: str


@dataclass(frozen=True, slots=True)
class ReportedMatter:
    """A matter with the limits in force; a limit that is not given is None.

    Units:
        Limits in ``promised_unit`` and ``statutory_unit``: ``wd`` working days, ``nd`` natural days.
    """

    code: str
    kind: str
    name_zh: str
    name_en: str
    unit_code: str
    promised_limit: int | None = None
    promised_unit: str | None = None
    statutory_limit: int | None = None
    statutory_unit: str | None = None


@dataclass(frozen=True, slots=True)
class ReportedEvent:
    """Something that happened to a case.

    Attributes:
        record: The source's own number of the record; None when it has none.
        is_implied: Whether the reader concluded it and the source does not tell it as an event of its own.
        doubts: What the reader already found doubtful.
    """

    happened_at: datetime
    kind: EventKind
    place: str
    record: str | None = None
    stage: str | None = None
    action: str | None = None
    handler: str | None = None
    unit_code: str | None = None
    is_implied: bool = False
    doubts: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class ReportedDueDate:
    """The day the source declares as the last one for the decision.

    Attributes:
        declared_at: When it was declared; the receipt where the source does not tell.
        due_at: An instant of that day.
    """

    declared_at: datetime
    due_at: datetime
    place: str
    record: str | None = None
    doubts: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class ReportedClosing:
    """An ending of a case."""

    closed_at: datetime
    result: ClosingResult
    place: str
    record: str | None = None
    handler: str | None = None
    doubts: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class ReportedCase:
    """A case with everything its source tells about it. All instants are aware."""

    number: str
    received_at: datetime
    place: str
    unit_code: str | None = None
    matter_code: str | None = None
    project_name: str | None = None
    application_source: ApplicationSource = ApplicationSource.OTHER
    events: tuple[ReportedEvent, ...] = ()
    due_dates: tuple[ReportedDueDate, ...] = ()
    closings: tuple[ReportedClosing, ...] = ()
    doubts: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class CaseLog:
    """A source opened for reading.

    Attributes:
        source: Its stable name; records of one source replace each other, never those of another.
        area: How the area it reports for counts time.
        units: Units known from the start.
        matters: Matters known from the start.
        records: Units as they are met, cases, and problems, in the order of the source. Iterating may raise `BadInput`
            where the source breaks; everything given out before stays valid.
    """

    source: str
    area: ReportedArea
    units: tuple[ReportedUnit, ...]
    matters: tuple[ReportedMatter, ...]
    records: Iterator["ReportedCase | ReportedUnit | Problem"]
