"""Foreign databases as they are found: tables with the published columns, in SQLite and on a real PostgreSQL server."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

import pytest
import sqlalchemy as sa

from console.central.engine import connect
from console.central.foreign.source import ForeignSource
from tests.integration.central.counter.conftest import MariaDb, administer, mariadb_server
from tests.integration.central.foreign.field_lists import GUANGDONG, NUMBERS, SHANDONG, TIMES

SCHEMA = "qzk"

__all__ = ["mariadb_server"]


def _type_of(column: str, *, times_are_text: bool) -> sa.types.TypeEngine[object]:
    if column in TIMES and not times_are_text:
        return sa.DateTime()
    return sa.Integer() if column in NUMBERS else sa.String(200)


def tables_of(lists: dict[str, list[str]], *extra: str, times_are_text: bool = False) -> sa.MetaData:
    """Return tables of these columns, without any key: nothing is promised of a foreign table."""
    metadata = sa.MetaData()
    for name, columns in lists.items():
        types = {column: _type_of(column, times_are_text=times_are_text) for column in (*columns, *extra)}
        sa.Table(name, metadata, *(sa.Column(column, kind) for column, kind in types.items()))
    return metadata


@dataclass
class Foreign:
    """A foreign database and those who write to it, and a source that reads it."""

    url: str
    engine: sa.Engine
    tables: sa.MetaData
    times_are_text: bool = False
    sources: list[ForeignSource] = field(default_factory=list)

    def source(self, mapping: str, **options: object) -> ForeignSource:
        made = ForeignSource(self.url, mapping, "jining", **options)
        self.sources.append(made)
        return made

    def write(self, table: str, **values: object) -> None:
        with self.engine.begin() as connection:
            connection.execute(self.tables.tables[table].insert().values(self._told(values)))

    def change(self, table: str, where: dict[str, object], **values: object) -> None:
        named = self.tables.tables[table]
        with self.engine.begin() as connection:
            done = connection.execute(
                named.update()
                .where(*(named.c[key] == value for key, value in where.items()))
                .values(self._told(values))
            )
            assert done.rowcount > 0

    def delete(self, table: str, **where: object) -> None:
        named = self.tables.tables[table]
        with self.engine.begin() as connection:
            done = connection.execute(named.delete().where(*(named.c[key] == value for key, value in where.items())))
            assert done.rowcount > 0

    def _told(self, values: dict[str, object]) -> dict[str, object]:
        if not self.times_are_text:
            return values
        return {key: str(value) if isinstance(value, datetime) else value for key, value in values.items()}


@pytest.fixture
def mariadb_database(mariadb_server: MariaDb) -> Iterator[str]:
    """URL of an empty database on a real MariaDB server."""
    name = f"foreign_{uuid.uuid4().hex}"
    administer(mariadb_server, f"CREATE DATABASE {name} CHARACTER SET utf8mb4")
    yield mariadb_server.url(name)
    administer(mariadb_server, f"DROP DATABASE {name}")


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, str]:
    """Dialect and URL of a foreign database that is there and empty."""
    if request.param == "sqlite":
        return "sqlite", f"sqlite:///{tmp_path / 'foreign.db'}"
    if request.param == "mariadb":
        return "mariadb", request.getfixturevalue("mariadb_database")
    url = request.getfixturevalue("central_database")
    with connect(url, autocommit=True) as admin:
        admin.execute(f"CREATE SCHEMA {SCHEMA}")
    return "postgresql", f"{url}?options={quote(f'-csearch_path={SCHEMA}')}"


def _made(place: tuple[str, str], tables: sa.MetaData, *, times_are_text: bool) -> Iterator[Foreign]:
    url = place[1].replace("postgresql:", "postgresql+psycopg:")
    engine = sa.create_engine(url, poolclass=sa.pool.NullPool)
    tables.create_all(engine)
    foreign = Foreign(place[1], engine, tables, times_are_text)
    yield foreign
    for source in foreign.sources:
        source.close()
    engine.dispose()


@pytest.fixture
def shandong(place: tuple[str, str]) -> Iterator[Foreign]:
    """The Shandong tables; in SQLite all times are texts, as its interface writes them."""
    is_text = place[0] == "sqlite"
    yield from _made(place, tables_of(SHANDONG, "updatetime", times_are_text=is_text), times_are_text=is_text)


@pytest.fixture
def guangdong(place: tuple[str, str]) -> Iterator[Foreign]:
    """The Guangdong table."""
    is_text = place[0] == "sqlite"
    yield from _made(place, tables_of(GUANGDONG, times_are_text=is_text), times_are_text=is_text)
