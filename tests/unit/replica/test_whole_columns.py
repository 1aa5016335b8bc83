"""Columns read at once are the values of the rows, whatever the values."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlcipher3 import dbapi2

from console.replica.whole_columns import fixed_width, read_columns, read_columns_and_texts

WIDTH = 8
INTEGERS = st.integers(-(2**63), 2**63 - 1)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


@pytest.fixture(scope="module")
def connection() -> Iterator[Any]:
    made = dbapi2.connect(":memory:")
    made.execute("CREATE TABLE t (id INTEGER NOT NULL, at INTEGER NOT NULL, name TEXT NOT NULL) STRICT")
    yield made
    made.close()


@given(rows=st.lists(st.tuples(INTEGERS, INTEGERS, TEXTS), max_size=5))
def test_what_is_read_is_what_was_written(connection: Any, rows: list[tuple[int, int, str]]) -> None:
    connection.execute("DELETE FROM t")
    connection.executemany("INSERT INTO t VALUES (?, ?, ?)", rows)
    numbers = read_columns(connection, "SELECT id, at FROM t WHERE at <> ?", (7,), 2)
    assert sorted(zip(*numbers.tolist(), strict=True)) == sorted((a, b) for a, b, _name in rows if b != 7)
    both, names = read_columns_and_texts(
        connection, f"SELECT id, at, {fixed_width('name', WIDTH)} FROM t", (), 2, WIDTH
    )
    cut = [np.bytes_(name.encode()[:WIDTH].rstrip(b"\0")) for _a, _b, name in rows]
    found = zip(*both.tolist(), names.tolist(), strict=True)
    assert sorted(found) == sorted((a, b, bytes(name)) for (a, b, _), name in zip(rows, cut, strict=True))
