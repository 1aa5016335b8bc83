"""A drilled source is silent, late, doubled or out of order as asked, certainty goes with it, and all comes back."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from dataclasses import replace

import pytest

from console import clock
from console.board.live import LiveBoard
from console.central.drill import Means, Order, drilled
from console.central.drill_locks import Drill, Manner, drills_on, held_drill
from console.central.engine import connect
from console.central.simulate.city import load_city, part_of
from console.central.simulate.life import Life, LifeOptions
from console.central.simulate.start import begin
from console.central.sources import central_alone
from console.cli import main
from console.domain.freshness import Freshness
from console.errors import RefusedCommand
from console.paths import Home
from console.replica.key import make_demo_key
from console.replica.store import open_reader
from console.rulebook import load_rulebook
from tests.integration.central.test_simulate import CALENDAR, MORNING
from tests.one_source import unjournaled
from tests.waiting import wait_until

AREA, OTHER = "440605", "440604"
SILENT = Drill(Manner.SILENT)
_CITY = load_city()
CITY = part_of(replace(_CITY, hours=replace(_CITY.hours, beat_interval_s=1)), (AREA, OTHER))
"""Two areas whose platforms beat every second."""

_RECORDS = """
SELECT count(*) FROM supervision.event
WHERE area = %s AND recorded_at > (SELECT city_anchor FROM supervision.city_clock)
"""
_BEAT = """
SELECT extract(epoch FROM clock_timestamp() - delivered_at) FROM supervision.delivery
WHERE area = %s AND kind = 'heartbeat'
"""


@pytest.fixture
def lively(central_database: str):
    """URL of a database in which two areas live, many rows a second."""
    with connect(central_database) as connection:
        begin(connection, CITY, CALENDAR, seed=1, cases=200, mood="calm", at=MORNING, clock_rate=1.0)
    life = Life(central_database, CITY, CALENDAR, LifeOptions((0, 1), "busy", 60, 1), lambda _counts: None)
    thread = threading.Thread(target=life.run, name="life")
    thread.start()
    try:
        with connect(central_database, autocommit=True) as central:
            wait_until(lambda: records(central, AREA) > 5 and records(central, OTHER) > 5)
        yield central_database
    finally:
        life.stop()
        thread.join(20)


def records(central, area: str) -> int:
    return central.execute(_RECORDS, [area]).fetchone()[0]


def beat_age_s(central, area: str) -> float:
    return float(central.execute(_BEAT, [area]).fetchone()[0])


def on_simulator(url: str, drill: Drill = SILENT) -> Order:
    return Order(AREA, drill, Means.SIMULATOR, url)


def test_a_silent_area_sends_nothing_and_then_all_at_once(central, lively):
    with drilled(on_simulator(lively)) as look:
        time.sleep(0.6)  # the tick that was on
        before, others = records(central, AREA), records(central, OTHER)
        batches = central.execute("SELECT count(*) FROM supervision.delivery WHERE area = %s", [AREA]).fetchone()
        wait_until(lambda: records(central, OTHER) > others + 20)
        look()
        assert records(central, AREA) == before
        assert (
            central.execute("SELECT count(*) FROM supervision.delivery WHERE area = %s", [AREA]).fetchone() == batches
        )
        assert beat_age_s(central, AREA) > 1
        assert beat_age_s(central, OTHER) < 2
        silent_until = central.execute("SELECT supervision.now()").fetchone()[0]
    wait_until(lambda: records(central, AREA) > before)
    held_back = central.execute(
        "SELECT count(*) FROM supervision.event WHERE area = %s AND happened_at < %s AND recorded_at ="
        " (SELECT min(recorded_at) FROM supervision.event WHERE area = %s AND recorded_at > %s)",
        [AREA, silent_until, AREA, silent_until],
    ).fetchone()
    assert held_back[0] > 5
    wait_until(lambda: beat_age_s(central, AREA) < 1)


def test_a_late_area_is_heard_and_its_records_come_later(central, lively):
    with drilled(on_simulator(lively, Drill(Manner.LATE, 2))):
        time.sleep(0.6)
        before, began = records(central, AREA), time.monotonic()
        assert beat_age_s(central, AREA) < 2
        wait_until(lambda: records(central, AREA) > before)
        assert time.monotonic() - began > 1
        late = central.execute(
            "SELECT min(recorded_at - happened_at) FROM supervision.event WHERE area = %s"
            " AND id > (SELECT max(id) - 1 FROM supervision.event WHERE area = %s)",
            [AREA, AREA],
        ).fetchone()[0]
        assert late.total_seconds() > 1


def test_bursts_come_together(central, lively):
    with drilled(on_simulator(lively, Drill(Manner.IN_BURSTS, 2))):
        time.sleep(0.6)
        start = central.execute("SELECT supervision.now()").fetchone()[0]
        seen = "SELECT count(DISTINCT recorded_at) FROM supervision.event WHERE area = %s AND recorded_at > %s"
        wait_until(lambda: central.execute(seen, [OTHER, start]).fetchone()[0] >= 10)
        assert central.execute(seen, [AREA, start]).fetchone()[0] <= 3


def test_doubled_records_are_kept_once(central, lively):
    burned = "SELECT max(id) - min(id) + 1 - count(*) FROM supervision.event"
    before, (unused,) = records(central, AREA), central.execute(burned).fetchone()
    with drilled(on_simulator(lively, Drill(Manner.DOUBLED))):
        wait_until(lambda: records(central, AREA) > before + 20)
    assert central.execute(burned).fetchone()[0] > unused + 10  # every second record took a number in vain
    assert (
        central.execute(
            "SELECT area, source, record_hash FROM supervision.event GROUP BY 1, 2, 3 HAVING count(*) > 1"
        ).fetchall()
        == []
    )


def test_facts_come_the_last_one_first(central, lively):
    with drilled(on_simulator(lively, Drill(Manner.OUT_OF_ORDER, 2))):
        time.sleep(0.6)
        start = central.execute("SELECT supervision.now()").fetchone()[0]
        inverted = (
            "SELECT count(*) FROM supervision.event AS first JOIN supervision.event AS second USING (area)"
            " WHERE area = %s AND first.id < second.id AND first.recorded_at < second.recorded_at"
            " AND first.happened_at > second.happened_at + interval '0.5 s' AND first.recorded_at > %s"
        )
        wait_until(lambda: central.execute(inverted, [AREA, start]).fetchone()[0] > 10)


def test_a_clock_ahead_dates_the_future(central, lively):
    ahead = "SELECT count(*) FROM supervision.{} WHERE area = %s AND {} > supervision.now() + interval '50 min'"
    with drilled(on_simulator(lively, Drill(Manner.CLOCK_AHEAD, 3600))):
        wait_until(lambda: central.execute(ahead.format("event", "happened_at"), [AREA]).fetchone()[0])
        wait_until(lambda: central.execute(ahead.format("delivery", "sent_at"), [AREA]).fetchone()[0])
        assert central.execute(ahead.format("event", "recorded_at"), [AREA]).fetchone() == (0,)
        assert central.execute(ahead.format("event", "happened_at"), [OTHER]).fetchone() == (0,)


def test_the_wall_shows_the_loss_within_three_beats_and_the_return(lively, tmp_path):
    home = Home(tmp_path / "home")
    make_demo_key(home)
    key = home.key_file.read_bytes()
    board = LiveBoard(lambda: open_reader(home.replica_file, key), load_rulebook())

    def state() -> Freshness:
        board.step(clock.steady_us())
        return {one.area: one.source.state for one in board.strip().sources}.get(AREA, Freshness.UNRECORDED)

    with following(lively, home, key):
        wait_until(lambda: home.replica_file.exists() and state() is Freshness.FRESH)
        with drilled(on_simulator(lively)):
            began = time.monotonic()
            wait_until(lambda: state() is Freshness.LOST)
            took_s = time.monotonic() - began
            others = {one.area: one.source.state for one in board.strip().sources}
        wait_until(lambda: state() is Freshness.FRESH)
    board.close()
    assert 1.5 < took_s < 3 + 2.5  # three beats of a second, the tick that was on, and the way to the replica
    assert others[OTHER] is Freshness.FRESH


@contextmanager
def following(url: str, home: Home, key: bytes):
    with unjournaled(central_alone(url), home.replica_file, key, lambda _: None) as replicator:
        thread = threading.Thread(target=replicator.follow, name="follow")
        thread.start()
        try:
            yield
        finally:
            replicator.stop()
            thread.join(20)


def test_two_drills_of_an_area_do_not_meet(central_database):
    with connect(central_database, autocommit=True) as one, connect(central_database, autocommit=True) as other:
        with held_drill(one, AREA, Drill(Manner.LATE, 77)), held_drill(other, OTHER, SILENT):
            assert drills_on(one) == {AREA: Drill(Manner.LATE, 77), OTHER: SILENT}
            with pytest.raises(RefusedCommand, match="Another drill of area 440605"), held_drill(other, AREA, SILENT):
                pass
            assert drills_on(one) == {AREA: Drill(Manner.LATE, 77), OTHER: SILENT}
        assert drills_on(one) == {}


def test_nothing_obeys_where_no_simulator_lives(central_database, capsys):
    words = ["central", "drill", "--silence", AREA, "--for", "1", "--url", central_database, "--lang", "en"]
    assert main(words) == 77
    assert "No simulator lives in this database" in capsys.readouterr().err


@pytest.mark.parametrize(
    "words", [["--late", "5"], ["--silence", AREA, "--area", AREA], ["--silence", "4406"], ["--doubled"]]
)
def test_an_order_without_one_area_is_refused(words, capsys):
    assert main(["central", "drill", *words, "--url", "postgresql://u@127.0.0.1:1/x", "--lang", "en"]) == 65
    assert "area" in capsys.readouterr().err


@pytest.mark.parametrize("words", [["--late", "0"], ["--late", "5", "--doubled", "--area", AREA], ["--area", AREA]])
def test_a_wrong_command_line_is_refused(words, capsys):
    assert main(["central", "drill", *words, "--url", "postgresql://u@127.0.0.1:1/x"]) == 64


@contextmanager
def drill_process(url: str, *words: str):
    command = [sys.executable, "-m", "console", "central", "drill", "--silence", AREA, "--url", url, "--json", *words]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_drill_ends_with_its_process_however_that_ends(central, lively, number):
    with drill_process(lively) as process:
        wait_until(lambda: AREA in drills_on(central))
        os.kill(process.pid, number)
        said = process.communicate(timeout=20)[0]
        wait_until(lambda: not drills_on(central))
    if number == signal.SIGKILL:
        assert said == ""
    else:
        assert process.returncode == 0
        assert json.loads(said)["drill"] == "silent"


def test_a_drill_ends_after_its_time(central, lively, capsys):
    assert main(["central", "drill", "--burst", "3", "--area", AREA, "--for", "1", "--url", lively, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["area"], told["drill"], told["means"]) == (AREA, "in_bursts", "simulator")
    assert 1 <= told["seconds"] < 4
    assert drills_on(central) == {}
