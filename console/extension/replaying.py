"""``supervisionctl central import --replay``: a log is told at its own times, until it ends or is stopped."""

import argparse
import json
import sys
from datetime import UTC, datetime
from typing import Any, Final

from console import clock
from console.central.engine import CentralConnection
from console.central.instants import instant_of
from console.central.intake import Intake
from console.central.replay import Progress, Replay, Start, claim
from console.central.stopping import stop_requested
from console.central.timeline import Timeline
from console.domain.reported import CaseLog
from console.errors import BadInput
from console.messages import _, explain

USUAL_RATE: Final = 3600.0
MOST_RATE: Final = 1_000_000.0
_SAY_EVERY_S: Final = 1.0
_SAY_ELSEWHERE_EVERY_S: Final = 60.0


def add_arguments(parser: Any) -> None:
    """Add what a replay asks for to the command that imports."""
    parser.add_argument("--replay", action="store_true", help="tell the log at its own times; the city's clock follows")
    parser.add_argument(
        "--clock-rate", type=_rate, help=f"city seconds each real second of a replay (default {USUAL_RATE:g})"
    )
    parser.add_argument(
        "--from", dest="start", metavar="INSTANT", help="where a replay begins: what lies before is written at once"
    )
    parser.add_argument("--resume", action="store_true", help="go on with a replay where it was stopped")


def require_replay(arguments: argparse.Namespace) -> None:
    """Refuse arguments that mean nothing together.

    Raises:
        BadInput: They do.
    """
    given = {"--clock-rate": arguments.clock_rate, "--from": arguments.start, "--resume": arguments.resume}
    for name, value in given.items():
        if value and not arguments.replay:
            raise BadInput("{name} belongs to a replay.", "Add --replay.", field=name, name=name)
    if arguments.resume and arguments.start:
        raise BadInput("A replay that goes on begins where it was stopped.", "Leave --from out.", field="--from")


def replay_log(arguments: argparse.Namespace, log: CaseLog, connection: CentralConnection) -> int:
    """Tell a log, and say how far it came.

    Returns:
        0; the status of `BadInput` when the log breaks off, what was read before being told.
    """
    start = _start(arguments.start, log)
    claim(connection, arguments.area, log.source, resumes=arguments.resume)
    intake = Intake(connection, arguments.area, log.source, log.area)
    replay = Replay(connection, intake, arguments.area, log.source)
    intake.register(log.units, log.matters)
    cases, problems = intake.sift(log.records)
    timeline = Timeline(cases)
    watcher = _Watcher(is_terminal=sys.stderr.isatty())
    with stop_requested() as stopped:
        if arguments.resume:
            begun = replay.resume()
        else:
            begun = replay.begin(timeline, start, stopped)
            intake.refuse(problems)
        watcher.say_begun(begun, timeline)
        ended = replay.run(timeline, begun, arguments.clock_rate or USUAL_RATE, stopped, watcher)
    watcher.say_ended(ended)
    if arguments.json:
        print(json.dumps(_document(arguments, log, ended, len(cases), len(problems)), ensure_ascii=False))
    broken = intake.tally.broken
    if broken:
        print(explain(broken), file=sys.stderr)
        return broken.exit_status
    return 0


def _document(
    arguments: argparse.Namespace, log: CaseLog, ended: Progress, cases: int, refused: int
) -> dict[str, object]:
    return {
        "log": arguments.log.name,
        "area": arguments.area,
        "source": log.source,
        "cases": cases,
        "refused": refused,
        "told": ended.told,
        "of": ended.total,
        "told_to": ended.told_to.astimezone(UTC).isoformat(),
        "is_over": ended.is_over,
    }


def _start(text: str | None, log: CaseLog) -> datetime | None:
    """Return the instant an argument names; without a zone it is local time of the log's area."""
    return None if text is None else instant_of(text, log.area.time_zone, "from")


def _rate(text: str) -> float:
    try:
        rate = float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(_("{text} is not a number", text=text)) from None
    if not 0 < rate <= MOST_RATE:
        raise argparse.ArgumentTypeError(_("{text} lies outside 0 to {most}", text=text, most=f"{MOST_RATE:,.0f}"))
    return rate


class _Watcher:
    """Prints on stderr: one line that moves on a terminal, elsewhere a line a minute."""

    def __init__(self, *, is_terminal: bool) -> None:
        self._is_terminal = is_terminal
        self._every_s = _SAY_EVERY_S if is_terminal else _SAY_ELSEWHERE_EVERY_S
        self._said_s = float("-inf")

    def say_begun(self, begun: Start, timeline: Timeline) -> None:
        """Say where the log is told from."""
        told = timeline.place_after(begun.told_to)
        self._say(
            _(
                "The log is told from {time} on; {told} of {total} records lie before. Ctrl+C stops it.",
                time=_instant(begun.told_to),
                told=f"{told:,}",
                total=f"{len(timeline):,}",
            ),
            is_last=True,
        )

    def __call__(self, progress: Progress) -> None:
        """Say how far the log is told, now and then."""
        now_s = clock.monotonic_s()
        if now_s - self._said_s >= self._every_s:
            self._said_s = now_s
            self._say(
                _(
                    "{time}: {told} of {total} records told",
                    time=_instant(progress.told_to),
                    told=f"{progress.told:,}",
                    total=f"{progress.total:,}",
                )
            )

    def say_ended(self, ended: Progress) -> None:
        """Say how it ended, and what can be done."""
        if ended.is_over:
            text = _("The log is told to its end, {time}. The city's clock stands still.", time=_instant(ended.told_to))
        else:
            text = _(
                "Stopped at {time}, after {told} of {total} records. The city's clock stands still; --resume goes on.",
                time=_instant(ended.told_to),
                told=f"{ended.told:,}",
                total=f"{ended.total:,}",
            )
        self._say(text, is_last=True)

    def _say(self, text: str, *, is_last: bool = False) -> None:
        over = "\r\x1b[K" if self._is_terminal else ""
        print(f"{over}{text}", end="\n" if is_last or not self._is_terminal else "", file=sys.stderr, flush=True)


def _instant(at: datetime) -> str:
    return f"{at.astimezone(UTC):%F %H:%MZ}"
