"""``supervisionctl``: every job of the product that needs no screen.

Each package that has commands registers them here. A command returns its exit status; what it raises on purpose becomes
one line on stderr and the status of its error family, with ``--json`` one object on stdout.
"""

import argparse
import json
import logging
import os
import sys
import traceback
from collections.abc import Callable, Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Final, NoReturn

from console import __version__
from console.diagnostics.crash import CrashReports, CrashWatch
from console.errors import BadInput, ConsoleError, Defect, UsageError
from console.logs import log_to_home
from console.messages import _, explain, messages, one_line
from console.paths import REAL_HOME, Home, resolve_home

INTERRUPTED: Final = 130
"""Exit status after Ctrl+C, as shells have it."""
NOBODY_READS: Final = 141
"""Exit status when the reader of the output is gone (``| head``), as shells have it."""

_OURS: Final = Path(__file__).parent

_SILENT: Final = logging.NullHandler()
"""Keeps what a command without a log file logs off the screen, where it would stand beside its one sentence."""

log = logging.getLogger(__name__)

argparse._ = messages.text  # type: ignore[attr-defined]  # its only door for sentences in the reader's language


class Parser(argparse.ArgumentParser):
    """Says what is wrong with a command line as every other fault is said."""

    def error(self, message: str) -> NoReturn:
        """Raise `UsageError`."""
        raise UsageError(
            "The command line does not fit: {reason}.", "See: {program} --help", reason=message, program=self.prog
        )


Register = Callable[[Any, argparse.ArgumentParser], None]


@dataclass(frozen=True, slots=True)
class Command:
    """A command of the table.

    Attributes:
        help: One line about it.
        register: Loads what carries it out, and makes its parser.
    """

    help: str
    register: Register


def _central(commands: Any, common: argparse.ArgumentParser) -> None:
    from console.central import commands as central_commands  # noqa: PLC0415 - see `COMMANDS`
    from console.central import grant_commands  # noqa: PLC0415
    from console.extension import commands as extension_commands  # noqa: PLC0415

    central_commands.register(commands, common, more=(extension_commands.register_central, grant_commands.register))


def _sync(commands: Any, common: argparse.ArgumentParser) -> None:
    from console.sync import commands as sync_commands  # noqa: PLC0415

    sync_commands.register(commands, common)


def _connection(commands: Any, common: argparse.ArgumentParser) -> None:
    from console.connection import commands as connection_commands  # noqa: PLC0415

    connection_commands.register(commands, common)


def _board(commands: Any, common: argparse.ArgumentParser) -> None:
    from console.board import commands as board_commands  # noqa: PLC0415

    board_commands.register(commands, common)


def _findings(commands: Any, common: argparse.ArgumentParser) -> None:
    from console.board import finding_commands  # noqa: PLC0415

    finding_commands.register(commands, common)


def _sources(commands: Any, common: argparse.ArgumentParser) -> None:
    from console.board import source_commands  # noqa: PLC0415

    source_commands.register(commands, common)


def _export(commands: Any, common: argparse.ArgumentParser) -> None:
    from console.board import export_commands  # noqa: PLC0415

    export_commands.register(commands, common)


def _watch(commands: Any, common: argparse.ArgumentParser) -> None:
    from console.board import watch_commands  # noqa: PLC0415

    watch_commands.register(commands, common)


def _desk(commands: Any, common: argparse.ArgumentParser) -> None:
    from console.desk import commands as desk_commands  # noqa: PLC0415

    desk_commands.register(commands, common)


def _hours(commands: Any, common: argparse.ArgumentParser) -> None:
    from console.calendar import hours  # noqa: PLC0415

    hours.register(commands, common)


def _deadline(commands: Any, common: argparse.ArgumentParser) -> None:
    from console.calendar import deadline  # noqa: PLC0415

    deadline.register(commands, common)


def _calendar(commands: Any, common: argparse.ArgumentParser) -> None:
    from console.calendar import commands as calendar_commands  # noqa: PLC0415

    calendar_commands.register(commands, common)


def _settings(commands: Any, common: argparse.ArgumentParser) -> None:
    from console.settings import commands as settings_commands  # noqa: PLC0415

    settings_commands.register(commands, common)


def _plugins(commands: Any, common: argparse.ArgumentParser) -> None:
    from console.extension import plugin_commands  # noqa: PLC0415

    plugin_commands.register(commands, common)


def _diagnostics(commands: Any, common: argparse.ArgumentParser) -> None:
    from console.diagnostics import commands as diagnostics_commands  # noqa: PLC0415

    diagnostics_commands.register(commands, common)


def _doctor(commands: Any, common: argparse.ArgumentParser) -> None:
    from console import doctor  # noqa: PLC0415

    doctor.register(commands, common)


def _bench(commands: Any, common: argparse.ArgumentParser) -> None:
    from console import bench  # noqa: PLC0415

    bench.register(commands, common)


COMMANDS: Final = {
    "central": Command("the central database", _central),
    "sync": Command("keep the replica in step with the central database", _sync),
    "connection": Command("the central databases this installation knows", _connection),
    "lights": Command("count the lights of open cases at any instant", _board),
    "explain": Command("say why the light of a case is as it is", _board),
    "findings": Command("count and list what is doubtful in the records", _findings),
    "sources": Command("say how every source and its copy stand, and whether both sides are equal", _sources),
    "export": Command("write a list into a file: .xlsx, .csv, or .pdf to print", _export),
    "watch": Command("cases this installation keeps an eye on", _watch),
    "annotate": Command("write the note on a case", _desk),
    "outbox": Command("what is on its way to central, and what was refused", _desk),
    "hours": Command("working time between two instants, or when an amount of it is complete", _hours),
    "deadline": Command("count a file of limits with their stops and extensions", _deadline),
    "calendar": Command("holiday notices and the calendars they make", _calendar),
    "settings": Command("what was chosen on this console", _settings),
    "plugins": Command("plugins: which there are, and which of others may run", _plugins),
    "diagnostics": Command("what helps whoever helps; nobody and no case is named in it", _diagnostics),
    "doctor": Command("what this machine lacks and the command that mends it", _doctor),
    "bench": Command("measure this machine against the product's limits", _bench),
}
"""Every command. A process loads what its own command needs and no more: the desktop starts several."""


def parser(command: str = "") -> argparse.ArgumentParser:
    """Return the argument parser.

    Args:
        command: The command it has to know whole; with any other word it knows the name of every one.
    """
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--home", metavar="DIR", help="directory of this installation (else $SUPERVISION_HOME)")
    common.add_argument("--key-file", metavar="FILE", help="32 bytes, mode 0600 (else $SUPERVISION_KEY_FILE)")
    common.add_argument("--lang", choices=("zh", "en"), help="language of messages (else what the settings say)")
    common.add_argument("--json", action="store_true", help="print one JSON document on stdout")
    common.set_defaults(home_name=REAL_HOME, lasts=False)
    root = Parser(prog="supervisionctl", description=__doc__.splitlines()[0])
    root.add_argument("--version", action="version", version=__version__)
    commands = root.add_subparsers(dest="command", required=True, metavar="COMMAND")
    if command in COMMANDS:
        COMMANDS[command].register(commands, common)
    else:
        for name, one in COMMANDS.items():
            commands.add_parser(name, help=one.help)
    return root


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    words = sys.argv[1:] if argv is None else argv
    return answer(words, lambda: parser(words[0] if words else ""))


def answer(words: Sequence[str], make_parser: Callable[[], argparse.ArgumentParser]) -> int:
    """Run what a command line asks for, and return the exit status: the top border of every program of the product.

    Args:
        words: The command line without the program's name.
        make_parser: Makes the parser, in the language then chosen; it sets ``run`` to what takes the arguments and
            returns an exit status, ``home_name`` to the folder of an installation that is not named, and ``lasts`` to
            whether the command goes on until it is ended.
    """
    logging.getLogger().addHandler(_SILENT)
    try:
        try:
            return _answer(words, make_parser)
        finally:
            sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # else the interpreter complains at its end
        return NOBODY_READS


def _answer(words: Sequence[str], make_parser: Callable[[], argparse.ArgumentParser]) -> int:
    as_json = "--json" in words
    messages.choose("en" if "--lang=en" in words or ("--lang", "en") in pairwise(words) else "zh")
    home, command = resolve_home(None), ""
    try:
        arguments = make_parser().parse_args(words)
        home, command = resolve_home(arguments.home, name=arguments.home_name), arguments.command
        if arguments.lang is None:
            _speak_as_chosen(home)
        with CrashWatch(home, command) if arguments.lasts else nullcontext():
            status: int = arguments.run(arguments)
    except ConsoleError as error:
        report(error, as_json=as_json)
        return error.exit_status
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        raise
    except Exception as error:  # noqa: BLE001 -- the border: what nobody foresaw becomes one sentence and a log
        CrashReports(home, command).leave(error)
        defect = _logged(error, home)
        report(defect, as_json=as_json)
        return defect.exit_status
    return status


def _speak_as_chosen(home: Home) -> None:
    """Use the language of the home's settings, if it has any."""
    with suppress(OSError):
        if not home.settings_file.exists():
            return
        from console.settings.declared import LANGUAGE  # noqa: PLC0415 - most homes of most commands have none
        from console.settings.store import read_settings  # noqa: PLC0415 - as above

        messages.choose("en" if read_settings(home).value(LANGUAGE) == "en" else "zh")


def _logged(error: Exception, home: Home) -> Defect:
    """Write what nobody foresaw into the log of the home, and return the sentence about it."""
    frames = traceback.extract_tb(error.__traceback__)
    frame = [frame for frame in frames if Path(frame.filename).is_relative_to(_OURS)][-1]
    place = f"{Path(frame.filename).relative_to(_OURS).as_posix()}:{frame.lineno}"
    try:
        handler = log_to_home(home, "supervisionctl")
    except OSError:
        return Defect("The program failed: {kind} in {place}.", "Please report it.", kind=_kind(error), place=place)
    try:
        log.error("%s in %s", _kind(error), place, exc_info=error)
    finally:
        logging.getLogger().removeHandler(handler)
        handler.close()
    return Defect(
        "The program failed: {kind} in {place}.",
        "Please report it with the end of {log}.",
        kind=_kind(error),
        place=place,
        log=str(home.log_dir / "supervisionctl.log"),
    )


def _kind(error: Exception) -> str:
    return type(error).__name__


def report(error: ConsoleError, *, as_json: bool) -> None:
    """Say what happened and what to do, on one line."""
    if as_json:
        told = {
            "code": error.code,
            "message": one_line(_(error.message, **error.values)),
            "remedy": one_line(_(error.remedy, **error.values)) if error.remedy else "",
        }
        if isinstance(error, BadInput):
            told |= {"place": error.place, "field": error.field}
        print(json.dumps({"error": told}, ensure_ascii=False))
    print(explain(error), file=sys.stderr)
