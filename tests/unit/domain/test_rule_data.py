"""Rule files: what they may say, and that a fault names its line and field."""

import ast
from collections.abc import Callable
from datetime import date
from importlib.resources.abc import Traversable
from pathlib import Path

import polib
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from console import rule_files
from console.domain import entry as entry_module
from console.domain import rule_data, succession
from console.domain.entry import Entry
from console.domain.light import Light
from console.domain.rule import EndOfDay
from console.domain.rule_data import read_counting, read_events, read_kind, read_lights, read_local
from console.errors import BadInput
from console.paths import resource
from console.rule_files import load_entry, parse_entry
from console.rulebook import load_rulebook
from tests.unit.domain.facts import to_date

EVENTS = read_events(load_entry(resource("clocks", "events.toml")))
KINDS = [file.name for file in resource("clocks").iterdir() if file.name not in {"events.toml", "__pycache__"}]


def text_of(*parts: str) -> str:
    return resource(*parts).read_text(encoding="utf-8")


def kind_of(text: str, name: str = "licence.toml") -> object:
    return read_kind(parse_entry(name, text.encode()), EVENTS)


def refused(text: str, read: Callable[[Entry], object] = lambda entry: read_kind(entry, EVENTS)) -> BadInput:
    with pytest.raises(BadInput) as fault:
        read(parse_entry("licence.toml", text.encode()))
    return fault.value


def line_of(text: str, part: str, which: int = 1) -> int:
    """Return the line of the which-th occurrence of a text."""
    at = -1
    for _ in range(which):
        at = text.index(part, at + 1)
    return text.count("\n", 0, at) + 1


def test_the_shipped_rules_say_what_the_design_says() -> None:
    book = load_rulebook()
    counting = book.counting
    assert counting.end_of_day is EndOfDay.MIDNIGHT
    assert (counting.stop_includes_first_day, counting.late_extension_moves, counting.roll_natural_end) == (False,) * 3
    assert (book.lights.warn_wd, book.lights.on_the_spot) == (1, {1})
    assert book.faults == ()


def test_every_rule_file_says_its_version_day_and_source() -> None:
    book = load_rulebook()
    for edition in (*(kind.edition for kind in book.clocks.kinds.values()), book.counting.edition, book.lights.edition):
        assert edition.version
        assert edition.source
        assert to_date(edition.valid_from) >= date(1990, 1, 1)


SHIPPED = text_of("clocks", "licence.toml")
PETITION = text_of("clocks", "petition.toml")


@pytest.mark.parametrize(
    ("before", "after", "field"),
    [
        ('unit = "wd"', 'unit = "fortnight"', "unit"),
        ('unit = "wd"', "unit = 5", "unit"),
        ("limit = 5", "limit = -1", "limit"),
        ("limit = 5", "limit = 5.5", "limit"),
        ("limit = 5", "limit = true", "limit"),
        ("limit = 5", "limit = 99999", "limit"),
        ('slot = "acceptance"', 'slot = "step_9"', "slot"),
        ('from = ["received"]', 'from = ["dreamt"]', "from"),
        ('from = ["received"]', "from = []", "from"),
        ('overdue = "red"', 'overdue = "pink"', "overdue"),
        ('law_en = "Administrative Licensing Law"', 'law_en = " "', "law_en"),
        ('article = "32"', "article = 32", "article"),
        ('article = "32"', 'article = ""', "article"),
        ("confirmed = true", 'confirmed = "yes"', "confirmed"),
        ("valid_from = 2004-07-01\nsource", "valid_from = 2004-07-01T00:00:00\nsource", "valid_from"),
        ('deemed_by = "acceptance"', 'deemed_by = "declared"', "deemed_by"),
        ('limit_of = "matter.promised"', 'limit_of = "weather"', "limit_of"),
        ('limit_of = "declared"', 'limit_of = "declared"\nlimit = 3\nunit = "wd"', "limit_of"),
        ("case_types = [3]", "case_types = [77]", "case_types"),
        ("code = 1\n", "code = 1000\n", "code"),
        ("code = 1\n", "code = 2\n", "code"),
        ('waits = ["supplement_notice"]', 'await = ["supplement_notice"]', "await"),
        ("extension = { max = 10", "extension = { most = 10", "extension"),
    ],
)
def test_a_malformed_clock_is_refused_with_its_line_field_and_remedy(before: str, after: str, field: str) -> None:
    text = SHIPPED.replace(before, after, 1)
    assert text != SHIPPED
    fault = refused(text)
    place = line_of(text, after)
    if field == "code" and after == "code = 2\n":  # the second of the two
        place = line_of(text, after, 2)
    if after.count("\n") == 2:  # a limit that should not be there
        place, field = place + 1, "limit"
    assert fault.place == f"licence.toml:{place}"
    assert fault.field == ("most" if field == "extension" else field)
    assert fault.remedy
    assert fault.place in str(fault)


@pytest.mark.parametrize("line", ["unit", "limit", "article", "law_zh", "version", "confirmed", "id", "zh", "overdue"])
def test_what_is_missing_is_told_with_the_line_of_its_clock(line: str) -> None:
    head, clocks = SHIPPED.split("[[clock]]", 1)
    kept = [told for told in clocks.split("\n") if not told.startswith(f"{line} = ")]
    text = head + "[[clock]]" + "\n".join(kept)
    fault = refused(text)
    assert fault.place == f"licence.toml:{line_of(text, '[[clock]]')}"
    assert fault.field == line


def test_editions_that_leave_a_gap_are_refused_where_the_later_one_begins() -> None:
    text = PETITION.replace("valid_from = 2022-05-01", "valid_from = 2022-05-03", 1)
    fault = refused(text)
    assert "gap from 2022-05-01 on" in str(fault)
    assert (fault.place, fault.field) == (f"licence.toml:{line_of(text, 'valid_from = 2022-05-03')}", "valid_from")


@pytest.mark.parametrize("until", ["2022-05-01", "9999-12-31"])
def test_editions_that_overlap_are_refused_where_the_later_one_begins(until: str) -> None:
    fault = refused(PETITION.replace("valid_to = 2022-04-30", f"valid_to = {until}", 1))
    assert "overlap" in str(fault)
    assert fault.place == f"licence.toml:{line_of(PETITION, 'valid_from = 2022-05-01')}"


def test_an_edition_without_an_end_overlaps_the_next() -> None:
    assert "overlap" in str(refused(PETITION.replace("valid_to = 2022-04-30\n", "", 1)))


def test_an_edition_that_ends_before_it_begins_is_refused() -> None:
    fault = refused(PETITION.replace("valid_to = 2022-04-30", "valid_to = 2001-01-01", 1))
    assert (fault.place, fault.field) == (f"licence.toml:{line_of(PETITION, 'valid_to')}", "valid_to")


def test_editions_of_a_clock_stay_in_one_place() -> None:
    text = PETITION.replace('slot = "acceptance"', 'slot = "step_1"', 1)
    assert "differ in place" in str(refused(text))


def test_two_clocks_in_one_place_are_refused() -> None:
    text = SHIPPED.replace('slot = "step_2"', 'slot = "step_1"')
    fault = refused(text)
    assert "licence.hearing_application and licence.delivery stand in the same place" in str(fault)
    second = line_of(text, 'slot = "step_1"', 2)
    assert fault.place == f"licence.toml:{second}"
    assert "same place" in str(refused(SHIPPED.replace("case_types = [4]", "case_types = [3]")))


def test_clocks_that_follow_one_another_may_share_a_place() -> None:
    text = SHIPPED.replace('slot = "step_2"', 'slot = "step_1"')
    head, rest = text.split('id = "delivery"')
    delivery, others = rest.split("[[clock]]", 1)
    ended = delivery.replace("valid_from = 2004-07-01", "valid_from = 2004-07-01\nvalid_to = 2010-12-31")
    ended += "[[clock]]" + others.replace("valid_from = 2004-07-01", "valid_from = 2011-01-01", 1)
    kind_of(head + 'id = "delivery"' + ended)


def test_a_kind_without_clocks_is_refused() -> None:
    assert refused(SHIPPED.split("[[clock]]")[0]).field == "clock"


EVENT = '[[event]]\ncode = {code}\nid = "{id}"\nzh = "甲"\nen = "A"\n'


def test_events_may_be_added_and_renamed_and_keep_their_codes() -> None:
    added = EVENT.format(code=1000, id="sealed") + EVENT.format(code=30, id="accepted")
    found = read_events(parse_entry("events.toml", added.encode()), EVENTS)
    assert found["sealed"].code == 1000
    assert found["accepted"].name.zh == "甲"
    assert set(EVENTS) < set(found)


@pytest.mark.parametrize(("code", "name"), [(31, "accepted"), (30, "sealed"), (0, "sealed"), (70_000, "sealed")])
def test_an_event_whose_code_or_id_stands_for_another_is_refused(code: int, name: str) -> None:
    fault = refused(EVENT.format(code=code, id=name), lambda entry: read_events(entry, EVENTS))
    assert (fault.place, fault.field) == ("licence.toml:2", "code")


def test_an_event_that_stands_there_twice_is_refused() -> None:
    text = EVENT.format(code=1000, id="sealed") * 2
    assert refused(text, lambda entry: read_events(entry, EVENTS)).place == "licence.toml:7"


COUNTING, LIGHTS = text_of("rules", "counting.toml"), text_of("rules", "lights.toml")


@pytest.mark.parametrize(
    ("read", "text", "before", "after", "field"),
    [
        (read_counting, COUNTING, 'end_of_day = "24:00"', 'end_of_day = "noon"', "end_of_day"),
        (read_counting, COUNTING, "roll_natural_end = false", 'roll_natural_end = "no"', "roll_natural_end"),
        (read_counting, COUNTING, "valid_from = 2004-07-01", 'valid_from = "2004"', "valid_from"),
        (read_counting, COUNTING, "start_counts = false", "start_count = false", "start_count"),
        (read_lights, LIGHTS, "warn_wd = 1", "warn_wd = -1", "warn_wd"),
        (read_lights, LIGHTS, "warn_h = 4", "warn_h = 999999", "warn_h"),
        (read_lights, LIGHTS, 'severity = ["none", ', "severity = [", "severity"),
        (read_lights, LIGHTS, "on_the_spot = [1]", 'on_the_spot = ["1"]', "on_the_spot"),
        (read_lights, LIGHTS, "on_the_spot = [1]", "on_the_spot = [256]", "on_the_spot"),
    ],
)
def test_a_malformed_rule_is_refused(
    read: Callable[[Entry], object], text: str, before: str, after: str, field: str
) -> None:
    assert before in text
    changed = text.replace(before, after)
    fault = refused(changed, read)
    assert (fault.place, fault.field) == (f"licence.toml:{line_of(changed, after)}", field)


def test_a_local_rule_names_clocks_that_are_there() -> None:
    text = '\n[[local]]\nclocks = ["licence.decision", "licence.decisoin"]\ncounting = { start_counts = true }\n'
    fault = refused(text, lambda entry: read_local(entry, {"licence.decision"}))
    assert (fault.place, fault.field) == ("licence.toml:3", "clocks")
    read_local(parse_entry("counting.toml", text.encode()), {"licence.decision", "licence.decisoin"})


def test_severity_in_the_data_is_the_order_of_the_lights() -> None:
    told = load_entry(resource("rules", "lights.toml")).texts("severity")
    assert [Light[name.upper()] for name in told] == sorted(Light)


@pytest.mark.parametrize(
    ("data", "place", "field"),
    [
        (b"a = 1\nb = \xff", "broken.toml:2", "b"),
        (b"a = 1\nb = = 2\n", "broken.toml:2", "b"),
        (b'a = 1\n\n[x]\nb = "open', "broken.toml:4", "b"),
        (b"a = 2026-13-01", "broken.toml:1", "a"),
        (b"a = " + b"9" * 9000, "broken.toml:1", "a"),
        (b"a = " + b"[" * 100_000, "broken.toml:1", "a"),
        (b"]", "broken.toml:1", ""),
    ],
)
def test_a_file_that_is_not_toml_is_refused_with_its_line(tmp_path: Path, data: bytes, place: str, field: str) -> None:
    broken = tmp_path / "broken.toml"
    broken.write_bytes(data)
    file: Traversable = broken
    with pytest.raises(BadInput, match=r"broken\.toml:") as fault:
        load_entry(file)
    assert (fault.value.place, fault.value.field) == (place, field)


def test_a_file_as_an_editor_of_windows_saves_it_is_read() -> None:
    data = b"\xef\xbb\xbf" + SHIPPED.replace("\n", "\r\n").replace("limit = 5", "limit = -5", 1).encode()
    with pytest.raises(BadInput) as fault:
        read_kind(parse_entry("licence.toml", data), EVENTS)
    assert fault.value.place == f"licence.toml:{line_of(SHIPPED, 'limit = 5')}"


SCRAPS = st.sampled_from(
    ["-1", "0", "true", '""', '"x"', "[]", "{}", "1e9", "1970-01-01", "9999-12-31", "99999999999999999999", "[[1]]",
     '["*"]', '"wd"', '"none"', "[1, 2]", "nan", "12:00:00", "{ a = { b = 1 } }", '"\\u0000"']
)  # fmt: skip


@st.composite
def spoilt(draw: st.DrawFn) -> tuple[str, str]:
    """Draw a shipped file in which lines were given absurd values, doubled, dropped or swapped."""
    name = draw(st.sampled_from(sorted(KINDS)))
    lines = text_of("clocks", name).split("\n")
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(lines) - 1))
        match draw(st.sampled_from(["value", "drop", "double", "swap", "name"])):
            case "value":
                lines[at] = f"{lines[at].partition('=')[0]}= {draw(SCRAPS)}"
            case "drop":
                del lines[at]
            case "double":
                lines.insert(at, lines[at])
            case "swap":
                other = draw(st.integers(0, len(lines) - 1))
                lines[at], lines[other] = lines[other], lines[at]
            case _:
                lines[at] = draw(st.text(max_size=3)) + lines[at]
        lines = lines or [""]
    return name, "\n".join(lines)


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(spoilt())
def test_a_spoilt_file_is_refused_with_place_and_field_or_says_something(file: tuple[str, str]) -> None:
    name, text = file
    fault = fault_of(name, text)
    if fault is not None:
        assert fault.place.startswith(f"{name}:")
        assert 1 <= int(fault.place.split(":")[1]) <= text.count("\n") + 1
        assert fault.remedy
        assert fault.field or "not a valid TOML" in str(fault)


def fault_of(name: str, text: str) -> BadInput | None:
    try:
        read_kind(parse_entry(name, text.encode("utf-8", "replace")), EVENTS)
    except BadInput as fault:
        return fault
    return None


def told_in(*modules: object) -> set[str]:
    """Return the sentences of the faults of modules."""
    calls = [
        call
        for module in modules
        for call in ast.walk(ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8")))
        if isinstance(call, ast.Call)
        and (getattr(call.func, "attr", "") == "fault" or getattr(call.func, "id", "") == "BadInput")
    ]
    texts = [argument for call in calls for argument in call.args if isinstance(argument, ast.Constant)]
    return {text.value for text in texts if isinstance(text.value, str) and " " in text.value}


def test_every_fault_of_a_rule_file_is_told_in_both_languages() -> None:
    known = {entry.msgid for entry in polib.pofile(text_of("i18n", "zh", "rules.po")) if entry.msgstr}
    told = told_in(rule_data, succession, entry_module, rule_files)
    assert len(told) > 20
    assert told <= known
    assert rule_files._REMEDY in known
