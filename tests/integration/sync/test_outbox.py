"""What sends operations: patient, in order, held up by nobody else's trouble."""

import threading
import time

import pytest

from console import clock
from console.central.operations import OperationsClient
from console.central.sources import SourceSpec
from console.domain.copying import EVERYTHING, Scope, Tier
from console.domain.naming import Name
from console.domain.operation import Draft, OperationKind, OperationState
from console.errors import ServerUnreachable
from console.replica.local import journal, outbox
from console.replica.local.backup import backups
from console.replica.local.file import LocalFile
from console.sync import outbox as sending
from console.sync.journal import JournalKind
from console.sync.outbox import HomeJournal, Outbox, outbox_of
from tests.synced_city import AREAS, add_cases
from tests.waiting import wait_until

NOWHERE = "postgresql://nobody:x@127.0.0.1:1/none"
SIZE = 100_000


@pytest.fixture
def local(home, key):
    with LocalFile(home, key) as opened:
        yield opened


@pytest.fixture
def case(city, central):
    add_cases(central, 1)
    return central.execute("SELECT id FROM supervision.supervised_case").fetchone()[0]


def note(local, case, *, area=AREAS[0], expected=0, text="已催办"):
    draft = Draft(OperationKind.ANNOTATE, area, str(case), "值班员", {"text": text}, expected)
    return outbox.enqueue(local, draft, clock.now_us())


def state(local, made):
    return outbox.operation(local, made.op_id).state


def test_while_central_is_away_operations_wait_with_what_kept_them_and_go_when_it_is_back(
    home, key, local, city, case, monkeypatch
):
    monkeypatch.setattr(sending, "FIRST_PAUSE_S", 0.0)
    made = note(local, case)
    place = [NOWHERE]
    with Outbox(home, key, lambda _area: place[0], ballast_bytes=SIZE) as box:
        box.step()
        box.step()
        waiting = outbox.operation(local, made.op_id)
        assert (waiting.state, waiting.problem) == (OperationState.PENDING, "E-SERVER")
        assert waiting.tries >= 1
        place[0] = city
        box.step()

    done = outbox.operation(local, made.op_id)
    assert (done.state, done.problem) == (OperationState.APPLIED, "")


def test_pauses_double_from_half_a_second_to_a_minute_and_begin_anew_after_an_answer(monkeypatch):
    now_s = 0.0
    monkeypatch.setattr(clock, "monotonic_s", lambda: now_s)
    monkeypatch.setattr(sending, "JITTER", 0.0)
    line = sending._Line(NOWHERE)
    pauses = []
    for _ in range(10):
        line.failed()
        pauses.append(line.not_before_s - now_s)
        assert not line.is_due
        now_s = line.not_before_s
        assert line.is_due

    assert pauses == [0.5, 1, 2, 4, 8, 16, 32, 60, 60, 60]
    line.worked()
    line.failed()
    assert line.not_before_s - now_s == 0.5


def test_pauses_of_many_consoles_differ(monkeypatch):
    monkeypatch.setattr(clock, "monotonic_s", lambda: 0.0)
    lines = [sending._Line(NOWHERE) for _ in range(50)]
    for line in lines:
        line.failed()

    assert len({line.not_before_s for line in lines}) > 40
    assert all(0.4 <= line.not_before_s <= 0.6 for line in lines)


def test_a_central_database_that_is_away_holds_up_its_own_operations_alone(home, key, local, city, case):
    away = note(local, 1, area=AREAS[1])
    here = note(local, case)
    later = note(local, 1, area=AREAS[1])
    with Outbox(home, key, lambda area: NOWHERE if area == AREAS[1] else city, ballast_bytes=SIZE) as box:
        box.step()

    assert state(local, here) is OperationState.APPLIED
    assert (state(local, away), state(local, later)) == (OperationState.PENDING, OperationState.PENDING)
    assert outbox.operation(local, later.op_id).tries == 0


def test_nothing_overtakes_an_operation_whose_pause_ends_while_others_are_sent(
    home, key, local, city, case, monkeypatch
):
    monkeypatch.setattr(sending, "FIRST_PAUSE_S", 0.0)
    submit, lost = OperationsClient.submit, []

    def lose_the_first(client, device, operation):
        if not lost:
            lost.append(operation)
            raise ServerUnreachable("lost")
        return submit(client, device, operation)

    monkeypatch.setattr(OperationsClient, "submit", lose_the_first)
    made = [note(local, case, expected=n) for n in range(3)]
    with Outbox(home, key, lambda _area: city, ballast_bytes=SIZE) as box:
        box.step()
        assert {state(local, one) for one in made} == {OperationState.PENDING}
        box.step()

    assert {state(local, one) for one in made} == {OperationState.APPLIED}
    assert journal.untold(local) == ()


def test_what_is_refused_blocks_nothing(home, key, local, city, case):
    made = [note(local, case, expected=7), note(local, 999_999), note(local, case), note(local, case, expected=1)]
    with Outbox(home, key, lambda _area: city, ballast_bytes=SIZE) as box:
        box.step()

    assert [state(local, one).value for one in made] == ["conflict", "invalid", "applied", "applied"]


def test_what_nobody_takes_waits_untried(home, key, local):
    made = note(local, 1)
    with Outbox(home, key, lambda _area: None, ballast_bytes=SIZE) as box:
        box.step()

    assert outbox.operation(local, made.op_id) == made


def test_it_runs_until_stopped_and_sends_what_another_process_saves_meanwhile(home, key, local, city, case):
    stopped = threading.Event()
    thread = threading.Thread(target=Outbox(home, key, lambda _area: city, ballast_bytes=SIZE).run, args=(stopped,))
    thread.start()
    try:
        made = note(local, case)
        wait_until(lambda: state(local, made) is OperationState.APPLIED, 10)
    finally:
        stopped.set()
        began = time.monotonic()
        thread.join(10)
    assert time.monotonic() - began < 3


def test_once_an_hour_the_file_is_copied_ballast_kept_and_centrals_feed_pruned(home, key, local, city, central):
    central.execute("UPDATE supervision.feed_meta SET feed_keep = '0 s'")
    with Outbox(home, key, lambda _area: city, ballast_bytes=SIZE) as box:
        box.step()
        (copy,) = backups(home)
        assert home.ballast_file.stat().st_size == SIZE
        assert central.execute("SELECT count(*) FROM supervision.change_feed").fetchone() == (0,)
        copy.unlink()
        box.step()
        assert backups(home) == ()


def test_a_file_damaged_behind_its_back_is_restored_and_central_told_what_the_file_forgot(
    home, key, local, city, case, central
):
    kept = note(local, case)
    with Outbox(home, key, lambda _area: city, ballast_bytes=SIZE) as box:
        box.step()
        refused = note(local, case, expected=9)
        box.step()
    with local.transaction() as connection:
        connection.execute("DELETE FROM operation WHERE op_id = ?", (refused.op_id,))
    local.close()
    with home.local_file.open("r+b") as damaged:
        damaged.write(b"x" * 4096)

    with Outbox(home, key, lambda _area: city, ballast_bytes=SIZE) as box:
        box.step()
        box.step()

    with LocalFile(home, key) as restored:
        assert state(restored, kept).is_done
        assert [one.op_id for one in outbox.refused(restored)] == [refused.op_id]
        assert [entry.action for entry in journal.untold(restored)] == [journal.RECOVERED]
        assert outbox.unasked(restored) == ()
    assert central.execute("SELECT count(*) FROM supervision.audit WHERE action = 'local_recovered'").fetchone() == (1,)


def test_what_the_sync_did_is_in_the_journal_and_audited_once(home, key, local, city, central):
    HomeJournal(home, key).note(JournalKind.RESYNC, "central", "feed_pruned")
    HomeJournal(home, key).note(JournalKind.QUARANTINE, "", "replica_damaged")
    for _ in range(2):
        with Outbox(home, key, lambda _area: city, ballast_bytes=SIZE) as box:
            box.step()

    assert [(entry.object, entry.is_audited) for entry in journal.entries(local)] == [
        ("replica", True),
        ("central", True),
    ]
    assert central.execute(
        "SELECT action, object, actor, reason FROM supervision.audit WHERE op_id IS NOT NULL ORDER BY id"
    ).fetchall() == [
        ("resync", "central", "sync", "feed_pruned"),
        ("quarantine", "replica", "sync", "replica_damaged"),
    ]


def test_a_disk_that_takes_no_journal_does_not_stop_the_sync(home, key, caplog):
    home.local_file.mkdir()

    HomeJournal(home, key).note(JournalKind.RESYNC, "central", "feed_pruned")

    assert "not in the journal" in caplog.text


def spec(name, url, tier, scope):
    return SourceSpec(name, Name(name, name), url, tier, scope)


def test_an_operation_goes_to_the_source_that_holds_its_area_if_that_takes_any(home, key):
    made = outbox_of(
        home,
        key,
        [
            spec("foreign", "f", Tier.FOREIGN, Scope((AREAS[2],))),
            spec("district", "d", Tier.SNAPSHOT, Scope((AREAS[1],))),
            spec("city", "c", Tier.SNAPSHOT, Scope(excluded=(AREAS[1], AREAS[2]))),
        ],
    )

    assert [made._url_of(area) for area in ("", *AREAS)] == ["c", "c", "d", None]
    assert outbox_of(home, key, [spec("district", "d", Tier.SNAPSHOT, Scope(AREAS[:1]))])._url_of("") == "d"
    assert outbox_of(home, key, [spec("x", "x", Tier.COUNTER, EVERYTHING)])._url_of(AREAS[0]) is None


def test_a_login_without_the_door_waits_for_it(home, key, local, city, case, central):
    central.execute("CREATE ROLE without_door LOGIN PASSWORD 'x'")
    try:
        made = note(local, case)
        url = f"postgresql://without_door:x@{city.split('@', 1)[1]}"
        with Outbox(home, key, lambda _area: url, ballast_bytes=SIZE) as box:
            box.step()
        waiting = outbox.operation(local, made.op_id)
        assert (waiting.state, waiting.problem) == (OperationState.PENDING, "E-LOGIN")
    finally:
        central.execute("DROP ROLE without_door")


def test_every_operation_is_in_the_servers_log_in_the_order_in_which_it_was_saved(
    home, key, local, city, case, central
):
    made = [note(local, case, expected=n, text=f"第{n}条") for n in range(20)]
    with Outbox(home, key, lambda _area: city, ballast_bytes=SIZE) as box:
        box.step()

    logged = central.execute("SELECT op_id::text FROM supervision.op_log ORDER BY xid::text::bigint").fetchall()
    assert [op_id for (op_id,) in logged] == [one.op_id for one in made]


def test_a_disk_that_refuses_is_left_alone_for_a_while(home, key):
    home.local_file.mkdir()

    with Outbox(home, key, lambda _area: None) as box:
        assert box.step() == sending.FAULT_PAUSE_S
