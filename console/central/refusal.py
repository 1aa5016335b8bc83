"""Why a server that answers does not let somebody in.

libpq gives no code for it, and the server's sentence is in the server's language. What both leave as it is: the names
they quote, the name of the file with the rules of admission, and libpq's own words, which are not translated here.
"""

from collections.abc import Mapping
from enum import Enum

import psycopg

from console.errors import LoginRefused


class Refusal(Enum):
    """Which part of a login is refused: the sentence and its remedy."""

    METHOD = (
        "The central database at {host}:{port} does not ask for the password in the safe way (SCRAM): {reason}.",
        "Ask who runs the server for scram-sha-256 in pg_hba.conf, and to set this user's password anew.",
    )
    ENTRY = (
        "The central database at {host}:{port} has no rule that admits user {user} from here to database {database}.",
        "Ask who runs the server for a line with hostssl and scram-sha-256 in pg_hba.conf.",
    )
    LOGIN = (
        "The central database at {host}:{port} refuses user {user}: {reason}.",
        "Check user and password.",
    )
    DATABASE = (
        "The central database at {host}:{port} does not let user {user} into database {database}: {reason}.",
        "Check the name of the database; ask who runs the server for the right to connect to it.",
    )
    UNCLEAR = (
        "The central database at {host}:{port} refuses user {user} on database {database}.",
        "Check user, password and database name.",
    )


def refusal_of(place: Mapping[str, str], error: psycopg.OperationalError) -> LoginRefused | None:
    """Return what a failed connection says of the login; None where it did not come to that."""
    told = str(error)
    reason = told.rsplit("failed:", 1)[-1].replace("FATAL:", "").strip().rstrip(".")
    found = _kind_of(told, reason, place, error)
    return None if found is None else LoginRefused(*found.value, **{**place, "reason": reason})


def is_of_database(fault: LoginRefused) -> bool:
    """Return whether user and password were accepted and the database was not."""
    return fault.message == Refusal.DATABASE.value[0]


def _kind_of(told: str, reason: str, place: Mapping[str, str], error: psycopg.OperationalError) -> Refusal | None:
    if "requirement" in told or "channel binding" in told:
        return Refusal.METHOD
    if "pg_hba.conf" in reason:
        return Refusal.ENTRY
    if error.pgconn is None or not (error.pgconn.used_password or error.pgconn.needs_password):
        return None
    names_user, names_database = (f'"{place[part]}"' in reason for part in ("user", "database"))
    if names_user == names_database:
        return Refusal.UNCLEAR
    return Refusal.LOGIN if names_user else Refusal.DATABASE
