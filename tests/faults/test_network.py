"""The network fails in every way it can: that is shown soon, healed soon after, and nothing is lost."""

import subprocess
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest

from console.paths import Home
from tests.faults.console_process import ConsoleProcess
from tests.faults.figures import record_figure
from tests.faults.onlooker import Onlooker
from tests.faults.own_server import OwnServer
from tests.faults.proxy import FaultProxy
from tests.synced_city import Townspeople, add_cases, assert_same

SHOWN_WITHIN_S = 20.0
HEALED_WITHIN_S = 10.0
LONG_ENOUGH_S = 45.0
"""An outage after which the pauses between attempts are at their longest."""
LIMIT = "offline shown <= 20 s, recovered <= 10 s, 0 lost"


def outage(
    name: str, server: OwnServer, home: Home, key: bytes, break_it: Callable[[], object], mend: Callable[[], object]
) -> None:
    """Break something under a console that follows, mend it after a while, and hold it to the limits."""
    with Onlooker(home.replica_file, key) as onlooker:
        onlooker.until(onlooker.is_shown_live, within_s=15)
        began = time.monotonic()
        break_it()
        shown_s = onlooker.until(onlooker.is_shown_offline, within_s=SHOWN_WITHIN_S + 15)
        time.sleep(max(0.0, LONG_ENOUGH_S - (time.monotonic() - began)))
        mend()
        healed_s = onlooker.until(onlooker.is_shown_live, within_s=HEALED_WITHIN_S + 20)
        with server.connect() as central, central.transaction():
            add_cases(central, 2, "after-")
        onlooker.until(lambda: onlooker.count("supervised_case", "case_no LIKE 'after-%'") == 2, within_s=10)
    assert_same(server.url, home.replica_file, key)
    record_figure("R15", f"{name}: shown after {shown_s:.1f} s, recovered after {healed_s:.1f} s", LIMIT)
    assert shown_s <= SHOWN_WITHIN_S
    assert healed_s <= HEALED_WITHIN_S


def following(server: OwnServer, proxy: FaultProxy, home: Home) -> ConsoleProcess:
    return ConsoleProcess(server.url_by(proxy.port), home)


@pytest.mark.long
def test_a_connection_that_stands_and_says_nothing_is_found_out(
    own_server: OwnServer, proxy: FaultProxy, home: Home, key: bytes
) -> None:
    with following(own_server, proxy, home) as console:
        console.until("streaming", within_s=30)
        outage("half-open connection", own_server, home, key, proxy.fall_silent, proxy.speak)


@pytest.mark.long
def test_a_server_that_is_stopped_while_its_machine_lives_is_found_out(
    own_server: OwnServer, home: Home, key: bytes
) -> None:
    with ExitStack() as frozen, ConsoleProcess(own_server.url, home) as console:
        console.until("streaming", within_s=30)
        outage("stopped server", own_server, home, key, lambda: frozen.enter_context(own_server.frozen()), frozen.close)


@pytest.mark.long
def test_a_server_that_is_switched_off_is_found_out(
    own_server: OwnServer, proxy: FaultProxy, home: Home, key: bytes
) -> None:
    def mend() -> None:
        own_server.start()
        proxy.target = own_server.port

    with following(own_server, proxy, home) as console:
        console.until("streaming", within_s=30)
        outage("switched-off server", own_server, home, key, own_server.stop, mend)


@pytest.mark.long
def test_a_server_whose_name_is_gone_is_found_out(
    own_server: OwnServer, proxy: FaultProxy, home: Home, key: bytes, tmp_path: Path
) -> None:
    """The console sees a file of names, and an address of a name server, of its own."""
    names, known = tmp_path / "hosts", "127.0.0.1 localhost central.test\n"
    names.write_text(known)
    (tmp_path / "resolv.conf").write_text("nameserver 127.0.0.1\noptions timeout:1 attempts:1\n")
    mounts = f"mount --bind {names} /etc/hosts && mount --bind {tmp_path}/resolv.conf /etc/resolv.conf"
    own_view = ("unshare", "--mount", "sh", "-c", mounts + ' && exec "$@"', "sh")
    if subprocess.run([*own_view, "true"], capture_output=True, check=False).returncode:
        pytest.skip("this user may not mount files")

    def break_it() -> None:
        names.write_text("127.0.0.1 localhost\n")
        proxy.cut()

    url = own_server.url_by(proxy.port, host="central.test")
    with ConsoleProcess(url, home, before=own_view) as console:
        console.until("streaming", within_s=30)
        outage("no names", own_server, home, key, break_it, lambda: names.write_text(known))


@pytest.mark.parametrize(
    ("restarts", "longest_s"),
    [pytest.param(20, 4, marks=pytest.mark.long)],
)
def test_a_server_that_restarts_again_and_again_costs_nothing(
    own_server: OwnServer, proxy: FaultProxy, home: Home, key: bytes, restarts: int, longest_s: float
) -> None:
    slowest_s = 0.0
    with following(own_server, proxy, home) as console:
        console.until("streaming", within_s=30)
        for restart in range(restarts):
            people = Townspeople(own_server.url, restart)
            for _ in range(20):
                people.act()
            people.close()
            own_server.stop()
            time.sleep(longest_s * restart / restarts)
            own_server.start()
            with own_server.connect() as central, central.transaction():
                add_cases(central, 10, f"restart-{restart}-")
            back_at = time.monotonic()
            proxy.target = own_server.port
            with Onlooker(home.replica_file, key) as onlooker:
                came = f"case_no LIKE 'restart-{restart}-%'"
                onlooker.until(lambda came=came: onlooker.count("supervised_case", came) == 10, within_s=30)  # type: ignore[misc]
                slowest_s = max(slowest_s, time.monotonic() - back_at)
    assert_same(own_server.url, home.replica_file, key)
    record_figure("R15", f"{restarts} restarts: recovered after at most {slowest_s:.1f} s, 0 lost", LIMIT)
    assert slowest_s <= HEALED_WITHIN_S


@pytest.mark.parametrize(
    ("breaks", "delay_s", "seconds"),
    [
        pytest.param(0.1, 0.0, 4, marks=pytest.mark.short),
        pytest.param(0.1, 0.0, 30, marks=pytest.mark.long),
        pytest.param(0.0, 0.25, 30, marks=pytest.mark.long),
    ],
)
def test_a_network_that_loses_or_delays_delivers_everything(
    own_server: OwnServer, proxy: FaultProxy, home: Home, key: bytes, breaks: float, delay_s: float, seconds: float
) -> None:
    """A tenth of all portions breaks its connection; or a round trip takes half a second."""
    stop = threading.Event()

    def write() -> None:
        people = Townspeople(own_server.url, 7)
        while not stop.wait(0.02):
            people.act()
        people.close()

    writer = threading.Thread(target=write)
    with following(own_server, proxy, home) as console:
        console.until("streaming", within_s=30)
        proxy.breaks, proxy.delay_s = breaks, delay_s
        proxy.cut()  # connecting has to work like that as well
        writer.start()
        time.sleep(seconds)
        stop.set()
        writer.join()
        with own_server.connect() as central, central.transaction():
            add_cases(central, 2, "last-")
        proxy.breaks = 0.0
        with Onlooker(home.replica_file, key) as onlooker:
            came = onlooker.until(lambda: onlooker.count("supervised_case", "case_no LIKE 'last-%'") == 2, within_s=30)
    assert_same(own_server.url, home.replica_file, key)
    what = f"a tenth of portions lost for {seconds} s" if breaks else f"round trips of {2 * delay_s * 1000:.0f} ms"
    record_figure("R15", f"{what}: everything there {came:.1f} s after the last commit, 0 lost", LIMIT)
    assert came <= HEALED_WITHIN_S
