"""``supervisionctl calendar accept``: a notice becomes the next version of its year, and what it moves is logged."""

import argparse
import json
import re
import sys
from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, Final

import numpy as np

from console.board.session import Session, open_session
from console.calendar.moved import case_documents, case_table, count_document, count_line, day_documents, day_lines
from console.calendar.recount import recount
from console.central.calendar_store import Authority, Seen, record_version
from console.central.target import add_target, central_url
from console.domain.calendar import SpecialDay
from console.domain.calendar_acceptance import Offer, changed_days, next_version
from console.domain.calendar_data import read_version
from console.domain.calendar_history import CalendarHistory, YearVersion
from console.domain.entry import epoch_day
from console.domain.localday import local_days
from console.domain.naming import Name
from console.domain.notice import parse_notice
from console.errors import BadInput
from console.messages import _
from console.paths import resolve_home
from console.replica.calendar_reads import CalendarRows, read_calendars
from console.replica.catalogue_reads import read_catalogue
from console.rule_files import load_entry
from console.rulebook import statutory_days

_CALENDAR: Final = "cn"
_NUMBER: Final = re.compile(r"[\u4e00-\u9fff]{2,8}〔\d{4}〕\s*\d+\s*号")


def register(commands: Any, common: argparse.ArgumentParser) -> None:
    """Add ``accept`` to the commands of ``calendar``."""
    parser = commands.add_parser("accept", parents=[common], help="make a notice the next version of its year")
    parser.add_argument("file", metavar="FILE", type=Path, help="text of the notice, or a year file (.toml)")
    parser.add_argument("--year", type=int, required=True, help="the year it is about")
    parser.add_argument("--by", required=True, metavar="WHO", help="who accepts it")
    parser.add_argument("--why", required=True, metavar="TEXT", help="why")
    parser.add_argument("--published", metavar="DATE", type=day_of, help="when it was published (else today)")
    parser.add_argument("--source", metavar="URL", default="", help="where it was published")
    parser.add_argument("--dry-run", action="store_true", help="show what changes and record nothing")
    add_target(parser)
    parser.set_defaults(run=_run)


def day_of(text: str) -> int:
    """Return a date written in ISO 8601 as days since 1970-01-01.

    Raises:
        BadInput: It is no date.
    """
    try:
        return epoch_day(date.fromisoformat(text))
    except ValueError as fault:
        raise BadInput("{text} is not a date.", "Write it as 2026-11-20.", text=text) from fault


def seen_of(rows: CalendarRows) -> Seen:
    """Return how far the replica knows the changes of the calendars."""
    return Seen(rows.last_version, max((layer.id for layer in rows.layers), default=0))


def _run(arguments: argparse.Namespace) -> int:
    text = _text(arguments.file)
    with open_session(resolve_home(arguments.home), arguments.key_file) as session:
        history = session.book.histories[_CALENDAR]
        offer, doubts = _offer(arguments, text, history, session)
        version = next_version(history, offer)
        grown = history.with_versions([version])
        after = replace(session.book, histories={**session.book.histories, _CALENDAR: grown})
        with session.reader.reading():
            seen = seen_of(read_calendars(session.reader))
            moved = recount(session.reader, read_catalogue(session.reader), session.book, after, session.now_us)
    with nullcontext() if arguments.dry_run else central_url(arguments) as url:
        if url is not None:
            authority = Authority(arguments.by, arguments.why)
            record_version(url, seen, _CALENDAR, version, text, authority, moved.counts)
    days = changed_days(history.calendar_as_known(), grown.calendar_as_known())
    for doubt in doubts:
        print(doubt, file=sys.stderr)
    label = f"{_CALENDAR} {version.origin.year}.{version.origin.version}"
    if arguments.json:
        document = {
            "version": label,
            "recorded": not arguments.dry_run,
            "days": day_documents(days),
            "moved": count_document(moved.counts),
            "cases": case_documents(moved.cases()),
        }
        print(json.dumps(document, ensure_ascii=False))
        return 0
    ending = (
        _("It would become version {version}.", version=label)
        if arguments.dry_run
        else _("It is version {version}.", version=label)
    )
    lines = [*day_lines(days), count_line(moved.counts), case_table(moved.cases(), moved.counts.cases), ending]
    print("\n".join(line for line in lines if line))
    return 0


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as fault:
        raise BadInput(
            "{file} cannot be read: {reason}.",
            "Give a text file in UTF-8.",
            field="FILE",
            file=str(file),
            reason=str(fault),
        ) from fault


def _offer(
    arguments: argparse.Namespace, text: str, history: CalendarHistory, session: Session
) -> tuple[Offer, list[str]]:
    """Return what the file offers, and what to look at: a year file offers the whole year, a notice what it changes."""
    published = _today(session) if arguments.published is None else arguments.published
    if arguments.file.suffix == ".toml":
        told = read_version(load_entry(arguments.file))
        if told.year != arguments.year:
            raise BadInput(
                "{file} is about {told}.",
                "Give its year by --year.",
                field="--year",
                file=str(arguments.file),
                told=told.year,
            )
        sources = told.origin.sources or ("",)
        whole = Offer(
            told.year,
            dict(told.days),
            amends=False,
            published=told.origin.published or published,
            source=arguments.source or sources[0],
            notice_no=told.origin.notice_no,
        )
        return whole, []
    versions = history.versions_of(arguments.year)
    days, doubts = _proposed(text, arguments.year, versions[-1] if versions else None, arguments.file.name)
    number = _NUMBER.search(text)
    offer = Offer(
        arguments.year,
        days,
        amends=bool(versions),
        published=published,
        source=arguments.source,
        notice_no=re.sub(r"\s", "", number.group()) if number else "",
    )
    return offer, doubts


def _proposed(
    text: str, year: int, before: YearVersion | None, source: str
) -> tuple[Mapping[int, SpecialDay], list[str]]:
    """Return the days a notice proposes, under the names the product knows, and what in it is to be looked at."""
    off: dict[str, set[int]] = {}
    english: dict[str, str] = {name.zh: name.en for names in statutory_days(year).values() for name in names}
    for day, special in before.days if before else ():
        english.setdefault(special.name.zh, special.name.en)
        if not special.is_working:
            off.setdefault(special.name.zh, set()).add(day)
    proposal = parse_notice(text, year, off, source)
    days = {
        day.day: SpecialDay(day.is_working, Name(day.holiday, english.get(day.holiday, ""))) for day in proposal.days
    }
    doubts = [
        f"{_('Look at {place}', place=f'{at.line}:{at.column}')}: {_(concern.value)}: {at.words}"
        for at, concern in proposal.doubts
    ]
    return days, doubts


def _today(session: Session) -> int:
    days = local_days(session.zone_of(None).key)
    return int(days.day_of(np.array([session.now_us], np.int64))[0])
