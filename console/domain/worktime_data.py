"""From parsed files to office sessions: pure, and strict about what a file may say."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from console.domain.entry import Entry
from console.domain.worktime import Session, SessionBook, SessionRule, check_follow
from console.errors import BadInput

_SPAN = re.compile(r"([0-9]{2}):([0-5][0-9])-([0-9]{2}):([0-5][0-9])")


def read_session_book(entry: Entry) -> SessionBook:
    """Return the sessions of a file: those of the city, and those of areas that have their own.

    Raises:
        BadInput: The file is malformed, or an area stands there twice.
    """
    entry.only(("id", "version", "source", "sessions", "area"))
    areas: dict[str, tuple[SessionRule, ...]] = {}
    for area in entry.tables("area"):
        area.only(("code", "sessions"))
        code = area.get("code", str)
        if code in areas:
            raise area.fault("code", "{where}: area {code} stands there twice.", code=code)
        areas[code] = read_sessions(area)
    return SessionBook(
        id=entry.get("id", str),
        version=entry.get("version", str),
        source=entry.get("source", str),
        city=read_sessions(entry),
        areas=areas,
    )


def read_sessions(entry: Entry) -> tuple[SessionRule, ...]:
    """Return the session rules below ``sessions``; one without ``valid_from`` holds from 1970 on.

    Raises:
        BadInput: There is none, one is malformed, or one does not follow the one before.
    """
    rules: list[SessionRule] = []
    for part in entry.tables("sessions"):
        with _told_of(part):
            rules.append(_read_rule(part))
            check_follow(tuple(rules[-2:]))
    if not rules:
        raise entry.fault("sessions", "No session is given.")
    return tuple(rules)


def _read_rule(entry: Entry) -> SessionRule:
    entry.only(("valid_from", "valid_to", "spans"))
    return SessionRule(
        valid_from=entry.day("valid_from") if "valid_from" in entry.values else 0,
        valid_to=entry.day("valid_to") if "valid_to" in entry.values else None,
        sessions=tuple(_read_session(entry, text) for text in entry.texts("spans")),
    )


def _read_session(entry: Entry, text: str) -> Session:
    match = _SPAN.fullmatch(text)
    if match is None:
        raise entry.fault("spans", "{where}: {text} is not a span like 09:00-12:00.", text=text)
    begin_hour, begin_minute, end_hour, end_minute = map(int, match.groups())
    return Session(begin_hour * 60 + begin_minute, end_hour * 60 + end_minute)


@contextmanager
def _told_of(entry: Entry) -> Iterator[None]:
    """Say where in the file a rule stands that makes no sense."""
    try:
        yield
    except BadInput as fault:
        if fault.place:
            raise
        field = "spans" if fault.field == "sessions" else fault.field
        raise entry.fault(field, fault.message, **fault.values) from fault
