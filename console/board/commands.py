"""Commands of this package for ``supervisionctl``: ``lights`` and ``explain``."""

import argparse
import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from console.board.detail import case_detail
from console.board.explain_text import detail_document, detail_text
from console.board.history import history_text
from console.board.moment import strip_of
from console.board.pdf import write_case_page
from console.board.render import table
from console.board.session import Session, local_time, open_session, parse_instant
from console.board.tally import Dimension, Group, as_numbers, lights_at, lights_by
from console.board.wall_view import LightCounts
from console.board.words import silence
from console.domain.case import CaseId
from console.domain.freshness import Freshness
from console.domain.naming import Name
from console.errors import BadInput
from console.messages import _, explain, messages
from console.paths import resolve_home
from console.replica.case_named import case_named
from console.replica.case_reads import Asked, open_or_closed_since

_HEADS = ("Open", "Overdue", "Of which statutory", "Due soon", "Clock stopped", "On time", "No limit")


def register(commands: Any, common: argparse.ArgumentParser) -> None:
    """Add this package's commands."""
    lights = commands.add_parser("lights", parents=[common])
    lights.add_argument("--area", metavar="CODE", help="only this area")
    lights.add_argument("--by", choices=[dimension.value for dimension in Dimension], help="count by this")
    _add_at(lights, action="append")
    lights.set_defaults(run=_run_lights)
    why = commands.add_parser("explain", parents=[common])
    why.add_argument("case_no", metavar="CASE_NO", help="number of the case")
    why.add_argument("--area", metavar="CODE", help="its area, where two areas use the number")
    _add_at(why, action="store")
    why.add_argument("--history", action="store_true", help="its lights from when central knew of it, and what changed")
    why.add_argument("--pdf", metavar="FILE", type=Path, help="write the case on one A4 page into this file, too")
    why.set_defaults(run=_run_explain)


def _add_at(parser: argparse.ArgumentParser, action: str) -> None:
    parser.add_argument(
        "--at",
        metavar="INSTANT",
        action=action,
        help="ISO 8601; without an offset in the zone of the area; now without it",
    )
    parser.add_argument(
        "--known-at",
        metavar="INSTANT",
        help="tell only what central had recorded by then, of --at or, without it, of this instant itself",
    )


def _known_us(arguments: argparse.Namespace, zone: ZoneInfo) -> int | None:
    return None if arguments.known_at is None else parse_instant(arguments.known_at, zone, "--known-at")


def _run_lights(arguments: argparse.Namespace) -> int:
    with open_session(resolve_home(arguments.home), arguments.key_file) as whole:
        zone = whole.zone_of(arguments.area)
        known_us = _known_us(arguments, zone)
        session = whole if known_us is None else whole.as_known(known_us)
        texts = arguments.at or [arguments.known_at or local_time(session.now_us, zone).isoformat()]
        instants = {text: parse_instant(text, zone) for text in texts}
        areas = None if arguments.area is None else [arguments.area]
        asked = Asked(session.book.clocks.clock_events, known_us)
        with session.reader.reading():
            facts = open_or_closed_since(session.reader, min(instants.values()), asked, areas)
        catalogue, book = session.catalogue, session.book
        if arguments.by:
            dimension = Dimension(arguments.by)
            groups = {text: lights_by(facts, catalogue, book, at_us, dimension) for text, at_us in instants.items()}
            _print_groups(groups, session, as_json=arguments.json)
        else:
            counts = {text: lights_at(facts, catalogue, book, at_us) for text, at_us in instants.items()}
            _print_counts(counts, as_json=arguments.json)
        for doubt in session.catalogue.doubts.values():
            print(explain(doubt), file=sys.stderr)
        if arguments.at is None and known_us is None:
            _say_age(session, arguments.area)
    return 0


def _say_age(session: Session, only: str | None) -> None:
    """Say on stderr what of the present is not known, as the numbers look the same then."""
    moment = session.moment_at(session.now_us)
    if moment.link.state is Freshness.LOST:
        minutes = int((moment.link.age_s or 0) // 60)
        print(
            _("Central was last heard {n} min ago: these are the lights of what it had told.", n=minutes),
            file=sys.stderr,
        )
        return
    for area, age in zip(session.catalogue.areas, moment.ages, strict=True):
        if only in {None, area.area}:
            for sentence in silence(area.short, age):
                print(sentence, file=sys.stderr)


def _print_counts(counts: dict[str, LightCounts], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps({text: as_numbers(count) for text, count in counts.items()}))
        return
    print(table(["", *map(_, _HEADS)], [[text, *_figures(count)] for text, count in counts.items()]))


def _print_groups(groups: dict[str, list[tuple[Group, LightCounts]]], session: Session, *, as_json: bool) -> None:
    ages = session.moment_at(session.now_us).ages
    if as_json:
        document: dict[str, object] = {
            text: {code: {"name": _shown(name), **as_numbers(count)} for (code, name), count in found}
            for text, found in groups.items()
        }
        document["sources"] = {age.area: {"state": age.state.name.lower(), "age_s": age.age_s} for age in ages}
        print(json.dumps(document, ensure_ascii=False))
        return
    for text, found in groups.items():
        rows = [[f"{code} {_shown(name)}".strip(), *_figures(count)] for (code, name), count in found]
        print(table([text, *map(_, _HEADS)], rows))


def _figures(counts: LightCounts) -> list[str]:
    return [str(number) for number in as_numbers(counts).values()]


def _shown(name: Name) -> str:
    return name.in_language(messages.language)


def _run_explain(arguments: argparse.Namespace) -> int:
    with open_session(resolve_home(arguments.home), arguments.key_file) as session:
        case_id, area = only_case(session, arguments.case_no, arguments.area)
        zone = session.zone_of(area)
        known_us = _known_us(arguments, zone)
        at_us = parse_instant(arguments.at, zone) if arguments.at else known_us
        told = session if known_us is None else session.as_known(known_us)
        moment = told.moment_at(session.now_us if at_us is None else at_us)
        with session.reader.reading():
            detail = case_detail(session.reader, case_id, told.catalogue, told.book, moment)
    if detail is None:
        raise _not_there(arguments)
    if arguments.pdf is not None:
        clock = strip_of(moment, told.catalogue, 0).clock
        write_case_page(detail, replace(clock, stands_still=at_us is not None), arguments.pdf)
    if arguments.history and arguments.json:
        print(json.dumps(detail_document(detail.history), ensure_ascii=False))
    elif arguments.history:
        print(history_text(detail.history, zone))
    elif arguments.json:
        print(json.dumps(detail_document(detail), ensure_ascii=False))
    else:
        print(detail_text(detail, zone))
    return 0


def _not_there(arguments: argparse.Namespace) -> BadInput:
    if arguments.known_at is None:
        return BadInput(
            "Case {case_no} had not been received then.",
            "Ask for a later instant.",
            field="--at",
            case_no=arguments.case_no,
        )
    return BadInput(
        "Central did not know of case {case_no} then.",
        "Ask for a later instant.",
        field="--known-at",
        case_no=arguments.case_no,
    )


def only_case(session: Session, case_no: str, area: str | None) -> tuple[CaseId, str]:
    """Return id and area of the case with a number.

    Raises:
        BadInput: There is no such case, or several areas have one and none is named.
    """
    session.zone_of(area)
    case_id, found = case_named(session.reader, case_no, area)
    return CaseId(case_id), found
