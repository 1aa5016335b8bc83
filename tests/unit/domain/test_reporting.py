"""Rules of reporting: what is refused, and what a judgement says."""

import pytest

from console.domain.entry import Entry
from console.domain.reporting import LagDoubt, Sent, lag_of, read_reporting
from console.errors import BadInput
from console.rulebook import load_rulebook

S = 1_000_000
GOOD = {
    "id": "reporting", "version": "1", "valid_from": "2026-11-01", "source": "here", "slow_way_s": 60,
    "late_reports_s": 600, "judged_records": 200, "fewest_records": 5, "quiet_s": 3, "few_records": 20, "longest_s": 30,
    "least_silence_s": 60, "told_s": 600,
}  # fmt: skip


def test_the_product_brings_its_rules_and_they_can_be_read() -> None:
    rules = load_rulebook().reporting
    assert rules == read_reporting(Entry("reporting.toml", GOOD))


@pytest.mark.parametrize("field", [name for name, value in GOOD.items() if isinstance(value, int)])
@pytest.mark.parametrize("wrong", [0, -1, 86_401, "3", None])
def test_a_number_that_is_missing_or_means_nothing_is_refused_by_its_field(field: str, wrong: object) -> None:
    values = {name: value for name, value in GOOD.items() if name != field} | ({} if wrong is None else {field: wrong})
    with pytest.raises(BadInput) as refused:
        read_reporting(Entry("reporting.toml", values))
    assert refused.value.field == field


def test_a_field_nobody_reads_is_refused() -> None:
    with pytest.raises(BadInput):
        read_reporting(Entry("reporting.toml", GOOD | {"quite_s": 3}))


def test_a_clock_that_is_ahead_is_told_before_reports_that_are_late() -> None:
    beat = Sent(2_000 * S, 1_000 * S)
    lag = lag_of(None, beat, [700 * S] * 5, load_rulebook().reporting, 60)
    assert lag.doubts == (LagDoubt.CLOCK_AHEAD, LagDoubt.LATE_REPORTS)
    assert (lag.on_way_s, lag.ahead_s, lag.late_by_s) == (None, 1_000.0, 700.0)


def test_of_what_was_never_heard_nothing_is_said() -> None:
    lag = lag_of(None, None, [], load_rulebook().reporting, 60)
    assert (lag.on_way_s, lag.ahead_s, lag.late_by_s, lag.doubts) == (None, None, None, ())
