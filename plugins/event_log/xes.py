"""A streaming reader of XES event logs that takes real files as they are and hostile ones not at all.

Real files begin with a byte-order mark, have no or an odd namespace, lack attributes, nest them, and do not validate
against the schema. Only elements at their own depth count: attributes directly below a trace or an event, events
directly below a trace. ``global`` elements declare defaults and are no values.

A document type is refused as soon as it begins, so that no entity is ever declared, expanded or fetched.
"""

import codecs
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from xml.sax import SAXParseException

from defusedxml.common import DefusedXmlException
from defusedxml.expatreader import DefusedExpatParser

from console.domain.reported import Problem, Reason
from console.errors import BadInput

MAX_DEPTH = 64
MAX_EVENTS = 5_000_000
MAX_TRACES = 1_000_000
MAX_EVENTS_PER_TRACE = 50_000
MAX_ATTRIBUTE_CHARACTERS = 64 * 1024
MAX_SILENT_BYTES = 1 << 20
"""Bytes without any element, text or end: one token that long is an attack on memory."""
_ATTRIBUTE_TAGS = frozenset({"string", "date", "int", "float", "boolean", "id", "list", "container"})
_NUMBER_TAGS = frozenset({"int", "float"})
_ENCODING = re.compile(rb"""^(?:\xef\xbb\xbf)?\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")

Attributes = dict[str, str]


@dataclass(slots=True)
class Event:
    """The wanted attributes of one event and the line where it begins."""

    line: int
    attributes: Attributes = field(default_factory=dict)


@dataclass(slots=True)
class Trace:
    """The wanted attributes of one trace, its events, and what could not be used in it.

    Attributes:
        ordinal: Place of the trace in the file, from 1.
    """

    ordinal: int
    line: int
    attributes: Attributes = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def place(self) -> str:
        """Where the trace stands, for people."""
        return f"trace {self.ordinal} (line {self.line})"

    def place_of(self, position: int) -> str:
        """Where an event of this trace stands; positions count from 0."""
        return f"trace {self.ordinal}, event {position + 1} (line {self.events[position].line})"


def read_traces(
    chunks: Iterable[bytes], trace_keys: frozenset[str], event_keys: frozenset[str]
) -> Iterator[Trace | Problem]:
    """Yield the traces of a log as they end, and the problems that belong to none.

    Args:
        chunks: The bytes of the file in order.
        trace_keys: Keys of trace attributes to keep; others are passed over.
        event_keys: Keys of event attributes to keep.

    Raises:
        BadInput: The file is no XES log, is not well-formed, breaks off, or goes beyond a limit. Traces given out
            before are sound; a trace that had not ended is not given out.
    """
    parsing = _Parsing(_Handler(trace_keys, event_keys))
    for chunk in chunks:
        fault = parsing.feed(chunk)
        yield from parsing.handler.take()
        if fault:
            raise fault
    fault = parsing.end()
    yield from parsing.handler.take()
    if fault:
        raise fault


class _LimitReached(Exception):
    """Raised inside the parser's callbacks, turned into `BadInput` outside."""

    def __init__(self, message: str, limit: int) -> None:
        super().__init__(message)
        self.message = message
        self.limit = limit


class _Parsing:
    """The defused parser with the checks that surround it. Faults are returned, so that sound traces come out first."""

    def __init__(self, handler: "_Handler") -> None:
        self.handler = handler
        self._parser = _Parser(handler)
        handler.line = self._parser.getLineNumber
        self._utf8: _Utf8Check | None = None
        self._silent_bytes = 0

    def feed(self, chunk: bytes) -> BadInput | None:
        """Parse a chunk and return what is wrong with it, or None."""
        if self._utf8 is None:
            self._utf8 = _Utf8Check(chunk)
        sound = self._utf8.sound_bytes(chunk)
        fault = self._guarded(lambda: self._parser.feed(chunk[:sound]) if sound > 0 else None)
        if fault or sound < len(chunk):
            return fault or BadInput(
                "Byte {offset} is not valid UTF-8.",
                "Have the file written again in UTF-8; what was read before the break has been kept.",
                place=self._place(),
                offset=self._utf8.bytes_before + sound,
            )
        self._utf8.bytes_before += len(chunk)
        self._silent_bytes = 0 if self.handler.was_called() else self._silent_bytes + len(chunk)
        if self._silent_bytes > MAX_SILENT_BYTES:
            return self._beyond("One element has more than {limit} bytes.", MAX_SILENT_BYTES)
        return None

    def end(self) -> BadInput | None:
        """Tell the parser that the file ends here and return what is wrong with that, or None."""
        if self._utf8 is None:
            return BadInput("The file is empty.", "Get the file again.")
        return self._guarded(self._parser.close)

    def _guarded(self, step: Callable[[], object]) -> BadInput | None:
        try:
            step()
        except DefusedXmlException:
            return BadInput(
                "The file declares a document type or entities, which event logs never need.",
                "Do not import this file: find out where it comes from.",
                place=self._place(),
            )
        except SAXParseException as error:
            return BadInput(
                "The file is not sound XML from here on: {why}.",
                "Get the file again; what was read before the break has been kept.",
                place=f"line {error.getLineNumber()}, column {error.getColumnNumber()}",
                why=error.getMessage(),
            )
        except (LookupError, ValueError):
            return BadInput(
                "The file declares an encoding that cannot be read.",
                "Have the file written again in UTF-8.",
                place=self._place(),
            )
        except _LimitReached as error:
            return self._beyond(error.message, error.limit)
        return None

    def _beyond(self, message: str, limit: int) -> BadInput:
        return BadInput(message, "Check whether this is an event log.", place=self._place(), limit=limit)

    def _place(self) -> str:
        return f"line {self._parser.getLineNumber()}"


class _Parser(DefusedExpatParser):  # type: ignore[misc]  # defusedxml has no types
    """The defused parser, calling the handler straight from its own hooks.

    Going through SAX's attribute objects takes a third longer.
    """

    def __init__(self, handler: "_Handler") -> None:
        super().__init__(forbid_dtd=True)
        self.start_element = handler.start_element
        self.end_element = handler.end_element
        self.character_data = handler.character_data


class _Utf8Check:
    """Finds the first byte that is not UTF-8, which the parser would only call an invalid token.

    Passive for files that declare, or begin like, another encoding: those are left to the parser.
    """

    def __init__(self, first_chunk: bytes) -> None:
        declared = _ENCODING.match(first_chunk)
        other = (declared and declared[1].lower() not in {b"utf-8", b"utf8", b"us-ascii"}) or first_chunk.startswith(
            (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
        )
        self._decoder = None if other else codecs.getincrementaldecoder("utf-8")()
        self.bytes_before = 0

    def sound_bytes(self, chunk: bytes) -> int:
        """Return how many bytes from the chunk's beginning are sound; a character cut by its end counts as sound.

        Negative when the end of the chunk before turns out to be broken.
        """
        if self._decoder is None:
            return len(chunk)
        carried = len(self._decoder.getstate()[0])
        try:
            self._decoder.decode(chunk)
        except UnicodeDecodeError as error:
            return error.start - carried
        return len(chunk)


class _Handler:
    """Collects what stands at its own depth: 1 log, 2 trace, 3 event or trace attribute, 4 event attribute."""

    def __init__(self, trace_keys: frozenset[str], event_keys: frozenset[str]) -> None:
        self.line: Callable[[], int] = int
        self._trace_keys = trace_keys
        self._event_keys = event_keys
        self._depth = 0
        self._trace: Trace | None = None
        self._event: Event | None = None
        self._traces = 0
        self._events = 0
        self._surplus = 0
        self._ready: list[Trace | Problem] = []
        self._called = False

    def take(self) -> list[Trace | Problem]:
        """Return what has become ready since the last call."""
        ready, self._ready = self._ready, []
        return ready

    def was_called(self) -> bool:
        """Return whether the parser found anything since the last call."""
        called, self._called = self._called, False
        return called

    def start_element(self, name: str, attrs: Mapping[str, str]) -> None:
        """Take the start of an element."""
        self._called = True
        self._depth += 1
        tag = name.rpartition(":")[2]
        if self._depth == 4 and self._event:
            self._attribute(tag, attrs, self._event.attributes, self._event_keys)
        elif self._depth == 3 and self._trace:
            if tag == "event":
                self._start_event(self._trace)
            else:
                self._attribute(tag, attrs, self._trace.attributes, self._trace_keys)
        elif self._depth == 2:
            self._start_top(tag)
        elif self._depth == 1 and tag != "log":
            raise _LimitReached("This is not an event log: it does not begin with the element log.", 0)
        elif self._depth > MAX_DEPTH:
            raise _LimitReached("Elements are nested deeper than {limit}.", MAX_DEPTH)

    def end_element(self, name: str) -> None:  # noqa: ARG002 (the parser's signature)
        """Take the end of an element."""
        self._called = True
        if self._depth == 3:
            self._event = None
        elif self._depth == 2 and self._trace:
            self._end_trace(self._trace)
        self._depth -= 1

    def character_data(self, data: str) -> None:  # noqa: ARG002 (the parser's signature)
        """Take text between elements, which logs do not use."""
        self._called = True

    def _start_top(self, tag: str) -> None:
        if tag == "trace":
            self._traces += 1
            if self._traces > MAX_TRACES:
                raise _LimitReached("The log has more than {limit} cases.", MAX_TRACES)
            self._trace = Trace(self._traces, self.line())
            self._surplus = 0
        elif tag == "event":
            self._count_event()
            self._ready.append(Problem(f"line {self.line()}", "", Reason.CASE_MISSING))

    def _start_event(self, trace: Trace) -> None:
        self._count_event()
        if len(trace.events) >= MAX_EVENTS_PER_TRACE:
            self._surplus += 1
            return
        self._event = Event(self.line())
        trace.events.append(self._event)

    def _count_event(self) -> None:
        self._events += 1
        if self._events > MAX_EVENTS:
            raise _LimitReached("The log has more than {limit} events.", MAX_EVENTS)

    def _end_trace(self, trace: Trace) -> None:
        if self._surplus:
            trace.problems.append(Problem(trace.place, "event", Reason.TOO_MANY_EVENTS, f"+{self._surplus}"))
        self._ready.append(trace)
        self._trace = None

    def _attribute(self, tag: str, attrs: Mapping[str, str], into: Attributes, wanted: frozenset[str]) -> None:
        key, value = attrs.get("key"), attrs.get("value")
        if key is None or value is None or tag not in _ATTRIBUTE_TAGS:
            return
        fault = _attribute_fault(tag, value)
        if fault is None and key in wanted:
            if key not in into:
                into[key] = value
                return
            fault = Reason.DUPLICATE_ATTRIBUTE
        if fault and self._trace:
            self._trace.problems.append(Problem(f"line {self.line()}", key[:100], fault, value[:200]))


def _attribute_fault(tag: str, value: str) -> Reason | None:
    if len(value) > MAX_ATTRIBUTE_CHARACTERS:
        return Reason.ATTRIBUTE_TOO_LONG
    if tag in _NUMBER_TAGS:
        try:
            float(value)
        except ValueError:
            return Reason.NOT_A_NUMBER
    return None
