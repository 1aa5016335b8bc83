"""What stands in foreign columns is read as it is meant, or refused."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import polib
import pytest
from hypothesis import given
from hypothesis import strategies as st

import console
from console.central.foreign.values import Refusal, Times, Unreadable, microseconds, read_number, read_text, text_of
from console.domain.entry import epoch_day

TIMES = Times(ZoneInfo("Asia/Shanghai"), "%Y%m%d%H%M%S")
NINE = microseconds(datetime(2026, 3, 2, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    "written",
    [
        datetime(2026, 3, 2, 9),  # noqa: DTZ001 - as foreign columns hold it
        datetime(2026, 3, 2, 1, tzinfo=UTC),
        datetime(2026, 3, 1, 20, tzinfo=timezone(timedelta(hours=-5))),
        "2026-03-02 09:00:00",
        " 2026-03-02T09:00:00.000 ",
        "20260302T090000",
        "2026-03-02T01:00:00Z",
        "20260302090000",
    ],
)
def test_a_time_is_read_in_every_usual_form_and_in_the_zone_where_it_has_none(written: object) -> None:
    assert TIMES.read_instant(written) == NINE


@pytest.mark.parametrize("written", [date(2026, 3, 2), "2026-03-02", "20260302", "2026-03-02 23:59:59"])
def test_a_day_is_the_local_one(written: object) -> None:
    assert TIMES.read_day(written) == epoch_day(date(2026, 3, 2))


@pytest.mark.parametrize("written", ["", "2026-02-30", "0000-00-00 00:00:00", "noon", 20260302090000.5])
def test_what_is_no_time_is_refused(written: object) -> None:
    with pytest.raises(Unreadable) as caught:
        TIMES.moment(written)
    assert caught.value.refusal is Refusal.DATE_UNREADABLE


@given(st.integers(0, 4_000_000_000_000_000))
def test_a_time_written_for_a_column_is_read_back_to_the_second(instant_us: int) -> None:
    assert TIMES.read_instant(TIMES.text(instant_us)) == instant_us // 1_000_000 * 1_000_000
    assert microseconds(TIMES.aware(instant_us).astimezone(UTC)) == instant_us


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, ""), (" a ", "a"), (5, "5"), (5.0, "5"), (Decimal("5.00"), "5"), (Decimal("5.5"), "5.5"), (True, "1"),
     (float("inf"), "inf"), (Decimal("NaN"), "NaN"), (date(2026, 3, 2), "2026-03-02")],
)  # fmt: skip
def test_a_number_and_its_text_are_the_same(value: object, text: str) -> None:
    assert text_of(value) == text


@pytest.mark.parametrize("value", ["five", "5.5", 2**31, "1e3", float("nan")])
def test_what_is_no_whole_number_of_four_bytes_is_refused(value: object) -> None:
    with pytest.raises(Unreadable) as caught:
        read_number(value)
    assert caught.value.refusal is Refusal.NOT_A_NUMBER


def test_a_text_that_no_database_can_hold_is_refused() -> None:
    with pytest.raises(Unreadable) as caught:
        read_text("a\x00b")
    assert caught.value.refusal is Refusal.UNPRINTABLE


def test_every_refusal_is_told_in_chinese() -> None:
    folder = Path(console.__file__).parent.parent / "resources" / "i18n" / "zh"
    known = {entry.msgid for file in folder.glob("*.po") for entry in polib.pofile(str(file)) if entry.msgstr}
    assert {refusal.value for refusal in Refusal} <= known
