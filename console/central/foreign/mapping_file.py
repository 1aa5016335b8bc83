"""From a mapping file to a mapping: strict, every fault with file, line and field."""

import json
from collections.abc import Mapping
from hashlib import blake2b
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from console.central.change import Row
from console.central.foreign.mapping import ForeignMapping
from console.central.foreign.mapping_fields import Vocabulary, event_codes, read_codes
from console.central.foreign.mapping_tables import read_tables
from console.central.foreign.values import Times
from console.domain.entry import Entry
from console.errors import BadInput
from console.paths import resource
from console.rule_files import parse_entry

FORMAT: Final = 1
"""Version of the form of these files."""
POLL_S: Final = (60, 900)
"""The shortest and the longest time between polls."""
OVERLAP_MIN: Final = (1, 1_440)
USUAL_OVERLAP_MIN: Final = 15
TEXT_FORM: Final = "%Y-%m-%d %H:%M:%S"

_OF_FILE: Final = (
    *("format", "version", "source", "time_zone", "text_form", "poll_interval_s", "overlap_min", "placeholders"),
    *("office", "area", "codes", "table"),
)
_AREA_NAMES: Final = ("name_zh", "name_en", "short_zh", "short_en")
_AFTER_HOURS: Final = ("next_day", "online_next_day", "same_day")


def load_mapping(name_or_path: str) -> ForeignMapping:
    """Return a mapping of the product by its name, or an installation's own by the path of its ``.toml`` file.

    Raises:
        BadInput: There is none, or it is malformed; place and field say where.
    """
    if name_or_path.endswith(".toml"):
        return _loaded(Path(name_or_path))
    folder = resource("mappings", "foreign")
    known = sorted(file.name.removesuffix(".toml") for file in folder.iterdir() if file.name.endswith(".toml"))
    if name_or_path not in known:
        raise BadInput(
            "There is no mapping {name}.",
            "Give the path of a mapping file, or one of: {known}.",
            field="mapping",
            name=name_or_path,
            known=", ".join(known),
        )
    return _loaded(folder.joinpath(f"{name_or_path}.toml"))


def read_mapping(name: str, data: bytes) -> ForeignMapping:
    """Return the mapping that the bytes of a file describe.

    Raises:
        BadInput: It is malformed; place and field say where.
    """
    top = parse_entry(name, data)
    top.only(_OF_FILE)
    if top.get("format", int) != FORMAT:
        raise top.fault("format", "{where}: {name} is not {number}, the one this version reads.", number=FORMAT)
    top.text("source")
    lists = top.table("codes") if "codes" in top.values else Entry(top.place, {})
    codes = {each: read_codes(lists.table(each)) for each in lists.values}
    tables = top.tables("table")
    if not tables:
        raise top.fault("table", "{where}: {name} is missing.")
    return ForeignMapping(
        version=top.text("version"),
        fingerprint=_fingerprint(top.values),
        times=Times(_zone(top), top.optional("text_form", str) or TEXT_FORM),
        poll_interval_s=float(_between(top, "poll_interval_s", POLL_S, POLL_S[0])),
        overlap_us=_between(top, "overlap_min", OVERLAP_MIN, USUAL_OVERLAP_MIN) * 60_000_000,
        placeholders=frozenset(top.texts("placeholders")),
        areas=_areas(top),
        tables=read_tables(tables, codes, Vocabulary(event_codes())),
    )


def _loaded(file: Traversable | Path) -> ForeignMapping:
    try:
        data = file.read_bytes()
    except OSError as error:
        raise BadInput(
            "{where} cannot be read: {trouble}.",
            "Give the path of a mapping file that can be read.",
            place=file.name,
            field="mapping",
            where=str(file),
            trouble=error.strerror or type(error).__name__,
        ) from error
    return read_mapping(file.name, data)


def _fingerprint(values: Mapping[str, object]) -> str:
    return blake2b(json.dumps(values, sort_keys=True, default=str).encode(), digest_size=8).hexdigest()


def _zone(top: Entry) -> ZoneInfo:
    name = top.text("time_zone")
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise top.fault("time_zone", "{where}: there is no time zone {zone}.", zone=name) from error


def _between(top: Entry, name: str, bounds: tuple[int, int], usual: int) -> int:
    number = top.optional(name, int)
    if number is None:
        return usual
    if not bounds[0] <= number <= bounds[1]:
        raise top.fault(name, "{where}: {name} lies outside {low} to {high}.", low=bounds[0], high=bounds[1])
    return number


def _areas(top: Entry) -> dict[str, Row]:
    """Return the areas by code, as the replica stores them but for the number."""
    office, zone = top.table("office"), top.text("time_zone")
    office.only({"calendar", "open", "close", "after_hours"})
    after, known = office.text("after_hours"), ", ".join(_AFTER_HOURS)
    if after not in _AFTER_HOURS:
        raise office.fault("after_hours", "{where}: {name} is {text}, not one of {known}.", text=after, known=known)
    counting = (zone, office.text("calendar"), _minute(office, "open"), _minute(office, "close"), after, None)
    found: dict[str, Row] = {}
    for position, entry in enumerate(top.tables("area"), 1):
        entry.only({"code", *_AREA_NAMES})
        code = entry.text("code")
        if code in found:
            raise entry.fault("code", "{where}: {text} stands there twice.", text=code)
        found[code] = (code, *(entry.text(name) for name in _AREA_NAMES), position, *counting)
    if not found:
        raise top.fault("area", "{where}: {name} is missing.")
    return found


def _minute(entry: Entry, name: str) -> int:
    """Return minutes since midnight of a text such as ``09:00``."""
    hours, _colon, minutes = entry.text(name).partition(":")
    if hours.isdecimal() and minutes.isdecimal() and int(minutes) < 60:
        minute = int(hours) * 60 + int(minutes)
        if minute <= 24 * 60:
            return minute
    raise entry.fault(name, "{where}: {name} is no time of day such as 09:00.")
