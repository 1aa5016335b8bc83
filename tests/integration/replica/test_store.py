"""What the replica refuses, notices and survives: other keys, plain files, damaged pages, full and read-only disks."""

import os
import subprocess
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2

from console.domain.copying import ResyncReason
from console.domain.records import AREA
from console.errors import Defect, HomeLocked, ReplicaDamaged, SchemaMismatch, StorageFault
from console.replica.faults import fault_of, translated
from console.replica.lock import WriterLock
from console.replica.status import CHANGE_LOG_ROWS, changes_since, last_change_seq
from console.replica.store import open_reader
from console.replica.writer import Applied, Row, Writer, apply_rows, log_changes, open_writer
from tests.one_source import read_status

KEY = b"k" * 32
NAME = "无人知晓的名称"


def area(number: int, name: str = NAME) -> Row:
    return (number, f"{number:06}", name, "Name", "短", "N", number, "Asia/Shanghai", "cn", 540, 1020, "next_day", None)


def put(writer: Writer, *rows: Row) -> None:
    with writer.transaction() as connection:
        applied = Applied()
        apply_rows(connection, AREA, rows, [], applied)
        log_changes(connection, applied)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A replica with a hundred areas, closed."""
    path = tmp_path / "replica.db"
    writer = open_writer(path, KEY, 1)
    put(writer, *map(area, range(1, 101)))
    writer.connection.execute("UPDATE replica_meta SET whole = 1")
    writer.close()
    return path


def test_nothing_in_the_file_can_be_read_without_the_key(path: Path) -> None:
    assert path.stat().st_mode & 0o777 == 0o600
    for file in path.parent.iterdir():
        assert NAME.encode() not in file.read_bytes()
        assert not file.read_bytes().startswith(b"SQLite format 3")


def test_another_key_opens_nothing(path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ReplicaDamaged) as caught:
        open_reader(path, b"x" * 32)
    assert caught.value.exit_status == 65
    assert capfd.readouterr().err == ""


def test_a_writer_with_another_key_begins_a_new_file_and_keeps_the_old_one(path: Path) -> None:
    writer = open_writer(path, b"x" * 32, 2)
    assert writer.begun_because() is ResyncReason.REPLICA_DAMAGED
    writer.close()
    assert len(list(path.parent.glob("replica.bad-*.db"))) == 1


def test_a_plain_database_in_its_place_is_refused_by_reader_and_writer(tmp_path: Path) -> None:
    path = tmp_path / "replica.db"
    plain = dbapi2.connect(str(path))
    plain.execute("CREATE TABLE t (a)")
    plain.commit()
    plain.close()
    for open_it in (lambda: open_reader(path, KEY), lambda: open_writer(path, KEY, 1)):
        with pytest.raises(ReplicaDamaged, match="unencrypted"):
            open_it()
    assert path.exists()


@pytest.mark.parametrize("place", [0.3, 0.6, 0.9])
def test_one_flipped_byte_is_found_when_the_writer_opens_and_a_new_file_begun(path: Path, place: float) -> None:
    content = bytearray(path.read_bytes())
    content[int(len(content) * place)] ^= 1
    path.write_bytes(content)
    writer = open_writer(path, KEY, 2)
    assert writer.begun_because() is ResyncReason.REPLICA_DAMAGED
    writer.close()


def test_a_replica_of_another_version_is_said_by_a_reader_and_replaced_by_the_writer(path: Path) -> None:
    writer = open_writer(path, KEY, 1)
    writer.connection.execute("PRAGMA user_version=7")
    writer.close()
    with pytest.raises(SchemaMismatch):
        open_reader(path, KEY)
    writer = open_writer(path, KEY, 2)
    assert writer.begun_because() is ResyncReason.SCHEMA_CHANGED
    writer.close()


def test_a_reader_goes_over_to_a_new_file_and_keeps_what_it_has_until_that_is_whole(path: Path) -> None:
    reader = open_reader(path, KEY)
    before, version = last_change_seq(reader), reader.data_version()
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    writer = open_writer(path, KEY, 1_000)
    assert reader.data_version() != version
    assert not read_status(reader).is_whole
    assert changes_since(reader, before, 10) == []
    writer.connection.execute("UPDATE replica_meta SET whole = 1")
    assert changes_since(reader, before, 10) is None
    writer.close()
    reader.close()


def test_a_reader_that_is_too_far_behind_is_told_to_read_everything(path: Path) -> None:
    writer, reader = open_writer(path, KEY, 1), open_reader(path, KEY)
    before = last_change_seq(reader)
    put(writer, area(1), area(2))
    assert [change.id for change in changes_since(reader, before, 10) or ()] == [1, 2]
    with writer.transaction() as connection:
        log_changes(connection, Applied(count=CHANGE_LOG_ROWS + 1))
    assert changes_since(reader, before, 10) is None
    reader.close()
    writer.close()


def test_the_log_of_changes_stays_bounded(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("console.replica.writer.CHANGE_LOG_ROWS", 20)
    writer = open_writer(path, KEY, 1)
    for number in range(1, 101):
        put(writer, area(number, "again"))
    (kept,) = writer.connection.execute("SELECT count(*) FROM applied_change").fetchone()
    writer.close()
    assert 20 <= kept <= 22


def test_a_failed_transaction_leaves_no_trace(path: Path) -> None:
    writer, reader = open_writer(path, KEY, 1), open_reader(path, KEY)
    before = last_change_seq(reader)
    with pytest.raises(Defect):
        put(writer, area(1, "changed"), (2, None, *area(2)[2:]))
    assert last_change_seq(reader) == before
    assert reader.connection.execute("SELECT name_zh FROM area WHERE id = 1").fetchone() == (NAME,)
    reader.close()
    writer.close()


def test_a_reader_cannot_write(path: Path) -> None:
    reader = open_reader(path, KEY)
    with pytest.raises(StorageFault), translated():
        reader.connection.execute("DELETE FROM area")
    reader.close()


def test_no_replica_is_an_absent_one_not_a_damaged_one(tmp_path: Path) -> None:
    with pytest.raises(StorageFault, match="no replica"):
        open_reader(tmp_path / "replica.db", KEY)
    assert not list(tmp_path.iterdir())


def test_a_home_that_cannot_be_made_is_a_storage_fault(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StorageFault):
        open_writer(tmp_path / "file" / "replica.db", KEY, 1)


def test_a_full_disk_is_a_storage_fault_and_passes(small_disk: Path) -> None:
    writer = open_writer(small_disk / "replica.db", KEY, 1)
    put(writer, area(1))
    (small_disk / "ballast").write_bytes(b"x" * 2_000_000)
    many = [area(number, NAME * 20) for number in range(2, 20_000)]
    with pytest.raises(StorageFault) as caught:
        put(writer, *many)
    assert caught.value.exit_status == 74
    (small_disk / "ballast").unlink()
    put(writer, area(9_999_999))
    assert writer.connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    writer.close()


def test_a_read_only_disk_is_a_storage_fault(small_disk: Path) -> None:
    open_writer(small_disk / "replica.db", KEY, 1).close()
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    with pytest.raises(StorageFault):
        open_writer(small_disk / "replica.db", KEY, 1)


@pytest.mark.parametrize(
    ("code", "family"),
    [
        (8, StorageFault),
        (10, StorageFault),
        (13, StorageFault),
        (14, StorageFault),
        (778, StorageFault),
        (11, ReplicaDamaged),
        (26, ReplicaDamaged),
        (267, ReplicaDamaged),
        (8458, ReplicaDamaged),
        (5, HomeLocked),
        (517, HomeLocked),
        (1, Defect),
        (19, Defect),
        (0, Defect),
    ],
)
def test_the_result_code_alone_decides_what_a_failure_means(code: int, family: type[Exception]) -> None:
    error = dbapi2.OperationalError("file is not a database, the disk is full and locked")
    error.sqlite_errorcode = code
    assert type(fault_of(error)) is family


def test_one_process_writes_to_a_home_and_the_next_is_told_who(tmp_path: Path) -> None:
    with WriterLock(tmp_path / "writer.lock", purpose="the first"):
        with pytest.raises(HomeLocked, match=f"the first, process {os.getpid()}") as caught:
            WriterLock(tmp_path / "writer.lock", purpose="the second")
        assert caught.value.exit_status == 75
    WriterLock(tmp_path / "writer.lock", purpose="the second").close()
