"""A console's login gets what a console needs in central, and nothing else."""

import json
import uuid

import psycopg
import pytest

from console.central.engine import connect
from console.central.feed import PostgresChangeSource
from console.central.grants import ALL, Permission, grant, revoke
from console.central.schema import TABLES
from console.cli import main
from console.domain.records import RECORD_TYPES
from console.errors import BadInput, LoginRefused, RefusedCommand
from tests.integration.central.operations import Sender, audited, notes
from tests.integration.central.rows import AREA, new_case
from tests.synced_city import AREAS, make_areas

ELSEWHERE = AREAS[1]


@pytest.fixture
def login(central):
    """Name of a fresh user of the server, without any right."""
    name = f"console_{uuid.uuid4().hex[:8]}"
    central.execute(f"CREATE ROLE {name} LOGIN PASSWORD 'secret'")
    yield name
    central.execute(f"DROP OWNED BY {name}")
    central.execute(f"DROP ROLE {name}")


@pytest.fixture
def restricted(central_database, login):
    """URL of the same database for that user."""
    return f"postgresql://{login}:secret@{central_database.split('@', 1)[1]}"


@pytest.fixture
def cases(central):
    """A case in each of two areas."""
    make_areas(central)
    return new_case(central, "A-1", AREAS[0]), new_case(central, "B-1", ELSEWHERE)


def test_it_can_copy_everything_and_write_notes_in_its_area_alone(central_database, central, login, restricted, cases):
    grant(central_database, Permission(login, AREAS[0], "annotate"), may_read=True)

    with PostgresChangeSource(restricted) as source:
        cursor = source.head().cursor
        assert len(source.copy_rows(next(r for r in RECORD_TYPES if r.name == "supervised_case"), 0, 10)) == 2
        with connect(restricted, autocommit=True) as console:
            sender = Sender(console)
            own, other = (
                sender.submit(sender.note(case, 0, area=area)) for case, area in zip(cases, AREAS[:2], strict=True)
            )
            disguised = sender.submit(sender.note(cases[1], 0, area=AREAS[0]))
            assert console.execute("SELECT supervision.housekeep()").fetchone() is not None
            assert (
                len(console.execute("SELECT * FROM supervision.operations_of(%s)", [sender.device_id]).fetchall()) == 3
            )
        changed = source.poll(cursor).tables

    assert (own["result"], other["result"]) == ("applied", "denied")
    assert (disguised["result"], disguised["reason"]) == ("invalid", "no_such_case")
    assert notes(central) == {cases[0]: ("已电话催办", 1)}
    assert [table.record_type.name for table in changed] == ["annotation"]
    (logins,) = central.execute(
        "SELECT array_agg(DISTINCT login) FROM supervision.audit WHERE action = 'annotate'"
    ).fetchone()
    assert logins == [login]


@pytest.mark.parametrize("table", [*TABLES, "op_log", "device", "permission", "audit", "feed_meta", "change_feed"])
def test_it_can_write_into_no_table(central_database, login, restricted, table):
    grant(central_database, Permission(login, ALL, ALL), may_read=True)

    with connect(restricted, autocommit=True) as console:
        for statement in (
            "DELETE FROM supervision.{}",
            "TRUNCATE supervision.{}",
            "INSERT INTO supervision.{} DEFAULT VALUES",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                console.execute(statement.format(table))


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM supervision.op_log",
        "SELECT * FROM supervision.audit",
        "SELECT * FROM supervision.permission",
        "SELECT supervision.prune_feed('0 s')",
        "SELECT supervision.carry_out('{}')",
        "SELECT supervision.annotate('{}')",
        "CREATE TABLE supervision.mine (x int)",
    ],
)
def test_it_reaches_nothing_behind_the_door(central_database, login, restricted, statement):
    grant(central_database, Permission(login, ALL, ALL), may_read=True)

    with connect(restricted, autocommit=True) as console, pytest.raises(psycopg.errors.InsufficientPrivilege):
        console.execute(statement)


def test_without_the_right_to_read_it_may_only_submit(central_database, login, restricted):
    grant(central_database, Permission(login, ALL, ALL), may_read=False)

    with connect(restricted, check_schema=False, autocommit=True) as console:
        assert console.execute("SELECT supervision.submit_op('[]')").fetchone() is not None
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            console.execute("SELECT * FROM supervision.area")


def test_the_operations_of_a_device_are_told_to_the_login_that_sent_them(
    central_database, central, login, restricted, cases
):
    grant(central_database, Permission(login, ALL, ALL), may_read=True)
    sender = Sender(central)
    sender.submit(sender.note(cases[0], 0, area=AREAS[0]))

    with connect(restricted, autocommit=True) as console:
        assert console.execute("SELECT * FROM supervision.operations_of(%s)", [sender.device_id]).fetchall() == []


def test_permissions_are_taken_one_by_one_and_the_rights_with_the_last(
    central_database, central, login, restricted, cases
):
    for area in AREAS[:2]:
        grant(central_database, Permission(login, area, "annotate"), may_read=True)
        grant(central_database, Permission(login, area, "annotate"), may_read=True)

    assert revoke(central_database, Permission(login, AREAS[0], ALL)) == 1
    with connect(restricted, autocommit=True) as console:
        sender = Sender(console)
        assert sender.submit(sender.note(cases[0], 0, area=AREAS[0]))["result"] == "denied"
        assert sender.submit(sender.note(cases[1], 0, area=AREAS[1]))["result"] == "applied"

    assert revoke(central_database, Permission(login, ALL, ALL)) == 1
    with pytest.raises(LoginRefused), PostgresChangeSource(restricted) as source:
        source.head()
    with pytest.raises(RefusedCommand):
        revoke(central_database, Permission(login, ALL, ALL))
    acts = [(action, about, reason) for action, about, _result, reason in audited(central) if action != "annotate"]
    assert acts == [("grant", login, "annotate")] * 4 + [("revoke", login, "every kind")] * 2


def test_nobody_but_the_owner_gives_permissions(central_database, login, restricted):
    grant(central_database, Permission(login, ALL, ALL), may_read=True)

    with pytest.raises(LoginRefused):
        grant(restricted, Permission(login, ALL, ALL), may_read=True)


@pytest.mark.parametrize("wrong", [Permission("nobody_here", ALL, ALL), Permission("", "999999", ALL)])
def test_an_unknown_user_or_area_is_refused(central_database, login, wrong):
    with pytest.raises(BadInput):
        grant(central_database, Permission(wrong.login or login, wrong.area, wrong.kind), may_read=False)


def test_the_command_line_gives_and_takes(central_database, login, cases, capsys):
    place = ["--login", login, "--url", central_database, "--json"]

    assert main(["central", "grant", "--area", AREAS[0], "--kind", "annotate", "--role-may-read", *place]) == 0
    assert main(["central", "revoke", *place]) == 0
    given, taken = map(json.loads, capsys.readouterr().out.splitlines())

    assert given == {"login": login, "area": AREAS[0], "kind": "annotate"}
    assert taken == {"login": login, "taken": 1}
    assert main(["central", "revoke", *place]) == 77
    assert main(["central", "grant", "--area", AREA, *place]) == 65
