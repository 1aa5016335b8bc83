"""A notice on its way through the page: what it would move is told first, and central gets exactly that."""

from datetime import date, timedelta

import pytest

from console.calendar.proposing import Notice, accept, look, propose
from console.domain.calendar import DayKind
from console.domain.entry import epoch_day
from console.domain.light import Light
from console.domain.naming import Name
from console.errors import BadInput, RefusedCommand
from console.messages import _
from console.paths import Home
from console.replica.key import find_key
from console.replica.store import open_reader
from console.rulebook import load_rulebook
from tests.integration.calendar import test_accept
from tests.integration.calendar.test_accept import AMENDMENT, NOTICE, START, sync

home = test_accept.home

NOW_US = round((START + timedelta(minutes=1)).timestamp()) * 1_000_000
PUBLISHED = epoch_day(date(2026, 12, 20))


def proposed(home: Home, text: str = NOTICE, published: int = PUBLISHED):
    secret = find_key(home, None).secret
    return propose(
        lambda: open_reader(home.replica_file, secret), load_rulebook(), "cn", Notice(text, 2027, published), NOW_US
    )


def test_what_would_move_is_told_case_by_case(home: Home) -> None:
    found = proposed(home)
    assert found.version.origin.version == 1
    assert found.version.origin.notice_no == "国办发明电〔2026〕9号"
    assert found.sheet.changed > 10
    assert found.sheet.months[9].days[8].kind is DayKind.MAKE_UP
    assert found.effects.counts.cases == 2
    lines = {(line.case_no, line.clock): line for line in found.effects.lines}
    promised = lines["A-370101", _("Promised")]
    assert (promised.before, promised.after) == (date(2027, 1, 1), date(2027, 1, 4))
    assert (promised.sure_before, promised.sure_after) == (False, True)
    assert (promised.light_before, promised.light_after) == (Light.GREEN, Light.GREEN)
    assert {line.case_no for line in found.effects.lines} == {"A-370101", "A-370102"}


def test_each_sentence_is_shown_with_what_was_read_from_it(home: Home) -> None:
    sentences = proposed(home).sentences
    lines = [one.line for one in sentences]
    assert lines == sorted(lines)
    spring = next(one for one in sentences if one.off and one.holiday == "春节")
    assert spring.off == tuple(date(2027, 2, day) for day in range(5, 12))
    autumn = next(one for one in sentences if one.words.startswith("9月26日"))
    assert autumn.work == (date(2027, 9, 26), date(2027, 10, 9))
    assert all(one.notes for one in sentences if not (one.off or one.work))


def test_the_names_of_holidays_are_known_in_english(home: Home) -> None:
    names = {special.name for _day, special in proposed(home).version.days}
    assert Name("端午节", "Dragon Boat Festival") in names


def test_what_was_shown_is_what_central_gets(home: Home, central, central_database) -> None:
    found = proposed(home)
    assert central.execute("SELECT count(*) FROM supervision.calendar_version").fetchone() == (0,)
    entry = accept(central_database, "cn", found, "陈志远", "国办通知")
    logged = central.execute(
        "SELECT changed_by, reason, cases, moved_later FROM supervision.calendar_change WHERE id = %s", [entry]
    ).fetchone()
    assert logged == ("陈志远", "国办通知", 2, found.effects.counts.later)
    sync(home, central_database)
    extended = proposed(home, AMENDMENT, epoch_day(date(2027, 2, 8)))
    assert extended.version.origin.version == 2
    changed = [day.day for month in extended.sheet.months for day in month.days if day.is_changed]
    assert changed == [date(2027, 2, 12)]


def test_a_change_in_between_refuses_what_was_shown(home: Home, central_database) -> None:
    first, second = proposed(home), proposed(home)
    accept(central_database, "cn", first, "甲", "一")
    with pytest.raises(RefusedCommand):
        accept(central_database, "cn", second, "乙", "二")


def test_a_notice_that_contradicts_itself_is_refused_with_its_words(home: Home) -> None:
    with pytest.raises(BadInput) as refused:
        proposed(home, NOTICE.replace("3日(周日)", "3日(周六)"))
    assert refused.value.place == "notice:8:15"
    assert refused.value.values["words"] == "3日(周六)"


def test_the_records_of_open_cases_are_looked_at(home: Home) -> None:
    secret = find_key(home, None).secret
    found = look(lambda: open_reader(home.replica_file, secret), load_rulebook(), NOW_US)
    assert found.looked_at == 2
