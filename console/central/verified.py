"""The address of a central database whose identity is proved: what libpq is told, and what nothing else may tell it."""

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import quote, urlencode

from psycopg.pq import Conninfo
from psycopg.pq.misc import ConninfoOption

PROVED: Final[dict[str, str]] = {
    "sslmode": "verify-full",
    "ssl_min_protocol_version": "TLSv1.3",
    "sslcertmode": "disable",
    "sslnegotiation": "postgres",
    "channel_binding": "require",
    "require_auth": "scram-sha-256",
    "gssencmode": "disable",
    "connect_timeout": "5",
    "application_name": "supervision",
    "client_encoding": "UTF8",
    "passfile": os.devnull,
}
"""The server shows a certificate for its name from an authority we trust, over TLS 1.3, and both sides prove the
password to each other without telling it, bound to that certificate.

Source: https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS
"""
_UNSAID: Final = {"min_protocol_version": "3.0", "max_protocol_version": "3.0"}
"""What those parameters must say that have no value of their own and take no empty one."""
_SERVICE: Final = "PGSERVICE"


@dataclass(frozen=True, slots=True)
class Login:
    """Everything that one login needs.

    Attributes:
        host: Name or address that the certificate must be for.
        port: Of the server.
        database: Name of the database.
        user: Role that logs in.
        password: Its password; never in a representation.
        authority: PEM file of the authorities that may vouch for the server.
    """

    host: str
    port: int
    database: str
    user: str
    password: str = field(repr=False)
    authority: Path


def verified_url(login: Login) -> str:
    """Return the URL of a login in which nothing is left to the environment.

    Every parameter that libpq would else take from a variable stands in it with the value that it has without one. A
    service file is named by the environment alone, and cannot be overruled by a parameter: that variable is taken out
    of this process, and so of those it starts.
    """
    os.environ.pop(_SERVICE, None)
    plain = {option.keyword.decode(): (option.compiled or b"").decode() for option in _options_of_environment()}
    given = plain | {name: _UNSAID[name] for name in plain.keys() & _UNSAID.keys()}
    given |= PROVED | {"sslrootcert": str(login.authority)}
    at = f"[{login.host}]" if ":" in login.host else login.host
    return (
        f"postgresql://{quote(login.user, safe='')}:{quote(login.password, safe='')}@{at}:{login.port}"
        f"/{quote(login.database, safe='')}?{urlencode(given, quote_via=quote)}"
    )


def _options_of_environment() -> list[ConninfoOption]:
    named = {"host", "port", "dbname", "user", "password", "service"}
    return [one for one in Conninfo.get_defaults() if one.envvar and one.keyword.decode() not in named]
