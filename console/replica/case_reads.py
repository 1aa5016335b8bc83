"""Cases and the facts that move their clocks, read from the replica as columns."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from console.domain.case import ApplicationSource, CaseType, EventKind
from console.domain.ledger import NO_LIMIT, UNIT_CODES
from console.replica.whole_columns import fixed_width, read_columns, read_columns_and_texts

Ints = npt.NDArray[np.int64]

CASE_NO_BYTES = 32
"""Case numbers are kept to this length for sorting; longer ones with the same beginning stay in order of id."""
MAX_LIMIT = np.iinfo(np.int16).max
"""A longer limit, of either unit, is read as this one: 89 years."""
NONE = -1
"""An identifier that is not there."""
ALWAYS_US = int(np.iinfo(np.int64).max)
"""An instant by which everything is known."""

BLOCK_CASES = 25_000
"""Cases read together for the board: a million at once would take four times the room they have on it."""


class HasConnection(Protocol):
    """What reads need of a reader: a DB-API connection that belongs to the calling thread."""

    @property
    def connection(self) -> Any:
        """The connection."""


@dataclass(frozen=True, slots=True)
class FactColumns:
    """Effective facts of one kind, ordered by case, then instant, then id.

    Ordered in numpy: SQLite would spend most of a large read on it.

    Facts flagged invalid and facts that a valid later one corrects are left out. Facts in the future are in.

    Attributes:
        value: What the fact says: limit units, a day, a result code; for a resume the stop it ends, `NONE` when open.
    """

    id: Ints
    case_id: Ints
    happened_at: Ints
    value: Ints

    def of(self, mask: npt.NDArray[np.bool_]) -> "FactColumns":
        """Return the facts a mask marks."""
        return FactColumns(self.id[mask], self.case_id[mask], self.happened_at[mask], self.value[mask])


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """Cases, ordered by id, and everything that moves their clocks, past and future.

    Shape:
        (n,) for the columns of cases; each ``FactColumns`` has its own length.

    Attributes:
        area_id, unit_id, version_id, matter_id: Record ids; `NONE` where a case names none.
        promised_unit, statutory_unit: Index into ``UNIT_CODES``; a unit nobody knows is taken for working days.
        events: By event code; codes that were not asked for are missing.
        stops: Valid stops that are not corrected; ``stop_alias`` leads a corrected stop's id to the one in its place.
    """

    case_id: Ints
    area_id: Ints
    unit_id: Ints
    version_id: Ints
    matter_id: Ints
    case_type: npt.NDArray[np.uint8]
    online: npt.NDArray[np.bool_]
    received_at: Ints
    promised_limit: npt.NDArray[np.int16]
    promised_unit: npt.NDArray[np.uint8]
    statutory_limit: npt.NDArray[np.int16]
    statutory_unit: npt.NDArray[np.uint8]
    case_no: npt.NDArray[np.bytes_]
    events: Mapping[int, FactColumns]
    stops: FactColumns
    resumes: FactColumns
    extensions: FactColumns
    declared: FactColumns
    closings: FactColumns
    stop_alias: dict[int, int]

    @classmethod
    def none(cls) -> "CaseFacts":
        """Return the facts of no case."""
        cases = _Cases(np.empty((6, 0), np.int64), np.empty(0, f"S{CASE_NO_BYTES}"))
        return _case_facts(cases, np.empty((7, 0), np.int64), lambda _table: _NO_FACTS, {})

    @property
    def of_clocks(self) -> tuple[FactColumns, ...]:
        """Every kind of fact that moves a clock."""
        others = (self.stops, self.resumes, self.extensions, self.declared, self.closings)
        return (*self.events.values(), *others)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be read of cases.

    Cases and facts are append-only: what was known at an instant is the same on every console and after every resync.
    Areas, units, matters and their versions are not kept by time: they are those of today at whatever instant.

    Attributes:
        event_codes: Codes of the events wanted.
        known_us: Only what central had recorded by this instant of city time; None for everything known today.
    """

    event_codes: frozenset[int]
    known_us: int | None = None

    @property
    def known_by(self) -> int:
        """The instant, or one after every other."""
        return ALWAYS_US if self.known_us is None else self.known_us


def _unit_code(column: str) -> str:
    """Return SQL for the index of a unit."""
    whens = " ".join(f"WHEN '{unit}' THEN {code}" for code, unit in enumerate(UNIT_CODES))
    return f"CASE {column} {whens} ELSE 0 END"


_CASES = f"""
    SELECT c.id, a.id, coalesce(c.unit_id, {NONE}), coalesce(c.matter_version_id, {NONE}),
           c.application_source_code = {ApplicationSource.ONLINE.value}, c.received_at,
           {fixed_width("c.case_no", CASE_NO_BYTES)}
    FROM supervised_case c JOIN area a ON a.area = c.area
    WHERE {{scope}} AND c.recorded_at <= {{known}} ORDER BY c.id LIMIT ?
"""  # noqa: S608 - only constants of this program are put in
_TERMS = f"""
    SELECT v.id, v.matter_id, v.case_type_code, coalesce(v.promised_limit, {NO_LIMIT}), {_unit_code("v.promised_unit")},
           coalesce(v.statutory_limit, {NO_LIMIT}), {_unit_code("v.statutory_unit")}
    FROM matter_version v WHERE v.id IN (SELECT value FROM json_each(?)) ORDER BY v.id
"""  # noqa: S608 - as above
_NO_TERMS = (NONE, NONE, CaseType.OTHER.value, NO_LIMIT, 0, NO_LIMIT, 0)
"""Of a case whose matter version is not there."""

_NOT_CLOSED_BEFORE = """
    NOT EXISTS (
        SELECT 1 FROM closing k WHERE k.case_id = c.id AND k.happened_at < ? AND k.valid = 1
        AND k.recorded_at <= {known}
        AND NOT EXISTS (SELECT 1 FROM closing g WHERE g.corrects = k.id AND g.valid = 1 AND g.recorded_at <= {known})
        AND NOT EXISTS (SELECT 1 FROM event r WHERE r.case_id = c.id AND r.kind_code = {reopened}
                        AND r.happened_at >= k.happened_at AND r.valid = 1 AND r.recorded_at <= {known}))
"""
_IN_AREAS = "c.area IN (SELECT value FROM json_each(?))"


@dataclass(frozen=True, slots=True)
class _Wanted:
    """Whose facts are wanted: a condition on a case's id, and what fills its places."""

    condition: str
    arguments: tuple[object, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class _Cases:
    """Cases as they stand in their table, in order of id.

    Attributes:
        numbers: Rows: id, area, unit, version, whether it came online, when it was received.
    """

    numbers: Ints
    case_no: npt.NDArray[np.bytes_]

    @property
    def ids(self) -> Ints:
        """Whose they are."""
        first: Ints = self.numbers[0]
        return first


_ALL = _Wanted("IS NOT NULL")


def _these(ids: Iterable[int]) -> _Wanted:
    return _Wanted("IN (SELECT value FROM json_each(?))", (json.dumps(sorted({int(case_id) for case_id in ids})),))


def _between(first: int, last: int) -> _Wanted:
    return _Wanted("BETWEEN ? AND ?", (first, last))


_FACTS = """
    SELECT f.id, f.case_id, f.happened_at, {value} FROM {table} f
    WHERE {scope} AND f.valid = 1 AND f.recorded_at <= {known}
    AND NOT EXISTS (SELECT 1 FROM {table} g WHERE g.corrects = f.id AND g.valid = 1 AND g.recorded_at <= {known})
"""
_VALUES = {
    "event": "f.kind_code",
    "stop": "coalesce(f.notified_days, -1)",
    "resume": "coalesce(f.stop_id, -1)",
    "extension": "f.amount",
    "declared_date": "f.due_on",
    "closing": "f.result_code",
}


def open_or_closed_since(
    reader: HasConnection, since_us: int, asked: Asked, areas: Sequence[str] | None = None
) -> CaseFacts:
    """Return all cases but those that were closed before an instant, and not opened again.

    Args:
        reader: An open replica.
        since_us: Cases with an effective closing before it are left out.
        asked: What is wanted of them.
        areas: Codes of the areas wanted; None for all.
    """
    scope = _not_closed_before(asked)
    arguments: tuple[object, ...] = (since_us,)
    if areas is not None:
        scope, arguments = f"{scope} AND {_IN_AREAS}", (*arguments, json.dumps(list(areas)))
    return _with_facts(reader, _cases(reader, scope, arguments, asked), asked, _ALL)


def blocks_open_or_closed_since(reader: HasConnection, since_us: int, asked: Asked) -> Iterator[CaseFacts]:
    """Yield the same cases of all areas, `BLOCK_CASES` at a time in order of id; at least one block."""
    scope = f"c.id > ? AND {_not_closed_before(asked)}"
    after, is_last = -1, False
    while not is_last:
        cases = _cases(reader, scope, (after, since_us), asked, BLOCK_CASES)
        is_last = len(cases.ids) < BLOCK_CASES
        first, after = after + 1, int(cases.ids[-1]) if len(cases.ids) else after
        yield _with_facts(reader, cases, asked, _between(first, after))


def count_cases(reader: HasConnection) -> int:
    """Return how many cases the replica holds, open and closed."""
    return int(reader.connection.execute("SELECT count(*) FROM supervised_case").fetchone()[0])


def with_ids(reader: HasConnection, ids: Iterable[int], asked: Asked) -> CaseFacts:
    """Return the cases with these ids, in order of id; ids of no case are left out."""
    wanted = _these(ids)
    return _with_facts(reader, _cases(reader, f"c.id {wanted.condition}", wanted.arguments, asked), asked, wanted)


_NO_FACTS = FactColumns(*(np.empty(0, np.int64) for _ in range(4)))


def _not_closed_before(asked: Asked) -> str:
    return _NOT_CLOSED_BEFORE.format(known=asked.known_by, reopened=EventKind.REOPENED.value)


def _cases(reader: HasConnection, scope: str, arguments: tuple[object, ...], asked: Asked, at_most: int = -1) -> _Cases:
    sql = _CASES.format(scope=scope, known=asked.known_by)
    numbers, case_no = read_columns_and_texts(reader.connection, sql, (*arguments, at_most), 6, CASE_NO_BYTES)
    order = np.argsort(numbers[0], kind="stable")
    return _Cases(numbers[:, order], case_no[order])


def _terms(reader: HasConnection, versions: Ints) -> Ints:
    """Return what the matter version of each case says; rows as in `_TERMS`."""
    distinct, place = np.unique(versions, return_inverse=True)
    found = read_columns(reader.connection, _TERMS, (json.dumps(distinct.tolist()),), len(_NO_TERMS))
    terms = np.repeat(np.array(_NO_TERMS, np.int64)[:, np.newaxis], len(distinct), axis=1)
    terms[:, np.searchsorted(distinct, found[0])] = found
    return terms[:, place]


def _with_facts(reader: HasConnection, cases: _Cases, asked: Asked, wanted: _Wanted) -> CaseFacts:
    def facts_of(table: str) -> FactColumns:
        return _facts(reader, table, cases.ids, asked, wanted)

    return _case_facts(cases, _terms(reader, cases.numbers[3]), facts_of, _stop_alias(reader, asked, wanted))


def _case_facts(
    cases: _Cases, terms: Ints, facts_of: Callable[[str], FactColumns], stop_alias: dict[int, int]
) -> CaseFacts:
    case_id, area_id, unit_id, version_id, online, received_at = cases.numbers
    _version, matter_id, case_type, promised_limit, promised_unit, statutory_limit, statutory_unit = terms
    events = facts_of("event")
    return CaseFacts(
        case_id=case_id,
        area_id=area_id,
        unit_id=unit_id,
        version_id=version_id,
        matter_id=matter_id,
        case_type=case_type.astype(np.uint8),
        online=online.astype(np.bool_),
        received_at=received_at,
        promised_limit=_limit(promised_limit),
        promised_unit=promised_unit.astype(np.uint8),
        statutory_limit=_limit(statutory_limit),
        statutory_unit=statutory_unit.astype(np.uint8),
        case_no=cases.case_no,
        events={code: events.of(events.value == code) for code in np.unique(events.value).tolist()},
        stops=facts_of("stop"),
        resumes=facts_of("resume"),
        extensions=facts_of("extension"),
        declared=facts_of("declared_date"),
        closings=facts_of("closing"),
        stop_alias=stop_alias,
    )


def _facts(reader: HasConnection, table: str, ids: Ints, asked: Asked, wanted: _Wanted) -> FactColumns:
    scope = f"f.case_id {wanted.condition}"
    if table == "event":
        codes = sorted(asked.event_codes | {EventKind.REOPENED})
        scope += f" AND f.kind_code IN ({', '.join(str(int(code)) for code in codes)})"
    sql = _FACTS.format(table=table, value=_VALUES[table], scope=scope, known=asked.known_by)
    numbers = read_columns(reader.connection, sql, wanted.arguments, 4)
    order = np.lexsort((numbers[0], numbers[2], numbers[1]))
    facts = FactColumns(*numbers[:, order])
    return facts.of(np.isin(facts.case_id, ids))


def _stop_alias(reader: HasConnection, asked: Asked, wanted: _Wanted) -> dict[int, int]:
    """Return which stop stands in the place of a corrected one, chains followed."""
    scope = f"valid = 1 AND recorded_at <= {asked.known_by} AND case_id {wanted.condition}"
    sql = f"SELECT corrects, id FROM stop WHERE corrects IS NOT NULL AND {scope}"  # noqa: S608 - constants
    alias: dict[int, int] = dict(reader.connection.execute(sql, wanted.arguments).fetchall())
    for corrected, successor in alias.items():
        seen = {corrected}
        last = successor
        while last in alias and last not in seen:
            seen.add(last)
            last = alias[last]
        alias[corrected] = last
    return alias


def _limit(column: Ints) -> npt.NDArray[np.int16]:
    return np.clip(column, NO_LIMIT, MAX_LIMIT).astype(np.int16)
