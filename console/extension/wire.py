"""What a plugin's process reports, as lines of JSON; what comes back is checked field by field against its type."""

import json
from collections.abc import Callable, Hashable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import datetime
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, Final, TypeVar, cast, get_args, get_origin, get_type_hints

from console.domain.reported import Problem, ReportedCase, ReportedUnit

Read = Callable[[Any], Any]
Record = ReportedCase | ReportedUnit | Problem
T = TypeVar("T")

LONGEST_TEXT: Final = 100_000
MOST_INTEGER: Final = 2**31 - 1
_AS_THEY_ARE: Final = frozenset({str, int, float, bool, NoneType})
_RECORDS: Final = {kind.__name__: kind for kind in (ReportedCase, ReportedUnit, Problem)}


class Malformed(ValueError):
    """A value is not what its place calls for; says where."""


def to_line(value: object) -> bytes:
    """Return a message as one line; values of the domain in it become tables, instants and members their names."""
    return json.dumps(_plain(value), ensure_ascii=True, separators=(",", ":")).encode() + b"\n"


def from_line(line: bytes) -> dict[str, Any]:
    """Return the message of a line.

    Raises:
        Malformed: It is no JSON object.
    """
    try:
        message = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise Malformed("no JSON") from error
    if not isinstance(message, dict):
        raise Malformed("no JSON object")
    return message


def record_message(record: Record) -> dict[str, object]:
    """Return the message that carries a record.

    Raises:
        Malformed: It is something else.
    """
    kind = type(record).__name__
    if _RECORDS.get(kind) is not type(record):
        raise Malformed(f"no record: {kind}")
    return {kind: record}


def read_record(message: Mapping[str, Any]) -> Record:
    """Return the record a message carries.

    Raises:
        Malformed: It carries none, or one with a field that is missing, unknown or of another type.
    """
    kind = next(iter(message), "")
    if len(message) != 1 or kind not in _RECORDS:
        raise Malformed(f"unknown message {kind[:40]}")
    return cast("Record", reader(_RECORDS[kind])(message[kind]))


def read_as(kind: type[T], content: object) -> T:
    """Return a value of a type, e.g. ``read_as(ReportedArea, {...})``.

    Raises:
        Malformed: The content does not have that form.
    """
    return cast("T", reader(cast("Hashable", kind))(content))


def read_all(kind: type[T], content: object) -> tuple[T, ...]:
    """Return values of one type.

    Raises:
        Malformed: One of them does not have that form.
    """
    if not isinstance(content, list):
        raise Malformed("no list")
    return tuple(read_as(kind, one) for one in content)


@cache
def reader(kind: Hashable) -> Read:
    """Return what makes a value of a type from plain JSON, or raises `Malformed`."""
    if kind in _PLAIN:
        return _PLAIN[kind]
    if get_origin(kind) is tuple:
        return _reader_of_tuple(get_args(kind)[0])
    if get_origin(kind) is UnionType:
        (inner,) = (part for part in get_args(kind) if part is not NoneType)
        read = reader(inner)
        return lambda value: None if value is None else read(value)
    if is_dataclass(kind):
        return _reader_of_dataclass(kind)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return _reader_of_member(kind)
    raise TypeError(f"{kind} has no form on the wire")


def _reader_of_tuple(kind: Any) -> Read:
    read = reader(kind)

    def read_tuple(value: Any) -> Any:
        if not isinstance(value, list):
            raise Malformed("no list")
        return tuple([read(one) for one in value])

    return read_tuple


def _reader_of_member(kind: type[Enum]) -> Read:
    members = kind.__members__

    def read_member(value: Any) -> Any:
        if not isinstance(value, str) or value not in members:
            raise Malformed(f"no {kind.__name__}: {str(value)[:40]}")
        return members[value]

    return read_member


def _reader_of_dataclass(kind: Any) -> Read:
    hints = get_type_hints(kind)
    reads = {field.name: reader(hints[field.name]) for field in fields(kind)}
    needed = {field.name for field in fields(kind) if field.default is MISSING}

    def read_dataclass(value: Any) -> Any:
        if not isinstance(value, dict) or not needed <= value.keys() <= reads.keys():
            raise Malformed(f"fields are not those of {kind.__name__}")
        try:
            return kind(**{name: reads[name](part) for name, part in value.items()})
        except Malformed as error:
            raise Malformed(f"{kind.__name__}: {error}") from None

    return read_dataclass


def _text(value: Any) -> str:
    if not isinstance(value, str) or len(value) > LONGEST_TEXT:
        raise Malformed("no text, or one that is too long")
    return value


def _integer(value: Any) -> int:
    if type(value) is not int or abs(value) > MOST_INTEGER:
        raise Malformed("no integer, or one that is too large")
    return value


def _truth(value: Any) -> bool:
    if not isinstance(value, bool):
        raise Malformed("neither true nor false")
    return value


def _instant(value: Any) -> datetime:
    try:
        instant = datetime.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise Malformed("no instant") from error
    if instant.utcoffset() is None:
        raise Malformed("an instant without its offset")
    return instant


_PLAIN: Final[Mapping[Any, Read]] = {str: _text, int: _integer, bool: _truth, datetime: _instant}


def _plain(value: Any) -> Any:
    """Return a value as JSON writes it by itself; fields that have their default are left out."""
    kind = type(value)
    if kind in _AS_THEY_ARE:
        return value
    if kind is tuple or kind is list:
        return [_plain(part) for part in value]
    if kind is dict:
        return {name: _plain(part) for name, part in value.items()}
    if kind is datetime:
        return value.isoformat()
    if issubclass(kind, Enum):
        return value.name
    if not is_dataclass(kind):
        raise Malformed(f"{kind.__name__} cannot be told")
    told = ((name, default, getattr(value, name)) for name, default in _fields(kind))
    return {name: _plain(part) for name, default, part in told if part is not default and part != default}


@cache
def _fields(kind: Any) -> tuple[tuple[str, object], ...]:
    return tuple((field.name, field.default) for field in fields(kind))
