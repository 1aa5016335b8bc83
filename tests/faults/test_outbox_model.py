"""Any mixture of saving, sending, losing answers, dying, copying and restoring files ends with everything done once."""

import shutil
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from console.central.engine import connect
from console.central.operations import OperationsClient
from console.domain.operation import Answer, Device, Operation, OperationState
from console.errors import ServerUnreachable
from console.paths import Home
from console.replica.local import outbox
from console.replica.local.file import LocalFile
from tests.faults.actions import Operators, make_cases, sender

KEY = bytes(range(32))
CASES = 3
PLACES = 2
"""Installations: the second one begins as a copy of the first."""


class Loss:
    """Says what becomes of the operations that are submitted next; forgotten ones arrive and are answered."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.fates: list[str] = []
        submit = OperationsClient.submit

        def lossy(client: OperationsClient, device: Device, operation: Operation) -> Answer:
            fate = self.fates.pop(0) if self.fates else ""
            if fate == "before":
                raise ServerUnreachable("lost on the way there")
            answer = submit(client, device, operation)
            if fate == "after":
                raise ServerUnreachable("lost on the way back")
            return answer

        monkeypatch.setattr(OperationsClient, "submit", lossy)


class Desk(RuleBasedStateMachine):
    """Two installations over one central database. Their senders are made anew for each attempt, as after a kill."""

    url = ""
    loss: Loss

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.central = connect(self.url, autocommit=True)
        self.cases = make_cases(self.central, CASES)
        self.homes = [Home(self.folder / str(n)) for n in range(PLACES)]
        self.homes[0].root.mkdir()
        with LocalFile(self.homes[0], KEY):
            pass
        shutil.copytree(self.homes[0].root, self.homes[1].root)
        self.copies: list[tuple[int, Path]] = []
        self.operators = Operators(self.central)
        self.alive: set[str] = set()

    def teardown(self) -> None:
        self.loss.fates = []
        for home in self.homes:
            self._drain(home)
        self._check()
        assert {one.op_id for one in self.operators.saved if one.op_id in self.alive} <= self._logged().keys()
        self.central.close()
        shutil.rmtree(self.folder)

    @rule(place=st.integers(0, PLACES - 1), case=st.integers(0, CASES - 1))
    def save(self, place: int, case: int) -> None:
        with LocalFile(self.homes[place], KEY) as local:
            self.alive.add(self.operators.note(local, self.cases[case]).op_id)

    @rule(place=st.integers(0, PLACES - 1), fates=st.lists(st.sampled_from(["", "before", "after"]), max_size=4))
    def send(self, place: int, fates: list[str]) -> None:
        self.loss.fates = fates
        with sender(self.homes[place], KEY, self.url) as sending:
            sending.step()

    @rule(place=st.integers(0, PLACES - 1))
    def copy(self, place: int) -> None:
        copy = self.folder / f"copy-{len(self.copies)}"
        shutil.copyfile(self.homes[place].local_file, copy)
        self.copies.append((place, copy))

    @precondition(lambda self: self.copies)
    @rule(data=st.data())
    def restore(self, data: st.DataObject) -> None:
        place, copy = data.draw(st.sampled_from(self.copies))
        home = self.homes[data.draw(st.sampled_from([place, 1 - place]))]
        shutil.copyfile(copy, home.local_file)
        self.alive = {op_id for home in self.homes for op_id in _held(home)} & self.alive | self._logged().keys()

    @rule(case=st.integers(0, CASES - 1))
    def somebody_else_writes(self, case: int) -> None:
        self.central.execute(
            "UPDATE supervision.annotation SET text = '别人', version = version + 1 WHERE case_id = %s",
            (self.cases[case],),
        )

    @invariant()
    def nothing_is_done_twice(self) -> None:
        self._check()

    def _logged(self) -> dict[str, str]:
        rows = self.central.execute(
            "SELECT op_id::text, answer ->> 'result' FROM supervision.op_log WHERE target = ANY(%s)",
            ([str(case) for case in self.cases],),
        )
        return dict(rows.fetchall())

    def _check(self) -> None:
        """Every effect has one applied operation, and the number of effects is the number of versions since."""
        row = self.central.execute(
            "SELECT count(*), count(DISTINCT op_id) FROM supervision.audit"
            " WHERE action = 'annotate' AND result = 'applied' AND object = ANY(%s)",
            ([str(case) for case in self.cases],),
        ).fetchone()
        assert row is not None
        assert row[0] == row[1] == list(self._logged().values()).count("applied")

    def _drain(self, home: Home) -> None:
        with LocalFile(home, KEY) as local, sender(home, KEY, self.url) as sending:
            for _ in range(20):
                sending.step()
                if not outbox.pending(local):
                    break
            assert outbox.pending(local) == ()
            logged = self._logged()
            for op_id, state in _held(home).items():
                result = "applied" if OperationState(state).is_done else state
                assert logged.get(op_id, result) == result


def _held(home: Home) -> dict[str, str]:
    with LocalFile(home, KEY) as local, local.reading() as connection:
        return dict(connection.execute("SELECT op_id, state FROM operation WHERE kind = 'annotate'").fetchall())


@pytest.fixture
def desk(central_database: str, monkeypatch: pytest.MonkeyPatch) -> type[Desk]:
    names: dict[str, Any] = {"url": central_database, "loss": Loss(monkeypatch)}
    return type("DeskHere", (Desk,), names)


@pytest.mark.parametrize(
    "examples",
    [
        pytest.param(5, marks=[pytest.mark.short, pytest.mark.heavy]),
        pytest.param(100, marks=[pytest.mark.heavy, pytest.mark.long]),
    ],
)
def test_everything_is_done_once_whatever_happens_on_the_way(desk: type[Desk], examples: int) -> None:
    quiet = settings(
        max_examples=examples,
        stateful_step_count=25,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        derandomize=True,
    )
    run_state_machine_as_test(desk, settings=quiet)  # type: ignore[no-untyped-call]
