"""The load of everything: central is read in chunks by one thread while another stores the chunk before."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Final

from console import clock
from console.central.change import Head, Row
from console.central.feed import PostgresChangeSource
from console.domain.copying import ResyncReason
from console.domain.records import RECORD_TYPES, RecordType
from console.replica.loading import LoadStep, begin_load, load_chunk, load_steps
from console.replica.status import Phase
from console.replica.writer import Writer

CHUNK_ROWS: Final = 20_000


@dataclass(frozen=True, slots=True)
class Chunk:
    """Rows of central that follow one another by id.

    Attributes:
        record: Which table.
        after_id: They follow this id.
        rows: Every row from there to the last of these.
        is_last: Whether central had no more.
    """

    record: RecordType
    after_id: int
    rows: list[Row]
    is_last: bool


def start_load(writer: Writer, source: PostgresChangeSource, head: Head, reason: ResyncReason) -> None:
    """Note that everything is to be read, and that changes from this head on follow.

    Raises:
        ServerUnreachable: Central does not answer; nothing is noted.
        StorageFault: The disk refuses.
    """
    totals = {record.name: source.count_rows(record) for record in RECORD_TYPES}
    status = replace(
        writer.status(),
        phase=Phase.LOADING,
        resync_reason=reason,
        rows_done=0,
        rows_total=sum(totals.values()),
        problem=None,
        updated_local_us=clock.now_us(),
    )
    begin_load(writer, head.epoch, head.cursor, totals, status)


def continue_load(
    writer: Writer, source: PostgresChangeSource, on_chunk: Callable[[RecordType], None], is_stopped: Callable[[], bool]
) -> bool:
    """Read what a load has not read yet.

    Args:
        writer: The replica, in a load.
        source: Central; used by another thread until this returns.
        on_chunk: Called after each chunk with its table.
        is_stopped: Asked after each chunk.

    Returns:
        Whether everything is in; false when it was stopped. What follows are the changes since the load began.
    """
    for chunk in read_ahead(source, [step for step in load_steps(writer) if not step.is_complete]):
        load_chunk(writer, chunk.record, chunk.after_id, chunk.rows, clock.now_us(), is_last=chunk.is_last)
        on_chunk(chunk.record)
        if is_stopped():
            return False
    return True


def read_ahead(source: PostgresChangeSource, steps: list[LoadStep]) -> Iterator[Chunk]:
    """Yield what is left of the tables, the next chunk always being read while its taker is busy with this one."""
    if not steps:
        return
    ahead = iter(steps)
    step, after_id = next(ahead), steps[0].last_id
    with ThreadPoolExecutor(1, "central-reader") as reader:
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
