"""What an installation needs before its console can open: a connection, a pass-phrase, a password, or nothing."""

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

from console.connection.book import Book, read_book
from console.connection.connection import Connection, Keep, checked, checked_password
from console.connection.connections import Connections
from console.errors import KeyUnavailable, RefusedCommand
from console.paths import Home
from console.replica.key import (
    KEY_FILE_VARIABLE,
    ReplicaKey,
    choose_passphrase,
    find_key,
    memory_key,
    open_by_passphrase,
    write_private,
)
from console.replica.local.backup import remove
from console.replica.lock import WriterLock
from console.replica.shadow import drop_replica
from console.replica.store import unreadable


class Want(Enum):
    """What is missing."""

    NOTHING = "nothing"
    CONNECTION = "connection"
    PHRASE = "phrase"
    PASSWORD = "password"  # noqa: S105 -- names what is missing, is no secret


@dataclass(frozen=True, slots=True)
class Opening:
    """An installation as it is found at start.

    Attributes:
        want: What is missing.
        book: Its connections.
        key: Of its replica; None where a pass-phrase has to be given, or nothing keeps a key yet.
        ways: How the password of a new connection can be kept, the best first. Without a key none of them is taken
            unless somebody chooses it, for there is no keyring.
        url: Address of the central database; empty where something is missing.
    """

    want: Want
    book: Book
    key: ReplicaKey | None = None
    ways: tuple[Keep, ...] = (Keep.SEALED, Keep.MEMORY)
    url: str = field(default="", repr=False)


def look_in(
    home: Home,
    key_file: str | None = None,
    *,
    key: ReplicaKey | None = None,
    environment: Mapping[str, str] = os.environ,
) -> Opening:
    """Return what an installation needs; nothing is asked and nothing begun, but for a key in a keyring.

    Args:
        home: The installation.
        key_file: As the command line names it.
        key: Of its replica, where that is known already.
        environment: May name a key file.

    Raises:
        KeyUnavailable: The key of this installation is somewhere that does not give it.
        StorageFault: Its files cannot be read.
        RefusedCommand: A newer version wrote them.

    Threads: any but the GUI's; a keyring may take 15 s.
    """
    book = read_book(home)
    is_named = bool(key_file or environment.get(KEY_FILE_VARIABLE))
    if key is None and not is_named and home.memory_mark.exists():
        key = begin_in_memory(home) if book.connections else None
        if key is None:
            _choose_anew(home)
    if key is None and not is_named and home.wrapped_key_file.exists():
        return Opening(Want.PHRASE, book)
    found = key or _key_without_asking(home, key_file, environment)
    if found is None:
        return Opening(Want.CONNECTION, book)
    connections = Connections(home, found)
    if book.chosen is None:
        return Opening(Want.CONNECTION, book, found, connections.vault.ways())
    password = connections.vault.recall(book.chosen)
    if password is None:
        return Opening(Want.PASSWORD, book, found)
    return Opening(Want.NOTHING, book, found, url=connections.url(book.chosen, password))


def unlock(home: Home, phrase: str) -> Opening:
    """Return what is still missing once a pass-phrase opened the key.

    Raises:
        KeyUnavailable: It does not; and what `look_in` raises.
    """
    return look_in(home, key=open_by_passphrase(home, phrase))


def opened_with(home: Home, key: ReplicaKey, password: str) -> Opening:
    """Return the opening of the chosen connection with a password that is kept nowhere.

    Raises:
        BadInput: It can be none.
    """
    book = read_book(home)
    if book.chosen is None:
        return look_in(home, key=key)
    url = Connections(home, key).url(book.chosen, checked_password(password))
    return Opening(Want.NOTHING, book, key, url=url)


@dataclass(frozen=True, slots=True)
class Wish:
    """A first connection, as somebody typed it.

    Attributes:
        connection: The connection.
        password: Of its user.
        authority: File of who may vouch for the server; None for the system's list.
        phrase: A new pass-phrase; where there is no keyring and the password is to be sealed.
        again: The same.
    """

    connection: Connection
    password: str = field(repr=False)
    authority: Path | None = None
    phrase: str = field(default="", repr=False)
    again: str = field(default="", repr=False)


def connect_first(home: Home, key: ReplicaKey | None, wish: Wish) -> Opening:
    """Write a connection down, choose it, and return its opening; make a key where there is none, as was chosen.

    Raises:
        BadInput: A field cannot be used.
        KeyUnavailable: The pass-phrases differ, or the password cannot be kept like that.
    """
    checked(wish.connection)
    checked_password(wish.password)
    if key is None:
        is_sealed = wish.connection.keep is Keep.SEALED
        key = choose_passphrase(home, wish.phrase, wish.again) if is_sealed else begin_in_memory(home)
    connections = Connections(home, key)
    added = connections.add(wish.connection, wish.password, wish.authority)
    connections.choose(added.name)
    return opened_with(home, key, wish.password)


def begin_in_memory(home: Home) -> ReplicaKey:
    """Return a key that is kept nowhere, and delete what an earlier one of the kind left.

    Raises:
        RefusedCommand: The installation has a key elsewhere, and a copy or unsent operations under it.
        HomeLocked: A console runs on it.
    """
    if not home.memory_mark.exists() and has_data(home):
        raise RefusedCommand(
            "This installation has a copy under a key that is kept elsewhere.",
            "Unlock the keyring that keeps it, or begin another installation with --home.",
        )
    with WriterLock(home.writer_lock, purpose="connections"):
        write_private(home.memory_mark, b"")
        _delete_data(home)
    return memory_key()


def end_in_memory(home: Home) -> None:
    """Delete what nobody can read any more, where the key was in memory alone."""
    if home.memory_mark.exists():
        _delete_data(home)


def has_data(home: Home) -> bool:
    """Return whether there is a copy, or a local file."""
    return home.replica_file.exists() or home.local_file.exists()


def _key_without_asking(home: Home, key_file: str | None, environment: Mapping[str, str]) -> ReplicaKey | None:
    try:
        return find_key(home, key_file, environment, interactive=False)
    except KeyUnavailable:
        if key_file or environment.get(KEY_FILE_VARIABLE) or has_data(home):
            raise
        return None


def _choose_anew(home: Home) -> None:
    """Take back that nothing is kept: there is no connection any more for which that was chosen."""
    _delete_data(home)
    try:
        home.memory_mark.unlink()
    except OSError as error:
        raise unreadable(home.memory_mark, error) from error


def _delete_data(home: Home) -> None:
    drop_replica(home.replica_file)
    try:
        remove(home.local_file)
        home.local_file.with_suffix(".key-id").unlink(missing_ok=True)
    except OSError as error:
        raise unreadable(home.local_file, error) from error
    shutil.rmtree(home.local_backups_dir, ignore_errors=True)
