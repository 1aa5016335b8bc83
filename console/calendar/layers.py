"""``supervisionctl calendar layer``: orders of an area about its own days (typhoon, a local holiday), and their end."""

import argparse
import json
from dataclasses import replace
from typing import Any

from console.board.session import Session, open_session
from console.calendar.moved import case_documents, case_table, count_document, count_line
from console.calendar.pages import day_date
from console.calendar.proposing import seen_of
from console.calendar.recount import Recount, counts_by_area, recount
from console.calendar.target import add_target, target_url
from console.central.calendar_store import Order, record_orders
from console.domain.calendar_acceptance import Authority
from console.domain.calendar_data import read_days
from console.domain.calendar_history import LayerRecord, layers_in_force
from console.domain.naming import Name
from console.errors import RefusedCommand
from console.messages import _, messages
from console.paths import resolve_home
from console.replica.calendar_reads import read_calendars, read_layers
from console.replica.catalogue_reads import read_catalogue


def register(commands: Any, common: argparse.ArgumentParser) -> None:
    """Add ``layer`` to the commands of ``calendar``."""
    layer = commands.add_parser("layer", help="orders of an area about its own days")
    own = layer.add_subparsers(dest="layer_command", required=True, metavar="COMMAND")
    add = own.add_parser("add", parents=[common], help="order days off or days of work for an area")
    _add_change(add)
    kind = add.add_mutually_exclusive_group(required=True)
    kind.add_argument("--off", action="store_true", help="the days are off")
    kind.add_argument("--work", action="store_true", help="the days are worked")
    add.add_argument("--name", required=True, help="what readers see: 台风停工")
    add.add_argument("--name-en", default="", metavar="NAME", help="the same in English")
    add.add_argument("--document", default="", metavar="NUMBER", help="number of the document it follows from")
    add.set_defaults(run=_add)
    withdraw = own.add_parser("withdraw", parents=[common], help="take orders back; they stay in the record")
    _add_change(withdraw)
    withdraw.set_defaults(run=_withdraw)
    listed = own.add_parser("list", parents=[common], help="list every order, also those taken back")
    listed.set_defaults(run=_list)


def _add_change(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--area", action="append", required=True, metavar="CODE", help="which area; may be repeated")
    parser.add_argument(
        "--day", "--days", dest="days", action="append", required=True, metavar="DAYS",
        help="2026-09-08 or 2026-09-08/10; may be repeated",
    )  # fmt: skip
    parser.add_argument("--by", required=True, metavar="WHO", help="who records it")
    parser.add_argument("--why", required=True, metavar="TEXT", help="why")
    parser.add_argument("--dry-run", action="store_true", help="show what changes and record nothing")
    add_target(parser)


def _add(arguments: argparse.Namespace) -> int:
    with open_session(resolve_home(arguments.home), arguments.key_file) as session:
        in_force = _in_force(session, arguments.area)
        orders = tuple(
            Order(
                area,
                day,
                arguments.work,
                Name(arguments.name, arguments.name_en),
                arguments.document,
                corrects=in_force[area, day].id if (area, day) in in_force else None,
            )
            for area in arguments.area
            for day in read_days(arguments.days, "--day")
        )
        return _change(arguments, session, orders)


def _withdraw(arguments: argparse.Namespace) -> int:
    with open_session(resolve_home(arguments.home), arguments.key_file) as session:
        in_force = _in_force(session, arguments.area)
        orders = []
        for area in arguments.area:
            for day in read_days(arguments.days, "--day"):
                record = in_force.get((area, day))
                if record is None:
                    raise RefusedCommand(
                        "No order of {area} about {day} is in force.",
                        "See: supervisionctl calendar layer list",
                        area=area,
                        day=day_date(day).isoformat(),
                    )
                orders.append(Order(area, day, record.is_working, record.name, corrects=record.id, withdrawn=True))
        return _change(arguments, session, tuple(orders))


def _in_force(session: Session, areas: list[str]) -> dict[tuple[str, int], LayerRecord]:
    """Return the orders of these areas that hold, by area and day."""
    for area in areas:
        session.zone_of(area)
    with session.reader.reading():
        layers = read_calendars(session.reader).layers
    return {(record.area, record.day): record for record in layers_in_force(layers) if record.area in areas}


def _change(arguments: argparse.Namespace, session: Session, orders: tuple[Order, ...]) -> int:
    with session.reader.reading():
        rows = read_calendars(session.reader)
        moved = _moved(session, orders, seen_of(rows).layer_id)
    if not arguments.dry_run:
        authority = Authority(arguments.by, arguments.why)
        areas = tuple(dict.fromkeys(order.area for order in orders))
        with target_url(arguments) as url:
            record_orders(url, seen_of(rows), orders, authority, counts_by_area(moved, areas).items())
    if arguments.json:
        document = {
            "orders": [{"area": order.area, "day": day_date(order.day).isoformat()} for order in orders],
            "recorded": not arguments.dry_run,
            "moved": count_document(moved.counts),
            "cases": case_documents(moved.cases()),
        }
        print(json.dumps(document, ensure_ascii=False))
        return 0
    lines = [count_line(moved.counts), case_table(moved.cases(), moved.counts.cases)]
    print("\n".join(line for line in lines if line))
    return 0


def _moved(session: Session, orders: tuple[Order, ...], last_id: int) -> Recount:
    """Return what the orders do when they are recorded after the last one."""
    records = [
        LayerRecord(
            last_id + number,
            order.area,
            order.day,
            0,
            order.is_working,
            order.name,
            order.corrects,
            valid=not order.withdrawn,
        )
        for number, order in enumerate(orders, 1)
    ]
    histories = {name: history.with_layers(records) for name, history in session.book.histories.items()}
    after = replace(session.book, histories=histories)
    return recount(session.reader, read_catalogue(session.reader), session.book, after, session.now_us)


def _list(arguments: argparse.Namespace) -> int:
    with open_session(resolve_home(arguments.home), arguments.key_file) as session, session.reader.reading():
        found = read_layers(session.reader)
    if arguments.json:
        print(
            json.dumps(
                [
                    {
                        "id": row.record.id,
                        "area": row.record.area,
                        "day": day_date(row.record.day).isoformat(),
                        "is_working": row.record.is_working,
                        "name": row.record.name.zh,
                        "name_en": row.record.name.en,
                        "reason": row.reason,
                        "document": row.document_no,
                        "by": row.ordered_by,
                        "replaces": row.record.corrects,
                        "withdrawn": row.withdrawn or None,
                    }
                    for row in found
                ],
                ensure_ascii=False,
            )
        )
        return 0
    for row in found:
        record = row.record
        kind = _("worked") if record.is_working else _("off")
        ending = " " + _("(taken back: {why})", why=row.withdrawn) if row.withdrawn else ""
        name = record.name.in_language(messages.language)
        words = (record.area, day_date(record.day).isoformat(), kind, name, row.document_no, row.ordered_by, row.reason)
        print(" ".join(word for word in words if word) + ending)
    return 0
