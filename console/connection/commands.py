"""``supervisionctl connection``: the connections of an installation and what is wrong with one.

What opens the local file and what asks a server take a second to load: each is loaded by the command that does it.
"""

import argparse
import getpass
import json
import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from console.connection.book import read_book
from console.connection.connection import DEFAULT_PORT, LONGEST_PASSWORD, Connection, Keep
from console.errors import BadInput, UsageError
from console.messages import _, explain
from console.paths import resolve_home
from console.replica.key import find_key

if TYPE_CHECKING:
    from console.connection.connections import Connections

PASSWORD_VARIABLE: Final = "SUPERVISION_PASSWORD"  # noqa: S105 -- a name


def register(commands: Any, common: argparse.ArgumentParser) -> None:
    """Add ``connection`` and its commands."""
    parser = commands.add_parser("connection")
    own = parser.add_subparsers(dest="connection_command", required=True, metavar="COMMAND")
    secret = argparse.ArgumentParser(add_help=False)
    secret.add_argument(
        "--password-fd",
        type=int,
        metavar="N",
        help=f"read the password from this file descriptor (else ${PASSWORD_VARIABLE}, else it is asked for)",
    )
    adding = own.add_parser("add", parents=[common, secret], help="write a connection down and keep its password")
    adding.add_argument("name", metavar="NAME", help="what people call it")
    adding.add_argument("--host", required=True, help="name or address that the server's certificate is for")
    adding.add_argument("--port", type=int, default=DEFAULT_PORT)
    adding.add_argument("--database", required=True, metavar="NAME")
    adding.add_argument("--user", required=True, metavar="NAME")
    adding.add_argument("--authority", type=Path, metavar="FILE", help="who may vouch for it (else the system's list)")
    adding.add_argument(
        "--keep",
        choices=[keep.value for keep in Keep],
        default=Keep.KEYRING.value,
        help="the password: in the system's keyring, sealed under the key of the replica, or nowhere",
    )
    adding.set_defaults(run=_add)
    for name, run, words, parents, required in (
        ("test", _test, "say step by step what is wrong with a connection", [common, secret], False),
        ("list", _list, "list the connections", [common], None),
        ("choose", _choose, "work with this connection from now on", [common], True),
        ("forget", _forget, "take a connection out and delete its password", [common], True),
    ):
        command = own.add_parser(name, parents=parents, help=words)
        if required is not None:
            command.add_argument("name", metavar="NAME", nargs=None if required else "?")
        command.set_defaults(run=run)
        if run is _forget:
            command.add_argument(
                "--waiting-to",
                type=Path,
                metavar="FILE",
                help="write what waits to be sent over it, or was refused, into FILE (.xlsx, .csv, .pdf) and never"
                " send it: its database is gone for good",
            )
            command.add_argument("--confirm", default="", metavar="NAME", help="with --waiting-to: its name once more")


def _add(arguments: argparse.Namespace) -> int:
    connections = _connections(arguments)
    wanted = Connection(
        arguments.name,
        arguments.host,
        arguments.port,
        arguments.database,
        arguments.user,
        "",
        Keep(arguments.keep),
    )
    added = connections.add(wanted, _password(arguments), arguments.authority)
    _say(arguments, {"added": added.name}, _("The connection {name} is written down.", name=added.name))
    return 0


def _test(arguments: argparse.Namespace) -> int:
    connections = _connections(arguments)
    book = connections.book()
    connection = book.named(arguments.name) if arguments.name else book.chosen
    if connection is None:
        raise BadInput("No connection is chosen.", "Name one.", field="name")
    given = arguments.password_fd is not None or PASSWORD_VARIABLE in os.environ or connection.keep is Keep.MEMORY
    login = connections.login(connection, _password(arguments) if given else "")
    from console.connection.check_lines import print_check  # noqa: PLC0415 - see the head of this module

    return 0 if print_check(connection.name, login, as_json=arguments.json) else 1


def _list(arguments: argparse.Namespace) -> int:
    book = read_book(resolve_home(arguments.home))
    if arguments.json:
        found = [{**asdict(one), "keep": one.keep.value, "chosen": one == book.chosen} for one in book.connections]
        told = {"connections": found, "faults": [explain(fault) for fault in book.faults]}
        print(json.dumps(told, ensure_ascii=False))
        return 0
    for one in book.connections:
        print(f"{'●' if one == book.chosen else '○'} {one.name}  {one.destination}")
    for fault in book.faults:
        print(explain(fault), file=sys.stderr)
    return 0


def _choose(arguments: argparse.Namespace) -> int:
    dropped = _connections(arguments).choose(arguments.name)
    told = _("The connection {name} is chosen.", name=arguments.name)
    _say(arguments, {"chosen": arguments.name, "copy_deleted": dropped}, _with_fate(told, dropped=dropped))
    return 0


def _forget(arguments: argparse.Namespace) -> int:
    if arguments.waiting_to is not None and arguments.confirm != arguments.name:
        raise BadInput(
            "What waits would never be sent.", "Write --confirm {name} if that is meant.", field="--confirm",
            name=arguments.name,
        )  # fmt: skip
    dropped = _connections(arguments).forget(arguments.name, arguments.waiting_to)
    told = _("The connection {name} and its password are forgotten.", name=arguments.name)
    _say(arguments, {"forgotten": arguments.name, "copy_deleted": dropped}, _with_fate(told, dropped=dropped))
    return 0


def _with_fate(told: str, *, dropped: bool) -> str:
    fate = _("The local copy was deleted.") if dropped else _("The local copy stays as it is.")
    return f"{told} {fate}"


def _connections(arguments: argparse.Namespace) -> "Connections":
    from console.connection.connections import Connections  # noqa: PLC0415 - see the head of this module

    home = resolve_home(arguments.home)
    return Connections(home, find_key(home, arguments.key_file))


def _password(arguments: argparse.Namespace) -> str:
    """Return a password that was given where nobody else reads it: never on the command line.

    Raises:
        UsageError: None was given and there is no terminal to ask on.
    """
    if arguments.password_fd is not None:
        try:
            with open(arguments.password_fd, "rb", closefd=False) as file:
                return file.read(4 * LONGEST_PASSWORD).decode().rstrip("\r\n")
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError(
                "The password cannot be read from file descriptor {number}.",
                "Write it there in UTF-8.",
                number=arguments.password_fd,
            ) from error
    if PASSWORD_VARIABLE in os.environ:
        return os.environ.pop(PASSWORD_VARIABLE)
    if not sys.stdin.isatty():
        raise UsageError(
            "No password is given.", "Set {variable}, or name a --password-fd.", variable=PASSWORD_VARIABLE
        )
    return getpass.getpass(_("Password: "))


def _say(arguments: argparse.Namespace, plain: dict[str, object], sentence: str) -> None:
    print(json.dumps(plain, ensure_ascii=False) if arguments.json else sentence)
