"""A power cut loses nothing that was acknowledged of the local file, and corrupts neither it nor the replica."""

import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from console.domain.operation import Operation, OperationState
from console.domain.records import REFUSED_RECORD
from console.errors import ReplicaDamaged
from console.paths import Home
from console.replica.local import outbox
from console.replica.local.file import LocalFile
from console.replica.store import connect, is_empty, quick_check
from console.replica.writer import Applied, apply_rows, open_writer
from tests.faults import power
from tests.faults.figures import record_figure
from tests.integration.replica.local.operations import answer, draft

KEY = bytes(range(32))
ROWS = 20
CUTS = (pytest.param(40, marks=pytest.mark.short), pytest.param(400, marks=[pytest.mark.heavy, pytest.mark.long]))


class Cuts:
    """Takes images of power cuts at random steps, and has each looked at.

    Attributes:
        taken: How many.
        wrong: What was found in them, by kind.
    """

    def __init__(self, disk: power.Disk, place: Path, count: int, share: float, look: Callable[[Path], str]) -> None:
        self.taken = 0
        self.wrong: dict[str, int] = {}
        self._disk, self._place, self._count, self._share, self._look = disk, place, count, share, look
        self._chance = random.Random(11)
        disk.on_step = self._step

    @property
    def is_done(self) -> bool:
        return self.taken >= self._count

    def _step(self) -> None:
        if self.is_done or self._chance.random() >= self._share:
            return
        self.taken += 1
        shutil.rmtree(self._place, ignore_errors=True)
        self._place.mkdir()
        for name, content in self._disk.images(self._chance):
            (self._place / name).write_bytes(content)
        found = self._look(self._place)
        if found:
            self.wrong[found] = self.wrong.get(found, 0) + 1


def cuts_of_the_local_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cuts: int, synchronous: str = "FULL"
) -> dict[str, int]:
    """Cut the power while operations are saved and answered.

    Args:
        tmp_path: For the files.
        monkeypatch: Puts the disk below the product.
        cuts: How many.
        synchronous: The file's setting, to see that another one fails.

    Returns:
        Cuts, those that lost something acknowledged, those that left a corrupt file, and what was acknowledged.
    """
    home, disk = Home(tmp_path / "home"), power.Disk()
    home.root.mkdir()
    saved: dict[str, Operation] = {}
    settled: set[str] = set()

    def look(place: Path) -> str:
        try:
            with LocalFile(Home(place), KEY) as local, local.reading() as connection:
                rows = connection.execute("SELECT * FROM operation").fetchall()
                there = {one.op_id: one for one in map(outbox.operation_of, rows)}
        except ReplicaDamaged:
            return "corrupt"
        lost = any(op_id not in there or there[op_id].draft != one.draft for op_id, one in saved.items())
        unsettled = any(there[op_id].state is not OperationState.APPLIED for op_id in settled & there.keys())
        return "lost" if lost or unsettled else ""

    power.put_under(disk, home.root, monkeypatch)
    with LocalFile(home, KEY) as local:
        local._connection.execute(f"PRAGMA synchronous={synchronous}")
        watched = Cuts(disk, tmp_path / "after", cuts, 0.25, look)
        while not watched.is_done:
            made = outbox.enqueue(local, draft(len(saved), "字" * (len(saved) * 37 % 900)), len(saved))
            saved[made.op_id] = made
            if len(saved) % 3 == 0:
                outbox.settle(local, made.op_id, answer("applied"))
                settled.add(made.op_id)
        disk.on_step = lambda: None
    return {
        "cuts": watched.taken,
        "lost": watched.wrong.get("lost", 0),
        "corrupt": watched.wrong.get("corrupt", 0),
        "acknowledged": len(saved) + len(settled),
    }


def cuts_of_the_replica(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cuts: int) -> dict[str, int]:
    """Cut the power while changes are applied; each transaction writes rows, and the cursor that says how many.

    Returns:
        Cuts, those that left a corrupt file, those that left rows without their cursor or the other way round, and the
        most transactions that a cut took back.
    """
    place, disk = tmp_path / "home" / "replica.db", power.Disk()
    place.parent.mkdir()
    applied = taken_back = 0

    def look(folder: Path) -> str:
        nonlocal taken_back
        try:
            connection = connect(folder / place.name, KEY)
            try:
                quick_check(connection)
                if is_empty(connection):
                    return ""
                (cursor,) = connection.execute("SELECT change_last FROM replica_meta").fetchone()
                (rows,) = connection.execute("SELECT count(*) FROM refused_record").fetchone()
            finally:
                connection.close()
        except ReplicaDamaged:
            return "corrupt"
        taken_back = max(taken_back, applied - cursor // ROWS)
        return "" if rows == cursor else "torn"

    power.put_under(disk, place.parent, monkeypatch)
    writer = open_writer(place, KEY, 0)
    writer.connection.execute("PRAGMA wal_autocheckpoint=50").fetchall()
    watched = Cuts(disk, tmp_path / "after", cuts, 0.1, look)
    while not watched.is_done:
        first = applied * ROWS + 1
        rows = [
            (n, "370101", "来源", "第1行", None, "无日期" * 20, None, str(n), n, None, None)
            for n in range(first, first + ROWS)
        ]
        with writer.transaction() as connection:
            apply_rows(connection, REFUSED_RECORD, rows, [], Applied())
            connection.execute("UPDATE replica_meta SET change_last = ?", (first + ROWS - 1,))
        applied += 1
    disk.on_step = lambda: None
    writer.close()
    return {"cuts": watched.taken, "taken_back": taken_back} | {
        name: watched.wrong.get(name, 0) for name in ("corrupt", "torn")
    }


@pytest.mark.parametrize("cuts", CUTS)
def test_what_was_acknowledged_outlives_a_power_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cuts: int) -> None:
    found = cuts_of_the_local_file(tmp_path, monkeypatch, cuts)

    assert found["cuts"] == cuts
    assert (found["lost"], found["corrupt"]) == (0, 0), found
    assert found["acknowledged"] > cuts / 4, found
    record_figure(
        "R11",
        "local file: cuts {cuts}, with something acknowledged lost {lost}, corrupt {corrupt}".format(**found),
        limit=f"{cuts} cuts, lost 0, corrupt 0",
    )


def test_without_full_synchronisation_the_same_cuts_lose_something(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = cuts_of_the_local_file(tmp_path, monkeypatch, 40, synchronous="NORMAL")

    assert found["lost"] > 5, found
    assert found["corrupt"] == 0, found


@pytest.mark.parametrize("cuts", CUTS)
def test_a_power_cut_takes_the_replica_back_to_an_earlier_transaction_and_no_further(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cuts: int
) -> None:
    found = cuts_of_the_replica(tmp_path, monkeypatch, cuts)

    assert found["cuts"] == cuts
    assert (found["corrupt"], found["torn"]) == (0, 0), found
    assert found["taken_back"] > 0, found
    record_figure(
        "R11",
        "replica: cuts {cuts}, corrupt {corrupt}, rows without their cursor {torn}".format(**found),
        limit=f"{cuts} cuts, corrupt 0",
    )
