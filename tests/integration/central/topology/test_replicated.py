"""Districts copied to the city's server: every row once, fed once, and nothing that empties the others' tables."""

from collections import Counter

import psycopg
import pytest

from console.central.engine import connect
from console.central.topology.plan import IDS_EACH, Form, Topology
from console.central.topology.setup import set_up, take_down
from console.errors import EnvironmentFault, RefusedCommand
from tests.six_servers import Connection, assert_copied, city_of, make_area
from tests.waiting import wait_until


@pytest.fixture
def pair(two: list[str]) -> Topology:
    """A city with one district, set up."""
    topology = city_of(Form.REPLICATED, two)
    set_up(topology)
    return topology


def arrived(topology: Topology) -> None:
    """Wait until all that the districts had written arrived at the city's server."""
    with connect(topology.city.url, autocommit=True) as city:
        wait_until(lambda: not city.execute("SELECT FROM pg_subscription_rel WHERE srsubstate <> 'r'").fetchall())
    for district in topology.districts:
        with connect(district.url, autocommit=True) as connection:
            (end,) = connection.execute("SELECT pg_current_wal_lsn()").fetchone() or ("",)
            wait_until(
                lambda connection=connection, end=end: connection.execute(
                    "SELECT FROM pg_stat_replication WHERE replay_lsn >= %s", [end]
                ).fetchall()
            )


def add_cases(connection: Connection, area: str, count: int, prefix: str = "c") -> None:
    connection.execute(
        "INSERT INTO supervision.supervised_case (area, case_no, application_source_code, received_at, source,"
        " record_hash) SELECT %(area)s, %(prefix)s || n, 1, now(), 'platform', %(prefix)s || n"
        " FROM generate_series(1, %(count)s) AS n",
        {"area": area, "prefix": prefix, "count": count},
    )


def fed(city: Connection) -> list[tuple[object, ...]]:
    return city.execute("SELECT tbl, op, area, pk FROM supervision.change_feed ORDER BY xid, seq").fetchall()


def forget_feed(city: Connection) -> None:
    city.execute("TRUNCATE supervision.change_feed")


def test_setting_up_twice_changes_nothing(two):
    topology = city_of(Form.REPLICATED, two)

    assert set_up(topology).changes != ()
    assert set_up(topology).changes == ()


def test_a_trial_tells_the_changes_and_makes_none(two):
    topology = city_of(Form.REPLICATED, two)

    told = set_up(topology, is_trial=True).changes
    assert set_up(topology, is_trial=True).changes == told
    assert set_up(topology).changes == told


def test_a_district_joins_later_with_what_it_holds(three):
    with connect(three[2], autocommit=True) as second:
        second.execute(f"ALTER TABLE supervision.supervised_case ALTER COLUMN id RESTART WITH {2 * IDS_EACH}".encode())
        add_cases(second, "440605", 5)
    set_up(city_of(Form.REPLICATED, three[:2]))
    both = city_of(Form.REPLICATED, three)

    changed = {(change.server, change.kind) for change in set_up(both).changes}

    assert ("440605", "publication") in changed
    assert ("440604", "ids") not in changed
    arrived(both)
    assert_copied(both)


def test_ids_of_servers_never_meet(pair):
    district = pair.districts[0]
    with connect(pair.city.url, autocommit=True) as city, connect(district.url, autocommit=True) as connection:
        add_cases(connection, "440604", 1)
        add_cases(city, "440600", 1)
        assert connection.execute("SELECT id FROM supervision.supervised_case").fetchall() == [(IDS_EACH,)]
        assert city.execute("SELECT id FROM supervision.supervised_case WHERE area = '440600'").fetchall() == [(1,)]


@pytest.mark.parametrize(("server", "area"), [(0, "440604"), (1, "440600"), (1, "440605")])
def test_a_row_is_refused_where_it_does_not_belong(pair, server, area):
    with (
        connect(pair.servers[server].url, autocommit=True) as connection,
        pytest.raises(psycopg.errors.CheckViolation, match="topology_scope"),
    ):
        add_cases(connection, area, 1)


@pytest.mark.parametrize("area", ["440604", "440605"])
def test_a_server_that_holds_other_rows_is_refused_with_the_table(two, area):
    with connect(two[1], autocommit=True) as district:
        add_cases(district, area, 1)

    with pytest.raises(RefusedCommand, match="440604 holds a row in table supervised_case .* id 1, area " + area):
        set_up(city_of(Form.REPLICATED, two))


def test_two_addresses_of_one_database_are_refused(two):
    with pytest.raises(RefusedCommand, match="440600 and 440604 lead to the same database"):
        set_up(city_of(Form.REPLICATED, [two[0], two[0]]))


def test_a_setting_that_does_not_fit_is_named(two):
    crowd = city_of(Form.REPLICATED, two)
    many = Topology(crowd.form, crowd.city, crowd.districts * 16)
    with pytest.raises(EnvironmentFault, match="440600 has max_logical_replication_workers = 16, and needs 17"):
        set_up(many)


def test_what_is_copied_first_is_fed_once(two):
    topology = city_of(Form.REPLICATED, two)
    with connect(two[1], autocommit=True) as district:
        district.execute(f"ALTER TABLE supervision.supervised_case ALTER COLUMN id RESTART WITH {IDS_EACH}".encode())
        add_cases(district, "440604", 50)

    set_up(topology)
    arrived(topology)

    with connect(two[0], autocommit=True) as city:
        assert Counter(row[:3] for row in fed(city)) == {("supervised_case", "I", "440604"): 50}
        assert len(set(fed(city))) == 50


def test_what_is_replicated_is_fed_once_and_rings_the_doorbell(pair):
    arrived(pair)
    with connect(pair.city.url, autocommit=True) as city, connect(pair.city.url, autocommit=True) as bell:
        bell.execute("LISTEN supervision_feed")
        with connect(pair.districts[0].url, autocommit=True) as district:
            add_cases(district, "440604", 2)
            assert list(bell.notifies(timeout=10, stop_after=1)) != []
            district.execute("UPDATE supervision.supervised_case SET project_name = '名' WHERE case_no = 'c1'")
            district.execute("UPDATE supervision.supervised_case SET id = id + 7 WHERE case_no = 'c2'")
            district.execute("DELETE FROM supervision.supervised_case WHERE case_no = 'c1'")
        arrived(pair)
        first, second = IDS_EACH, IDS_EACH + 1
        assert [row[1::2] for row in fed(city)] == [
            ("I", first), ("I", second), ("U", first), ("U", second + 7), ("D", second), ("D", first)
        ]  # fmt: skip
        assert {row[::2] for row in fed(city)} == {("supervised_case", "440604")}


def test_a_row_that_changes_its_area_is_told_to_readers_of_both(two):
    one = city_of(Form.REPLICATED, two)
    wide = Topology(one.form, one.city, (type(one.city)("440604", 1, one.city.name, two[1], ("440604", "440699")),))
    set_up(wide)
    arrived(wide)
    with connect(two[0], autocommit=True) as city, connect(two[1], autocommit=True) as district:
        add_cases(district, "440604", 1)
        district.execute("UPDATE supervision.supervised_case SET area = '440699'")
        arrived(wide)
        assert [row[1:3] for row in fed(city)] == [("I", "440604"), ("U", "440699"), ("D", "440604")]


@pytest.mark.parametrize("role", ["origin", "replica"])
def test_what_is_written_on_the_spot_is_fed_once_whatever_the_role(pair, role):
    arrived(pair)
    with connect(pair.city.url, autocommit=True) as city:
        city.execute(f"SET session_replication_role = {role}".encode())
        add_cases(city, "440600", 3)
        city.execute("UPDATE supervision.supervised_case SET project_name = '名'")
        city.execute("DELETE FROM supervision.supervised_case")
        assert Counter(row[1] for row in fed(city)) == {"I": 3, "U": 3, "D": 3}


def test_emptying_a_districts_table_is_refused_and_spares_the_others(pair):
    with connect(pair.city.url, autocommit=True) as city, connect(pair.districts[0].url, autocommit=True) as district:
        city.execute(
            "INSERT INTO supervision.delivery (area, kind, source, record_count, refused_count)"
            " VALUES ('440600', 'heartbeat', 'platform', 0, 0)"
        )
        with pytest.raises(psycopg.errors.RestrictViolation, match="TRUNCATE refused"):
            district.execute("TRUNCATE supervision.delivery")
        district.execute("ALTER TABLE supervision.delivery DISABLE TRIGGER topology_truncate")
        district.execute("TRUNCATE supervision.delivery")
        arrived(pair)
        assert city.execute("SELECT area FROM supervision.delivery").fetchall() == [("440600",)]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE supervision.supervised_case SET project_name = '名'",
        "DELETE FROM supervision.supervised_case",
        "TRUNCATE supervision.delivery",
    ],
)
def test_a_copy_is_not_changed_on_the_spot(pair, statement):
    with connect(pair.districts[0].url, autocommit=True) as district:
        add_cases(district, "440604", 1)
    arrived(pair)
    with (
        connect(pair.city.url, autocommit=True) as city,
        pytest.raises(psycopg.errors.RestrictViolation, match="refused"),
    ):
        city.execute(statement.encode())


def test_a_truncate_that_is_published_all_the_same_is_fed_when_it_is_applied(pair):
    arrived(pair)
    with connect(pair.city.url, autocommit=True) as city, connect(pair.districts[0].url, autocommit=True) as district:
        district.execute("ALTER PUBLICATION supervision_topology SET (publish = 'insert, update, delete, truncate')")
        district.execute("ALTER TABLE supervision.delivery DISABLE TRIGGER topology_truncate")
        district.execute("TRUNCATE supervision.delivery")
        arrived(pair)
        assert fed(city) == [("delivery", "T", None, None)]
    assert [change.kind for change in set_up(pair).changes] == ["publication"]


def test_facts_stay_append_only_and_their_corrections_arrive(pair):
    with connect(pair.districts[0].url, autocommit=True) as district:
        add_cases(district, "440604", 1)
        for correction in ("NULL", "(SELECT max(id) FROM supervision.event)"):
            district.execute(
                "INSERT INTO supervision.event (area, case_id, happened_at, source, record_hash, kind_code, corrects)"
                f" SELECT area, id, now(), 'platform', random()::text, 20, {correction} FROM"
                " supervision.supervised_case".encode()
            )
    arrived(pair)
    assert_copied(pair)
    with connect(pair.city.url, autocommit=True) as city, pytest.raises(psycopg.errors.RestrictViolation):
        city.execute("DELETE FROM supervision.event")


def test_a_heartbeat_never_arrives_later_than_now(pair):
    arrived(pair)
    with connect(pair.city.url, autocommit=True) as city, connect(pair.districts[0].url, autocommit=True) as district:
        district.execute(
            "INSERT INTO supervision.delivery (area, kind, source, delivered_at, record_count, refused_count) VALUES"
            " ('440604', 'heartbeat', 'ahead', now() + interval '1 hour', 0, 0),"
            " ('440604', 'heartbeat', 'right', '2026-03-02 01:00Z', 0, 0)"
        )
        arrived(pair)
        late = city.execute("SELECT source FROM supervision.delivery WHERE delivered_at > clock_timestamp()").fetchall()
        kept = city.execute(
            "SELECT count(*) FROM supervision.delivery WHERE delivered_at = '2026-03-02 01:00Z'"
        ).fetchone()
    assert (late, kept) == ([], (1,))


def test_taken_down_it_leaves_rows_and_nothing_else(pair):
    make_area(pair.districts[0])
    arrived(pair)

    report = take_down(pair)

    assert report.left == ()
    assert take_down(pair).changes == ()
    for server in pair.servers:
        with connect(server.url, autocommit=True) as connection:
            assert (
                connection.execute(
                    "SELECT nspname FROM pg_namespace WHERE nspname LIKE 'supervision\\_%'"
                    " UNION ALL SELECT tgname FROM pg_trigger WHERE tgname LIKE 'topology%'"
                    " UNION ALL SELECT conname FROM pg_constraint WHERE conname = 'topology_scope'"
                    " UNION ALL SELECT slot_name FROM pg_replication_slots WHERE database = current_database()"
                    " UNION ALL SELECT pubname FROM pg_publication"
                ).fetchall()
                == []
            )
            assert connection.execute("SELECT count(*) FROM supervision.area").fetchone() == (1,)
            assert connection.execute(
                "SELECT DISTINCT tgenabled::text FROM pg_trigger WHERE tgname LIKE 'feed\\_%'"
            ).fetchall() == [("A",)]
    assert set_up(pair).changes != ()


@pytest.mark.heavy
@pytest.mark.parametrize("way", ["killed", "frozen"])
def test_a_district_that_does_not_answer_is_left_and_cleaned_later(three, six_servers, way):
    topology = city_of(Form.REPLICATED, three)
    set_up(topology)
    if way == "killed":
        six_servers.kill(2)
        report = take_down(topology)
        six_servers.restore(2)
    else:
        with six_servers.frozen(2):
            report = take_down(topology)

    assert report.left == ("440605",)
    later = take_down(topology)
    assert {change.server for change in later.changes} == {"440605"}
    assert {change.kind for change in later.changes} == {"slot", "publication", "scope", "objects"}
    assert take_down(topology).changes == ()


def test_a_subscription_that_the_file_does_not_name_is_refused(three):
    set_up(city_of(Form.REPLICATED, three))

    with pytest.raises(RefusedCommand, match="supervision_440605, which this file does not name"):
        set_up(city_of(Form.REPLICATED, three[:2]))


def test_the_other_form_waits_until_this_one_is_taken_down(pair, two):
    federated = city_of(Form.FEDERATED, two)
    with pytest.raises(RefusedCommand, match="other form"):
        set_up(federated)
    take_down(pair)
    set_up(federated)
    with pytest.raises(RefusedCommand, match="other form"):
        set_up(pair)


def test_a_districts_clock_follows_the_citys(two):
    with connect(two[0], autocommit=True) as city:
        city.execute("UPDATE supervision.city_clock SET city_anchor = '2026-03-02 01:00Z', rate = 60")

    set_up(city_of(Form.REPLICATED, two))

    with connect(two[1], autocommit=True) as district:
        assert district.execute("SELECT rate FROM supervision.city_clock").fetchone() == (60,)
