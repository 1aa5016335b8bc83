"""Rules of an installation over those of the product, and what stays in force when one of them is bad."""

import json
import os
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import numpy as np
import pytest

from console.cli import main
from console.domain.deadline import lights_at, project
from console.domain.light import ClockKind, Light
from console.domain.projection import Projection
from console.domain.rule import EndOfDay, RuleBook
from console.messages import messages
from console.paths import Home, resource
from console.rulebook import load_rulebook
from tests.unit.domain.facts import Facts, area, at, day_number, ledger_of, to_date, us

EVENTS = """
[[event]]
code = 1000
id = "sealed"
zh = "封存"
en = "Sealed"
[[event]]
code = 1001
id = "unsealed"
zh = "解封"
en = "Unsealed"
"""
NEW_KIND = """
id = "sealing"
zh = "封存监管"
en = "Sealing"
version = "1"
valid_from = 2020-01-01
source = "a rule of this city"

[[case_type]]
code = 20
zh = "一般"
en = "Ordinary"

[[state]]
id = "waiting"
zh = "待封存"
en = "Waiting"
after = ["received"]
[[state]]
id = "sealed"
zh = "已封存"
en = "Sealed"
after = ["sealed"]

[[stage]]
code = "seal"
zh = "封存"
en = "Seal"

[[clock]]
id = "seal"
slot = "step_1"
zh = "封存时限"
en = "Sealing"
version = "1"
from = ["received"]
until = ["sealed"]
limit = 3
unit = "h"
overdue = "red"
law_zh = "本市封存规定"
law_en = "Rules on sealing"
article = "3"
confirmed = true
valid_from = 2020-01-01

[[clock]]
id = "unseal"
slot = "statutory"
zh = "解封时限"
en = "Unsealing"
version = "1"
from = ["sealed"]
until = ["unsealed"]
limit = 1
unit = "month"
overdue = "dark_red"
law_zh = "本市封存规定"
law_en = "Rules on sealing"
article = "4"
confirmed = true
valid_from = 2020-01-01
"""


def shipped(*parts: str) -> str:
    return resource(*parts).read_text(encoding="utf-8")


def put(home: Path, name: str, text: str) -> None:
    file = Home(home).rules_dir / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def book_of(home: Path) -> RuleBook:
    return load_rulebook(Home(home).rules_dir)


def acceptance_limit(book: RuleBook) -> int | None:
    return next(clock.limit for clock in book.clocks.kinds["licence"].clocks if clock.id == "licence.acceptance")


def with_limit(limit: int) -> str:
    return shipped("clocks", "licence.toml").replace("limit = 5", f"limit = {limit}", 1)


def test_an_installation_without_rules_has_the_product_s(tmp_path: Path) -> None:
    book, product = book_of(tmp_path), load_rulebook()
    assert book.clocks.kinds == product.clocks.kinds
    assert (book.counting, book.lights, book.faults) == (product.counting, product.lights, ())
    assert not any(tmp_path.iterdir())


def test_a_file_of_the_installation_comes_before_the_product_s(tmp_path: Path) -> None:
    put(tmp_path, "clocks/licence.toml", with_limit(4))
    counting = shipped("rules", "counting.toml").replace('end_of_day = "24:00"', 'end_of_day = "office_close"')
    put(tmp_path, "rules/counting.toml", counting)
    put(tmp_path, "rules/lights.toml", shipped("rules", "lights.toml").replace("warn_wd = 1", "warn_wd = 2"))
    put(tmp_path, "rules/sessions.toml", shipped("rules", "sessions.toml").replace("08:30", "09:00"))
    book = book_of(tmp_path)
    assert book.faults == ()
    assert acceptance_limit(book) == 4
    assert book.counting.end_of_day is EndOfDay.OFFICE_CLOSE
    assert book.lights.warn_wd == 2
    assert book.sessions.city[0].sessions[0].begin == 9 * 60
    assert set(book.clocks.kinds) == set(load_rulebook().clocks.kinds)


def test_a_kind_of_matter_is_added_by_data_alone(tmp_path: Path) -> None:
    put(tmp_path, "clocks/events.toml", EVENTS)
    put(tmp_path, "clocks/sealing.toml", NEW_KIND)
    book = book_of(tmp_path)
    assert book.faults == ()
    kind = book.clocks.kinds["sealing"]
    assert [state.name.zh for state in kind.states] == ["待封存", "已封存"]
    assert [stage.code for stage in kind.stages] == ["seal"]
    assert "sealing" not in load_rulebook().clocks.kinds


def sealing(book: RuleBook, received: datetime, **events: datetime) -> Projection:
    """Return one case of the added kind, projected."""
    codes = {event.id: event.code for event in book.clocks.events.values()}
    happened = {codes[name]: instant for name, instant in events.items()}
    ledger = ledger_of([Facts(received, case_type=20, events=happened)])
    sets = book.clocks.sets_of("sealing", 20, np.array([day_number(received.date())]))
    return project(replace(ledger, clock_set=sets), [area()], book)


def light(projection: Projection, text: str) -> Light:
    lights, _ = lights_at(projection, us(at(text)))
    return Light(lights[0])


def test_the_deadlines_of_an_added_kind_come_out_right(tmp_path: Path) -> None:
    put(tmp_path, "clocks/events.toml", EVENTS)
    put(tmp_path, "clocks/sealing.toml", NEW_KIND)
    book = book_of(tmp_path)
    received = at("2026-01-31T22:30")
    waiting = sealing(book, received)
    assert waiting.overdue_from[ClockKind.STEP_1, 0] == us(at("2026-02-01T01:30")) + 1
    assert [light(waiting, text) for text in ("2026-02-01T01:30", "2026-02-01T01:31")] == [Light.YELLOW, Light.RED]
    sealed = sealing(book, received, sealed=at("2026-01-31T23:00"))
    assert not sealed.runs[ClockKind.STEP_1, 0]
    assert to_date(sealed.due[ClockKind.STATUTORY, 0]) == date(2026, 2, 28)
    assert [light(sealed, text) for text in ("2026-02-28T23:59", "2026-03-01T00:00")] == [Light.YELLOW, Light.DARK_RED]


REFUSED = [
    ("unit", with_limit(5).replace('unit = "wd"', 'unit = "fortnight"', 1), "unit is fortnight"),
    ("limit", with_limit(-5), "limit is -5"),
    ("article", with_limit(5).replace('article = "32"\n', "", 1), "article is missing"),
    (
        "valid_from",
        with_limit(5)
        + with_limit(5)[with_limit(5).rindex("[[clock]]") :]
        .replace("2004.1", "2030.1")
        .replace("valid_from = 2004-07-01", "valid_from = 2030-01-01"),
        "overlap",
    ),
    (
        "valid_from",
        with_limit(5).rstrip("\n")
        + "\nvalid_to = 2029-12-01\n"
        + with_limit(5)[with_limit(5).rindex("[[clock]]") :]
        .replace("2004.1", "2030.1")
        .replace("valid_from = 2004-07-01", "valid_from = 2030-01-01"),
        "gap from 2029-12-02",
    ),
    ("id", with_limit(5).replace('id = "licence"', 'id = "license"', 1), "not the name of the file"),
]


@pytest.mark.parametrize(("field", "text", "told"), REFUSED, ids=[told for *_, told in REFUSED])
def test_a_bad_file_is_refused_and_the_last_good_one_stays(tmp_path: Path, field: str, text: str, told: str) -> None:
    put(tmp_path, "clocks/licence.toml", text)
    (fault,) = book_of(tmp_path).faults
    name, line = fault.place.split(":")
    assert name == "licence.toml"
    stands = text.split("\n")[int(line) - 1]
    assert stands.startswith((f"{field} = ", "[[clock]]" if field == "article" else f"{field} = "))
    assert (fault.field, told in str(fault)) == (field, True)
    assert "last good version stays in force" in fault.remedy
    assert acceptance_limit(book_of(tmp_path)) == 5

    put(tmp_path, "clocks/licence.toml", with_limit(4))
    assert book_of(tmp_path).faults == ()
    put(tmp_path, "clocks/licence.toml", text)
    assert acceptance_limit(book_of(tmp_path)) == 4
    assert len(book_of(tmp_path).faults) == 1


def test_a_file_that_was_taken_away_does_not_come_back(tmp_path: Path) -> None:
    put(tmp_path, "clocks/licence.toml", with_limit(4))
    book_of(tmp_path)
    (Home(tmp_path).rules_dir / "clocks" / "licence.toml").unlink()
    assert acceptance_limit(book_of(tmp_path)) == 5
    put(tmp_path, "clocks/licence.toml", "not toml")
    assert acceptance_limit(book_of(tmp_path)) == 5


def test_a_bad_new_kind_leaves_the_others_in_force(tmp_path: Path) -> None:
    put(tmp_path, "clocks/sealing.toml", NEW_KIND)  # nobody declares its events
    book = book_of(tmp_path)
    assert [(fault.place, fault.field) for fault in book.faults] == [("sealing.toml:37", "until")]
    assert set(book.clocks.kinds) == set(load_rulebook().clocks.kinds)


def test_every_bad_file_is_told(tmp_path: Path) -> None:
    put(tmp_path, "clocks/events.toml", EVENTS.replace("1000", "30"))
    put(tmp_path, "rules/counting.toml", "x = 1")
    put(tmp_path, "rules/sessions.toml", "\n\nid = ")
    local = '\n[[local]]\nclocks = ["licence.nothing"]\ncounting = { start_counts = true }\n'
    put(tmp_path, "rules/lights.toml", shipped("rules", "lights.toml").replace("warn_wd = 1", "warn_wd = -1"))
    told = [(fault.place, fault.field) for fault in book_of(tmp_path).faults]
    assert told[0] == ("events.toml:3", "code")
    assert told[1] == ("counting.toml:1", "x")
    assert told[2][1] == "warn_wd"
    assert told[3] == ("sessions.toml:3", "id")
    put(tmp_path, "rules/counting.toml", shipped("rules", "counting.toml") + local)
    assert "licence.nothing" in str(book_of(tmp_path).faults[1])


def test_a_local_rule_reaches_the_clock_it_names(tmp_path: Path) -> None:
    local = '\n[[local]]\nareas = ["440605"]\nclocks = ["licence.delivery"]\ncounting = { start_counts = true }\n'
    put(tmp_path, "rules/counting.toml", shipped("rules", "counting.toml") + local)
    book = book_of(tmp_path)
    assert book.faults == ()
    clocks = {clock.id: clock for clock in book.clocks.kinds["licence"].clocks}
    assert book.policy_of(clocks["licence.delivery"], "440605").start_counts
    assert not book.policy_of(clocks["licence.delivery"], "440604").start_counts
    assert not book.policy_of(clocks["licence.acceptance"], "440605").start_counts


def test_a_home_that_cannot_be_written_to_still_has_its_rules(tmp_path: Path) -> None:
    put(tmp_path, "clocks/licence.toml", with_limit(4))
    (Home(tmp_path).rules_dir / ".in-force").touch()  # where a folder should be made
    book = book_of(tmp_path)
    assert (acceptance_limit(book), book.faults) == (4, ())


def test_a_file_that_cannot_be_read_is_a_fault(tmp_path: Path) -> None:
    (Home(tmp_path).rules_dir / "clocks" / "licence.toml").mkdir(parents=True)
    book = book_of(tmp_path)
    assert [fault.place for fault in book.faults] == ["licence.toml"]
    assert acceptance_limit(book) == 5


def test_what_is_kept_is_whole_or_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, "clocks/licence.toml", with_limit(4))
    book_of(tmp_path)
    put(tmp_path, "clocks/licence.toml", with_limit(3))

    def torn(self: Path, target: Path) -> Path:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(Path, "replace", torn)
    assert acceptance_limit(book_of(tmp_path)) == 3
    monkeypatch.undo()
    put(tmp_path, "clocks/licence.toml", "")
    assert acceptance_limit(book_of(tmp_path)) == 4


def test_doctor_tells_which_file_was_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    messages.choose("en")
    put(tmp_path, "clocks/licence.toml", with_limit(-1))
    assert main(["doctor", "--json", "--lang", "en", "--home", str(tmp_path)]) == 1
    findings = [entry for entry in json.loads(capsys.readouterr().out) if entry["name"] == "rules"]
    messages.choose("zh")
    (finding,) = findings
    assert not finding["ok"]
    assert finding["seen"].startswith("licence.toml:")
    assert "limit is -1" in finding["seen"]
    assert finding["remedy"]
