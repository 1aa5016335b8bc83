"""Where the passwords of connections are: in the system's keyring, or sealed in a file, or nowhere.

A password is kept under the destination it is for. Whoever changes the address in a file gets no password sent there.
"""

import hashlib
import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from console.connection.connection import Connection, Keep, checked_password
from console.errors import KeyUnavailable
from console.paths import Home
from console.replica.key import KeySource, ReplicaKey, write_private
from console.replica.keystore import (
    Keyring,
    KeyringTrouble,
    find_keyring,
    forget_secret,
    keep_secret,
    kept_secret,
)
from console.replica.store import unreadable

SERVICE: Final = "supervision-console connection"
_PURPOSE: Final = b"supervision-console connection password, version 1"
_NONCE_BYTES: Final = 12
_SEALING: Final = (KeySource.PASSPHRASE, KeySource.FILE)
"""Keys that protect: the demonstration's lies beside what it would seal, one in memory is gone at the next start."""


@dataclass(frozen=True, slots=True)
class Vault:
    """The passwords of one installation.

    Attributes:
        home: The installation.
        key: Of its replica.
        find: Finds the keyring; slow, up to 15 s.

    Threads: any but the GUI's.
    """

    home: Home
    key: ReplicaKey
    find: Callable[[], Keyring] = find_keyring

    def ways(self) -> tuple[Keep, ...]:
        """Return how a password can be kept here, the best first."""
        found = [Keep.MEMORY]
        if self.key.source in _SEALING:
            found.insert(0, Keep.SEALED)
        with suppress(KeyringTrouble):
            self.find()
            found.insert(0, Keep.KEYRING)
        return tuple(found)

    def keep(self, connection: Connection, password: str) -> None:
        """Keep a password as the connection says.

        Raises:
            KeyUnavailable: It cannot be kept like that here.
            StorageFault: The installation cannot be written.
        """
        checked_password(password)
        match connection.keep:
            case Keep.KEYRING:
                try:
                    keep_secret(self.find(), SERVICE, self._account(connection), password)
                except KeyringTrouble as error:
                    raise _no_keyring() from error
            case Keep.SEALED:
                write_private(self._file(connection), self._seal(connection, password))
            case Keep.MEMORY:
                pass

    def recall(self, connection: Connection) -> str | None:
        """Return the password of a connection; None where none is kept.

        Raises:
            KeyUnavailable: The keyring does not answer, or the key does not open the file.
        """
        match connection.keep:
            case Keep.KEYRING:
                try:
                    return kept_secret(self.find(), SERVICE, self._account(connection))
                except KeyringTrouble as error:
                    raise _no_keyring() from error
            case Keep.SEALED:
                return self._opened(connection)
            case Keep.MEMORY:
                return None

    def forget(self, connection: Connection) -> None:
        """Delete what is kept for a connection; harmless where nothing is.

        Raises:
            KeyUnavailable: The keyring that keeps it does not answer.
            StorageFault: The file cannot be deleted.
        """
        match connection.keep:
            case Keep.KEYRING:
                try:
                    forget_secret(self.find(), SERVICE, self._account(connection))
                except KeyringTrouble as error:
                    raise _no_keyring() from error
            case Keep.SEALED:
                path = self._file(connection)
                try:
                    path.unlink(missing_ok=True)
                except OSError as error:
                    raise unreadable(path, error) from error
            case Keep.MEMORY:
                pass

    def _account(self, connection: Connection) -> str:
        return f"{self.home.root}#{_label(connection)}"

    def _file(self, connection: Connection) -> Path:
        return self.home.secrets_dir / hashlib.sha256(_label(connection).encode()).hexdigest()[:32]

    def _seal(self, connection: Connection, password: str) -> bytes:
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + self._cipher().encrypt(nonce, password.encode(), _label(connection).encode())

    def _opened(self, connection: Connection) -> str | None:
        path = self._file(connection)
        try:
            sealed = path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise unreadable(path, error) from error
        nonce, content = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
        try:
            return self._cipher().decrypt(nonce, content, _label(connection).encode()).decode()
        except (InvalidTag, ValueError) as error:
            raise KeyUnavailable(
                "The key of this installation does not open the password of {name}.",
                "Give the password again.",
                name=connection.name,
            ) from error

    def _cipher(self) -> AESGCM:
        if self.key.source not in _SEALING:
            raise KeyUnavailable(
                "No pass-phrase protects the key of this installation, so it seals no password.",
                "Choose another way to keep the password.",
            )
        return AESGCM(HKDF(algorithm=SHA256(), length=32, salt=None, info=_PURPOSE).derive(self.key.secret))


def _label(connection: Connection) -> str:
    return f"{connection.name}#{connection.destination}"


def _no_keyring() -> KeyUnavailable:
    return KeyUnavailable(
        "The keyring of this system does not answer, so it keeps and gives no password.",
        "Unlock it, or choose another way to keep the password.",
    )
