"""``supervisionctl calendar accept``: a notice becomes the next version of its year, and what it moves is logged."""

import argparse
import json
import sys
from contextlib import nullcontext
from datetime import date
from pathlib import Path
from typing import Any, Final

import numpy as np

from console.board.session import Session, open_session
from console.calendar.given_file import text_of
from console.calendar.moved import case_documents, case_table, count_document, count_line, day_documents, day_lines
from console.calendar.proposing import Notice, moved_by, offer_of, proposal_of, seen_of
from console.calendar.target import add_target, target_url
from console.central.calendar_store import record_version
from console.domain.calendar_acceptance import Authority, Offer, changed_days, next_version
from console.domain.calendar_data import read_version
from console.domain.calendar_history import CalendarHistory
from console.domain.entry import epoch_day
from console.domain.localday import local_days
from console.errors import BadInput
from console.messages import _
from console.paths import resolve_home
from console.replica.calendar_reads import read_calendars
from console.rule_files import load_entry

_CALENDAR: Final = "cn"


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


def _run(arguments: argparse.Namespace) -> int:
    text = text_of(str(arguments.file))
    with open_session(resolve_home(arguments.home), arguments.key_file) as session:
        history = session.book.histories[_CALENDAR]
        offer, doubts = _offer(arguments, text, history, session)
        version = next_version(history, offer)
        with session.reader.reading():
            seen = seen_of(read_calendars(session.reader))
            grown, moved = moved_by(session.reader, session.rows, session.book, _CALENDAR, version, session.now_us)
    with nullcontext() if arguments.dry_run else target_url(arguments) as url:
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
    notice = Notice(text, arguments.year, published, arguments.source)
    proposal = proposal_of(notice, history, arguments.file.name)
    doubts = [
        f"{_('Look at {place}', place=f'{at.line}:{at.column}')}: {_(concern.value)}: {at.words}"
        for at, concern in proposal.doubts
    ]
    return offer_of(notice, proposal, history), doubts


def _today(session: Session) -> int:
    days = local_days(session.zone_of(None).key)
    return int(days.day_of(np.array([session.now_us], np.int64))[0])
