"""The load of everything: a source is read in chunks by one thread while another stores the chunk before."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

from console.central.change import ChangeSource, Row
from console.domain.records import RecordType
from console.replica.loading import LoadStep

CHUNK_ROWS: Final = 20_000


@dataclass(frozen=True, slots=True)
class Chunk:
    """Rows of a source that follow one another by id.

    Attributes:
        record: Which table.
        after_id: They follow this id.
        rows: Every row from there to the last of these.
        is_last: Whether the source had no more.
    """

    record: RecordType
    after_id: int
    rows: list[Row]
    is_last: bool


def read_ahead(source: ChangeSource, steps: Sequence[LoadStep]) -> Iterator[Chunk]:
    """Yield what is left of the tables, the next chunk always being read while its taker is busy with this one.

    Args:
        source: Used by another thread until the end.
        steps: What is missing.
    """
    if not steps:
        return
    ahead = iter(steps)
    step, after_id = next(ahead), steps[0].last_id
    with ThreadPoolExecutor(1, "source-reader") as reader:
        coming = reader.submit(source.copy_rows, step.record, after_id, CHUNK_ROWS)
        while True:
            rows = coming.result()
            chunk = Chunk(step.record, after_id, rows, len(rows) < CHUNK_ROWS)
            if chunk.is_last:
                following = next(ahead, None)
                if following is None:
                    break
                step, after_id = following, following.last_id
            else:
                after_id = int(rows[-1][0] or 0)
            coming = reader.submit(source.copy_rows, step.record, after_id, CHUNK_ROWS)
            yield chunk
    yield chunk
