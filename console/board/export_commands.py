"""Command of this package for ``supervisionctl``: ``export``."""

import argparse
import getpass
import json
import sys
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from console import clock
from console.board.case_export import export_cases
from console.board.headline import STATES
from console.board.list_columns import ListColumn
from console.board.list_view import CaseList, CaseQuery, SortKey
from console.board.live import LiveBoard
from console.board.saved_views import SavedView, read_views
from console.board.session import open_session, parse_instant
from console.board.watching import read_watched
from console.domain.light import Light
from console.errors import BadInput
from console.export.writing import Written, require_form
from console.messages import _
from console.paths import Home, resolve_home
from console.replica.key import replica_key
from console.replica.store import open_reader
from console.rulebook import load_rulebook

UNKNOWN = "unknown"


def register(commands: Any, common: argparse.ArgumentParser) -> None:
    """Add this package's commands."""
    export = commands.add_parser("export")
    lists = export.add_subparsers(dest="export_command", required=True, metavar="LIST")
    cases = lists.add_parser("cases", parents=[common], help="all cases that match, with filters and time written in")
    cases.add_argument("--out", metavar="FILE", type=Path, required=True, help="file to write")
    cases.add_argument("--view", metavar="NAME", help="filters, order and columns of this saved view, and no others")
    cases.add_argument("--area", metavar="CODE", action="append", default=[], help="only this area; repeatable")
    cases.add_argument("--unit", metavar="CODE", action="append", default=[], help="only this unit; repeatable")
    cases.add_argument("--matter", metavar="CODE", action="append", default=[], help="only this matter; repeatable")
    cases.add_argument(
        "--light",
        choices=[*STATES.values(), UNKNOWN],
        action="append",
        help="only this state, `unknown` being cases of silent sources; repeatable",
    )
    cases.add_argument("--closed", action="store_true", help="closed cases instead of open ones")
    cases.add_argument("--stage-over", action="store_true", help="only cases with a stage over its limit")
    cases.add_argument("--stop-over", action="store_true", help="only cases stopped for longer than was announced")
    cases.add_argument("--text", default="", help="only cases with this text in number, matter, project or applicant")
    cases.add_argument("--sort", choices=[key.value for key in SortKey], default=SortKey.REMAINING.value)
    cases.add_argument("--descending", action="store_true")
    cases.add_argument("--columns", metavar="NAMES", help="columns in the order wanted, separated by commas")
    cases.add_argument("--at", metavar="INSTANT", help="as it was then; now without it")
    cases.add_argument("--known-at", metavar="INSTANT", help="only what central had recorded by then")
    cases.set_defaults(run=_run_cases)


def _run_cases(arguments: argparse.Namespace) -> int:
    home = resolve_home(arguments.home)
    require_form(arguments.out)
    columns = _columns(arguments.columns)
    query, at_us, known_us = _asked(home, arguments)
    key = replica_key(home, arguments.key_file)
    if arguments.view is not None:
        view = _view(home, arguments.view)
        query = _with_watched(view.query, home, key)
        columns = tuple(map(ListColumn, view.columns)) or columns
    open_copy = partial(open_reader, home.replica_file, key)
    board = LiveBoard(open_copy, load_rulebook(home.rules_dir), at_us=at_us, known_us=known_us)
    with closing(board):
        board.step(clock.steady_us())
        while query.stage_over and board.case_list(query).stage_over is None:
            board.step(clock.steady_us())
        extract = board.extract(query)
        done = export_cases(
            extract,
            open_copy,
            columns,
            arguments.out,
            made_by=getpass.getuser(),
            made_us=clock.now_us(),
            goes_on=partial(_tell, len(extract.columns)),
        )
    assert done is not None  # nobody asks for the end here: an interrupt leaves through the top
    _say(done, extract.answer, as_json=arguments.json)
    return 0


def _asked(home: Home, arguments: argparse.Namespace) -> tuple[CaseQuery, int | None, int | None]:
    """Return the query and the two instants, its codes looked up in the catalogue."""
    with open_session(home, arguments.key_file) as session:
        zone: ZoneInfo = session.zone_of(arguments.area[0] if arguments.area else None)
        for area in arguments.area:
            session.zone_of(area)
        catalogue = session.catalogue
        units = [(unit.id, unit.code) for unit in catalogue.units.values()]
        matters = [(matter.id, matter.code) for matter in catalogue.matters.values()]
        query = CaseQuery(
            areas=frozenset(arguments.area),
            units=_ids(arguments.unit, units, "--unit"),
            matters=_ids(arguments.matter, matters, "--matter"),
            lights=_lights(arguments.light),
            unknown=arguments.light is None or UNKNOWN in arguments.light,
            closed=arguments.closed,
            text=arguments.text,
            sort=SortKey(arguments.sort),
            descending=arguments.descending,
            stage_over=arguments.stage_over,
            stop_over=arguments.stop_over,
        )
    at_us = None if arguments.at is None else parse_instant(arguments.at, zone)
    known_us = None if arguments.known_at is None else parse_instant(arguments.known_at, zone, "--known-at")
    return query, at_us, known_us


def _view(home: Home, name: str) -> SavedView:
    views = read_views(home.views_file).views
    found = next((view for view in views if view.name == name), None)
    if found is None:
        raise BadInput(
            "No saved view is called {name}.",
            "Choose from: {known}.",
            field="--view",
            name=name,
            known=", ".join(view.name for view in views) or "—",
        )
    return found


def _with_watched(query: CaseQuery, home: Home, key: bytes) -> CaseQuery:
    """Return a query for watched cases with those that are watched now."""
    if query.only is None:
        return query
    watched = read_watched(home, key, clock.now_us())
    return replace(query, only=frozenset(one.case_id for one in watched if one.case_id is not None))


def _ids(codes: Sequence[str], known: Sequence[tuple[int, str]], field: str) -> frozenset[int]:
    found: set[int] = set()
    for code in codes:
        ids = {number for number, its_code in known if its_code == code}
        if not ids:
            raise BadInput("Nothing has the code {code}.", "Check the code.", field=field, code=code)
        found |= ids
    return frozenset(found)


def _lights(states: Sequence[str] | None) -> frozenset[Light]:
    return frozenset(light for light, state in STATES.items() if states is None or state in states)


def _columns(text: str | None) -> tuple[ListColumn, ...]:
    if text is None:
        return tuple(ListColumn)
    names = [name.strip() for name in text.split(",")]
    unknown = [name for name in names if name not in set(ListColumn)]
    if unknown:
        raise BadInput(
            "The columns {names} are not known.",
            "Choose from: {known}.",
            field="--columns",
            names=", ".join(unknown),
            known=", ".join(ListColumn),
        )
    return tuple(ListColumn(name) for name in dict.fromkeys(names))


def _tell(whole: int, done: int) -> bool:
    """Say how far it is, to people alone."""
    if sys.stderr.isatty():
        print(f"\r{done:,} / {whole:,}", end="\n" if done == whole else "", file=sys.stderr, flush=True)
    return True


def _say(done: Written, answer: CaseList, *, as_json: bool) -> None:
    if not as_json:
        print(_("Saved {file}: {n} rows.", file=str(done.path), n=f"{done.rows:,}"))
        return
    told = {
        "file": str(done.path),
        "rows": done.rows,
        "sha256": done.sha256,
        "matching": answer.matching,
        "open": answer.total,
    }
    print(json.dumps(told, ensure_ascii=False))
