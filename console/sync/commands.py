"""``supervisionctl sync``: the process that keeps the replica of an installation in step with central."""

import argparse
import logging
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from console.central.stopping import stopped_by_signals
from console.errors import KeyUnavailable
from console.logs import log_to_home
from console.messages import messages
from console.paths import Home, resolve_home
from console.replica.key import KeySource, ReplicaKey, find_key
from console.replica.lock import WriterLock
from console.replica.store import KEY_BYTES, unreadable
from console.sync.orders import CHECK, SPEAK, URL_VARIABLE
from console.sync.origin import sources_of
from console.sync.outbox import HomeJournal, outbox_of
from console.sync.replicator import Replicator
from console.sync.watching import say_compared, watcher


def register(commands: Any, common: argparse.ArgumentParser) -> None:
    """Add this package's commands."""
    sync = commands.add_parser("sync", parents=[common])
    how = sync.add_mutually_exclusive_group(required=True)
    how.add_argument("--once", action="store_true", help="bring the replica up to date and end")
    how.add_argument("--follow", action="store_true", help="keep it up to date until stopped")
    sync.add_argument(
        "--compare", action="store_true", help="with --once: compare both sides, and read again what differs"
    )
    sync.add_argument(
        "--url", help=f"central database (else ${URL_VARIABLE}, the chosen connection, the demonstration server)"
    )
    sync.add_argument("--attached", action="store_true", help="end when the standard input is closed")
    sync.add_argument(
        "--key-on-input",
        action="store_true",
        help="take the key of the replica, 32 bytes, from the standard input: for programs that hold it already",
    )
    sync.set_defaults(run=run, lasts=True)


def run(arguments: argparse.Namespace) -> int:
    """Run the sync; returns 0 when it is up to date, or was asked to stop."""
    home = resolve_home(arguments.home)
    watch = watcher(as_json=arguments.json, is_following=arguments.follow)
    with WriterLock(home.writer_lock, purpose="supervisionctl sync"), _logging(home):
        given = find_key(home, arguments.key_file) if not arguments.key_on_input else _key_on_input()
        key = given.secret
        with (
            sources_of(arguments.url, home, given) as sources,
            Replicator(sources, home.replica_file, key, watch, HomeJournal(home, key)) as replicator,
            outbox_of(home, key, sources) as outbox,
            stopped_by_signals(replicator.stop),
        ):
            if arguments.attached:
                threading.Thread(target=_obey_input, args=(replicator,), daemon=True).start()
            if arguments.follow:
                replicator.follow(outbox.run)
            else:
                outbox.step()
                found = replicator.once(compare=arguments.compare)
                if arguments.compare:
                    say_compared(found, as_json=arguments.json)
    return 0


@contextmanager
def _logging(home: Home) -> Iterator[None]:
    try:
        handler = log_to_home(home, "sync")
    except OSError as error:
        raise unreadable(home.log_dir, error) from error
    try:
        yield
    finally:
        logging.getLogger().removeHandler(handler)
        handler.close()


def _key_on_input() -> ReplicaKey:
    """Return the first bytes of the standard input: unlike arguments and environment nobody else can read them there.

    Raises:
        KeyUnavailable: It ended before.
    """
    key = b""
    while len(key) < KEY_BYTES:
        more = os.read(sys.stdin.fileno(), KEY_BYTES - len(key))
        if not more:
            raise KeyUnavailable("The standard input ended before the key.", "Write {count} bytes.", count=KEY_BYTES)
        key += more
    return ReplicaKey(key, KeySource.FILE)


def _obey_input(replicator: Replicator) -> None:
    """Do what the program that started this one asks; stop when it is gone, which Windows does not tell by a signal.

    Reads the descriptor itself: a thread that waits inside ``sys.stdin`` would hold its lock when the process ends.
    """
    while asked := os.read(sys.stdin.fileno(), 4096):
        if CHECK in asked:
            replicator.keeper.suspect()
        languages = {asked.rfind(words): language for language, words in SPEAK.items() if words in asked}
        if languages:
            messages.choose(languages[max(languages)])
    replicator.stop()
