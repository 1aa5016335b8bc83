"""Makes and upgrades the schema of the central database. Alembic is configured here, in code; forward only."""

from pathlib import Path
from typing import TYPE_CHECKING, Final

from console.central import migrations
from console.central.engine import connect, reported
from console.central.names import SCHEMA
from console.errors import SchemaMismatch

if TYPE_CHECKING:
    import sqlalchemy as sa
    from alembic.config import Config

_ONE_AT_A_TIME: Final = 0x53555056
"""Advisory lock that two upgrades of one database compete for."""


def upgrade(url: str) -> None:
    """Bring a database to this program's schema; an empty one gets everything, an up-to-date one nothing.

    Raises:
        ServerUnreachable: Nothing answers there.
        LoginRefused: The server refuses user, password or database, or the user may not make a schema.
        SchemaMismatch: The database was made by a newer program.
    """
    from alembic import command  # noqa: PLC0415 - large, and needed once in the life of most databases
    from alembic.util import CommandError  # noqa: PLC0415 - as above
    from sqlalchemy.exc import DBAPIError  # noqa: PLC0415 - as above

    engine = central_engine(url)
    try:
        with engine.begin() as connection:
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_ONE_AT_A_TIME})")
            connection.exec_driver_sql(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}")
            command.upgrade(configuration(connection), "head")
    except CommandError as error:
        raise SchemaMismatch(
            "The database was made by a newer version of this program.", "Install the newer version of this program."
        ) from error
    except DBAPIError as error:
        with reported(url):
            raise error.orig or error from None
    finally:
        engine.dispose()


def central_engine(url: str) -> "sa.Engine":
    """Return an SQLAlchemy engine whose connections come from ``console.central.engine.connect``, unpooled."""
    import sqlalchemy as sa  # noqa: PLC0415 - as above

    return sa.create_engine(
        "postgresql+psycopg://", creator=lambda: connect(url, check_schema=False), poolclass=sa.NullPool
    )


def configuration(connection: "sa.Connection") -> "Config":
    """Return Alembic's settings for work on this connection."""
    from alembic.config import Config  # noqa: PLC0415 - as above

    config = Config()
    folder = str(Path(migrations.__path__[0]))
    config.set_main_option("script_location", folder.replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
