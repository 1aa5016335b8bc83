"""Columns of a query as arrays, without a Python object a value: SQLite joins each column into one text.

Statements run outside the interpreter's lock from their first row to their last, so that other threads go on meanwhile.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

_Ints = npt.NDArray[np.int64]


def fixed_width(text: str, width: int) -> str:
    """Return SQL for the first bytes of a text, filled up with zeroes, as `read_columns` wants its last column."""
    return f"substr(CAST(CAST({text} AS BLOB) || zeroblob({width}) AS BLOB), 1, {width})"


def read_columns(connection: Any, sql: str, arguments: Sequence[object], integers: int) -> _Ints:
    """Return a query's columns, all of integers and none of them NULL, in no order that the query asks for.

    Returns:
        Shape (integers, n).
    """
    return _integers(_joined(connection, sql, arguments, integers, ""), integers)


def read_columns_and_texts(
    connection: Any, sql: str, arguments: Sequence[object], integers: int, width: int
) -> tuple[_Ints, npt.NDArray[np.bytes_]]:
    """Return the same of a query that has one more column behind, made by `fixed_width`; that one as numpy's bytes."""
    row = _joined(connection, sql, arguments, integers, ", CAST(group_concat(last, '') AS BLOB)")
    return _integers(row, integers), np.frombuffer(row[integers] or b"", f"S{width}")


def _joined(connection: Any, sql: str, arguments: Sequence[object], integers: int, last: str) -> tuple[Any, ...]:
    names = [f"c{number}" for number in range(integers)]
    joined = ", ".join(f"group_concat({name}, ' ')" for name in names)
    columns = ", ".join([*names, "last"] if last else names)
    statement = f"WITH wanted({columns}) AS ({sql}) SELECT {joined}{last} FROM wanted"  # noqa: S608 - this program's
    row: tuple[Any, ...] = connection.execute(statement, arguments).fetchone()
    return row


def _integers(row: tuple[Any, ...], count: int) -> _Ints:
    if row[0] is None:
        return np.empty((count, 0), np.int64)
    return np.stack([np.fromstring(column, np.int64, sep=" ") for column in row[:count]])
