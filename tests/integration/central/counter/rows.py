"""Small records of the counter tier, and a copy that follows a source as the console does."""

from collections.abc import Mapping

from console.central.change import Changes, Resync, Row
from console.central.counter.source import CounterSource
from console.domain.copying import ResyncReason
from console.domain.records import RECORD_TYPES, RecordType

AREA = "420100"
INSTANT = 1_772_503_384_567_891


def record(record_type: RecordType, number: int, /, **values: int | str | None) -> Row:
    """Return a record with what it must have, and the values given."""
    usual: Mapping[str, int | str] = {
        "id": number,
        "area": AREA,
        "source": "test",
        "record_hash": f"{record_type.name} {number}",
        "case_no": f"case {number}",
        "application_source_code": 2,
        "received_at": INSTANT,
        "happened_at": INSTANT,
        "recorded_at": INSTANT,
        "delivered_at": INSTANT,
        "record_count": 0,
        "refused_count": 0,
        "valid": 1,
        "result_code": 1,
        "due_on": 20_514,
        "kind": "batch",
        "place": "line 1",
        "reason": "no date",
    }
    assert values.keys() <= set(record_type.column_names)
    return tuple({**usual, **values}[f.name] if f.required else values.get(f.name) for f in record_type.fields)


class Copy:
    """Records by table and number; stands where its cursor says."""

    def __init__(self, source: CounterSource) -> None:
        self.tables: dict[str, dict[int, Row]] = {}
        self.cursor = ""
        self.load(source)

    def load(self, source: CounterSource) -> None:
        """Copy everything, in small chunks."""
        self.cursor = source.head().cursor
        self.tables = contents(source)

    def poll(self, source: CounterSource) -> Changes | ResyncReason:
        """Take in one portion; or load anew, and say why."""
        answer = source.poll(self.cursor)
        if isinstance(answer, Resync):
            self.load(source)
            return answer.reason
        for table in answer.tables:
            held = self.tables[table.record_type.name]
            held.update({row[0]: row for row in table.rows})
            for number in table.gone:
                held.pop(number, None)
        self.cursor = answer.cursor
        return answer

    def catch_up(self, source: CounterSource) -> list[ResyncReason]:
        """Poll until nothing is left, and return why it had to load anew."""
        reasons = []
        while not (isinstance(answer := self.poll(source), Changes) and answer.is_complete):
            if isinstance(answer, ResyncReason):
                reasons.append(answer)
                assert len(reasons) < 50, reasons
        return reasons


def contents(source: CounterSource, chunk: int = 7) -> dict[str, dict[int, Row]]:
    """Return every record of every table, read in chunks."""
    tables = {}
    for record_type in RECORD_TYPES:
        rows: list[Row] = []
        while portion := source.copy_rows(record_type, rows[-1][0] if rows else 0, chunk):
            rows += portion
        tables[record_type.name] = {row[0]: row for row in rows}
    return tables
