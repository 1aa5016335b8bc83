"""A log that is told at its own times: order, clock, heartbeats; stopped, killed, gone on with; the same in the end."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
import tomllib
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from console import cli
from console.central import replay as replay_module
from console.central import turn
from console.central.city_clock import read_city_time
from console.central.engine import connect
from console.central.intake import Intake
from console.central.replay import Replay, claim
from console.central.timeline import Timeline
from console.errors import RefusedCommand
from console.paths import resource
from plugins.event_log.importer import XesImporter
from tests.integration.central.rows import new_case
from tests.waiting import wait_until

LOG = Path(__file__).parents[2] / "data" / "replay.xes"
AREA = "440604"
FIRST = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
LAST = datetime(2026, 3, 12, 8, 0, tzinfo=UTC)
RECORDS = 24
FAST, SLOW = 4_000_000.0, 200_000.0
"""City seconds a second: the ten days of the log take a quarter of a second, or four."""
FACTS = ("event", "declared_date", "closing")
MAPPING = resource("mappings", "receipt.toml").read_text(encoding="utf-8")


@pytest.fixture(autouse=True)
def _short_ticks(monkeypatch):
    monkeypatch.setattr(replay_module, "TICK_S", 0.02)


class Death(Exception):
    """Stands for the end of the process in the middle of a tick."""


@contextmanager
def replaying(url, *, resumes=False):
    """Give a replay of the small log, its timeline and where it begins."""
    log = XesImporter().open(LOG, tomllib.loads(MAPPING), "receipt.toml")
    with connect(url) as connection:
        claim(connection, AREA, log.source, resumes=resumes)
        intake = Intake(connection, AREA, log.source, log.area)
        intake.register(log.units, log.matters)
        cases, _problems = intake.sift(log.records)
        yield Replay(connection, intake, AREA, log.source), Timeline(cases)


def tell(url, rate=FAST, at=None, watch=lambda _progress: None, stopped=None, *, resumes=False):
    """Tell the small log until it ends, is stopped or dies; return how far it came."""
    with replaying(url, resumes=resumes) as (replay, timeline):
        stopped = stopped or threading.Event()
        start = replay.resume() if resumes else replay.begin(timeline, at, stopped)
        return replay.run(timeline, start, rate, stopped, watch)


def facts_of(central):
    """Return what central holds of the log, without what depends on when it was told."""
    held = {
        table: central.execute(
            f"SELECT c.case_no, f.happened_at, f.source_record, f.record_hash, f.valid, f.corrects IS NULL"
            f" FROM supervision.{table} AS f JOIN supervision.supervised_case AS c ON c.id = f.case_id ORDER BY 1, 2, 4"
        ).fetchall()
        for table in FACTS
    }
    cases = central.execute(
        "SELECT case_no, received_at, record_hash, valid FROM supervision.supervised_case ORDER BY 1"
    ).fetchall()
    return held | {"supervised_case": cases}


def one(central, query, *values):
    return central.execute(query, values or None).fetchone()[0]


@pytest.fixture(scope="module")
def imported(central_server, central_template):
    """What an import of the small log, all at once, leaves in central."""
    with connect(central_server, check_schema=False, autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE imported TEMPLATE {central_template}")
        url = central_server.rsplit("/", 1)[0] + "/imported"
        try:
            assert cli.main(["central", "import", str(LOG), "--map", "receipt", "--area", AREA, "--url", url]) == 0
            with connect(url, autocommit=True) as central:
                yield facts_of(central)
        finally:
            admin.execute("DROP DATABASE imported WITH (FORCE)")


def test_a_log_told_to_its_end_leaves_what_an_import_leaves(central, central_database, imported):
    ended = tell(central_database)

    assert (ended.told, ended.total, ended.is_over) == (RECORDS, RECORDS, True)
    assert facts_of(central) == imported
    assert {len(rows) for rows in imported.values()} == {4, 14, 2}


def test_nothing_is_told_before_its_time_and_each_record_is_dated_when_it_was_told(central, central_database):
    seen, moments = [], [time.monotonic()]

    def look(progress):
        latest = one(central, "SELECT max(happened_at) FROM supervision.event")
        seen.append((progress.told_to, latest, one(central, "SELECT count(*) FROM supervision.event")))
        moments.append(time.monotonic())

    tell(central_database, SLOW, watch=look)
    longest_s = max(later - before for before, later in pairwise(moments))

    assert all(latest is None or latest <= told_to for told_to, latest, _count in seen)
    assert len({count for _to, _latest, count in seen}) > 2
    for table in (*FACTS, "supervised_case"):
        happened = "received_at" if table == "supervised_case" else "greatest(f.happened_at, c.received_at)"
        join = "" if table == "supervised_case" else "JOIN supervision.supervised_case AS c ON c.id = f.case_id"
        for instant, recorded in central.execute(
            f"SELECT {happened}, f.recorded_at FROM supervision.{table} AS f {join}"
        ).fetchall():
            assert instant <= recorded <= instant + timedelta(seconds=SLOW * 2 * longest_s)


def test_what_lies_before_the_beginning_is_written_at_once_and_dated_then(central, central_database, imported):
    begin = datetime(2026, 3, 9, 12, 0, tzinfo=UTC)
    with replaying(central_database) as (replay, timeline):
        start = replay.begin(timeline, begin, threading.Event())
        held = one(central, "SELECT count(*) FROM supervision.event")
        recorded = central.execute("SELECT min(recorded_at), max(recorded_at) FROM supervision.event").fetchone()
        told = timeline.place_after(begin)
        replay.run(timeline, start, FAST, threading.Event(), lambda _progress: None)

    assert (held, told) == (12, 21)
    assert all(begin <= at < begin + timedelta(seconds=1) for at in recorded)
    assert facts_of(central) == imported


def test_the_clock_follows_the_log_and_stands_still_when_it_has_ended(central, central_database):
    rates = set()
    tell(central_database, watch=lambda _progress: rates.add(read_city_time(central).rate))

    before = one(central, "SELECT supervision.now()")
    time.sleep(0.2)
    assert rates == {FAST}
    assert read_city_time(central).is_still
    assert one(central, "SELECT supervision.now()") - before < timedelta(milliseconds=1)
    assert before >= LAST
    for table in FACTS:
        assert one(central, f"SELECT max(recorded_at) FROM supervision.{table}") <= before


def test_the_area_promises_heartbeats_while_its_log_is_told_and_not_after(central, central_database):
    promised, beats = set(), []

    def look(_progress):
        promised.add(one(central, "SELECT beat_interval_s FROM supervision.area"))
        beats.append(central.execute("SELECT sent_at, delivered_at FROM supervision.delivery").fetchone())

    tell(central_database, watch=look)

    assert promised == {5}
    assert one(central, "SELECT beat_interval_s FROM supervision.area") is None
    assert [sent for sent, _delivered in beats] == sorted(sent for sent, _delivered in beats)
    assert one(central, "SELECT count(*) FROM supervision.delivery WHERE kind = 'heartbeat'") == 1
    real_age = "SELECT extract(epoch FROM clock_timestamp() - max(delivered_at)) FROM supervision.delivery"
    assert one(central, real_age) < 60
    assert one(central, "SELECT sum(record_count) FROM supervision.delivery WHERE kind = 'batch'") == RECORDS


def test_a_replay_that_was_stopped_goes_on_where_it_was(central, central_database, imported):
    stopped = threading.Event()
    first = tell(central_database, SLOW, stopped=stopped, watch=lambda progress: progress.told >= 8 and stopped.set())
    assert not first.is_over
    assert one(central, "SELECT max(happened_at) FROM supervision.event") <= first.told_to

    second = tell(central_database, resumes=True)

    assert second.is_over
    assert facts_of(central) == imported
    dates = central.execute("SELECT recorded_at FROM supervision.event ORDER BY id").fetchall()
    assert dates == sorted(dates)


@pytest.mark.parametrize("at", [None, datetime(2026, 3, 9, 12, 0, tzinfo=UTC)])
@pytest.mark.parametrize("step", ["_write", "_beat"])
def test_a_replay_that_dies_loses_and_doubles_nothing(central, central_database, imported, monkeypatch, step, at):
    def dies(replay, *arguments):
        if step == "_write":
            done(replay, *arguments)
        raise Death

    done = getattr(Replay, step)
    with monkeypatch.context() as death:
        death.setattr(Replay, step, dies)
        with pytest.raises(Death):
            tell(central_database, at=at)
    assert one(central, "SELECT count(*) FROM supervision.supervised_case") > 0

    assert tell(central_database, resumes=True).is_over
    assert facts_of(central) == imported


def test_a_replay_that_dies_before_its_first_record_begins_again_where_it_was_to_begin(
    central, central_database, imported, monkeypatch
):
    begin = datetime(2026, 3, 9, 12, 0, tzinfo=UTC)

    def dies(*_arguments):
        raise Death

    with monkeypatch.context() as death:
        death.setattr(Intake, "write", dies)
        with pytest.raises(Death):
            tell(central_database, at=begin)

    assert tell(central_database, resumes=True).is_over
    assert facts_of(central) == imported
    assert one(central, "SELECT min(recorded_at) FROM supervision.supervised_case") >= begin


def test_a_replay_that_is_stopped_before_its_first_record_begins_again_where_it_was_to_begin(
    central, central_database, imported
):
    begin, stopped = datetime(2026, 3, 9, 12, 0, tzinfo=UTC), threading.Event()
    stopped.set()

    first = tell(central_database, at=begin, stopped=stopped)

    assert (first.told, one(central, "SELECT count(*) FROM supervision.supervised_case")) == (0, 0)
    assert read_city_time(central).is_still
    assert tell(central_database, resumes=True).is_over
    assert facts_of(central) == imported
    assert one(central, "SELECT min(recorded_at) FROM supervision.supervised_case") >= begin


def test_a_clock_that_ran_on_without_its_log_goes_back_to_what_was_recorded_last(central, central_database):
    def dies(progress):
        if progress.told > 8:
            raise Death

    with pytest.raises(Death):
        tell(central_database, SLOW, watch=dies)
    recorded = one(central, "SELECT max(recorded_at) FROM supervision.event")
    time.sleep(0.5)
    assert one(central, "SELECT supervision.now()") > recorded + timedelta(days=1)

    with replaying(central_database, resumes=True) as (replay, _timeline):
        start = replay.resume()

    assert start.told_to <= start.city_time
    assert recorded <= start.city_time < recorded + timedelta(days=1)


def test_a_database_with_something_else_in_it_is_left_alone(central, central_database):
    new_case(central, "1", area="440605")

    with pytest.raises(RefusedCommand, match="440605"), replaying(central_database):
        pass
    assert one(central, "SELECT count(*) FROM supervision.area") == 0


def test_a_log_is_not_told_twice_nor_gone_on_with_before_it_was_begun_nor_by_two_at_once(central_database, monkeypatch):
    with pytest.raises(RefusedCommand, match="to go on with"), replaying(central_database, resumes=True):
        pass
    monkeypatch.setattr(turn, "GONE_WITHIN", "100ms")
    with replaying(central_database), pytest.raises(RefusedCommand, match="Another"), replaying(central_database):
        pass
    tell(central_database, at=LAST)
    with pytest.raises(RefusedCommand, match="told before"), replaying(central_database):
        pass


def command(*arguments):
    return ["central", "import", str(LOG), "--map", "receipt", "--area", AREA, *arguments]


def test_the_command_tells_a_log_and_says_how_far_it_came(central_database, capsys):
    arguments = command("--replay", "--clock-rate", "1000000", "--from", "2026-03-11T12:00", "--url", central_database)

    status = cli.main([*arguments, "--json", "--lang", "en"])

    out, err = capsys.readouterr()
    assert status == 0
    told = json.loads(out)
    assert datetime.fromisoformat(told.pop("told_to")) >= LAST
    assert told == {
        "log": "replay.xes",
        "area": AREA,
        "source": "receipt",
        "cases": 4,
        "refused": 1,
        "told": RECORDS,
        "of": RECORDS,
        "is_over": True,
    }
    assert "The log is told from 2026-03-11 11:00Z on; 23 of 24 records lie before." in err
    assert "told to its end" in err


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signal")
def test_the_command_stops_when_asked_and_goes_on_later(central, central_database, imported):
    arguments = command("--url", central_database, "--json", "--replay", "--lang", "en")
    slow = [sys.executable, "-m", "console", *arguments, "--clock-rate", "40000"]
    process = subprocess.Popen(slow, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    wait_until(lambda: one(central, "SELECT count(*) FROM supervision.event") > 0, 60)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)

    assert process.returncode == 0, err
    assert not json.loads(out)["is_over"]
    assert "--resume goes on" in err
    assert "Traceback" not in err
    assert read_city_time(central).is_still
    assert cli.main([*arguments, "--clock-rate", "1000000", "--resume"]) == 0
    assert facts_of(central) == imported


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--clock-rate", "60"], "--clock-rate belongs to a replay"),
        (["--resume"], "--resume belongs to a replay"),
        (["--replay", "--resume", "--from", "2026-03-03"], "Leave --from out"),
        (["--replay", "--from", "soon"], "soon is no instant"),
        (["--replay", "--from", "2027-01-01"], "The log ends at 2026-03-12T08:00Z"),
    ],
)
def test_arguments_that_mean_nothing_together_are_one_sentence(central_database, capsys, arguments, words):
    status = cli.main([*command(*arguments), "--url", central_database, "--lang", "en"])

    err = capsys.readouterr().err
    assert status == 65
    assert words in err
    assert err.count("\n") == 1


@pytest.mark.heavy
@pytest.mark.real_data
def test_a_real_log_at_an_instant_of_its_own_shows_the_lights_of_an_independent_count(
    central_database, shared_data, capsys, tmp_path
):
    log = shared_data / "eventlogs" / "Receipt.xes.gz"
    home = ("--home", str(tmp_path / "home"), "--key-file", str(tmp_path / "key"))
    (tmp_path / "key").write_bytes(bytes(range(32)))
    (tmp_path / "key").chmod(0o600)
    importer = XesImporter().open(log, tomllib.loads(MAPPING), "receipt.toml")
    noon = datetime(2011, 9, 15, 10, 0, tzinfo=UTC)
    with connect(central_database) as connection:
        intake = Intake(connection, AREA, importer.source, importer.area)
        intake.register(importer.units, importer.matters)
        timeline = Timeline(intake.sift(importer.records)[0])
        Replay(connection, intake, AREA, importer.source).begin(timeline, noon, threading.Event())
        assert 0 < timeline.place_after(noon) < len(timeline)
    assert cli.main(["sync", "--once", "--url", central_database, *home]) == 0
    capsys.readouterr()

    assert cli.main(["lights", "--area", AREA, "--json", "--at", "2011-09-15T12:00", *home]) == 0

    told = json.loads(capsys.readouterr().out)["2011-09-15T12:00"]
    assert (told["open"], told["red"], told["yellow"], told["green"]) == (173, 53, 6, 114)
