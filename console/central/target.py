"""Which central database a command works with: the one its URL names, else the embedded server of the home."""

import argparse
from collections.abc import Iterator
from contextlib import contextmanager

from console.central.embedded import EmbeddedServer, exists
from console.errors import BadInput
from console.paths import resolve_home


def add_target(parser: argparse.ArgumentParser) -> None:
    """Add the arguments that `central_url` reads."""
    parser.add_argument("--url", help="postgresql://USER:PASSWORD@HOST:PORT/DATABASE (else the server of this home)")
    parser.add_argument("--embedded", action="store_true", help="make the server of this home if there is none")


@contextmanager
def central_url(arguments: argparse.Namespace) -> Iterator[str]:
    """Give the URL of the central database for the length of a block.

    The embedded server is started if no living process runs it, and then stopped at the end of the block.

    Raises:
        BadInput: No URL is given and the home has no server.
        MissingCapability: The embedded server is not installed.
    """
    if arguments.url:
        yield arguments.url
        return
    directory = resolve_home(arguments.home).server_dir
    if not arguments.embedded and not exists(directory):
        raise BadInput(
            "No central database is named, and this home has none.",
            "Give --url URL, or --embedded to make one in this home.",
            field="url",
        )
    server = EmbeddedServer(directory)
    url = server.start()
    try:
        yield url
    finally:
        server.stop()
