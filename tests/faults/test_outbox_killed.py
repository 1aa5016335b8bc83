"""Whatever kills the sender, and wherever: what an operator did happens once."""

import os
import random
import signal
import threading
import time
from functools import partial
from pathlib import Path
from typing import Any, Final

import pytest

from console.central.operations import OperationsClient
from console.domain.operation import OperationState
from console.paths import Home
from console.replica.local import file, outbox
from console.replica.local.file import LocalFile
from tests.faults.actions import Central, Operators, check_arrived, drain, in_child, kill, make_cases, sender
from tests.faults.cutting_proxy import CuttingProxy
from tests.faults.figures import record_figure

CASES = 40
WAITING = 40
"""Operators go on until so many notes wait to be sent."""
DRAIN_S = 5.0
SENDING: Final = 0.8
"""Share of kills that wait until something is being sent; the others come as they come, also before that."""


def kills_while_sending(city: str, central: Central, home: Home, key: bytes, kills: int) -> dict[str, float]:
    """Kill a sender again and again while operators go on, over a way that loses operations and answers.

    Returns:
        Kills, cuts before and after the commit, answers repeated, what was lost, doubled or disordered, and the seconds
        to send what was left.
    """
    chance = random.Random(8)
    cases = make_cases(central, CASES)
    operators = Operators(central)
    killed = 0
    with CuttingProxy(city, 8, after=0.25, before=0.02, delay=0.1) as proxy:
        while killed < kills:
            with LocalFile(home, key) as local:  # SQLite's connections do not survive a fork
                for _ in range(WAITING - len(outbox.pending(local))):
                    operators.note(local, chance.choice(cases))
            child = in_child(lambda: sender(home, key, proxy.url).run(threading.Event()))
            if chance.random() < SENDING:
                proxy.wait_for_operation(5)
            time.sleep(chance.uniform(0.01, 0.2))
            killed += kill(child)
        cuts = dict(proxy.done)
    drain_s = drain(home, key, city)
    with LocalFile(home, key) as local:
        states = [outbox.operation(local, one.op_id).state for one in operators.saved]
    figures = check_arrived(central, operators.saved)
    return figures | {
        "kills": killed,
        "cuts_after": cuts["after"],
        "cuts_before": cuts["before"],
        "repeated": states.count(OperationState.DUPLICATE),
        "not_done": sum(not state.is_done for state in states),
        "drain_s": round(drain_s, 2),
    }


@pytest.mark.parametrize(
    ("kills", "cuts"),
    [
        pytest.param(30, 8, marks=[pytest.mark.short, pytest.mark.heavy]),
        pytest.param(300, 100, marks=[pytest.mark.heavy, pytest.mark.long, pytest.mark.timeout(600)]),
    ],
)
def test_a_sender_that_is_killed_loses_and_doubles_nothing(
    city: str, central: Central, home: Home, key: bytes, kills: int, cuts: int
) -> None:
    found = kills_while_sending(city, central, home, key, kills)

    assert (found["lost"], found["doubled"], found["disordered"], found["not_done"]) == (0, 0, 0, 0), found
    assert found["applied"] == found["operations"] > kills
    assert found["cuts_after"] >= cuts, found
    assert found["repeated"] >= cuts // 2, found
    assert found["drain_s"] <= DRAIN_S
    record_figure(
        "R08",
        "operations {operations}, kills {kills}, cuts after commit {cuts_after}, lost {lost}, doubled {doubled},"
        " disordered {disordered}, drain {drain_s} s".format(**found),
        limit=f"kills {kills}, cuts ≥ {cuts}, lost 0, doubled 0, disordered 0, drain ≤ {DRAIN_S:g} s",
    )


class Point:
    """Counts the steps of a process and ends it before the one with its number.

    A step is a statement of the local file, and either side of what is asked of central.
    """

    def __init__(self, number: int) -> None:
        self._left = number

    def step(self, *_: object) -> None:
        self._left -= 1
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def watch(self) -> None:
        """Count from now on, in this process."""
        connect, submit = file.connect, OperationsClient.submit

        def counted(path: Path, key: bytes) -> Any:
            connection = connect(path, key)
            connection.set_trace_callback(self.step)
            return connection

        def both_sides(client: OperationsClient, *asked: Any) -> Any:
            self.step()
            answer = submit(client, *asked)
            self.step()
            return answer

        file.connect = counted
        OperationsClient.submit = both_sides  # type: ignore[method-assign]


def act_and_die(point: Point, city: str, operators: Operators, home: Home, key: bytes, case: int, told: int) -> None:
    """Save a note, say so, send it, copy the file: what one operator's action goes through."""
    point.watch()
    with LocalFile(home, key) as local:
        made = operators.note(local, case)
    os.write(told, made.op_id.encode())
    with sender(home, key, city) as sending:
        sending.step()
    point.step()


def kills_at_every_point(city: str, central: Central, home: Home, key: bytes, *, afresh: bool) -> dict[str, int]:
    """Kill an action before its first step, its second, and so on, until it comes to its end.

    Args:
        city, central: The central database.
        home, key: The installation.
        afresh: Whether each action is the first of all, and makes the local file.

    Returns:
        How many points there are, how many operations were said to be saved, and what of those was lost or doubled.
    """
    cases = iter(make_cases(central, 200))
    operators = Operators(central)
    saved, number = [], 0
    while True:
        number += 1
        for path in (*home.local_backups_dir.glob("*"), *(home.root.glob("local.db*") if afresh else ())):
            path.unlink()
        reading, writing = os.pipe()
        act = partial(act_and_die, Point(number), city, operators, home, key, next(cases), writing)
        child = in_child(act)
        os.close(writing)
        status = os.waitpid(child, 0)[1]
        told = os.read(reading, 100).decode()
        os.close(reading)
        drain(home, key, city)
        with LocalFile(home, key) as local:
            saved += [outbox.operation(local, told)] if told else []
        if not os.WIFSIGNALED(status):
            assert os.WEXITSTATUS(status) == 0
            return check_arrived(central, saved) | {"points": number, "saved": len(saved)}


@pytest.mark.parametrize(("afresh", "points"), [(False, 30), pytest.param(True, 40, marks=pytest.mark.heavy)])
def test_an_action_may_be_killed_at_any_point(
    city: str, central: Central, home: Home, key: bytes, afresh: bool, points: int
) -> None:
    found = kills_at_every_point(city, central, home, key, afresh=afresh)

    assert (found["lost"], found["doubled"], found["disordered"]) == (0, 0, 0), found
    assert found["points"] >= points, found
    assert 10 <= found["saved"] < found["points"], found
    record_figure(
        "R10",
        "points {points}, said to be saved {saved}, lost {lost}, doubled {doubled}".format(**found),
        limit="all points, lost 0, doubled 0",
    )
