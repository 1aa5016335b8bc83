"""Where the replica's key comes from. It is never stored in the clear unless a person put it into a file of that kind.

Order: the file named on the command line, else in ``SUPERVISION_KEY_FILE``; the demonstration key of the home; the
keyring of the operating system; a pass-phrase, if there is a terminal. Losing the key costs one load from central, so
it is never escrowed. Where there is no keyring the desktop asks for a choice: a pass-phrase, or a key in memory alone,
with which the copy ends.
"""

import getpass
import os
import secrets
import stat
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Final

from console.errors import KeyUnavailable
from console.messages import _
from console.paths import Home
from console.replica.keystore import KeyringTrouble, find_keyring, keyring_key
from console.replica.passphrase import WrongPassphrase, unwrap, wrap
from console.replica.store import KEY_BYTES, unreadable
from console.whole_file import write_whole

KEY_FILE_VARIABLE: Final = "SUPERVISION_KEY_FILE"
SHORTEST_PHRASE: Final = 10
"""Characters."""


class KeySource(Enum):
    """What gave the key; shown in the status bar."""

    FILE = "file"
    DEMO = "demo"
    KEYRING = "keyring"
    PASSPHRASE = "passphrase"  # noqa: S105 -- names the source, is no secret
    MEMORY = "memory"


@dataclass(frozen=True, slots=True)
class ReplicaKey:
    """The key and where it came from; its bytes never appear in a representation."""

    secret: bytes = field(repr=False)
    source: KeySource


def replica_key(
    home: Home,
    key_file: str | None = None,
    environment: Mapping[str, str] = os.environ,
    *,
    interactive: bool | None = None,
) -> bytes:
    """Return the key of a home's replica; see `find_key`."""
    return find_key(home, key_file, environment, interactive=interactive).secret


def find_key(
    home: Home,
    key_file: str | None = None,
    environment: Mapping[str, str] = os.environ,
    *,
    interactive: bool | None = None,
    ask: Callable[[str], str] = getpass.getpass,
) -> ReplicaKey:
    """Return the key of a home's replica, made at first use where its source can keep one.

    Args:
        home: The installation.
        key_file: A file named on the command line.
        environment: May name a file in ``SUPERVISION_KEY_FILE``.
        interactive: Whether a pass-phrase may be asked for; None asks the standard input whether it is a terminal.
        ask: Prompts for a pass-phrase without echo.

    Raises:
        KeyUnavailable: No source gives a key; or the one that is meant to is unsafe, wrong or absent.
    """
    named = key_file or environment.get(KEY_FILE_VARIABLE)
    if named:
        return ReplicaKey(read_key_file(Path(named)), KeySource.FILE)
    if home.key_file.exists():
        return ReplicaKey(read_key_file(home.key_file), KeySource.DEMO)
    if home.memory_mark.exists():
        raise KeyUnavailable(
            "This installation keeps its key in the memory of the running console alone.",
            "Use the running console.",
        )
    if not home.wrapped_key_file.exists():  # once a pass-phrase was chosen, a keyring found later does not replace it
        with suppress(KeyringTrouble):
            return ReplicaKey(keyring_key(find_keyring(), str(home.root)), KeySource.KEYRING)
    if sys.stdin.isatty() if interactive is None else interactive:
        return _key_by_passphrase(home, ask)
    raise KeyUnavailable(
        "No source gives the key of the replica: no key file, no keyring of the system, no terminal for a pass-phrase.",
        "Name a file of 32 bytes with mode 0600 by --key-file, or start once in a terminal.",
    )


def read_key_file(path: Path) -> bytes:
    """Return the key in a file.

    Raises:
        KeyUnavailable: Absent, not of 32 bytes, or others may read it.
    """
    try:
        with path.open("rb") as file:
            status = os.fstat(file.fileno())
            key = file.read(KEY_BYTES + 1)
    except OSError as error:
        raise KeyUnavailable(
            "The key file {path} cannot be read: {reason}.",
            "Name a file of 32 bytes that you may read.",
            path=str(path),
            reason=error.strerror or type(error).__name__,
        ) from error
    if os.name == "posix" and status.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise KeyUnavailable("The key file {path} can be used by others.", "Run: chmod 600 {path}", path=str(path))
    if len(key) != KEY_BYTES:
        raise KeyUnavailable(
            "The key file {path} does not hold exactly {count} bytes.",
            "Make one with: openssl rand -out FILE {count}",
            path=str(path),
            count=KEY_BYTES,
        )
    return key


def make_demo_key(home: Home) -> Path:
    """Make the key file of a demonstration home, if it has none, and return its path. It protects nothing.

    Raises:
        StorageFault: The home cannot be written.
    """
    if not home.key_file.exists():
        write_private(home.key_file, secrets.token_bytes(KEY_BYTES))
    return home.key_file


def open_by_passphrase(home: Home, phrase: str) -> ReplicaKey:
    """Return the key that a pass-phrase opens.

    Raises:
        KeyUnavailable: It does not, or there is no such key.
    """
    try:
        return ReplicaKey(unwrap(home.wrapped_key_file.read_bytes(), phrase), KeySource.PASSPHRASE)
    except (WrongPassphrase, OSError) as error:
        raise KeyUnavailable("The pass-phrase does not open the key.", "Try again.") from error


def choose_passphrase(home: Home, phrase: str, again: str) -> ReplicaKey:
    """Make a key that only a pass-phrase opens.

    Raises:
        KeyUnavailable: The phrase is too short or was typed differently the second time.
        StorageFault: The home cannot be written.
    """
    if len(phrase) < SHORTEST_PHRASE or again != phrase:
        raise KeyUnavailable("The pass-phrase is too short, or the two differ.", "Try again.")
    key = secrets.token_bytes(KEY_BYTES)
    write_private(home.wrapped_key_file, wrap(key, phrase))
    return ReplicaKey(key, KeySource.PASSPHRASE)


def memory_key() -> ReplicaKey:
    """Return a key that is kept nowhere: what it encrypts ends with this process."""
    return ReplicaKey(secrets.token_bytes(KEY_BYTES), KeySource.MEMORY)


def _key_by_passphrase(home: Home, ask: Callable[[str], str]) -> ReplicaKey:
    if home.wrapped_key_file.exists():
        return open_by_passphrase(home, ask(_("Pass-phrase of the replica: ")))
    phrase = ask(_("Choose a pass-phrase for the replica (ten characters or more): "))
    again = ask(_("The same pass-phrase again: ")) if len(phrase) >= SHORTEST_PHRASE else ""
    return choose_passphrase(home, phrase, again)


def write_private(path: Path, content: bytes) -> None:
    """Write a file that only this user may read, whole or not at all.

    Raises:
        StorageFault: The disk refuses.
    """
    try:
        write_whole(path, content)
    except OSError as error:
        raise unreadable(path, error) from error
