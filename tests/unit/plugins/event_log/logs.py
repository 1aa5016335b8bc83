"""Small logs, written by the tests that read them."""

import gzip

from console.errors import BadInput
from plugins.event_log.mapping import read_mapping

MAPPING = {
    "format": 1,
    "source": "small",
    "placeholders": ["EMPTY", "UNKNOWN"],
    "area": {
        "name_zh": "小城",
        "name_en": "Small town",
        "short_zh": "小",
        "short_en": "Small",
        "time_zone": "Europe/Amsterdam",
        "calendar": "weekdays",
        "office_open": "00:00",
        "office_close": "24:00",
        "after_hours": "same_day",
    },
    "units": [{"code": "permits", "name_zh": "许可科", "name_en": "Permits"}],
    "matters": [{"code": "m1", "kind": "licence", "name_zh": "许可", "name_en": "Permit", "unit": "permits"}],
    "clock": {"kind": "declared", "attribute": "due"},
    "case": {"number": "concept:name", "received": "start", "closed": "end", "project_name": "title", "handler": "who"},
    "event": {"time": "time:timestamp", "action": "concept:name", "handler": "org:resource", "record": "id"},
}


def mapping(**changes):
    """Return the checked small mapping with some tables replaced."""
    return read_mapping({**MAPPING, **changes}, "small.toml")


def attribute(key, value, tag="string"):
    """Return one attribute element."""
    return f'<{tag} key="{key}" value="{value}"/>'


def event(time="2011-01-05T10:00:00+01:00", action="check", *more):
    """Return an event element; ``time`` None leaves it out."""
    stamp = attribute("time:timestamp", time, "date") if time else ""
    return f"<event>{attribute('concept:name', action)}{stamp}{''.join(more)}</event>"


def trace(*inner, number="c1", start="2011-01-03T09:00:00+01:00", end=None, due=None):
    """Return a trace element; None leaves an attribute out."""
    given = (("concept:name", number, "string"), ("start", start, "date"), ("end", end, "date"), ("due", due, "date"))
    attributes = "".join(attribute(key, value, tag) for key, value, tag in given if value is not None)
    return f"<trace>{attributes}{''.join(inner)}</trace>"


def log(*traces, head='<?xml version="1.0" encoding="UTF-8"?>', root='<log xes.version="1.0">', tail="</log>"):
    """Return the bytes of a log."""
    return f"{head}{root}{''.join(traces)}{tail}".encode()


def write(folder, data, name="small.xes"):
    """Write a log file, packed when its name says so, and return its path."""
    path = folder / name
    path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    return path


def until_broken(items):
    """Return what comes out before the items end in BadInput, and that break; None where they end well."""
    found = []
    try:
        for item in items:
            found.append(item)  # noqa: PERF402 (what comes before the exception counts)
    except BadInput as broken:
        return found, broken
    return found, None
