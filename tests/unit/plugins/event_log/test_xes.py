"""The reader takes real files as they are and hostile ones not at all."""

import codecs
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.domain.reported import Problem, Reason
from console.errors import BadInput
from plugins.event_log import xes
from plugins.event_log.xes import Trace, read_traces
from tests.unit.plugins.event_log.logs import attribute, event, log, trace, until_broken

KEYS = frozenset({"concept:name", "start", "end", "due"})
EVENT_KEYS = frozenset({"concept:name", "time:timestamp"})


def reading(data, chunk=1 << 16):
    return read_traces((data[at : at + chunk] for at in range(0, len(data), chunk)), KEYS, EVENT_KEYS)


def read(data, chunk=1 << 16):
    return list(reading(data, chunk))


def read_until_broken(data, chunk=1 << 16):
    """Return what came out before the break, and the break."""
    found, broken = until_broken(reading(data, chunk))
    assert broken is not None
    return found, broken


def numbers(items):
    return [item.attributes["concept:name"] for item in items]


def test_a_byte_order_mark_is_no_obstacle():
    assert numbers(read(codecs.BOM_UTF8 + log(trace()))) == ["c1"]


@pytest.mark.parametrize(
    ("root", "tail"),
    [
        ("<log>", "</log>"),
        ('<log xmlns="http://www.xes-standard.org/">', "</log>"),
        ('<log xmlns="urn:something:else">', "</log>"),
        ('<x:log xmlns:x="http://www.xes-standard.org/">', "</x:log>"),
    ],
    ids=["none", "standard", "odd", "prefixed"],
)
def test_a_log_is_read_whatever_its_namespace(root, tail):
    assert numbers(read(log(trace(), root=root, tail=tail))) == ["c1"]


def test_an_undeclared_prefix_on_elements_is_no_obstacle():
    data = log('<p:trace><p:string key="concept:name" value="c9"/></p:trace>')

    assert numbers(read(data)) == ["c9"]


def test_missing_attributes_are_simply_not_there():
    found = read(
        log(trace("<event/>", number=None, start=None), '<trace><string value="x"/><string key="start"/></trace>')
    )

    assert [item.attributes for item in found] == [{}, {}]
    assert found[0].events[0].attributes == {}


def test_nested_attributes_are_not_those_of_the_trace():
    nested = '<string key="outer" value="1"><string key="end" value="nested"/></string>'
    listed = '<list key="l"><values><string key="due" value="nested"/></values></list>'

    (found,) = read(
        log(trace(nested, listed, "<event><int key='n' value='1'><date key='time:timestamp' value='x'/></int></event>"))
    )

    assert "end" not in found.attributes
    assert "due" not in found.attributes
    assert found.events[0].attributes == {}


def test_global_defaults_are_no_values():
    defaults = f'<global scope="trace">{attribute("end", "1970-01-01T00:00:00+01:00", "date")}</global>'

    (found,) = read(log(defaults, trace()))

    assert "end" not in found.attributes


def test_only_wanted_attributes_are_kept():
    (found,) = read(log(trace(attribute("secret", "x"), event(None, "check", attribute("other", "y")))))

    assert set(found.attributes) == {"concept:name", "start"}
    assert found.events[0].attributes == {"concept:name": "check"}


def test_places_name_trace_event_and_line():
    data = log("\n", trace("\n", event(), "\n", event()))

    (found,) = read(data)

    assert found.place == "trace 1 (line 2)"
    assert found.place_of(1) == "trace 1, event 2 (line 4)"


def test_an_event_outside_any_trace_is_a_problem_and_the_rest_goes_on():
    found = read(log(event(), trace()))

    assert found[0] == Problem("line 1", "", Reason.CASE_MISSING)
    assert numbers(found[1:]) == ["c1"]


def test_text_where_a_number_belongs_is_a_problem_with_its_place():
    (found,) = read(log("\n", trace(attribute("fee", "a lot", "float"))))

    assert found.problems == [Problem("line 2", "fee", Reason.NOT_A_NUMBER, "a lot")]


def test_an_attribute_given_twice_keeps_the_first_value():
    (found,) = read(log(trace(attribute("end", "2", "date"), end="1")))

    assert found.attributes["end"] == "1"
    assert [problem.reason for problem in found.problems] == [Reason.DUPLICATE_ATTRIBUTE]


def test_an_attribute_of_more_than_64_kb_is_left_out():
    (found,) = read(log(trace(end="x" * 70_000)))

    assert "end" not in found.attributes
    assert [problem.reason for problem in found.problems] == [Reason.ATTRIBUTE_TOO_LONG]


def test_billion_laughs_is_refused_before_anything_is_expanded():
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    data = log(trace(number="&l11;"), head=f'<?xml version="1.0"?><!DOCTYPE log [<!ENTITY l0 "ha">{entities}]>')

    found, broken = read_until_broken(data)

    assert found == []
    assert "document type" in broken.message


@pytest.mark.parametrize("target", ["file:///etc/passwd", "http://127.0.0.1:9/x"])
def test_external_entities_are_refused_unfetched(target):
    data = log(trace(number="&x;"), head=f'<?xml version="1.0"?><!DOCTYPE log [<!ENTITY x SYSTEM "{target}">]>')

    found, broken = read_until_broken(data)

    assert found == []
    assert broken.place == "line 1"


def test_an_external_document_type_is_refused():
    _, broken = read_until_broken(log(trace(), head='<!DOCTYPE log SYSTEM "http://127.0.0.1:9/x.dtd">'))

    assert "document type" in broken.message


def test_an_undeclared_entity_breaks_the_file():
    _, broken = read_until_broken(log(trace(number="&nbsp;")))

    assert "sound XML" in broken.message


def test_nesting_beyond_64_is_refused():
    _, broken = read_until_broken(log(trace("<string key='a' value='b'>" * 100)))

    assert broken.values["limit"] == xes.MAX_DEPTH


def test_what_is_no_event_log_is_refused():
    _, broken = read_until_broken(b"<html><body/></html>")

    assert "not an event log" in broken.message


def test_an_empty_file_is_refused():
    _, broken = read_until_broken(b"")

    assert "empty" in broken.message


def test_broken_utf8_is_refused_with_its_place_and_earlier_traces_stay():
    data = log(trace(number="c1"), "\n", trace(number="c2"), "\n", trace(number="AA")).replace(b"AA", b"\xc3\x28")

    found, broken = read_until_broken(data)

    assert numbers(found) == ["c1", "c2"]
    assert broken.place == "line 3"
    assert data[broken.values["offset"] :].startswith(b"\xc3\x28")


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 40))
def test_utf8_is_not_taken_for_broken_wherever_chunks_are_cut(chunk):
    data = log(trace(number="窗口收件𠮷"))

    assert numbers(read(data, chunk)) == ["窗口收件𠮷"]


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 40))
def test_the_offset_of_broken_utf8_does_not_depend_on_chunks(chunk):
    data = log(trace(number="窗口AA")).replace(b"AA", b"\xe7\xaa")

    _, broken = read_until_broken(data, chunk)

    assert data[broken.values["offset"] :].startswith(b"\xe7\xaa")


def test_a_declared_other_encoding_is_respected():
    data = log(trace(number="é"), head='<?xml version="1.0" encoding="ISO-8859-1"?>').decode().encode("latin-1")

    assert numbers(read(data)) == ["é"]


@pytest.mark.parametrize("name", ["QTF-8", "shift_jis", "rot13", "idna"])
def test_an_encoding_that_cannot_be_read_is_refused(name):
    found, broken = read_until_broken(log(trace(), head=f'<?xml version="1.0" encoding="{name}"?>'))

    assert found == []
    assert "encoding" in broken.message


def test_a_truncated_file_gives_what_was_complete_and_reports_the_break():
    data = log(trace(number="c1"), trace(number="c2"), "\n", trace(number="c3"))

    found, broken = read_until_broken(data[:-20])

    assert numbers(found) == ["c1", "c2"]
    assert broken.place.startswith("line 2")


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 400), st.integers(0, 255), st.integers(1, 64))
def test_a_changed_byte_never_ends_in_anything_but_traces_or_bad_input(position, value, chunk):
    data = bytearray(log(trace(event(), number="c1"), trace(event(), number="c2")))
    data[position % len(data)] = value

    try:
        found = read(bytes(data), chunk)
    except BadInput:
        return
    assert all(isinstance(item, (Trace, Problem)) for item in found)


def test_too_many_events_in_one_trace_are_counted_and_left_out(monkeypatch):
    monkeypatch.setattr(xes, "MAX_EVENTS_PER_TRACE", 3)

    (found,) = read(log(trace(*[event()] * 5)))

    assert len(found.events) == 3
    assert found.problems[0].reason is Reason.TOO_MANY_EVENTS
    assert found.problems[0].raw == "+2"


def test_too_many_events_in_the_log_end_the_reading(monkeypatch):
    monkeypatch.setattr(xes, "MAX_EVENTS", 3)

    found, broken = read_until_broken(log(trace(event(), event()), trace(event(), event())))

    assert numbers(found) == ["c1"]
    assert broken.values["limit"] == 3


@pytest.mark.heavy
def test_one_endless_token_is_stopped_before_it_fills_the_memory():
    def endless():
        yield b'<log><trace><string key="concept:name" value="'
        while True:
            yield b"x" * (1 << 16)

    tracemalloc.start()
    with pytest.raises(BadInput, match="One element"):
        list(read_traces(endless(), KEYS, EVENT_KEYS))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert peak < 20_000_000
