"""What areas delivered and what was wrong with it, as values and words."""

from console.board.source_facts import busy_text, effect_text, facts_of_area, report_facts
from console.board.source_problems import ProblemKind, problems_of, reason_words
from console.board.source_reports import NO_REPORTS, SPAN_S, SPANS, AreaReports, Reports, area_reports
from console.board.sources_view import AreaStanding, BusyUnit, Effect
from console.domain.delivered import Fate, ReasonCount
from console.domain.freshness import Freshness, SourceAge
from console.domain.naming import Name
from console.domain.reporting import NO_LAG, LagDoubt, SourceLag
from console.replica.delivery_reads import DeliverySpan
from tests.unit.board import source_samples as samples

SECOND_US = 1_000_000
NUMBER, DATE = "Text stands where a number belongs.", "This is not a date."


def standing(area: str = "440606", lag: SourceLag = NO_LAG, effect: Effect | None = None) -> AreaStanding:
    heard = SourceAge(area, Freshness.LOST, 2_820.0)
    return AreaStanding(area, Name("顺德区", "Shunde"), heard, 2_820.0, lag, None, effect=effect)


def test_the_longest_delay_of_each_span_stands_in_its_place_and_a_clock_ahead_is_no_delay() -> None:
    spans = [
        DeliverySpan(0, 3 * SECOND_US, 2, 20, 1, 0, 0, 0),
        DeliverySpan(7, -90 * SECOND_US, 1, 5, 0, 0, 0, 0),
        DeliverySpan(SPANS - 1, None, 1, 5, 0, 0, 0, 0),
        DeliverySpan(SPANS, 120 * SECOND_US, 1, 9, 0, 9, 1, 1),
    ]
    made = area_reports(spans)
    assert made.delays_s[0] == 3.0
    assert made.delays_s[7] == 0.0
    assert made.delays_s[SPANS - 1] == 120.0
    assert sum(delay is None for delay in made.delays_s) == SPANS - 3
    assert (made.batches, made.records, made.held_up, made.held_up_batches, made.out_of_order) == (5, 39, 9, 1, 1)
    assert made.longest_s == 120.0


def test_areas_together_have_the_longest_delay_of_any_and_the_sum_of_all_counts() -> None:
    one = AreaReports(delays_s=(1.0, None, *[None] * (SPANS - 2)), records=3)
    other = AreaReports(delays_s=(5.0, 2.0, *[None] * (SPANS - 2)), records=4)
    both = Reports({"a": one, "b": other}).of(("a", "b", "never heard of"))
    assert (both.delays_s[:3], both.records) == ((5.0, 2.0, None), 7)
    assert Reports().of(()) == NO_REPORTS


def test_a_silence_is_told_with_what_hangs_on_it_and_whom_to_call() -> None:
    effect = Effect(1_447, (BusyUnit(Name("市场监管", "Market"), "梁永康", "0757-0000 0145", 312),))
    assert effect_text(effect) == "1,447 件在办计为不明,直到重新收到数据。"
    assert busy_text(effect.busiest[0]) == "市场监管 · 梁永康 · 0757-0000 0145 · 在办 312 件"
    source = samples.city_view().view.sources[0]
    told = [(fact.caption, fact.text) for fact in facts_of_area(source, standing(effect=effect))]
    assert ("联系人", busy_text(effect.busiest[0])) in told


def test_the_longest_delay_is_told_with_the_half_hour_it_fell_into() -> None:
    delays = [None] * SPANS
    delays[SPANS - 2] = 2_820.0
    reports = AreaReports(delays_s=tuple(delays), batches=9, records=1_200, held_up_batches=1, held_up=312)
    told = {fact.caption: fact.text for fact in report_facts(reports, samples.NOW_US, samples.ZONE)}
    assert told["最长延迟"] == "47 分,09:42–10:12"
    assert told["滞留"] == "1 批 · 312 条"
    assert SPAN_S == 1_800
    silent = {fact.caption: fact.text for fact in report_facts(AreaReports(batches=3), samples.NOW_US, samples.ZONE)}
    assert silent["最长延迟"] == "不详:没有可比的发送时间"


def test_problems_are_told_kind_by_kind_the_most_frequent_reason_first() -> None:
    reasons = (
        ReasonCount(Fate.DOUBTED, "440606", "platform", NUMBER, 9),
        ReasonCount(Fate.REFUSED, "440606", "platform", NUMBER, 2),
        ReasonCount(Fate.REFUSED, "440606", "platform", DATE, 3),
        ReasonCount(Fate.REFUSED, "440606", "log", DATE, 4),
    )
    reports = AreaReports(reasons=reasons, held_up_batches=2, out_of_order=1)
    lag = SourceLag(ahead_s=300.0, doubts=(LagDoubt.CLOCK_AHEAD,))
    told = problems_of(reports, 60, [standing(lag=lag)], None)
    assert [(one.kind, one.count, one.reason) for one in told] == [
        (ProblemKind.REFUSED, 7, DATE),
        (ProblemKind.REFUSED, 2, NUMBER),
        (ProblemKind.DOUBTED, 9, NUMBER),
        (ProblemKind.LATE, 2, None),
        (ProblemKind.LATE, 1, None),
        (ProblemKind.LATE, None, None),
    ]
    assert told[0].text == "这不是日期。"
    assert len({one.key for one in told}) == len(told)


def test_reasons_that_nobody_knows_are_told_as_they_are() -> None:
    assert reason_words(f"{DATE}\nZZZ unheard of") == "这不是日期。 ZZZ unheard of"
