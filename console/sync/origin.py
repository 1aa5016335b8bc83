"""Where an installation copies from, and which of its central databases takes what is written here."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from console.central.embedded import EmbeddedServer
from console.central.sources import SourceSpec, central_alone, read_sources, taker_of
from console.connection.book import read_book
from console.connection.connections import Connections
from console.errors import BadInput, RefusedCommand
from console.paths import Home
from console.replica.key import ReplicaKey
from console.sync.orders import URL_VARIABLE


@contextmanager
def sources_of(argument: str | None, home: Home, key: ReplicaKey) -> Iterator[Sequence[SourceSpec]]:
    """Give the sources of an installation: those its file names, else the central database alone.

    Args:
        argument: Address of the central database, as the command line names it.
        home: The installation.
        key: Of its replica, which may seal the password of the chosen connection.

    Raises:
        BadInput: The file cannot be used, or no central database is named anywhere.
    """
    if argument is None and home.sources_file.exists():
        yield read_sources(home.sources_file)
        return
    with _central(argument, home, key) as url:
        yield central_alone(url)


@contextmanager
def _central(argument: str | None, home: Home, key: ReplicaKey) -> Iterator[str]:
    """Give the URL of central: the one named, else the chosen connection's, else the demonstration server's.

    That server runs for as long.

    A URL holds a password and every user of a machine can read command lines: other programs hand it over in the
    environment.
    """
    named = argument or os.environ.get(URL_VARIABLE)
    chosen = None if named else read_book(home).chosen
    if named:
        yield named
    elif chosen is not None:
        yield Connections(home, key).url(chosen)
    elif home.server_dir.exists():
        server = EmbeddedServer(home.server_dir)
        try:
            yield server.start()
        finally:
            server.stop()
    else:
        raise BadInput(
            "No central database is named, and this installation has no demonstration server.",
            "Choose a connection, give --url, or set {variable}.",
            field="url",
            variable=URL_VARIABLE,
        )


def city_url(sources: Sequence[SourceSpec]) -> str:
    """Return the address of the central database that takes what concerns no area, such as a calendar.

    Raises:
        RefusedCommand: None of the sources takes anything.
    """
    taker = taker_of(sources, "")
    if taker is None:
        raise RefusedCommand(
            "None of the sources of this installation takes what is written here.",
            "Do it on a console that is connected to a central database of ours.",
        )
    return taker.url
