"""A simulated city in a real central database: valid rows, append-only facts, heartbeats, life, restarts."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from console.central.engine import connect
from console.central.simulate.applicants import Directory
from console.central.simulate.city import load_city
from console.central.simulate.city_clock import city_now
from console.central.simulate.history import make_history
from console.central.simulate.life import Life, LifeOptions
from console.central.simulate.rows import FactWriter, Offsets, case_lines
from console.central.simulate.start import begin
from console.cli import main
from console.domain.records import FACT_TYPES, RECORD_TYPES
from console.errors import RefusedCommand
from console.rulebook import load_rulebook
from tests.waiting import wait_until

CITY = load_city()
CALENDAR = load_rulebook().calendars["cn"]
MORNING = datetime(2026, 11, 20, 2, 30, tzinfo=UTC)
MONDAY = datetime(2026, 11, 16, 2, 30, tzinfo=UTC)
SUNDAY = datetime(2026, 11, 21, 18, 0, tzinfo=UTC)
ALL_AREAS = tuple(range(6))
OPEN_CASES = """
    SELECT c.id FROM supervision.supervised_case AS c WHERE NOT EXISTS
    (SELECT FROM supervision.closing AS k WHERE k.case_id = c.id AND NOT EXISTS
     (SELECT FROM supervision.event AS e WHERE e.case_id = c.id AND e.kind_code = 70 AND e.happened_at > k.happened_at))
"""
OPEN = f"SELECT count(*) FROM ({OPEN_CASES}) AS open_cases"
FOREIGN_EVALUATIONS = """
    SELECT count(*) FROM supervision.evaluation AS e JOIN supervision.supervised_case AS c ON c.id = e.case_id
    LEFT JOIN supervision.service_window AS w ON w.id = e.window_id
    WHERE (e.area, e.unit_id) IS DISTINCT FROM (c.area, c.unit_id) OR w.area <> e.area
"""
FOREIGN_COMPLAINTS = """
    SELECT count(*) FROM supervision.complaint AS k JOIN supervision.supervised_case AS c ON c.id = k.case_id
    JOIN supervision.matter_version AS v ON v.id = c.matter_version_id
    JOIN supervision.matter AS m ON m.id = v.matter_id
    WHERE m.kind NOT IN ('hotline', 'efficiency', 'labour') OR k.area <> c.area
"""
CASES = 800


def make(central_database, seed=1, at=MORNING, clock_rate=None, cases=CASES):
    with connect(central_database) as connection:
        return begin(connection, CITY, CALENDAR, seed=seed, cases=cases, mood="calm", at=at, clock_rate=clock_rate)


def counts(central):
    rows = central.execute("SELECT relname FROM pg_stat_user_tables WHERE schemaname = 'supervision'").fetchall()
    return {name: central.execute(f"SELECT count(*) FROM supervision.{name}").fetchone()[0] for (name,) in rows}


def one(central, query, *values):
    return central.execute(query, values or None).fetchone()[0]


@contextmanager
def living(central_database, rate=0.0, areas=ALL_AREAS):
    """Let the city live as it is described now, whatever made it."""
    life = Life(central_database, CITY, CALENDAR, LifeOptions(areas, "calm", rate, 1), lambda _counts: None)
    thread = threading.Thread(target=life.run, name="life")
    thread.start()
    try:
        yield life
    finally:
        life.stop()
        thread.join(20)
        assert not thread.is_alive()


def test_a_history_stands_whole_and_seen_by_the_feed(central, central_database):
    begun = make(central_database)

    held = counts(central)
    assert begun.is_made
    assert (held["area"], held["unit"], held["matter"]) == (6, 6 * len(CITY.lines), 6 * len(CITY.matters))
    assert held["supervised_case"] == begun.cases == CASES
    assert sum(held[fact.name] for fact in FACT_TYPES) == begun.facts
    assert one(central, OPEN) == begun.open
    fed = dict(
        central.execute("SELECT tbl, count(*) FROM supervision.change_feed WHERE op = 'I' GROUP BY tbl").fetchall()
    )
    assert fed["event"] == held["event"]
    assert fed["supervised_case"] == CASES
    assert (fed["hall"], fed["service_window"], fed["camera"]) == (38, 600, 1200)
    assert fed["evaluation"] == held["evaluation"] > 100
    assert fed["console_user"] == held["console_user"]
    assert one(central, FOREIGN_EVALUATIONS) == 0
    assert one(central, FOREIGN_COMPLAINTS) == 0


def test_constraints_are_back_and_ids_go_on_after_a_history(central, central_database):
    query = (
        "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE contype IN ('f', 'u') AND connamespace = 'supervision'::regnamespace ORDER BY 1, 2"
    )
    before = central.execute(query).fetchall()

    make(central_database)

    assert central.execute(query).fetchall() == before
    assert one(central, "SELECT nextval(pg_get_serial_sequence('supervision.event', 'id'))") == (
        one(central, "SELECT max(id) + 1 FROM supervision.event")
    )
    with pytest.raises(psycopg.errors.ForeignKeyViolation):
        central.execute(
            "INSERT INTO supervision.closing (area, case_id, happened_at, source, record_hash, result_code)"
            " VALUES ('440600', 987654321, now(), 'test', 'x', 1)"
        )


def test_facts_of_the_city_are_append_only(central, central_database):
    make(central_database)
    for statement in ("UPDATE supervision.event SET action = 'x'", "DELETE FROM supervision.closing"):
        with pytest.raises(psycopg.errors.RestrictViolation):
            central.execute(statement)


def test_a_resume_names_the_stop_it_ends(central, central_database):
    make(central_database, cases=4000)
    assert one(central, "SELECT count(*) FROM supervision.resume") > 0
    assert (
        one(
            central,
            "SELECT count(*) FROM supervision.resume AS r JOIN supervision.stop AS s ON s.id = r.stop_id"
            " WHERE s.case_id <> r.case_id OR s.happened_at > r.happened_at",
        )
        == 0
    )


def test_the_same_seed_gives_the_same_records_whatever_ids_are_taken(central, central_database):
    for table in ("unit", "matter_version", "supervised_case", "event", "stop"):
        central.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), 4711)", [f"supervision.{table}"])
    make(central_database, seed=5)

    for table, text in rendered(seed=5).items():
        position = next(t for t in RECORD_TYPES if t.name == table).column_names.index("record_hash")
        expected = {line.split("\t")[position] for line in text.splitlines()}
        found = {digest for (digest,) in central.execute(f"SELECT record_hash FROM supervision.{table}")}
        assert found == expected
    assert one(central, "SELECT min(id) FROM supervision.event") == 4712
    assert (
        one(central, "SELECT count(*) FROM supervision.event AS e JOIN supervision.unit AS u ON u.id = e.unit_id") > 0
    )


def rendered(seed):
    """Return the lines of a history for a database without any row."""
    history, rng = make_history(CITY, CALENDAR, seed=seed, cases=CASES, mood="calm", now=MORNING)
    directory = Directory(CITY)
    writer = FactWriter(history.texts, directory, Offsets(), history.told)
    lines = {table: "".join(writer.lines(table, facts)) for table, facts in history.told.items()}
    return lines | {
        "supervised_case": "".join(case_lines(history.texts, history.case_recorded, directory, Offsets(), rng))
    }


def test_the_city_clock_starts_where_history_ended(central, central_database):
    make(central_database, clock_rate=60.0)
    now = city_now(central)
    assert MORNING <= now < MORNING + timedelta(minutes=10)
    assert one(central, "SELECT rate FROM supervision.city_clock") == 60.0
    assert one(central, "SELECT max(recorded_at) FROM supervision.event") <= MORNING


def test_a_city_that_stands_is_not_made_again_and_its_clock_never_goes_back(central, central_database):
    make(central_database)
    before = counts(central)

    begun = make(central_database, at=MORNING - timedelta(days=30))

    assert not begun.is_made
    assert counts(central) == before
    assert begun.city_time >= one(central, "SELECT max(recorded_at) FROM supervision.event")


def test_areas_of_another_origin_are_left_alone(central, central_database):
    central.execute(
        "INSERT INTO supervision.area SELECT 77, '440605', 'x', 'x', 'x', 'x', 1, 'UTC', 'cn', 0, 1, 'same_day'"
    )
    with pytest.raises(RefusedCommand):
        make(central_database)


def test_heartbeats_move_and_stay_one_row_for_each_source(central, central_database):
    make(central_database)
    beat = "SELECT min(delivered_at) FROM supervision.delivery WHERE kind = 'heartbeat'"
    first = one(central, beat)
    with living(central_database):
        wait_until(lambda: one(central, beat) > first)
    assert one(central, "SELECT count(*) FROM supervision.delivery WHERE kind = 'heartbeat'") == 6


def test_closed_cases_are_evaluated_and_a_bad_evaluation_is_dealt_with_to_its_end(central, central_database):
    make(central_database, clock_rate=3600.0)
    case_id, unit, area = central.execute(
        "SELECT id, unit_id, area FROM supervision.supervised_case ORDER BY id LIMIT 1"
    ).fetchone()
    bad = one(
        central,
        "INSERT INTO supervision.evaluation (area, case_id, unit_id, happened_at, source, record_hash, grade_code,"
        " channel, turn, tags) VALUES (%s, %s, %s, %s, 'platform', 'bad', 5, 'online', 1, '[]') RETURNING id",
        area,
        case_id,
        unit,
        MORNING - timedelta(days=20),
    )
    before = one(central, "SELECT count(*) FROM supervision.evaluation")
    dealt = "SELECT count(*) FROM supervision.evaluation_step WHERE evaluation_id = %s"
    with living(central_database, rate=100.0):
        wait_until(lambda: one(central, dealt, bad) == 4, 40)
        wait_until(lambda: one(central, "SELECT count(*) FROM supervision.evaluation") > before, 40)
    with living(central_database) as again:
        wait_until(lambda: again.counts.city_time is not None)

    steps = central.execute(
        "SELECT step FROM supervision.evaluation_step WHERE evaluation_id = %s ORDER BY happened_at", [bad]
    ).fetchall()
    assert [step for (step,) in steps] in [
        ["contacted", settled, "answered", "called_back"] for settled in ("rectified", "unfounded")
    ]
    assert one(central, FOREIGN_EVALUATIONS) == 0
    assert one(central, "SELECT count(*) FROM supervision.evaluation WHERE happened_at > recorded_at") == 0


def test_windows_close_with_the_offices(central, central_database):
    make(central_database, at=datetime(2026, 11, 20, 9, 29, tzinfo=UTC), clock_rate=60.0, cases=100)
    opened = "SELECT count(*) FROM supervision.service_window WHERE state = 'open'"
    assert one(central, opened) > 500
    with living(central_database):
        wait_until(lambda: one(central, opened) == 0)

    assert one(central, "SELECT min(state_at) FROM supervision.service_window WHERE state = 'closed'") > MORNING


def test_a_city_made_by_an_earlier_program_lives_on_with_the_matters_it_has(central, central_database):
    smaller = replace(CITY, lines=CITY.lines[:13], matters=CITY.matters[:72])
    with connect(central_database) as connection:
        begin(connection, smaller, CALENDAR, seed=1, cases=CASES, mood="calm", at=MORNING, clock_rate=None)
    for table in ("evaluation_step", "evaluation", "camera", "service_window", "hall"):
        central.execute(f"ALTER TABLE supervision.{table} DISABLE TRIGGER USER")
        central.execute(f"DELETE FROM supervision.{table}")

    with living(central_database, rate=100.0) as life:
        wait_until(lambda: life.counts.received > 20, 40)

    assert one(central, "SELECT count(*) FROM supervision.matter") == 6 * 72
    assert one(central, OPEN) == life.counts.open


def test_a_silenced_area_sends_neither_beat_nor_record(central, central_database):
    make(central_database)
    silent = "SELECT count(*) FROM supervision.{} WHERE area = '440605'"
    before = [one(central, silent.format(table)) for table in ("event", "supervised_case", "delivery")]
    beat = "SELECT delivered_at FROM supervision.delivery WHERE kind = 'heartbeat' AND area = '440605'"
    heard = one(central, beat)
    with living(central_database, rate=200.0, areas=(0, 1, 3, 4, 5)) as life:
        wait_until(lambda: life.counts.rows > 200)
    assert [one(central, silent.format(table)) for table in ("event", "supervised_case", "delivery")] == before
    assert one(central, beat) == heard


def test_life_writes_at_its_rate_keeps_the_level_and_tells_plausible_courses(central, central_database):
    begun = make(central_database, cases=3000)
    started = time.monotonic()
    with living(central_database, rate=100.0) as life:
        wait_until(lambda: life.counts.rows > 600, 40)
        took_s = time.monotonic() - started
    assert life.counts.received > 10
    assert life.counts.closed > 10
    assert life.counts.rows < 100.0 * (took_s + 5)
    assert abs(life.counts.open - begun.open) < 0.3 * begun.open
    assert one(central, OPEN) == life.counts.open
    assert one(central, "SELECT count(*) - count(DISTINCT case_id) FROM supervision.closing") == (
        one(central, "SELECT count(DISTINCT e.case_id) FROM supervision.event AS e WHERE e.kind_code = 70")
        - one(central, f"SELECT count(*) FROM ({OPEN_CASES}) AS o JOIN supervision.closing AS k ON k.case_id = o.id")
    )
    early = (
        "SELECT count(*) FROM supervision.event AS e JOIN supervision.supervised_case AS c ON c.id = e.case_id"
        " WHERE e.happened_at < c.received_at OR (e.recorded_at < e.happened_at AND e.recorded_at > %s)"
    )
    assert one(central, early, MORNING) == 0
    after_the_end = (
        "SELECT count(*) FROM supervision.event AS e JOIN supervision.closing AS k ON k.case_id = e.case_id"
        " WHERE e.happened_at > k.happened_at AND NOT EXISTS"
        " (SELECT FROM supervision.event AS r WHERE r.case_id = e.case_id AND r.kind_code = 70)"
    )
    assert one(central, after_the_end) == 0
    batches = "SELECT coalesce(sum(record_count), 0) FROM supervision.delivery WHERE kind = 'batch' AND sent_at > %s"
    assert one(central, batches, MORNING + timedelta(milliseconds=1)) == life.counts.rows


def test_at_the_weekend_the_city_is_quiet(central, central_database):
    make(central_database, at=SUNDAY, cases=300)
    with living(central_database, rate=50.0) as life:
        wait_until(lambda: life.counts.city_time is not None)
        started = life.counts.city_time
        wait_until(lambda: life.counts.city_time - started > timedelta(seconds=3))
    assert life.counts.rows < 30


def test_a_fast_clock_brings_what_is_due(central, central_database):
    make(central_database, at=MONDAY, clock_rate=3600.0, cases=2000)
    with living(central_database) as life:
        wait_until(lambda: life.counts.closed > 5, 60)
        wait_until(lambda: life.counts.received > 5, 60)
    assert life.counts.city_time > MONDAY + timedelta(hours=1)


def test_life_goes_on_when_central_comes_back(central, central_database):
    make(central_database)
    cut = (
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    with living(central_database, rate=50.0) as life:
        wait_until(lambda: life.counts.rows > 10)
        assert one(central, cut) >= 1
        wait_until(lambda: life.counts.reconnected == 1)
        rows = life.counts.rows
        wait_until(lambda: life.counts.rows > rows)


def test_two_simulators_do_not_share_a_database(central_database):
    make(central_database, cases=50)
    with living(central_database) as life:
        wait_until(lambda: life.counts.city_time is not None)
        second = Life(central_database, CITY, CALENDAR, LifeOptions(ALL_AREAS, "calm", 0.0, 1), lambda _counts: None)
        with pytest.raises(RefusedCommand):
            second.run()


def test_the_city_lives_on_from_what_central_holds(central, central_database):
    make(central_database, cases=2000)
    for _life in range(2):
        with living(central_database, rate=200.0) as life:
            wait_until(lambda life=life: life.counts.rows > 100)
    assert one(central, "SELECT count(*) - count(DISTINCT (area, case_no)) FROM supervision.supervised_case") == 0
    assert life.counts.rows > 100


def test_the_command_counts_in_json(central_database, capsys):
    arguments = ["central", "simulate", "--url", central_database, "--cases", "60", "--at", "2026-11-20T10:30"]
    status = main([*arguments, "--for", "1", "--json", "--progress-on-output", "--lang", "en"])

    *steps, document = map(json.loads, capsys.readouterr().out.splitlines())
    assert steps
    assert all(0 <= step["stored"] <= step["of"] for step in steps)
    assert status == 0
    assert document["history"]["made"]
    assert document["history"]["cases"] == 60
    assert document["city_time"] == "2026-11-20T02:30:00+00:00"
    assert set(document["life"]) >= {"open", "received", "closed", "rows"}


@pytest.mark.parametrize(
    ("extra", "said"),
    [(["--silence", "999999"], "999999"), (["--at", "tomorrow"], "tomorrow")],
)
def test_a_wrong_argument_is_named(central_database, capsys, extra, said):
    status = main(["central", "simulate", "--url", central_database, "--lang", "en", *extra])

    assert status == 65
    assert said in capsys.readouterr().err


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGTERM to wait for; --attached serves there")
@pytest.mark.parametrize("how", ["signal", "input"])
def test_the_process_ends_when_asked(central_database, how):
    arguments = ["central", "simulate", "--url", central_database, "--cases", "30", "--at", "2026-11-20T10:30"]
    arguments += ["--rate", "20", "--json"] + (["--attached"] if how == "input" else [])
    process = subprocess.Popen(
        [sys.executable, "-m", "console", *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    try:
        said = iter(process.stderr.readline, "")
        assert any("接件" in line for line in said), "it never came to life"
        if how == "signal":
            process.send_signal(signal.SIGTERM)
        output, _said = process.communicate(timeout=20)
        assert process.returncode == 0
        assert json.loads(output)["history"]["made"]
    finally:
        process.kill()
        process.wait()
