"""A new counter-tier database."""

import uuid

import sqlalchemy as sa

from console.central.counter.database import database_of, reported
from console.central.counter.dialect import Access
from console.central.counter.schema import CITY_CLOCK, FEED_COUNTER, FEED_META, SCHEMA_VERSION, metadata
from console.errors import RefusedCommand


def make_schema(url: str) -> None:
    """Make every table in an empty database; for SQLite, the file too.

    Raises:
        RefusedCommand: The database is not empty.
        ServerUnreachable: The database does not answer, or cannot be written.
        LoginRefused: User, password or database is refused.
        BadInput: The URL cannot be read.
    """
    database = database_of(url)
    engine = database.engine(Access.MAKE)
    try:
        with reported(database), engine.begin() as connection:
            if sa.inspect(connection).get_table_names():
                raise RefusedCommand("The database has tables already.", "Name an empty database.")
            metadata.create_all(connection, checkfirst=False)
            put_first_rows(connection)
    finally:
        engine.dispose()


def put_first_rows(connection: sa.Connection) -> None:
    """Begin a history in tables that are empty: no change yet, an epoch of its own, the city's clock at real time."""
    connection.execute(FEED_COUNTER.insert().values(one=1, n=0))
    connection.execute(
        FEED_META.insert().values(one=1, epoch=str(uuid.uuid4()), floor=0, schema_version=SCHEMA_VERSION)
    )
    connection.execute(CITY_CLOCK.insert().values(one=1, real_anchor_us=0, city_anchor_us=0, rate=1.0))
