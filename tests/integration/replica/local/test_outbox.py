"""Operations in the local file: saved for good, in order, settled once."""

import contextlib
import multiprocessing
import os
import signal
from pathlib import Path

import pytest

from console.domain.operation import OperationKind, OperationState
from console.errors import Defect, KeyUnavailable, RefusedCommand, ReplicaDamaged, SchemaMismatch, StorageFault
from console.paths import Home
from console.replica.local import ballast, file, journal, outbox
from console.replica.local.file import LocalFile
from console.replica.store import PLAINTEXT_HEADER
from tests.integration.replica.local.operations import answer, draft


def test_a_saved_operation_is_there_for_every_process_with_all_it_says(home, key, local):
    made = outbox.enqueue(local, draft(text="逾期原因：补正"), 1_000)

    with LocalFile(home, key) as other:
        assert outbox.pending(other) == (made,)
        assert outbox.operations_on(other, OperationKind.ANNOTATE, "1") == (made,)
        assert outbox.operation(other, made.op_id) == made


def test_the_file_is_synchronised_fully_and_encrypted(home, local):
    outbox.enqueue(local, draft(), 1)

    with local.reading() as connection:
        settings = {
            name: connection.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("synchronous", "journal_mode", "trusted_schema", "cell_size_check", "foreign_keys")
        }
    assert settings == {
        "synchronous": 2, "journal_mode": "wal", "trusted_schema": 0, "cell_size_check": 1, "foreign_keys": 1,
    }  # fmt: skip
    for path in home.root.glob("local.db*"):
        content = path.read_bytes()
        assert not content.startswith(PLAINTEXT_HEADER)
        assert "催办".encode() not in content


def test_operations_are_numbered_in_the_order_in_which_they_were_saved(local):
    made = [outbox.enqueue(local, draft(n), 1_000 - n) for n in range(5)]

    assert list(outbox.pending(local)) == made
    assert [one.seq for one in made] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("result", "state"),
    [("applied", "applied"), ("conflict", "conflict"), ("denied", "denied"), ("invalid", "invalid")],
)
def test_an_answer_settles_an_operation_once(local, result, state):
    made = outbox.enqueue(local, draft(), 1)

    outbox.settle(local, made.op_id, answer(result))
    outbox.settle(local, made.op_id, answer("denied"))

    settled = outbox.operation(local, made.op_id)
    assert settled.state is OperationState(state)
    assert settled.answer["result"] == result
    assert outbox.pending(local) == ()


def test_what_was_refused_stays_until_it_is_acknowledged(local):
    made = outbox.enqueue(local, draft(), 1)
    outbox.settle(local, made.op_id, answer("conflict"))
    assert [one.op_id for one in outbox.refused(local)] == [made.op_id]

    outbox.acknowledge(local, made.op_id)

    assert outbox.refused(local) == ()
    with pytest.raises(RefusedCommand):
        outbox.acknowledge(local, made.op_id)


def test_what_is_not_refused_cannot_be_acknowledged_or_replaced(local):
    made = outbox.enqueue(local, draft(), 1)

    with pytest.raises(RefusedCommand):
        outbox.acknowledge(local, made.op_id)
    with pytest.raises(RefusedCommand):
        outbox.enqueue(local, draft(), 2, replaces=made.op_id)

    assert outbox.pending(local) == (made,)


def test_a_new_epoch_numbers_what_waits_again_in_its_order(local):
    made = [outbox.enqueue(local, draft(n), n) for n in range(4)]
    outbox.settle(local, made[1].op_id, answer("applied"))
    before, _ = outbox.to_send(local)

    with local.transaction() as connection:
        outbox.begin_epoch(connection, above=1)

    after, waiting = outbox.to_send(local)
    assert (after.id, after.epoch) == (before.id, 2)
    assert [one.op_id for one in waiting] == [made[n].op_id for n in (0, 2, 3)]
    assert [one.seq for one in waiting] == [5, 6, 7]


def test_where_a_copy_of_the_installation_is_in_use_this_one_becomes_a_new_device(local):
    outbox.enqueue(local, draft(), 1)
    before, _ = outbox.to_send(local)

    with local.transaction() as connection:
        outbox.begin_epoch(connection, above=2)

    after, _waiting = outbox.to_send(local)
    assert after.id != before.id


def test_what_was_carried_out_long_ago_is_forgotten_and_nothing_else(local):
    made = [outbox.enqueue(local, draft(n), n) for n in range(4)]
    for one, result in zip(made[1:], ("applied", "conflict", "denied"), strict=True):
        outbox.settle(local, one.op_id, answer(result))
    outbox.acknowledge(local, made[3].op_id)

    outbox.forget_done(local, outbox.DONE_KEPT_US + 4)

    assert [one.op_id for one in (*outbox.pending(local), *outbox.refused(local))] == [made[0].op_id, made[2].op_id]
    with pytest.raises(RefusedCommand):
        outbox.operation(local, made[1].op_id)


def test_an_entry_of_the_journal_is_an_operation_too_and_audited_when_that_is_done(local):
    journal.note(local, "resync", "central", "feed_pruned", 5)
    (entry,) = journal.entries(local)
    (made,) = outbox.pending(local)
    assert not entry.is_audited
    assert (made.draft.kind, dict(made.draft.payload)) == (
        OperationKind.JOURNAL,
        {"action": "resync", "reason": "feed_pruned"},
    )

    outbox.settle(local, made.op_id, answer("applied"))

    (entry,) = journal.entries(local)
    assert entry.is_audited
    assert journal.untold(local) == ()


def test_an_entry_for_the_operator_waits_until_it_was_told(local):
    with local.transaction() as connection:
        journal.write(connection, journal.FENCED, "local.db", "why\nso", 1, is_for_operator=True)
    (entry,) = journal.untold(local)
    assert entry.reason == "why so"

    journal.mark_told(local, entry.id)

    assert journal.untold(local) == ()


def _enqueue_many(root: Path, key: bytes, number: int) -> None:
    with LocalFile(Home(root), key) as local:
        for n in range(40):
            outbox.enqueue(local, draft(number, str(n)), n)


def test_several_processes_save_at_once(home, key, local):
    processes = [
        multiprocessing.get_context("spawn").Process(target=_enqueue_many, args=(home.root, key, n)) for n in range(3)
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)

    assert [process.exitcode for process in processes] == [0, 0, 0]
    waiting = outbox.pending(local)
    assert sorted(one.seq for one in waiting) == list(range(1, 121))
    for n in range(3):
        texts = [one.draft.payload["text"] for one in waiting if one.draft.target == str(n)]
        assert texts == [str(m) for m in range(40)]


def test_another_key_is_refused_and_touches_nothing(home, key, local):
    outbox.enqueue(local, draft(), 1)
    local.close()

    with pytest.raises(KeyUnavailable):
        LocalFile(home, bytes(32))

    assert list(home.root.glob("local.bad*")) == []
    with LocalFile(home, key) as again:
        assert len(outbox.pending(again)) == 1


def test_a_file_of_a_newer_program_is_refused(home, key, local):
    with local.transaction() as connection:
        connection.execute("PRAGMA user_version=99")

    with pytest.raises(SchemaMismatch):
        LocalFile(home, key)


def test_an_unencrypted_file_is_refused(home, key):
    home.local_file.write_bytes(PLAINTEXT_HEADER + bytes(4096))

    with pytest.raises(ReplicaDamaged, match="unencrypted"):
        LocalFile(home, key)


def fill_up(disk):
    """Leave no room on a disk."""
    with (disk / "filler").open("wb", buffering=0) as other, contextlib.suppress(OSError):
        while True:
            other.write(bytes(4096))


def test_a_full_disk_refuses_visibly_and_saves_nothing_half(small_disk, key):
    home = Home(small_disk / "home")
    with LocalFile(home, key) as local:
        made = iter(lambda: outbox.enqueue(local, draft(1, "字" * 2_000), 1), None)
        saved = []
        with pytest.raises(StorageFault):
            saved.extend(made)

        assert len(saved) > 50
        assert list(outbox.pending(local)) == saved
        with local.reading() as connection:
            file.check(connection)


def test_a_full_disk_gives_up_its_ballast_and_the_action_is_saved(small_disk, key):
    home = Home(small_disk / "home")
    with LocalFile(home, key) as local:
        assert ballast.take(home, 500_000)
        fill_up(small_disk)
        while home.ballast_file.exists():
            last = outbox.enqueue(local, draft(1, "字" * 2_000), 1)

        assert outbox.pending(local)[-1] == last
        fill_up(small_disk)
        assert not ballast.take(home, 500_000)
        (small_disk / "filler").unlink()
        assert ballast.take(home, 500_000)
        assert home.ballast_file.stat().st_size == 500_000


def test_a_process_that_is_killed_in_a_transaction_leaves_the_file_to_others(home, key, local):
    child = os.fork()
    if child == 0:
        try:
            with LocalFile(home, key) as own, own.transaction() as connection:
                outbox.add(connection, draft(), 1)
                os.kill(os.getpid(), signal.SIGKILL)
        finally:
            os._exit(1)
    os.waitpid(child, 0)

    made = outbox.enqueue(local, draft(), 2)

    assert outbox.pending(local) == (made,)


def test_a_statement_of_ours_that_sqlite_refuses_is_a_defect_and_no_damage(local):
    with pytest.raises(Defect, match="no such table"), local.reading() as connection:
        connection.execute("SELECT * FROM not_there")
