"""``supervisionctl``: every job of the product that needs no screen.

Each package that has commands registers them here. A command returns its exit status; what it raises on purpose becomes
one line on stderr and the status of its error family, with ``--json`` one object on stdout.
"""

import argparse
import json
import sys
from collections.abc import Sequence

from console import __version__, bench, doctor
from console.board import commands as board_commands
from console.central import commands as central_commands
from console.errors import ConsoleError
from console.extension import commands as extension_commands
from console.messages import _, explain, messages
from console.sync import commands as sync_commands


def parser() -> argparse.ArgumentParser:
    """Return the argument parser with every command registered."""
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--home", metavar="DIR", help="directory of this installation (else $SUPERVISION_HOME)")
    common.add_argument("--key-file", metavar="FILE", help="32 bytes, mode 0600 (else $SUPERVISION_KEY_FILE)")
    common.add_argument("--lang", choices=("zh", "en"), default="zh", help="language of messages")
    common.add_argument("--json", action="store_true", help="print one JSON document on stdout")
    root = argparse.ArgumentParser(prog="supervisionctl", description=__doc__.splitlines()[0])
    root.add_argument("--version", action="version", version=__version__)
    commands = root.add_subparsers(dest="command", required=True, metavar="COMMAND")
    central_commands.register(commands, common, more=(extension_commands.register_central,))
    for package in (sync_commands, board_commands, doctor, bench):
        package.register(commands, common)
    return root


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    arguments = parser().parse_args(argv)
    messages.choose(arguments.lang)
    try:
        status: int = arguments.run(arguments)
    except ConsoleError as error:
        report(error, as_json=arguments.json)
        return error.exit_status
    except KeyboardInterrupt:
        return 130
    return status


def report(error: ConsoleError, *, as_json: bool) -> None:
    """Say what happened and what to do, on one line."""
    if as_json:
        message = _(error.message, **error.values)
        remedy = _(error.remedy, **error.values) if error.remedy else ""
        print(json.dumps({"error": {"code": error.code, "message": message, "remedy": remedy}}, ensure_ascii=False))
    print(explain(error), file=sys.stderr)
