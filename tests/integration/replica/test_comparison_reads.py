"""The last comparison, as it was written and as it is read."""

from pathlib import Path

from console.domain.copying import Bucket, TableDigest
from console.domain.records import EVENT, UNIT
from console.replica.comparison import compared, write_comparison
from console.replica.comparison_reads import ComparedCount, read_comparison
from console.replica.store import open_reader
from console.replica.writer import open_writer

KEY = bytes(range(32))


def test_what_a_comparison_found_is_read_as_it_was_written_and_a_later_one_takes_its_place(tmp_path: Path) -> None:
    path = tmp_path / "replica.db"
    writer = open_writer(path, KEY, 1)
    whole = TableDigest({"440604": 3, "440605": 2}, {0: Bucket(5, "a")})
    short = TableDigest({"440604": 2}, {0: Bucket(2, "b")})
    reader = open_reader(path, KEY)
    assert read_comparison(reader) == ()
    with writer.transaction() as connection:
        write_comparison(connection, "central", [compared(EVENT, whole, short), compared(UNIT, whole, whole)], 9)
        write_comparison(connection, "other", [compared(UNIT, short, short)], 8)
    assert read_comparison(reader) == (
        ComparedCount("central", "event", "440604", 3, 2, 1, 9),
        ComparedCount("central", "event", "440605", 2, 0, 1, 9),
        ComparedCount("central", "unit", "440604", 3, 3, 0, 9),
        ComparedCount("central", "unit", "440605", 2, 2, 0, 9),
        ComparedCount("other", "unit", "440604", 2, 2, 0, 8),
    )
    with writer.transaction() as connection:
        write_comparison(connection, "central", [compared(EVENT, whole, whole)], 10)
    assert [(row.table, row.own, row.differing) for row in read_comparison(reader) if row.source == "central"] == [
        ("event", 3, 0),
        ("event", 2, 0),
    ]
    reader.close()
    writer.close()
