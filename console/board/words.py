"""Amounts, dates and names of things as the reader's language writes them."""

from datetime import datetime
from zoneinfo import ZoneInfo

from console.board.period import day_date
from console.domain.case import ClosingResult, EventKind
from console.domain.freshness import Freshness, SourceAge
from console.domain.light import Light
from console.domain.localday import LocalDays
from console.domain.naming import Name
from console.domain.rule import ClockCatalogue
from console.messages import _, messages

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")

STAGE_WORDS = {
    EventKind.STAGE_STARTED: "Stage begins: {stage}",
    EventKind.STAGE_ENDED: "Stage ends: {stage}",
}
CLOSING_WORDS = {
    ClosingResult.GRANTED: "Closed: granted",
    ClosingResult.REFUSED: "Closed: refused",
    ClosingResult.FORWARDED: "Closed: forwarded",
    ClosingResult.NOT_ACCEPTED: "Closed: not accepted",
    ClosingResult.RETURNED: "Closed: returned",
    ClosingResult.WITHDRAWN: "Closed: withdrawn",
    ClosingResult.VOIDED: "Closed: voided",
    ClosingResult.CLOSED: "Closed",
}
HOURS = frozenset({"h", "wh"})
_AMOUNTS = {
    "wd": ("{n} working day", "{n} working days"),
    "nd": ("{n} day", "{n} days"),
    "month": ("{n} month", "{n} months"),
    "h": ("{n} hour", "{n} hours"),
    "wh": ("{n} working hour", "{n} working hours"),
}
STOP_WORDS = {
    "hearing": "Hearing",
    "bidding": "Bidding",
    "auction": "Auction",
    "testing": "Testing",
    "inspection": "Inspection",
    "quarantine": "Quarantine",
    "appraisal": "Appraisal",
    "expert_review": "Expert review",
    "third_party": "Asking the third party",
    "other_agency": "Asking another agency",
    "public_notice": "Public notice",
    "suspension": "Suspension",
}
"""Special procedures (特别程序) and other lawful stops. Source: 行政许可法 Art. 45; ``stops`` in resources/clocks."""
LIGHT_WORDS = {
    Light.DARK_RED: "past the statutory limit",
    Light.RED: "past the promised limit",
    Light.YELLOW: "due soon",
    Light.BLUE: "clock stopped",
    Light.GREEN: "on time",
    Light.NONE: "closed",
}


def amount(count: int, unit: str) -> str:
    """Return a limit in its own unit: 4 working days, 3 months, 24 hours."""
    one, many = _AMOUNTS[unit]
    return _(one if count == 1 else many, n=count)


def measure(count: int, unit: str) -> str:
    """Return what is used, left or over of a clock: its months in natural days, its hours as 3:12 out of minutes."""
    if unit in HOURS:
        return _("{time} working hours" if unit == "wh" else "{time} hours", time=hours(count))
    return amount(count, "nd" if unit == "month" else unit)


def hours(minutes: int) -> str:
    """Return minutes as hours and minutes: 3:12."""
    return f"{minutes // 60}:{minutes % 60:02d}"


def event_word(code: int, clocks: ClockCatalogue) -> str:
    """Return what an event code means; one that the catalogue does not name as its number."""
    event = clocks.events.get(code)
    return event.name.in_language(messages.language) if event else _("Event {code}", code=code)


def noted(text: str, *notes: str) -> str:
    """Return a text with notes in brackets behind it; empty notes are left out."""
    is_zh = messages.language == "zh"
    inside = ("," if is_zh else ", ").join(note for note in notes if note)
    return f"{text}{'' if is_zh else ' '}({inside})" if inside else text


def sentence_date(day: int, today: int) -> str:
    """Return a date with its weekday as a sentence has it; with its year where that is not today's."""
    date = day_date(day)
    form = (
        "{month_name} {day} ({weekday})"
        if date.year == day_date(today).year
        else "{month_name} {day}, {year} ({weekday})"
    )
    return _(
        form,
        year=date.year,
        month=date.month,
        day=date.day,
        month_name=MONTHS[date.month - 1],
        weekday=_(WEEKDAYS[date.weekday()]),
    )


def sentence_time(at_us: int, days: LocalDays, day: int) -> str:
    """Return the local time of an instant on its day: 0:00."""
    minutes = (at_us - int(days.begins[day])) // 60_000_000
    return f"{minutes // 60}:{minutes % 60:02d}"


def stop_word(code: str) -> str:
    """Return the name of a special procedure; an unknown code as it is."""
    return _(STOP_WORDS[code]) if code in STOP_WORDS else code


def local_time(at_us: int, zone: ZoneInfo) -> str:
    """Return an instant as local date and time of a zone: 2026-11-20 10:42."""
    return f"{datetime.fromtimestamp(at_us // 1_000_000, zone):%Y-%m-%d %H:%M}"


def silence(area: Name, age: SourceAge) -> list[str]:
    """Return the sentence about an area that is not heard any more; none about others."""
    if age.state is not Freshness.LOST:
        return []
    name = area.in_language(messages.language)
    if age.age_s is None:
        return [_("{area} has never been heard: its cases are unknown.", area=name)]
    since = _("{n} s", n=int(age.age_s)) if age.age_s < 60 else _("{n} min", n=int(age.age_s // 60))
    return [_("No data from {area} for {silence}: what follows is what it last reported.", area=name, silence=since)]
