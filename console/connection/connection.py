"""One connection to a central database (连接), as it is written down: everything but the password."""

import re
import unicodedata
from dataclasses import dataclass
from enum import Enum
from typing import Final

from console.errors import BadInput

DEFAULT_PORT: Final = 5432
LONGEST_PASSWORD: Final = 1_000
"""Characters; the Credential Manager of Windows takes 2,560 bytes in UTF-16."""
_LONGEST_NAME: Final = 60
_LONGEST_HOST: Final = 253
_LONGEST_IDENTIFIER: Final = 63
"""Bytes of a name in PostgreSQL."""
_HOST: Final = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9.])?|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*")
"""A host name or an address. Nothing else: libpq takes a path as a socket in the clear, and commas as several."""


class Keep(Enum):
    """Where the password of a connection is kept (密码保存方式)."""

    KEYRING = "keyring"
    """In the keyring of the operating system."""
    SEALED = "sealed"
    """In a file of the installation, sealed under the replica's key, which a pass-phrase opens at each start."""
    MEMORY = "memory"
    """Nowhere: it is asked for at each start."""


@dataclass(frozen=True, slots=True)
class Connection:
    """One connection.

    Attributes:
        name: What people call it; unique in the installation.
        host: Name or address that the server's certificate must be for.
        port: Of the server.
        database: Name of the database.
        user: Role that logs in.
        authority: File in the installation's folder of authorities that may vouch for the server; empty for those the
            system trusts.
        keep: Where its password is kept.
    """

    name: str
    host: str
    port: int
    database: str
    user: str
    authority: str
    keep: Keep

    @property
    def destination(self) -> str:
        """Who logs in where; a password belongs to it, and is never sent to another."""
        return f"{self.user}@{self.host}:{self.port}/{self.database}"


def checked(connection: Connection) -> Connection:
    """Return a connection that can be used, its names without blanks around them.

    Raises:
        BadInput: A field cannot be used; it is named.
    """
    found = Connection(
        connection.name.strip(),
        connection.host.strip(),
        connection.port,
        connection.database.strip(),
        connection.user.strip(),
        connection.authority,
        connection.keep,
    )
    if not found.name or len(found.name) > _LONGEST_NAME or _has_controls(found.name):
        raise _fault("name", "Give the connection a name of up to {count} characters.", count=_LONGEST_NAME)
    if len(found.host) > _LONGEST_HOST or not _HOST.fullmatch(found.host):
        raise _fault("host", "Give the server's name or address, as db.example.gov.cn or 10.1.2.3.")
    if not 0 < found.port < 1 << 16:
        raise _fault("port", "Give a port between 1 and 65535; PostgreSQL's own is {usual}.", usual=DEFAULT_PORT)
    for field, value in (("database", found.database), ("user", found.user)):
        if not value or len(value.encode()) > _LONGEST_IDENTIFIER or _has_controls(value):
            raise _fault(field, "Give a name of up to {count} bytes.", count=_LONGEST_IDENTIFIER)
    return found


def checked_password(password: str) -> str:
    """Return a password that can be sent and kept.

    Raises:
        BadInput: It is empty, very long, or holds what no password may.
    """
    if not password or len(password) > LONGEST_PASSWORD or "\0" in password:
        raise _fault("password", "Give a password of up to {count} characters.", count=LONGEST_PASSWORD)
    return password


def _has_controls(text: str) -> bool:
    return any(unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"} for character in text)


def _fault(field: str, remedy: str, *, count: int = 0, usual: int = 0) -> BadInput:
    return BadInput("The connection cannot be used like this.", remedy, field=field, count=count, usual=usual)
