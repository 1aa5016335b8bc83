"""What goes wrong on the way to a counter-tier database is told apart, names the place and never the password."""

import os
import signal
import socket
import time
import uuid
from contextlib import closing

import pytest
import sqlalchemy as sa
from sqlcipher3 import dbapi2

from console.central.counter.creation import make_schema
from console.central.counter.schema import RECORD_TABLES
from console.central.counter.source import CounterSource
from console.central.counter.writer import CounterWriter
from console.domain.records import DELIVERY
from console.errors import BadInput, LoginRefused, RefusedCommand, SchemaMismatch, ServerUnreachable
from tests.integration.central.counter.conftest import PASSWORD, administer, running_mariadb
from tests.integration.central.counter.rows import record


def _fault(family, url, **said):
    """What the head of this source says, without its secret."""
    source = CounterSource(url)
    with pytest.raises(family, **said) as caught:
        source.head()
    source.close()
    assert PASSWORD not in str(caught.value) + repr(caught.value.__dict__)
    assert caught.value.remedy
    return caught.value


@pytest.mark.parametrize(
    "url",
    [
        f"mariadb+pymysql://city:{PASSWORD}",
        f"mariadb+pymysql://city:{PASSWORD}@host:port/x",
        f"oracle://city:{PASSWORD}@host/x",
        f"mariadb+pymysql:/city:{PASSWORD}@host",
        "mariadb+pymysql://host",
        "sqlite://",
        "sqlite:///:memory:",
        "",
    ],
)
def test_an_unreadable_address_is_not_repeated(url):
    with pytest.raises(BadInput) as caught:
        CounterSource(url)

    assert PASSWORD not in str(caught.value)
    assert caught.value.__context__ is None


def test_a_database_that_has_tables_is_left_alone(empty_url):
    make_schema(empty_url)

    with pytest.raises(RefusedCommand, match="has tables already"):
        make_schema(empty_url)


def test_a_database_without_the_tables_of_this_tier(dialect, empty_url, tmp_path):
    if dialect == "sqlite":
        dbapi2.connect(tmp_path / "central city.db").close()

    _fault(SchemaMismatch, empty_url, match="feed_meta")


@pytest.mark.parametrize("statement", ["DROP TABLE delivery", "ALTER TABLE delivery RENAME COLUMN sent_at TO sent"])
def test_a_table_or_column_that_is_missing(empty_url, statement):
    make_schema(empty_url)
    source = CounterSource(empty_url)
    engine = sa.create_engine(empty_url, poolclass=sa.NullPool)
    with engine.begin() as connection:
        connection.exec_driver_sql(statement)

    with pytest.raises(SchemaMismatch, match="incomplete"):
        source.copy_rows(DELIVERY, 0, 1)
    source.close()


def test_a_wrong_statement_of_ours_stays_a_defect(source):
    with pytest.raises(sa.exc.DBAPIError), source._reading() as connection:
        connection.exec_driver_sql("SELEKT")
    assert source.head().epoch


def test_a_file_that_is_not_there_is_not_made(tmp_path):
    fault = _fault(ServerUnreachable, f"sqlite:///{tmp_path / 'nowhere.db'}", match=r"nowhere\.db cannot be used")

    assert "path" in fault.remedy
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_no_database(tmp_path):
    (tmp_path / "letter.db").write_bytes(b"Dear reader, " * 100)

    _fault(SchemaMismatch, f"sqlite:///{tmp_path / 'letter.db'}", match="no database")


def test_a_file_that_another_program_keeps_locked(tmp_path, monkeypatch):
    monkeypatch.setattr("console.central.counter.sqlite_file.WAIT_S", 0.1)
    url = f"sqlite:///{tmp_path / 'city.db'}"
    make_schema(url)
    writer = CounterWriter(url)
    with closing(dbapi2.connect(tmp_path / "city.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(ServerUnreachable, match="locked"), writer.transaction():
            pass
    with writer.transaction() as transaction:
        transaction.upsert(DELIVERY, [record(DELIVERY, 1)])
    writer.close()


def test_a_wrong_password(mariadb_server):
    url = mariadb_server.url("x")
    fault = _fault(LoginRefused, url.replace("sesame", "sesam"), match=f"127.0.0.1:{mariadb_server.port}")

    assert "user city" in str(fault)


def test_a_missing_database(mariadb_server):
    _fault(LoginRefused, mariadb_server.url("nowhere"), match="database nowhere")


@pytest.mark.parametrize("grant", ["SELECT ON shared.feed_meta", "SELECT, INSERT, DELETE ON shared.*"])
def test_a_user_without_privilege(mariadb_server, shared_mariadb, grant):
    user = f"guest_{uuid.uuid4().hex[:8]}"
    administer(mariadb_server, f"CREATE USER {user}@'127.0.0.1' IDENTIFIED BY '{PASSWORD}'".replace("%", "%%"))
    administer(mariadb_server, f"GRANT {grant} TO {user}@'127.0.0.1'")
    writer = CounterWriter(shared_mariadb.replace("//city:", f"//{user}:"))

    with pytest.raises(LoginRefused, match="does not let user guest_") as caught, writer.transaction() as transaction:
        transaction.upsert(DELIVERY, [record(DELIVERY, 1)])

    assert "privilege" in caught.value.remedy
    writer.close()
    administer(mariadb_server, f"DROP USER {user}@'127.0.0.1'")


def test_a_server_without_tls_is_unreachable_for_those_who_ask_for_it(shared_mariadb):
    _fault(ServerUnreachable, f"{shared_mariadb}?ssl_check_hostname=true", match="TLS")


def test_a_closed_port():
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        port = reserved.getsockname()[1]

        _fault(ServerUnreachable, f"mariadb+pymysql://city:x@127.0.0.1:{port}/x", match=f"127.0.0.1:{port}")


def test_a_port_that_never_speaks():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]

        _fault(ServerUnreachable, f"mariadb+pymysql://c:x@127.0.0.1:{port}/x?read_timeout=1", match="not answer")


def test_a_broken_connection_is_one_fault_and_then_a_new_connection(mariadb_server, shared_mariadb):
    source = CounterSource(shared_mariadb)
    with source._reading() as connection:
        number = connection.exec_driver_sql("SELECT CONNECTION_ID()").scalar_one()
    administer(mariadb_server, f"KILL {number}")

    with pytest.raises(ServerUnreachable):
        source.head()
    assert source.head().epoch
    source.close()


def test_a_writer_that_stands_in_the_way_ends_the_waiting(shared_mariadb):
    url = f"{shared_mariadb}?init_command=SET innodb_lock_wait_timeout%%3D1".replace("%%", "%")
    one, other = CounterWriter(shared_mariadb), CounterWriter(url)
    with one.transaction() as first:
        first.connection.execute(RECORD_TABLES["delivery"].delete())
        first.upsert(DELIVERY, [record(DELIVERY, 1)])
        with pytest.raises(ServerUnreachable, match="Lock wait timeout"), other.transaction() as second:
            second.upsert(DELIVERY, [record(DELIVERY, 1)])
    one.close()
    other.close()


@pytest.mark.heavy
def test_a_server_that_is_stopped_is_noticed_and_found_again():
    with running_mariadb() as server:
        administer(server, "CREATE DATABASE city")
        make_schema(server.url("city"))
        source = CounterSource(f"{server.url('city')}?read_timeout=1")
        writer = CounterWriter(server.url("city"))
        with writer.transaction() as transaction:
            transaction.upsert(DELIVERY, [record(DELIVERY, 1)])
        cursor = source.head().cursor

        os.kill(server.pid, signal.SIGSTOP)
        begun = time.monotonic()
        with pytest.raises(ServerUnreachable, match="does not answer"):
            source.poll(cursor)
        assert 0.9 < time.monotonic() - begun < 5
        os.kill(server.pid, signal.SIGCONT)
        assert source.poll(cursor).is_complete

        server.stop()
        with pytest.raises(ServerUnreachable, match="does not answer"):
            source.poll(cursor)
        server.start()
        assert source.poll(cursor).is_complete
        with writer.transaction() as transaction:  # notices by itself that its connections ended
            transaction.upsert(DELIVERY, [record(DELIVERY, 2)])
        assert [row[0] for row in source.poll(cursor).tables[0].rows] == [2]
        source.close()
        writer.close()
