"""``supervisionctl central``: make, upgrade and look at the central database; further commands of it join here."""

import argparse
import json
from collections.abc import Callable, Iterable
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any

from console.central import drill as drill_command
from console.central.condition import CentralCondition, central_condition
from console.central.engine import connect, reported, require_schema
from console.central.migrate import upgrade
from console.central.names import SCHEMA_VERSION
from console.central.simulate import command as simulate_command
from console.central.sources import tier_of
from console.central.target import add_target, central_url
from console.central.topology import command as topology_command
from console.domain.citytime import CityTime
from console.domain.copying import Tier
from console.messages import _

RegisterCommand = Callable[[Any, argparse.ArgumentParser], None]


def register(commands: Any, common: argparse.ArgumentParser, more: Iterable[RegisterCommand] = ()) -> None:
    """Add ``central`` and its commands.

    Args:
        commands: Where commands of the program are added.
        common: Arguments that every command has.
        more: What adds commands of ``central`` that live in higher layers.
    """
    central = commands.add_parser("central")
    own = central.add_subparsers(dest="central_command", required=True, metavar="COMMAND")
    for name, run, words in (
        ("init", _init, "make the schema in an empty database"),
        ("upgrade", _upgrade, "bring an existing database to this program's schema"),
        ("status", _status, "say what the database holds and when each source was last heard"),
    ):
        parser = own.add_parser(name, parents=[common], help=words)
        add_target(parser)
        parser.set_defaults(run=run)
    for add in (simulate_command.register, topology_command.register, drill_command.register, *more):
        add(own, common)


def _init(arguments: argparse.Namespace) -> int:
    with central_url(arguments) as url:
        if tier_of(url) is Tier.COUNTER:
            from console.central.counter.creation import make_schema  # noqa: PLC0415 - as above
            from console.central.counter.schema import SCHEMA_VERSION as VERSION  # noqa: PLC0415 - a large library

            make_schema(url)
            return _done(arguments, VERSION)
        upgrade(url)
    return _done(arguments, SCHEMA_VERSION)


def _upgrade(arguments: argparse.Namespace) -> int:
    with central_url(arguments) as url:
        require_schema(url)
        upgrade(url)
    return _done(arguments, SCHEMA_VERSION)


def _done(arguments: argparse.Namespace, version: int) -> int:
    if arguments.json:
        print(json.dumps({"schema_version": version}))
    else:
        print(_("The central database has schema version {version}.", version=version))
    return 0


def _status(arguments: argparse.Namespace) -> int:
    with central_url(arguments) as url, reported(url), connect(url) as connection:
        condition = central_condition(connection)
    print(json.dumps(_document(condition), ensure_ascii=False) if arguments.json else "\n".join(_lines(condition)))
    return 0


def _document(condition: CentralCondition) -> dict[str, object]:
    city = condition.city_time
    return {
        "schema_version": condition.schema_version,
        "rows": condition.rows,
        "deliveries": [
            {
                "area": delivery.area,
                "source": delivery.source,
                "last_batch": _instant(delivery.batch_us),
                "last_heartbeat": _instant(delivery.heartbeat_us),
            }
            for delivery in condition.deliveries
        ],
        "server_time": _instant(condition.real_us),
        "city_time": {
            "now": _instant(city.at(condition.real_us)),
            "is_real": city.is_real,
            **asdict(city),
        },
        "feed": {
            "entries": condition.feed_entries,
            "bytes": condition.feed_bytes,
            "since": _instant(condition.feed_since_us),
        },
    }


def _clock_text(city: CityTime, now: str | None) -> str:
    if city.is_real:
        return _("City time: {now}", now=now)
    if city.is_still:
        return _("City time: {now}, stopped", now=now)
    return _("City time: {now}, ×{rate}", now=now, rate=f"{city.rate:g}")


def _lines(condition: CentralCondition) -> Iterable[str]:
    city = condition.city_time
    yield _("The central database has schema version {version}.", version=condition.schema_version)
    yield _clock_text(city, _instant(city.at(condition.real_us)))
    for table, count in condition.rows.items():
        yield f"  {table:<16} {count:>12,}"
    for delivery in condition.deliveries:
        yield _(
            "{area} {source}: last records {batch}, last heartbeat {beat}",
            area=delivery.area,
            source=delivery.source,
            batch=_instant(delivery.batch_us) or "—",
            beat=_instant(delivery.heartbeat_us) or "—",
        )
    yield _(
        "Change feed: {entries} entries, {size} MB, since {since}",
        entries=f"{condition.feed_entries:,}",
        size=f"{condition.feed_bytes / 1e6:.1f}",
        since=_instant(condition.feed_since_us) or "—",
    )


def _instant(instant_us: int | None) -> str | None:
    if instant_us is None:
        return None
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=instant_us)
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")
