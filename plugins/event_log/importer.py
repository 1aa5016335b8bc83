"""Turns the traces of a log into reported cases, by a mapping."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from console.domain.case import ApplicationSource, ClosingResult, EventKind
from console.domain.reported import (
    CaseLog,
    Problem,
    Reason,
    ReportedCase,
    ReportedClosing,
    ReportedDueDate,
    ReportedEvent,
    ReportedUnit,
)
from plugins.event_log.instants import read_instant
from plugins.event_log.logfile import read_chunks
from plugins.event_log.mapping import LogMapping, read_mapping
from plugins.event_log.xes import Trace, read_traces


@dataclass(frozen=True, slots=True)
class XesImporter:
    """Reads XES event logs, plain or packed by gzip."""

    name: str = "XES"
    suffixes: tuple[str, ...] = (".xes", ".xes.gz")

    def open(self, path: Path, mapping: Mapping[str, object], mapping_place: str) -> CaseLog:
        """Return the log at a path, read while it is iterated.

        Raises:
            BadInput: The mapping is faulty. Faults of the log are raised while it is read.
        """
        checked = read_mapping(mapping, mapping_place)
        return CaseLog(checked.source, checked.area, checked.units, checked.matters, _records(path, checked))


def _records(path: Path, mapping: LogMapping) -> Iterator[ReportedCase | ReportedUnit | Problem]:
    known_units = {unit.code for unit in mapping.units}
    for item in read_traces(read_chunks(path), mapping.case.keys(), mapping.event.keys()):
        if isinstance(item, Problem):
            yield item
            continue
        reading = _TraceReading(item, mapping)
        case = reading.case()
        yield from item.problems
        if case is None:
            continue
        if mapping.creates_units and case.unit_code and case.unit_code not in known_units:
            known_units.add(case.unit_code)
            yield ReportedUnit(case.unit_code, case.unit_code, case.unit_code)
        yield case


class _TraceReading:
    """One trace being read; what cannot be used is added to the problems of the trace."""

    def __init__(self, trace: Trace, mapping: LogMapping) -> None:
        self._trace = trace
        self._mapping = mapping
        wanted = mapping.case.keys()
        self._doubts = [problem.reason for problem in trace.problems if problem.field in wanted]

    def case(self) -> ReportedCase | None:
        """Return the case, or None when it lacks what makes one."""
        trace, keys = self._trace, self._mapping.case
        number = self._text(keys.number)
        if number is None:
            self._refuse(trace.place, keys.number, Reason.IDENTIFIER_MISSING)
            return None
        if self._text(keys.received) is None:
            self._refuse(trace.place, keys.received, Reason.START_MISSING, number, case_no=number)
            return None
        received_at = self._instant(keys.received)
        if received_at is None:
            return None
        channel = self._text(keys.channel)
        return ReportedCase(
            number=number,
            received_at=received_at,
            place=trace.place,
            unit_code=self._text(keys.unit) if keys.unit else self._mapping.units[0].code,
            matter_code=self._text(keys.matter) if keys.matter else self._mapping.matters[0].code,
            project_name=self._text(keys.project_name),
            application_source=keys.channels.get(channel or "", ApplicationSource.OTHER),
            due_dates=self._due_dates(received_at, number),
            closings=self._closings(number),
            events=tuple(self._events(received_at, number)),
            doubts=tuple(dict.fromkeys(self._doubts)),
        )

    def _due_dates(self, received_at: datetime, number: str) -> tuple[ReportedDueDate, ...]:
        due_at = self._instant(self._mapping.case.due)
        if due_at is None:
            return ()
        return (ReportedDueDate(received_at, due_at, self._trace.place, f"{number}/due"),)

    def _closings(self, number: str) -> tuple[ReportedClosing, ...]:
        closed_at = self._instant(self._mapping.case.closed)
        if closed_at is None:
            return ()
        handler = self._text(self._mapping.case.handler)
        return (ReportedClosing(closed_at, ClosingResult.CLOSED, self._trace.place, f"{number}/end", handler),)

    def _events(self, received_at: datetime, number: str) -> Iterator[ReportedEvent]:
        """Yield acceptance, which these logs equate with receipt, and then what the log tells."""
        trace, keys, absent = self._trace, self._mapping.event, self._mapping.placeholders
        yield ReportedEvent(received_at, EventKind.ACCEPTED, trace.place, f"{number}/accepted", is_implied=True)
        for position, event in enumerate(trace.events):
            values = {key: value for key, value in event.attributes.items() if value not in absent}
            place = trace.place_of(position)
            written = values.get(keys.time)
            happened_at = read_instant(written, self._mapping.zone) if written else Reason.TIME_MISSING
            if isinstance(happened_at, Reason):
                raw, record = written or values.get(keys.action or "", ""), values.get(keys.record or "", "")
                self._refuse(place, keys.time, happened_at, raw, case_no=number, record=record)
                continue
            yield ReportedEvent(
                happened_at,
                EventKind.NOTE,
                place,
                record=values.get(keys.record or ""),
                stage=values.get(keys.stage or ""),
                action=values.get(keys.action or ""),
                handler=values.get(keys.handler or ""),
            )

    def _text(self, key: str | None) -> str | None:
        value = self._trace.attributes.get(key) if key else None
        return None if value is None or not value.strip() or value in self._mapping.placeholders else value

    def _instant(self, key: str | None) -> datetime | None:
        """Return the instant of a case attribute; one that cannot be read casts doubt on the case."""
        written = self._text(key)
        if key is None or written is None:
            return None
        instant = read_instant(written, self._mapping.zone)
        if isinstance(instant, Reason):
            number = self._text(self._mapping.case.number) or ""
            self._refuse(self._trace.place, key, instant, written, case_no=number)
            self._doubts.append(instant)
            return None
        return instant

    def _refuse(
        self, place: str, field: str, reason: Reason, raw: str = "", *, case_no: str = "", record: str = ""
    ) -> None:
        self._trace.problems.append(Problem(place, field, reason, raw, case_no, record))
