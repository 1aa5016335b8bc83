"""Command of this package for ``supervisionctl``: ``watch``."""

import argparse
import getpass
import json
from contextlib import suppress
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from console import clock
from console.board.closeup import close_up
from console.board.commands import only_case
from console.board.headline import STATES, state_of_case
from console.board.list_view import CaseRow
from console.board.period import day_date
from console.board.render import table
from console.board.rows import case_rows
from console.board.session import Session, open_session
from console.board.watching import WatchedCase, begin_watch, end_watch, light_then, read_watched, since_words
from console.board.words import local_time
from console.domain.light import Light
from console.errors import BadInput, RefusedCommand
from console.messages import _
from console.paths import resolve_home
from console.replica.key import replica_key
from console.replica.local.watch import Watch

_EPOCH = date(1970, 1, 1)


def register(commands: Any, common: argparse.ArgumentParser) -> None:
    """Add this package's commands."""
    watch = commands.add_parser("watch", parents=[common])
    watch.set_defaults(run=_run_list)
    own = watch.add_subparsers(dest="watch_command", metavar="COMMAND")
    add = own.add_parser("add", parents=[common], help="watch a case, or change why")
    add.add_argument("case_no", metavar="CASE_NO", help="number of the case")
    add.add_argument("--reason", required=True, help="why, in one line")
    add.add_argument("--until", metavar="DATE", help="last day to look, as 2026-11-20")
    add.add_argument("--area", metavar="CODE", help="its area, where two areas use the number")
    add.add_argument("--by", metavar="NAME", help="who watches; the user of the system without it")
    add.set_defaults(run=_run_add)
    remove = own.add_parser("remove", parents=[common], help="watch a case no more")
    remove.add_argument("case_no", metavar="CASE_NO", help="number of the case")
    remove.add_argument("--area", metavar="CODE", help="its area, where two areas use the number")
    remove.set_defaults(run=_run_remove)


def _run_add(arguments: argparse.Namespace) -> int:
    home = resolve_home(arguments.home)
    until = None if arguments.until is None else _day(arguments.until)
    with open_session(home, arguments.key_file) as session:
        case_id, area = only_case(session, arguments.case_no, arguments.area)
        rows = _rows(session, [case_id])
    now_us = clock.now_us()
    then = light_then(rows[case_id]) if case_id in rows else None
    by = arguments.by or getpass.getuser()
    wanted = Watch(area, arguments.case_no, arguments.reason, until, then, by, now_us)
    begin_watch(home, replica_key(home, arguments.key_file), wanted, now_us)
    _say(_("Watched: {case_no}.", case_no=arguments.case_no), arguments, is_watched=True)
    return 0


def _run_remove(arguments: argparse.Namespace) -> int:
    home = resolve_home(arguments.home)
    key, now_us = replica_key(home, arguments.key_file), clock.now_us()
    found = [
        one.watch
        for one in read_watched(home, key, now_us)
        if one.watch.case_no == arguments.case_no and arguments.area in {None, one.watch.area}
    ]
    if len(found) > 1:
        raise BadInput(
            "{areas} each have a case {case_no}.",
            "Name the area by --area.",
            field="CASE_NO",
            areas=", ".join(one.area for one in found),
            case_no=arguments.case_no,
        )
    if not found or not end_watch(home, key, found[0].area, found[0].case_no, now_us):
        raise RefusedCommand(
            "Case {case_no} is not watched here.", "See: supervisionctl watch", case_no=arguments.case_no
        )
    _say(_("No longer watched: {case_no}.", case_no=arguments.case_no), arguments, is_watched=False)
    return 0


def _run_list(arguments: argparse.Namespace) -> int:
    home = resolve_home(arguments.home)
    watched = read_watched(home, replica_key(home, arguments.key_file), clock.now_us())
    rows: dict[int, CaseRow] = {}
    zone = ZoneInfo("UTC")
    with suppress(RefusedCommand), open_session(home, arguments.key_file) as session:
        zone = session.zone_of(None)
        rows = _rows(session, [one.case_id for one in watched if one.case_id is not None])
    if arguments.json:
        print(json.dumps([_document(one, rows) for one in watched], ensure_ascii=False))
    elif watched:
        head = [_("Case"), _("Watched since"), _("Until"), _("By"), _("Reason"), _("Light")]
        print(table(head, [_line(one, rows, zone) for one in watched]))
    else:
        print(_("No case is watched here."))
    return 0


def _rows(session: Session, ids: list[int]) -> dict[int, CaseRow]:
    """Return the cases as they stand now, by id."""
    moment, catalogue = session.moment_at(session.now_us), session.catalogue
    with session.reader.reading():
        look = close_up(session.reader, ids, catalogue, session.book, moment)
    lines = case_rows(look.columns, look.words, moment, catalogue)
    return {int(line.case_id): line for line in lines}


def _line(one: WatchedCase, rows: dict[int, CaseRow], zone: ZoneInfo) -> list[str]:
    watch, row = one.watch, rows.get(one.case_id or -1)
    until = "" if watch.until is None else day_date(watch.until).isoformat()
    told = _("not in the copy") if row is None else since_words(row, watch)
    return [f"{watch.area} {watch.case_no}", local_time(watch.at_us, zone), until, watch.by, watch.reason, told]


def _document(one: WatchedCase, rows: dict[int, CaseRow]) -> dict[str, Any]:
    watch, row = one.watch, rows.get(one.case_id or -1)
    return {
        "area": watch.area,
        "case_no": watch.case_no,
        "reason": watch.reason,
        "until": None if watch.until is None else day_date(watch.until).isoformat(),
        "by": watch.by,
        "at_us": watch.at_us,
        "light_then": None if watch.light is None else STATES[Light(watch.light)],
        "light_now": None if row is None else state_of_case(row),
    }


def _day(text: str) -> int:
    try:
        return (date.fromisoformat(text) - _EPOCH).days
    except ValueError as fault:
        raise BadInput("{text} is not a date.", "Write it as 2026-11-20.", field="--until", text=text) from fault


def _say(text: str, arguments: argparse.Namespace, *, is_watched: bool) -> None:
    document = {"case_no": arguments.case_no, "watched": is_watched}
    print(json.dumps(document, ensure_ascii=False) if arguments.json else text)
