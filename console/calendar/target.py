"""Which central database a command of the calendar writes into: that of the installation whose copy it has read."""

import argparse
from collections.abc import Iterator
from contextlib import contextmanager

from console.paths import resolve_home
from console.replica.key import find_key
from console.sync.orders import URL_VARIABLE


def add_target(parser: argparse.ArgumentParser) -> None:
    """Add the argument that `target_url` reads."""
    parser.add_argument(
        "--url",
        help=f"central database (else what sources.toml names, ${URL_VARIABLE}, the chosen connection, the server of"
        " this home)",
    )


@contextmanager
def target_url(arguments: argparse.Namespace) -> Iterator[str]:
    """Give its address for the length of a block; a server of the home runs for as long.

    Raises:
        BadInput: None is named anywhere.
        RefusedCommand: None of the installation's sources takes anything.
    """
    from console.sync.origin import city_url, sources_of  # noqa: PLC0415 - half a second, and most commands only read

    home = resolve_home(arguments.home)
    with sources_of(arguments.url, home, find_key(home, arguments.key_file)) as sources:
        yield city_url(sources)
