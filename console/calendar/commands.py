"""``supervisionctl calendar``: what a holiday notice says."""

import argparse
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from console.calendar import accept, changes, layers, sheet
from console.domain.notice import Proposal, days_off_published, parse_notice
from console.domain.notice_dates import date_of
from console.domain.notice_text import Passage
from console.errors import BadInput
from console.messages import _
from console.rulebook import load_rulebook

NATIONAL: Final = "cn"
"""The calendar that notices of the State Council make."""
STDIN: Final = "-"


def register(commands: Any, common: argparse.ArgumentParser) -> None:
    """Add ``calendar`` and its commands."""
    group = commands.add_parser("calendar", help="holiday notices and the calendars they make")
    group_commands = group.add_subparsers(dest="calendar_command", required=True, metavar="COMMAND")
    notice = group_commands.add_parser(
        "parse-notice", parents=[common], help="propose the days off and make-up days a holiday notice states"
    )
    notice.add_argument("notice", metavar="FILE", help="text of the notice in UTF-8; - for standard input")
    notice.add_argument("--year", type=int, required=True, metavar="YEAR", help="the year the notice is for")
    notice.set_defaults(run=_parse_notice)
    for part in (accept, layers, sheet, changes):
        part.register(group_commands, common)


def _parse_notice(arguments: argparse.Namespace) -> int:
    published = days_off_published(load_rulebook().histories[NATIONAL], arguments.year)
    text = _text(arguments.notice)
    proposal = parse_notice(text, arguments.year, published, source=_source(arguments.notice))
    doubts = [
        _sentence(_("Look at {place}", place=_place(at)), _(concern.value), at) for at, concern in proposal.doubts
    ]
    if arguments.json:
        print(json.dumps({"off": _iso(proposal.off), "work": _iso(proposal.work)}))
        for doubt in doubts:
            print(doubt, file=sys.stderr)
        return 0
    print("\n".join([*_listing(proposal), *doubts]))
    return 0


def _source(name: str) -> str:
    return "stdin" if name == STDIN else Path(name).name


def _text(name: str) -> str:
    try:
        raw = sys.stdin.buffer.read() if name == STDIN else Path(name).read_bytes()
        return raw.decode("utf-8-sig")
    except OSError as fault:
        raise BadInput(
            "The file {name} cannot be read: {why}.",
            "Check the path and the permissions.",
            place=name,
            name=_source(name),
            why=fault.strerror or type(fault).__name__,
        ) from fault
    except UnicodeDecodeError as fault:
        raise BadInput(
            "{name} is not text in UTF-8; byte {byte} does not fit.",
            "Save the notice as UTF-8 text.",
            place=_source(name),
            name=_source(name),
            byte=fault.start + 1,
        ) from fault


def _iso(days: Iterable[int]) -> list[str]:
    return [date_of(day).isoformat() for day in days]


def _listing(proposal: Proposal) -> Iterable[str]:
    yield _(
        "{year}: {off} days off, {work} make-up days.",
        year=proposal.year,
        off=len(proposal.off),
        work=len(proposal.work),
    )
    by_holiday: dict[str, dict[tuple[bool, Passage], list[int]]] = {}
    for one in proposal.days:
        told = by_holiday.setdefault(one.holiday, {})
        told.setdefault((one.is_working, one.sentence), []).append(one.day)
    for holiday, told in by_holiday.items():
        yield holiday or _("Holiday without a name")
        for (is_working, sentence), days in told.items():
            label = _("make-up days") if is_working else _("days off")
            yield f"  {label}  {', '.join(_iso(days))}  ({_place(sentence)})"
    for at, reason in proposal.ignored:
        yield _sentence(_("Set aside {place}", place=_place(at)), _(reason.value), at)


def _place(at: Passage) -> str:
    return f"{at.line}:{at.column}"


def _sentence(head: str, reason: str, at: Passage) -> str:
    return f"{head}: {reason}: {at.words}"
