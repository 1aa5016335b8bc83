"""``supervisionctl calendar``: what a holiday notice says."""

import argparse
import json
import sys
from collections.abc import Iterable
from typing import Any, Final

from console.calendar import accept, changes, layers, sheet
from console.calendar.given_file import name_of, text_of
from console.domain.notice import Proposal, days_off_published, parse_notice
from console.domain.notice_dates import date_of
from console.domain.notice_text import Passage
from console.messages import _
from console.rulebook import load_histories

NATIONAL: Final = "cn"
"""The calendar that notices of the State Council make."""


def register(commands: Any, common: argparse.ArgumentParser) -> None:
    """Add ``calendar`` and its commands."""
    group = commands.add_parser("calendar")
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
    published = days_off_published(load_histories()[NATIONAL], arguments.year)
    text = text_of(arguments.notice)
    proposal = parse_notice(text, arguments.year, published, source=name_of(arguments.notice))
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
