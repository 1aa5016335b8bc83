"""One at a time: the turn in a database that a session holds as long as it lives."""

from typing import Final, LiteralString

import psycopg

from console.central.engine import CentralConnection

GONE_WITHIN: Final = "3s"
"""A server sees a moment late that a process was killed; whoever takes its place waits so long for it."""


def take_turn(connection: CentralConnection, key: LiteralString) -> bool:
    """Return whether this session is now the only one that does something in the database, until it ends.

    Args:
        connection: Not in a transaction that anything still hangs on.
        key: What is done, as an SQL expression of the advisory lock's 64-bit key.
    """
    try:
        with connection.transaction():
            connection.execute(f"SET LOCAL lock_timeout = '{GONE_WITHIN}'".encode())
            connection.execute(f"SELECT pg_advisory_lock({key})".encode())
    except psycopg.errors.LockNotAvailable:
        return False
    return True
