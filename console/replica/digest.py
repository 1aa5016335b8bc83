"""What the replica holds of a source, counted and digested as the source does it."""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any, Final

from console.domain.copying import (
    FIELD_SEPARATOR,
    NULL_MARK,
    ROW_SEPARATOR,
    Bucket,
    Scope,
    TableDigest,
)
from console.domain.records import RecordType
from console.replica.faults import translated
from console.replica.writer import Row, scope_condition

_COUNTS: Final = "SELECT area, count(*) FROM {table} WHERE {scope} GROUP BY area"
_BUCKETS: Final = (
    "SELECT id / {ids}, count(*), group_concat(concat_ws('{field}', {columns}), '{row}' ORDER BY id)"
    " FROM {table} WHERE {scope} GROUP BY id / {ids}"
)


def table_digest(connection: Any, record: RecordType, scope: Scope, bucket_ids: int) -> TableDigest:
    """Return what a table holds of a source, over a connection in a transaction; a bucket has so many ids."""
    condition, areas = scope_condition(scope)
    columns = ", ".join(f"coalesce({name}, '{NULL_MARK}')" for name in record.column_names)
    query = _BUCKETS.format(
        ids=bucket_ids, field=FIELD_SEPARATOR, row=ROW_SEPARATOR, columns=columns, table=record.name, scope=condition
    )
    with translated():
        counts = dict(connection.execute(_COUNTS.format(table=record.name, scope=condition), areas))
        buckets = {
            number: Bucket(count, sha256(text.encode()).hexdigest())
            for number, count, text in connection.execute(query, areas)
        }
    return TableDigest(counts, buckets)


def bucket_rows(
    connection: Any, record: RecordType, scope: Scope, buckets: Sequence[int], bucket_ids: int
) -> Mapping[int, list[Row]]:
    """Return the rows a source has in these buckets of so many ids, in order of id."""
    condition, areas = scope_condition(scope)
    query = f"SELECT * FROM {record.name} WHERE id BETWEEN ? AND ? AND {condition} ORDER BY id"  # noqa: S608 -- names of ours
    with translated():
        return {
            number: connection.execute(query, (number * bucket_ids, (number + 1) * bucket_ids - 1, *areas)).fetchall()
            for number in buckets
        }
