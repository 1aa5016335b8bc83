"""This machine's clock is set: nothing looks fresher or older for it, nothing falls due, no light changes."""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from console.central.migrate import upgrade
from console.paths import Home
from tests.faults.console_process import ConsoleProcess
from tests.faults.figures import record_figure
from tests.faults.own_server import OwnServer
from tests.synced_city import add_cases, assert_same

LIBRARY = sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))
HOUR_S = 3_600.0
FAR = "@2038-02-01 00:00:00"
STEPS = {"-1h": -HOUR_S, "+2h": 2 * HOUR_S, FAR: 0.0, "+0": 0.0}
"""What the clock is set to, and by how much that is off; of the far day it is found out."""
NEAR_S = 3.0

pytestmark = pytest.mark.skipif(not LIBRARY, reason="faketime is not installed")


class FakeClock:
    """The clock of the processes that run with its environment. Their steady clock stays right, as a machine's does."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "faketime"
        self.set("+0")

    @property
    def environment(self) -> Mapping[str, str]:
        return {
            "LD_PRELOAD": str(LIBRARY[0]),
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "FAKETIME_NO_CACHE": "1",
        }

    def set(self, to: str) -> None:
        """Set it: ``-1h``, ``+2h``, ``@2038-02-01 00:00:00``."""
        draft = self._file.with_suffix(".new")
        draft.write_text(f"{to}\n")
        draft.replace(self._file)


@contextmanager
def watching(home: Home, fake: FakeClock) -> Iterator[list[dict[str, Any]]]:
    """Yield what a page's process sees, as it comes; ``true_s`` is the real time of each look."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.watched_clock", str(home.root)],
        env={**os.environ, **fake.environment},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    seen: list[dict[str, Any]] = []
    lines = process.stdout
    thread = threading.Thread(
        target=lambda: seen.extend({**json.loads(line), "true_s": time.time()} for line in lines)  # noqa: TID251 -- the truth
    )
    thread.start()
    try:
        yield seen
    finally:
        process.stdin.close()
        process.wait(20)
        thread.join()
        process.stdout.close()


@pytest.fixture
def fake(tmp_path: Path) -> FakeClock:
    return FakeClock(tmp_path)


@pytest.mark.parametrize("held_s", [pytest.param(8.0, marks=pytest.mark.long)])
def test_a_clock_that_is_set_changes_no_age_and_no_citys_time(
    own_server: OwnServer, home: Home, key: bytes, fake: FakeClock, held_s: float
) -> None:
    worst_age_s = worst_off_s = 0.0
    with ConsoleProcess(own_server.url, home, environment=fake.environment) as console:
        console.until("streaming", within_s=30)
        with watching(home, fake) as seen:
            for number, (to, off_s) in enumerate(STEPS.items()):
                fake.set(to)
                time.sleep(1)
                first = len(seen)
                with own_server.connect() as central:
                    add_cases(central, 3, f"step-{number}-")
                time.sleep(held_s)
                looks = seen[first:]
                assert len(looks) > held_s
                faked = [look["wall_us"] / 1e6 - look["true_s"] for look in looks]
                assert min(faked) > 10 * 365 * 86_400 if to == FAR else max(abs(one - off_s) for one in faked) < NEAR_S
                assert {look["state"] for look in looks} == {"FRESH"}, (to, looks[-1])
                worst_age_s = max(worst_age_s, *(look["age_s"] for look in looks))
                worst_off_s = max(worst_off_s, *(abs(look["city_us"] / 1e6 - look["true_s"]) for look in looks))
    assert_same(own_server.url, home.replica_file, key)
    record_figure(
        "R18",
        f"-1 h, +2 h, 2038-02-01: ages <= {worst_age_s:.1f} s, city's time off by <= {worst_off_s:.1f} s, never late",
        "no false age, no false due",
    )
    assert worst_off_s < NEAR_S


@pytest.mark.long
def test_a_clock_set_back_makes_no_lost_source_look_fresh(own_server: OwnServer, home: Home, fake: FakeClock) -> None:
    with ConsoleProcess(own_server.url, home, environment=fake.environment) as console:
        console.until("streaming", within_s=30)
        with watching(home, fake) as seen:
            time.sleep(3)
            own_server.stop()
            stopped_s = time.time()  # noqa: TID251 -- the truth
            fake.set("-1h")
            while not any(look["state"] == "LOST" for look in seen) and time.time() - stopped_s < 30:  # noqa: TID251
                time.sleep(0.1)
            fake.set("-3h")
            time.sleep(3)
    lost_s = next(look["true_s"] - stopped_s for look in seen if look["state"] == "LOST")
    assert {look["state"] for look in seen if look["true_s"] > stopped_s + lost_s} == {"LOST"}
    record_figure("R18", f"server gone, clock an hour back: lost after {lost_s:.1f} s", "<= 20 s, never fresh")
    assert lost_s <= 20


def lights(home: Home, environment: Mapping[str, str]) -> Any:
    """Return what the command counts now, once it named the right instant for it."""
    command = [sys.executable, "-m", "console", "lights", "--home", str(home.root), "--json"]
    said = subprocess.run(command, env={**os.environ, **environment}, capture_output=True, text=True, check=True)
    ((instant, counts),) = json.loads(said.stdout).items()
    assert abs(datetime.fromisoformat(instant).timestamp() - time.time()) < 60  # noqa: TID251 -- the truth
    return counts


@pytest.fixture
def simulated(tmp_path: Path) -> Iterator[str]:
    """URL of a city of 400 cases."""
    server = OwnServer(tmp_path / "simulated", with_city=False)
    simulate = [sys.executable, "-m", "console", "central", "simulate", "--seed", "7", "--cases", "400"]
    try:
        upgrade(server.url)
        subprocess.run([*simulate, "--history-only", "--url", server.url], check=True, capture_output=True)
        yield server.url
    finally:
        server.remove()


@pytest.mark.long
def test_no_light_changes_with_this_machines_clock_or_zone(simulated: str, home: Home, fake: FakeClock) -> None:
    with ConsoleProcess(simulated, home) as console:
        console.until("streaming", within_s=60)
        right = lights(home, {})
        for to in STEPS:
            fake.set(to)
            assert lights(home, fake.environment) == right, to
        for zone in ("America/New_York", "Pacific/Kiritimati"):
            assert lights(home, {"TZ": zone}) == right, zone
    assert right["open"] > 0
    record_figure("R18", f"lights under {len(STEPS)} settings and 2 zones: the same", "no false overdue")
