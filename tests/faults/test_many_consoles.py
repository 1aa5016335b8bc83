"""Sixteen consoles on one server cost it little and keep pace."""

import threading
import time
from contextlib import ExitStack
from pathlib import Path

import psutil
import pytest

from console.paths import Home
from console.replica.key import make_demo_key
from tests.faults.console_process import ConsoleProcess
from tests.faults.figures import record_figure
from tests.faults.own_server import OwnServer
from tests.faults.probe import Probe

COMPARED_SOON = "from console.sync import comparing; comparing.AFTER_CONNECTING_S = 5; "
_CONNECTED = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'supervision' AND pid <> pg_backend_pid()"


def busy_s(processes: dict[int, psutil.Process], server: OwnServer) -> float:
    """Return the processor time that the server's processes have used, but for those that ended meanwhile."""
    for process in server.processes():
        processes.setdefault(process.pid, process)
    return sum(sum(process.cpu_times()[:2]) for process in processes.values() if process.is_running())


@pytest.mark.parametrize(("consoles", "seconds"), [pytest.param(16, 60, marks=pytest.mark.long)])
@pytest.mark.timeout(600)
def test_many_consoles_take_two_connections_each_and_keep_pace(
    own_server: OwnServer, tmp_path: Path, key: bytes, home: Home, consoles: int, seconds: float
) -> None:
    homes = [Home(tmp_path / f"console-{number}") for number in range(consoles)]
    with ExitStack() as stack:
        started = []
        for one in homes:
            make_demo_key(one)
            one.key_file.write_bytes(key)
            started.append(stack.enter_context(ConsoleProcess(own_server.url, one, prelude=COMPARED_SOON)))
        for console in started:
            console.until("streaming", within_s=120, since=0.0)
        central = stack.enter_context(own_server.connect())
        most = 0
        time.sleep(10)  # the comparisons after connecting are over
        with Probe(own_server.url, [one.replica_file for one in homes], key, every_s=0.1) as probe:
            processes: dict[int, psutil.Process] = {}
            before, began = busy_s(processes, own_server), time.monotonic()
            pause = threading.Event()
            while time.monotonic() - began < seconds:
                pause.wait(0.5)
                row = central.execute(_CONNECTED).fetchone()
                most = max(most, int(str(row[0])) if row else 0)
            cores = (busy_s(processes, own_server) - before) / (time.monotonic() - began)
            missing = probe.finish(within_s=20)
    p99_s = probe.percentile(0.99)
    record_figure(
        "R23",
        f"{consoles} consoles: {most / consoles:.2f} connections each, server {cores:.2f} cores,"
        f" p50 {probe.percentile(0.5) * 1000:.0f} ms, p99 {p99_s * 1000:.0f} ms",
        "<= 2 each, <= 1 core, p99 <= 2,000 ms",
    )
    assert missing == 0
    assert most <= 2 * consoles
    assert cores <= 1
    assert p99_s <= 2
