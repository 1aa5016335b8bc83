"""What goes wrong on the way to central is told apart, names the place and never the password."""

import socket
import uuid
from contextlib import ExitStack
from urllib.parse import urlsplit

import psycopg
import pytest

from console.central import engine
from console.central.engine import connect, conninfo, reported
from console.central.migrate import upgrade
from console.errors import BadInput, LoginRefused, SchemaMismatch, ServerUnreachable

PASSWORD = "open-sesame"


@pytest.fixture
def place(central_server):
    return urlsplit(central_server)


def test_a_wrong_password_is_a_refused_login(place):
    with pytest.raises(LoginRefused) as caught:
        connect(f"postgresql://city:{PASSWORD}@{place.hostname}:{place.port}/supervision")

    assert f"{place.hostname}:{place.port}" in str(caught.value)
    assert "city" in str(caught.value)
    assert PASSWORD not in str(caught.value) + repr(caught.value.__dict__)
    assert caught.value.remedy


def test_a_login_without_password_is_a_refused_login(place):
    with pytest.raises(LoginRefused):
        connect(f"postgresql://city@{place.hostname}:{place.port}/supervision")


def test_a_missing_database_is_a_refused_login(central_server):
    with pytest.raises(LoginRefused, match="database nowhere"):
        connect(central_server.replace("/supervision", "/nowhere"))


def test_a_closed_port_is_an_unreachable_server():
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        port = reserved.getsockname()[1]

        with pytest.raises(ServerUnreachable, match=f"127.0.0.1:{port}") as caught:
            connect(f"postgresql://city:{PASSWORD}@127.0.0.1:{port}/supervision")

    assert PASSWORD not in str(caught.value)


def test_a_port_that_never_speaks_is_an_unreachable_server():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]

        with pytest.raises(ServerUnreachable, match=f"127.0.0.1:{port}"):
            connect(f"postgresql://city:{PASSWORD}@127.0.0.1:{port}/supervision?connect_timeout=2")


def test_a_server_that_lets_somebody_in_and_then_says_nothing_is_an_unreachable_server(
    central, central_database, monkeypatch
):
    monkeypatch.setattr(engine, "GREETED_WITHIN_S", 0.5)
    with central.transaction():
        central.execute("LOCK TABLE supervision.feed_meta IN ACCESS EXCLUSIVE MODE")

        with pytest.raises(ServerUnreachable, match="does not answer"):
            connect(central_database)


def test_a_server_without_tls_is_unreachable_for_those_who_ask_for_it(central_database):
    with pytest.raises(ServerUnreachable, match="TLS") as caught:
        connect(f"{central_database}?sslmode=require")

    assert "sslmode" in caught.value.remedy


def _crowd(url, guests):
    for _guest in range(100):
        guests.enter_context(connect(url, check_schema=False))


def test_a_full_server_is_not_a_refused_login(central_server):
    with ExitStack() as guests, pytest.raises(ServerUnreachable, match="takes no connection"):
        _crowd(central_server, guests)


@pytest.mark.parametrize("url", [f"postgresql:/city:{PASSWORD}@x", f"postgresql://city:{PASSWORD}@x/y?nonsense=1"])
def test_an_unreadable_address_is_not_repeated(url):
    with pytest.raises(BadInput) as caught:
        connect(url)

    assert PASSWORD not in str(caught.value)
    assert caught.value.__suppress_context__


def test_a_database_without_schema_says_how_to_make_it(central_server):
    with pytest.raises(SchemaMismatch, match="no supervision schema") as caught:
        connect(central_server)

    assert "central init" in caught.value.remedy


@pytest.mark.parametrize(("version", "remedy"), [(0, "central upgrade"), (99, "newer version")])
def test_another_schema_version_says_which_side_is_behind(central, central_database, version, remedy):
    central.execute("UPDATE supervision.feed_meta SET schema_version = %s", [version])

    with pytest.raises(SchemaMismatch, match=f"schema version {version}") as caught:
        connect(central_database)

    assert remedy in caught.value.remedy


def test_a_database_of_a_newer_program_is_not_upgraded(central, central_database):
    central.execute("UPDATE supervision.schema_revision SET version_num = '9999'")

    with pytest.raises(SchemaMismatch, match="newer version"):
        upgrade(central_database)


def test_upgrading_again_changes_nothing(central, central_database):
    before = central.execute("SELECT epoch FROM supervision.feed_meta").fetchone()

    upgrade(central_database)

    assert central.execute("SELECT epoch FROM supervision.feed_meta").fetchone() == before


def test_a_dead_peer_is_noticed_and_the_url_has_the_last_word():
    settings = conninfo("postgresql://city@host/db?keepalives_idle=99&sslmode=verify-full")

    assert "keepalives_idle=99" in settings
    assert "sslmode=verify-full" in settings
    assert "tcp_user_timeout=15000" in settings
    assert "gssencmode=disable" in settings


@pytest.fixture
def guest(central, central_database):
    """URL of a user of the database without any privilege in it."""
    name = f"guest_{uuid.uuid4().hex}"
    central.execute(f"CREATE ROLE {name} LOGIN PASSWORD '{PASSWORD}'")
    yield central_database.replace(urlsplit(central_database).netloc.split("@")[0], f"{name}:{PASSWORD}")
    central.execute(f"DROP OWNED BY {name}; DROP ROLE {name}")


def test_a_user_without_privilege_is_a_refused_login(guest):
    with pytest.raises(LoginRefused, match="permission denied") as caught:
        connect(guest)

    assert PASSWORD not in str(caught.value) + repr(caught.value.__dict__)


def test_a_user_who_may_not_make_a_schema_is_a_refused_login(central, guest):
    central.execute("DROP SCHEMA supervision CASCADE")

    with pytest.raises(LoginRefused, match="permission denied"):
        upgrade(guest)


@pytest.mark.parametrize(
    ("before", "statement", "fault", "said"),
    [
        ("", "SELECT FROM supervision.no_such_table", SchemaMismatch, "no_such_table"),
        ("", "SELECT no_such_column FROM supervision.area", SchemaMismatch, "no_such_column"),
        ("SET default_transaction_read_only = on", "CREATE TABLE x ()", ServerUnreachable, "read-only"),
        ("SET statement_timeout = 1", "SELECT pg_sleep(5)", ServerUnreachable, "statement timeout"),
        ("", "SELECT pg_terminate_backend(pg_backend_pid())", ServerUnreachable, "does not answer"),
    ],
)
def test_what_the_server_refuses_is_a_fault_of_the_surroundings(
    central, central_database, before, statement, fault, said
):
    central.execute(before)

    with pytest.raises(fault, match=said), reported(central_database):
        central.execute(statement)


@pytest.mark.parametrize("statement", ["SELECT 1 / 0", "SELEKT"])
def test_a_wrong_statement_of_ours_stays_a_defect(central, central_database, statement):
    with pytest.raises(psycopg.Error), reported(central_database):
        central.execute(statement)
