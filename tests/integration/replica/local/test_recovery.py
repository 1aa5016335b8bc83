"""A damaged local file is set aside and restored; what was saved is there again as far as anything still gives it."""

import random
import shutil
from contextlib import closing

import pytest

from console.domain.operation import Logged, OperationState
from console.errors import ReplicaDamaged
from console.replica.local import backup, file, journal, outbox
from console.replica.local.backup import back_up, back_up_if_due, backups
from console.replica.local.file import LocalFile
from console.replica.local.recovery import mended, open_local, recover
from tests.integration.replica.local.operations import answer, draft

PAGE = 4096
HOUR_US = backup.EVERY_US


def overwrite(path, pages):
    with path.open("r+b") as damaged:
        for page in pages:
            damaged.seek(page * PAGE + 100)
            damaged.write(b"x" * 200)


def settle_down(local):
    """Take the write-ahead log into the file and close it."""
    local.close()


def fill(local, count, begin=0):
    return [outbox.enqueue(local, draft(n, f"第{n}条" + "字" * 300), n) for n in range(begin, begin + count)]


def test_a_copy_is_made_each_hour_and_seven_are_kept(home, key, local):
    made = fill(local, 3)

    copies = [back_up_if_due(local, hour * HOUR_US) for hour in range(10)]
    assert back_up_if_due(local, 9 * HOUR_US + HOUR_US - 1) is None
    assert back_up_if_due(local, 7 * HOUR_US) is not None

    assert None not in copies
    assert backups(home) == tuple(reversed(copies[3:]))
    with closing(file.connect(copies[-1], key)) as copy:
        assert copy.execute("SELECT op_id FROM operation ORDER BY seq").fetchall() == [(one.op_id,) for one in made]


@pytest.mark.parametrize("seed", range(3))
def test_with_damaged_pages_the_copy_and_what_is_still_readable_make_the_new_file(home, key, local, seed):
    early = fill(local, 60)
    outbox.settle(local, early[0].op_id, answer("conflict"))
    copy = back_up(local, HOUR_US)
    outbox.settle(local, early[1].op_id, answer("applied"))
    late = fill(local, 60, 60)
    device, _ = outbox.to_send(local)
    settle_down(local)
    pages = home.local_file.stat().st_size // PAGE
    overwrite(home.local_file, random.Random(seed).sample(range(2, pages), 3))
    damaged = home.local_file.read_bytes()

    with pytest.raises(ReplicaDamaged):
        LocalFile(home, key)
    reopened, recovery = open_local(home, key, 2 * HOUR_US)

    with reopened:
        assert recovery.restored == copy.name
        assert (home.root / recovery.damaged).read_bytes() == damaged
        after, waiting = outbox.to_send(reopened)
        found = {one.op_id for one in waiting}
        assert {one.op_id for one in early[2:]} <= found
        assert len(found & {one.op_id for one in late}) >= 20
        assert [one.made_us for one in waiting[:-1]] == sorted(one.made_us for one in waiting[:-1])
        assert (after.id, after.epoch) == (device.id, 2)
        assert [one.op_id for one in outbox.refused(reopened)] == [early[0].op_id]
        assert outbox.operation(reopened, early[1].op_id).state in {OperationState.APPLIED, OperationState.PENDING}
        assert [entry.action for entry in journal.untold(reopened)] == [journal.RECOVERED]
        assert outbox.unasked(reopened) == (device.id,)
    assert open_local(home, key, 3 * HOUR_US)[1] is None


def test_a_file_of_which_nothing_is_readable_is_restored_from_its_copy(home, key, local):
    made = fill(local, 5)
    back_up(local, HOUR_US)
    fill(local, 5, 5)
    settle_down(local)
    overwrite(home.local_file, [0])

    reopened, recovery = open_local(home, key, 2 * HOUR_US)

    with reopened:
        assert recovery.salvaged == 0
        assert [one.op_id for one in outbox.pending(reopened)[:-1]] == [one.op_id for one in made]


def test_a_damaged_copy_is_passed_over_for_the_one_before(home, key, local):
    fill(local, 20)
    older = back_up(local, HOUR_US)
    overwrite(back_up(local, 2 * HOUR_US), [3])
    settle_down(local)
    overwrite(home.local_file, [0])

    reopened, recovery = open_local(home, key, 3 * HOUR_US)

    reopened.close()
    assert recovery.restored == older.name


def test_without_a_copy_what_is_readable_is_kept_and_the_operator_is_told(home, key, local):
    made = fill(local, 60)
    settle_down(local)
    overwrite(home.local_file, [12, 13])

    reopened, recovery = open_local(home, key, HOUR_US)

    with reopened:
        assert recovery.restored == ""
        assert 40 <= recovery.salvaged < 60
        assert {one.op_id for one in outbox.pending(reopened)[:-1]} < {one.op_id for one in made}
        assert "no copy" in journal.untold(reopened)[0].reason


def test_rows_that_stand_in_the_log_alone_are_read_out_of_it(home, key, local):
    made = fill(local, 30)
    settle_down(local)
    with LocalFile(home, key) as again:
        late = fill(again, 3, 30)
        content = {side: home.local_file.with_name("local.db" + side).read_bytes() for side in ("", "-wal")}
    for side, data in content.items():
        home.local_file.with_name("local.db" + side).write_bytes(data)
    overwrite(home.local_file, [3])

    reopened, _recovery = open_local(home, key, HOUR_US)

    with reopened:
        found = {one.op_id for one in outbox.pending(reopened)}
    assert {one.op_id for one in late} <= found
    assert found & {one.op_id for one in made}


def test_an_open_connection_of_another_process_goes_on_with_the_restored_file(home, key, local):
    fill(local, 40)
    back_up(local, HOUR_US)
    with LocalFile(home, key) as other:
        settle_down(local)
        damage_behind(home, other)
        saved = mended(local, 2 * HOUR_US, lambda: outbox.enqueue(local, draft(), 99))

        assert saved.op_id in {one.op_id for one in outbox.pending(other)}


def damage_behind(home, other):
    """Damage the file of a connection that has read nothing of it yet."""
    other.close()
    overwrite(home.local_file, [2, 3, 4])


def test_a_sound_file_is_left_alone(home, key, local):
    fill(local, 3)

    assert recover(home, key, 1) is None
    assert len(outbox.pending(local)) == 3


@pytest.mark.parametrize("with_log", [False, True])
def test_a_recovery_interrupted_between_the_two_renames_is_finished_by_the_next_to_open(home, key, local, with_log):
    made = fill(local, 3)
    settle_down(local)
    shutil.copy(home.local_file, file.replacement_of(home))
    home.local_file.rename(home.root / "local.bad-20260302T010000.000000Z.db")
    if with_log:
        home.local_file.with_name("local.db-wal").write_bytes(b"of another file" * 1000)

    with LocalFile(home, key) as reopened:
        assert list(outbox.pending(reopened)) == made
    assert (home.root / "local.bad-20260302T010000.000000Z.db-wal").exists() is with_log


def test_what_central_has_of_a_device_answers_what_waits_and_brings_back_what_was_refused(local):
    waiting, forgotten = fill(local, 1)[0], fill(local, 1, 1)[0]
    with local.transaction() as connection:
        connection.execute("DELETE FROM operation WHERE op_id = ?", (forgotten.op_id,))
        connection.execute("INSERT INTO unasked VALUES ('device')")
    old = Logged("00000000-0000-4000-8000-000000000000", draft(), 5, answer("denied"))
    told = [
        Logged(waiting.op_id, waiting.draft, waiting.made_us, answer("applied")),
        Logged(forgotten.op_id, forgotten.draft, 1_000, answer("conflict", current=None)),
        old,
    ]

    outbox.take_logged(local, told, since_us=100)

    assert outbox.pending(local) == ()
    assert [(one.op_id, one.draft) for one in outbox.refused(local)] == [(forgotten.op_id, forgotten.draft)]
    assert outbox.unasked(local) == ()
