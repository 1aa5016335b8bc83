"""The connections an installation knows, in ``connections.toml``, and which of them is chosen. It holds no password.

An entry that cannot be used is told and stays where it stands, as do comments. A file that is no TOML is told, and set
aside when something is written.
"""

from collections.abc import Callable, Container
from dataclasses import dataclass
from typing import Any, Final

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import AoT, Table

from console.connection.connection import DEFAULT_PORT, Connection, Keep, checked
from console.errors import BadInput, RefusedCommand
from console.paths import Home
from console.replica.key import write_private
from console.replica.lock import WriterLock
from console.replica.store import unreadable

FORMAT: Final = 1
_FIELDS: Final = {"name": str, "host": str, "port": int, "database": str, "user": str, "authority": str, "keep": str}
_HEAD: Final = "Connections of this console. Passwords are not kept here."


@dataclass(frozen=True, slots=True)
class Book:
    """What the file says.

    Attributes:
        connections: In the file's order.
        chosen: The one the console works with; None for none.
        faults: What of the file cannot be used.
    """

    connections: tuple[Connection, ...]
    chosen: Connection | None
    faults: tuple[BadInput, ...]

    def named(self, name: str) -> Connection:
        """Return a connection.

        Raises:
            BadInput: There is none of this name.
        """
        for connection in self.connections:
            if connection.name == name:
                return connection
        known = ", ".join(connection.name for connection in self.connections) or "—"
        raise BadInput("There is no connection {name}.", "Known: {known}.", field="name", name=name, known=known)


def read_book(home: Home) -> Book:
    """Return the connections of an installation.

    Raises:
        StorageFault: The file cannot be read.
        RefusedCommand: A newer version of the console wrote it.
    """
    try:
        document = _parsed(home)
    except BadInput as fault:
        return Book((), None, (fault,))
    connections: list[Connection] = []
    faults: list[BadInput] = []
    for number, table in enumerate(_tables(document), 1):
        place = f"{home.connections_file.name} [[connection]] {number}"
        try:
            found = _connection(table, place, {other.name for other in connections})
        except BadInput as fault:
            faults.append(fault)
        else:
            connections.append(found)
    chosen = next((one for one in connections if one.name == document.get("chosen")), None)
    return Book(tuple(connections), chosen, tuple(faults))


def require_free(home: Home, name: str) -> None:
    """Require that no connection has this name.

    Raises:
        BadInput: One has.
    """
    if any(connection.name == name for connection in read_book(home).connections):
        raise _taken(name)


def save(home: Home, connection: Connection, *, replaces: str = "") -> Connection:
    """Write a connection down, and return it as it was written.

    Args:
        home: The installation.
        connection: The connection.
        replaces: Name of the one it takes the place of; empty for a new one.

    Raises:
        BadInput: It cannot be used, or another has its name.
        StorageFault: The installation cannot be written.
    """
    wanted = checked(connection)

    def put(document: tomlkit.TOMLDocument) -> None:
        tables = _tables(document)
        if wanted.name != replaces and any(table.get("name") == wanted.name for table in tables):
            raise _taken(wanted.name)
        table = next((table for table in tables if replaces and table.get("name") == replaces), None)
        if table is None:
            table = tomlkit.table()
            document.setdefault("connection", tomlkit.aot()).append(table)
        elif document.get("chosen") == replaces:
            document["chosen"] = wanted.name
        for field, value in _values(wanted).items():
            table[field] = value

    _change(home, put)
    return wanted


def choose(home: Home, name: str | None) -> None:
    """Have the console work with a connection from now on, or with none."""

    def put(document: tomlkit.TOMLDocument) -> None:
        if name is None:
            document.pop("chosen", None)
        else:
            document["chosen"] = name

    _change(home, put)


def strike(home: Home, name: str) -> None:
    """Take a connection out; where it was chosen, none is."""

    def put(document: tomlkit.TOMLDocument) -> None:
        tables = document.get("connection")
        if isinstance(tables, AoT):
            for number in reversed([n for n, table in enumerate(tables) if table.get("name") == name]):
                del tables[number]
        if document.get("chosen") == name:
            del document["chosen"]

    _change(home, put)


def _change(home: Home, put: Callable[[tomlkit.TOMLDocument], None]) -> None:
    with WriterLock(home.connections_file.with_suffix(".lock"), purpose="connections"):
        try:
            document = _parsed(home)
        except BadInput:
            _set_aside(home)
            document = _new()
        put(document)
        write_private(home.connections_file, tomlkit.dumps(document).encode())


def _parsed(home: Home) -> tomlkit.TOMLDocument:
    path = home.connections_file
    try:
        document = tomlkit.parse(path.read_bytes())
    except FileNotFoundError:
        return _new()
    except OSError as error:
        raise unreadable(path, error) from error
    except (TOMLKitError, UnicodeDecodeError) as error:
        raise BadInput(
            "{where} is not a valid TOML file: {trouble}.",
            "Correct the file. When a connection is saved it is set aside, and a new one begun.",
            place=path.name,
            where=path.name,
            trouble=str(error),
        ) from error
    if not isinstance(document.get("connection", tomlkit.aot()), AoT):
        raise _bad(path.name, "connection")
    written = document.get("format", FORMAT)
    if not isinstance(written, int) or written > FORMAT:
        raise RefusedCommand(
            "{path} was written by a newer version of this program.",
            "Install the newer version of this program.",
            path=path.name,
        )
    return document


def _new() -> tomlkit.TOMLDocument:
    document = tomlkit.document()
    document.add(tomlkit.comment(_HEAD))
    document["format"] = FORMAT
    return document


def _set_aside(home: Home) -> None:
    path = home.connections_file
    names = (path.with_name(f"{path.stem}.unreadable-{number}{path.suffix}") for number in range(1, 1_000))
    try:
        path.rename(next(name for name in names if not name.exists()))
    except OSError as error:
        raise unreadable(path, error) from error


def _tables(document: tomlkit.TOMLDocument) -> list[Table]:
    tables = document.get("connection")
    return [table for table in tables if isinstance(table, Table)] if isinstance(tables, AoT) else []


def _values(connection: Connection) -> dict[str, Any]:
    return {
        "name": connection.name,
        "host": connection.host,
        "port": connection.port,
        "database": connection.database,
        "user": connection.user,
        "authority": connection.authority,
        "keep": connection.keep.value,
    }


def _connection(table: Table, place: str, taken: Container[str]) -> Connection:
    given: dict[str, Any] = {"port": DEFAULT_PORT, "authority": "", **table.unwrap()}
    for field, kind in _FIELDS.items():
        if type(given.get(field)) is not kind:
            raise _bad(place, field)
    if given["keep"] not in {keep.value for keep in Keep}:
        raise _bad(place, "keep")
    if given["name"] in taken:
        raise BadInput("{where}: the name {name} stands there twice.", place=place, where=place, name=given["name"])
    try:
        return checked(Connection(**{**{field: given[field] for field in _FIELDS}, "keep": Keep(given["keep"])}))
    except BadInput as fault:
        raise _bad(place, fault.field) from fault


def _taken(name: str) -> BadInput:
    return BadInput("There is a connection {name} already.", "Give another name.", field="name", name=name)


def _bad(place: str, field: str) -> BadInput:
    return BadInput(
        "{where}: {name} is missing or cannot be used.",
        "Correct the entry, or forget the connection and add it again.",
        place=place,
        field=field,
        where=place,
        name=field,
    )
