"""``supervisionctl central simulate``: make a city's history, then let it live on."""

import argparse
import json
import sys
import threading
from datetime import datetime
from typing import Any

from console import clock
from console.central.engine import connect, reported
from console.central.instants import instant_of
from console.central.simulate.city import City, load_city, part_of
from console.central.simulate.city_clock import demonstration_morning
from console.central.simulate.life import Life, LifeOptions
from console.central.simulate.progress import Watcher
from console.central.simulate.start import Begun, begin
from console.central.stopping import stopped_by_signals
from console.central.target import add_target, central_url
from console.domain.calendar import WorkingCalendar
from console.errors import BadInput
from console.messages import _
from console.rulebook import load_rulebook

WORKDAY = "workday"
"""Word for ``--at``: begin on the last working Friday morning."""


def register(central_subparsers: Any, common: argparse.ArgumentParser) -> None:
    """Add ``simulate`` below ``central``."""
    simulate = central_subparsers.add_parser(
        "simulate", parents=[common], help="fill the database with a demonstration city and let it live"
    )
    add_target(simulate)
    simulate.add_argument("--seed", type=int, default=1, help="the same seed and --at give the same history")
    simulate.add_argument("--cases", type=case_count, default=100_000, help="cases of the history (default 100,000)")
    simulate.add_argument(
        "--rate", type=_amount, default=2.0, help="rows written each real second while offices are open (default 2)"
    )
    simulate.add_argument("--clock-rate", type=_positive, help="city seconds each real second")
    simulate.add_argument("--mood", choices=("calm", "busy", "crisis"), default="calm", help="how the last weeks went")
    simulate.add_argument(
        "--at", help=f"city time at the start: an instant, or '{WORKDAY}' for the last working Friday, 10:30"
    )
    simulate.add_argument("--history-only", action="store_true", help="make the history and end")
    simulate.add_argument(
        "--only", action="append", default=[], metavar="AREA", help="an area that this server holds (default: all)"
    )
    simulate.add_argument("--silence", action="append", default=[], metavar="AREA", help="an area that sends nothing")
    simulate.add_argument("--for", dest="seconds", type=_positive, help="end after so many real seconds")
    simulate.add_argument("--attached", action="store_true", help="end when the standard input is closed")
    simulate.add_argument(
        "--progress-on-output",
        action="store_true",
        help="print how much of the history is stored as JSON lines: for programs that show it",
    )
    simulate.set_defaults(run=run_simulate, lasts=True)


def run_simulate(arguments: argparse.Namespace) -> int:
    """Make the history where there is none, then live until told to stop."""
    city = _held_city(load_city(), arguments.only)
    calendar = load_rulebook().calendars[city.hours.calendar]
    areas = _speaking_areas(city, arguments.silence)
    at = _start_instant(arguments.at, city, calendar)
    watcher = Watcher(is_terminal=sys.stderr.isatty(), on_output=arguments.progress_on_output)
    with central_url(arguments) as url, reported(url):
        with connect(url) as connection:
            begun = begin(
                connection,
                city,
                calendar,
                seed=arguments.seed,
                cases=arguments.cases,
                mood=arguments.mood,
                at=at,
                clock_rate=arguments.clock_rate,
                stored=watcher.say_stored,
            )
        watcher.say_begun(begun)
        options = LifeOptions(areas, arguments.mood, arguments.rate, arguments.seed, arguments.seconds)
        life = Life(url, city, calendar, options, watcher)
        if not arguments.history_only:
            with stopped_by_signals(life.stop):
                if arguments.attached:
                    threading.Thread(target=_stop_with_input, args=(life,), daemon=True).start()
                life.run()
    if arguments.json:
        print(json.dumps(_document(begun, None if arguments.history_only else life), ensure_ascii=False))
    return 0


def _document(begun: Begun, life: Life | None) -> dict[str, object]:
    document: dict[str, object] = {
        "history": {
            "made": begun.is_made,
            "cases": begun.cases,
            "facts": begun.facts,
            "open": begun.open,
            "seconds": round(begun.seconds, 1),
        },
        "city_time": begun.city_time.isoformat(),
    }
    if life is not None:
        counts = life.counts
        document["life"] = {
            "open": counts.open,
            "received": counts.received,
            "closed": counts.closed,
            "rows": counts.rows,
            "by_area": dict(counts.by_area),
            "reconnected": counts.reconnected,
        }
    return document


def _held_city(city: City, only: list[str]) -> City:
    _require_areas(city, only, "only")
    return part_of(city, only) if only else city


def _speaking_areas(city: City, silenced: list[str]) -> tuple[int, ...]:
    _require_areas(city, silenced, "silence")
    return tuple(index for index, area in enumerate(city.areas) if area.code not in silenced)


def _require_areas(city: City, named: list[str], field: str) -> None:
    codes = [area.code for area in city.areas]
    for code in named:
        if code not in codes:
            raise BadInput(
                "The demonstration city has no area {area}.",
                "Name one of {areas}.",
                field=field,
                area=code,
                areas=", ".join(codes),
            )


def _start_instant(text: str | None, city: City, calendar: WorkingCalendar) -> datetime | None:
    """Return the instant an argument names; without a zone it is the city's local time."""
    if text is None:
        return None
    if text == WORKDAY:
        return demonstration_morning(city, calendar, clock.now())
    return instant_of(text, city.hours.time_zone, "at")


def _stop_with_input(life: Life) -> None:
    """Stop when the program that started this one is gone, which Windows does not tell by a signal."""
    while sys.stdin.buffer.read(4096):
        pass
    life.stop()


def case_count(text: str) -> int:
    """Return the number of cases an argument names."""
    number = int(_number(text))
    if number < 0:
        raise argparse.ArgumentTypeError(_("{text} is less than zero", text=text))
    return number


def _amount(text: str) -> float:
    number = _number(text)
    if not 0 <= number <= 10_000:
        raise argparse.ArgumentTypeError(_("{text} lies outside 0 to 10,000", text=text))
    return number


def _positive(text: str) -> float:
    number = _number(text)
    if not 0 < number < float("inf"):
        raise argparse.ArgumentTypeError(_("{text} is not more than zero", text=text))
    return number


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(_("{text} is not a number", text=text)) from None
