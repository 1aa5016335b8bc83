"""Data sources: how each stands, how both sides compare, and what is said of them."""

from dataclasses import replace
from pathlib import Path

import polib
import pytest

from console.board import own_words, source_facts, source_words
from console.board.compared import comparison_of
from console.board.own_words import journal_facts, journal_text, sending_facts
from console.board.source_facts import Fact, facts_of, facts_of_area
from console.board.source_words import difference_text, guarantee_text, named, state_text, summary_text
from console.board.sources import state_of
from console.board.sources_view import CountPair, JournalLine, OwnSide, SourceStanding, SourceState
from console.domain.copying import ResyncReason, Scope, Tier
from console.domain.freshness import Freshness
from console.domain.naming import Name
from console.domain.records import RECORD_TYPES
from console.messages import messages
from console.paths import resource
from console.replica.comparison_reads import ComparedCount
from console.replica.status import Phase
from tests.unit.board import source_samples as samples
from tests.unit.board.source_samples import AREAS, answer_of, make_counts, make_status

FOLDER = Path("/home/console/data")


def facts(source: SourceStanding) -> dict[str, str]:
    return {fact.caption: fact.text for fact in facts_of(source, FOLDER)}


def only(answer: samples.Sample) -> SourceStanding:
    (source,) = answer.view.sources
    return source


@pytest.mark.parametrize(
    ("status", "state"),
    [
        (make_status(), SourceState.FRESH),
        (make_status(polled_s=9.9), SourceState.FRESH),
        (make_status(polled_s=10.0), SourceState.LATE),
        (make_status(polled_s=15.0), SourceState.LOST),
        (make_status(polled_s=170.0, poll_interval_s=300.0), SourceState.FRESH),
        (make_status(differed=1), SourceState.SUSPECT),
        (make_status(polled_s=60.0, differed=1), SourceState.LOST),
        (make_status(phase=Phase.OFFLINE, problem=samples.PROBLEM), SourceState.FAILED),
        (make_status(polled_s=60.0, phase=Phase.STOPPED), SourceState.STOPPED),
        (make_status(phase=Phase.STOPPED, last_poll_real_us=None, polled_local_us=None), SourceState.NEVER),
        (make_status(last_poll_real_us=None, polled_local_us=None), SourceState.NEVER),
        (make_status(phase=Phase.LOADING, resync_reason=ResyncReason.EPOCH_CHANGED), SourceState.LOADING),
        (
            make_status(phase=Phase.OFFLINE, resync_reason=ResyncReason.EPOCH_CHANGED, problem=samples.PROBLEM),
            SourceState.FAILED,
        ),
    ],
)
def test_a_source_is_in_the_most_serious_state_that_is_true_of_it(status: object, state: SourceState) -> None:
    assert only(answer_of([status])).state is state


def test_nothing_to_show_outweighs_whatever_keeps_the_new_copy_from_being_made() -> None:
    status = make_status(
        phase=Phase.OFFLINE,
        resync_reason=ResyncReason.REPLICA_DAMAGED,
        is_whole=False,
        quarantined="replica.bad-1.db",
        problem=samples.PROBLEM,
    )
    assert state_of(status, Freshness.LOST) is SourceState.QUARANTINED
    said = facts(only(answer_of([status], counts=[])))
    assert "replica.bad-1.db" in said["已移开"]
    assert str(FOLDER) in said["已移开"]
    assert "10.8.0.12:5432" in said["问题"]
    assert said["要做什么"].startswith("无需操作")


def test_while_a_copy_is_made_again_its_reason_its_progress_and_what_is_shown_are_said() -> None:
    said = facts(only(samples.resync_view()))
    assert said["复制原因"] == "服务器被回退到较早的时刻。"
    assert said["已复制"] == "1,213,480 行中已装载 421,000 行"
    assert said["屏幕显示"] == "1 分前为止收到的数据"
    assert said["要做什么"].startswith("无需操作")


def test_a_first_copy_shows_nothing_and_says_so() -> None:
    source = only(samples.first_view())
    assert state_text(source) == "首次复制"
    assert facts(source)["屏幕显示"] == "副本完成前,不显示此来源的任何数据"


@pytest.mark.parametrize(
    ("offset_us", "said"),
    [
        (0, "与本机相差不到 1 秒"),
        (-999_999, "与本机相差不到 1 秒"),
        (2_000_000, "比本机快 2 秒"),
        (-185_000_000, "比本机慢 3 分"),
        (None, "—"),
    ],
)
def test_the_servers_clock_is_told_by_how_far_it_is_ahead_or_behind(offset_us: int | None, said: str) -> None:
    assert facts(only(answer_of([make_status(offset_us=offset_us)])))["服务器时钟"] == said


@pytest.mark.parametrize(("open_us", "is_told"), [(0, False), (60_000_000, False), (60_000_001, True)])
def test_a_transaction_left_open_for_over_a_minute_is_told_to_the_dba(open_us: int, is_told: bool) -> None:
    said = facts(only(answer_of([make_status(oldest_open_us=open_us)])))
    assert ("数据库管理员" in said) is is_told
    assert not is_told or "已打开 1 分未结束" in said["数据库管理员"]


def test_every_tier_says_what_it_promises_and_a_foreign_one_that_it_may_lag() -> None:
    said = {tier: guarantee_text(only(answer_of([make_status(tier=tier, poll_interval_s=300.0)]))) for tier in Tier}
    assert len(set(said.values())) == len(Tier)
    assert "不遗漏" in said[Tier.SNAPSHOT]
    assert "可能滞后" in said[Tier.FOREIGN]
    assert "夜间比对" in said[Tier.FOREIGN]
    assert "每 5 分" in said[Tier.FOREIGN]


def test_an_area_that_is_silent_says_what_is_unknown_for_it() -> None:
    source = only(samples.lost_view())
    assert facts(source)["因此"] == "南海区的在办件在恢复传输前都计为不明。"
    silent = next(area for area in source.areas if area.area == "440605")
    told = facts_of_area(source, silent)
    assert told[0] == Fact("因此", "1,025 件在办计为不明,直到重新收到数据。", is_news=True)
    assert "请询问该平台" in told[1].text
    assert told[-1].text == "中心 213,849 条,本地 213,849 条 · ✓ 一致"


def test_nobody_is_sent_to_a_platform_while_our_own_link_is_down() -> None:
    source = only(samples.link_lost_view())
    assert "要做什么" not in [fact.caption for fact in facts_of_area(source, source.areas[0])]
    assert "网络" in facts(source)["要做什么"]


def test_how_an_area_reports_is_told_with_it() -> None:
    source = only(samples.lagging_view())
    reports = [fact.text for fact in facts_of_area(source, source.areas[3]) if fact.caption == "报送"]
    assert len(reports) == 2
    assert all(fact.caption != "报送" for fact in facts_of_area(source, source.areas[0]))


def test_areas_grow_old_with_the_link_of_their_own_source_alone() -> None:
    by_id = {source.id: source for source in samples.six_view().view.sources}
    assert by_id["d440605"].areas[0].heard.state is Freshness.LOST
    assert by_id["d440604"].areas[0].heard.state is Freshness.FRESH


def test_each_area_stands_under_the_source_that_holds_it() -> None:
    view = samples.six_view().view
    held = {source.id: [area.area for area in source.areas] for source in view.sources}
    assert held == {"city": ["440600"], **{f"d{area}": [area] for area in samples.DISTRICTS}}


def test_the_summary_claims_no_more_than_is_known() -> None:
    assert summary_text(samples.city_view().view) == "来源都在同步。各区都有心跳。比对一致。"
    foreign = summary_text(samples.foreign_view().view)
    assert "各区都有心跳" not in foreign
    assert "顺德区不发心跳" in foreign
    assert "可能滞后" in foreign
    uncompared = summary_text(answer_of(counts=[]).view)
    assert "比对一致" not in uncompared
    assert "尚未全部比对" in uncompared


def test_the_summary_names_what_is_not_as_it_should_be_and_nothing_else() -> None:
    assert summary_text(samples.lost_view().view) == "南海区:47 分无数据  ·  三水区:心跳迟到"
    assert "25 张表中 3 张" in summary_text(samples.suspect_view().view)


# Comparison


def pair_of(answer: samples.Sample, table: str, area: str) -> CountPair | None:
    report = answer.view.comparison
    column = [one.area for one in report.areas].index(area)
    return next(one for one in report.tables if one.table == table).counts[column]


def test_every_table_is_compared_in_every_area_and_the_totals_add_up() -> None:
    statuses = [make_status()]
    counts = make_counts(statuses)
    report = answer_of(statuses, counts=counts).view.comparison
    assert [table.table for table in report.tables] == [record.name for record in RECORD_TYPES]
    assert report.total == CountPair(sum(row.central for row in counts), sum(row.own for row in counts))
    assert sum(report.totals, CountPair(0, 0)) == report.total
    assert sum((table.total for table in report.tables), CountPair(0, 0)) == report.total
    assert report.differing == 0


def test_a_compared_source_has_none_where_it_has_no_row_and_another_is_not_compared() -> None:
    answer = samples.six_view()
    assert pair_of(answer, "refused_record", "440604") == CountPair(1147, 1147)
    assert pair_of(answer, "calendar_version", "440604") == CountPair(0, 0)
    assert pair_of(answer, "calendar_version", "440607") is None
    assert facts(answer.view.sources[4])["比对"] == "尚未比对"


def test_rows_of_every_area_stand_in_a_column_of_their_own() -> None:
    report = samples.city_view().view.comparison
    assert report.areas[-1].area == ""
    assert named(report.areas[-1].name) == "各区通用"
    assert [one.area for one in report.areas[:-1]] == [code for code, _name in AREAS]


def test_an_area_that_no_source_holds_has_no_column() -> None:
    status = make_status(scope=Scope(("440606",)))
    report = answer_of([status], counts=make_counts([status])).view.comparison
    assert [one.area for one in report.areas] == ["440606"]


def test_blocks_of_a_table_are_counted_once_however_many_areas_it_has() -> None:
    rows = [ComparedCount("central", "event", code, 10, 10, 2, 0) for code, _name in AREAS]
    report = comparison_of(rows, AREAS, [make_status()], 0.0)
    event = next(table for table in report.tables if table.table == "event")
    assert event.blocks == 2
    assert not event.is_equal
    assert difference_text(event.total, event.blocks) == "≠ 内容不同 · 2 段"


def test_one_row_too_many_here_and_one_missing_there_are_not_equal() -> None:
    rows = [
        ComparedCount("central", "event", "440604", 10, 11, 1, 0),
        ComparedCount("central", "event", "440605", 10, 9, 1, 0),
    ]
    report = comparison_of(rows, AREAS, [make_status()], 0.0)
    event = next(table for table in report.tables if table.table == "event")
    assert event.total.is_equal
    assert not event.is_equal


@pytest.mark.parametrize(
    ("pair", "blocks", "said"),
    [
        (None, 0, "尚未比对"),
        (CountPair(5, 5), 0, "✓ 一致"),
        (CountPair(1_205, 5), 3, "≠ 本地少 1,200 条 · 3 段"),
        (CountPair(5, 6), 0, "≠ 本地多 1 条"),
        (CountPair(5, 5), 1, "≠ 内容不同 · 1 段"),
    ],
)
def test_a_difference_is_told_by_a_sign_and_in_words(pair: CountPair | None, blocks: int, said: str) -> None:
    assert difference_text(pair, blocks) == said


def test_the_age_of_the_comparison_is_that_of_the_one_longest_ago() -> None:
    statuses = samples.six_sources()
    counts = [
        replace(row, checked_real_us=samples.NOW_US - 7_200_000_000) if row.source == "d440606" else row
        for row in make_counts(statuses)
    ]
    view = answer_of(statuses, counts=counts).view
    assert view.comparison.checked_s == pytest.approx(7_200, abs=1)
    assert view.sources[1].checked_s == pytest.approx(140, abs=1)


# This installation's own side


@pytest.mark.parametrize(
    ("action", "detail", "said"),
    [
        ("resync", "feed_pruned", "重新复制。副本离线过久,服务器已不再保留这段时间的更改。"),
        ("loaded", "1213480", "复制完成,共 1,213,480 条。"),
        ("differs", "event: 4", "比对有差异:办理过程,4 段;已重新读取。"),
        ("quarantine", "replica_damaged: replica.bad-1.db", "副本文件已损坏。已移开为 replica.bad-1.db。"),
        ("resync", "a reason of a later version", "重新复制。 a reason of a later version"),
        ("local_recovered", "x set aside", "本地文件已恢复。 x set aside"),
        ("unheard_of", "", "unheard_of"),
    ],
)
def test_the_journal_is_told_in_words_and_what_is_unknown_as_it_stands(action: str, detail: str, said: str) -> None:
    assert journal_text(JournalLine(0, action, "central", detail)) == said


def test_the_journal_names_the_source_where_there_are_several() -> None:
    own = OwnSide(0, None, 0, (JournalLine(samples.NOW_US, "resync", "d440606", "feed_pruned"),))
    (alone,) = journal_facts(own, samples.city_view().view)
    (among_others,) = journal_facts(own, samples.six_view().view)
    assert alone.caption == "11-20 10:42"
    assert alone.text.startswith("重新复制")
    assert among_others.text.startswith("顺德区政务服务平台:重新复制")


def test_what_waits_for_over_five_minutes_or_was_refused_is_news() -> None:
    assert [fact.is_news for fact in sending_facts(OwnSide(3, 301.0, 1))] == [False, True, True]
    assert [fact.is_news for fact in sending_facts(OwnSide(3, 299.0, 0))] == [False, False, False]
    assert [fact.text for fact in sending_facts(OwnSide(0, None, 0))] == ["0", "无"]


def test_words_that_stand_in_tables_have_their_chinese() -> None:
    catalogue = {
        entry.msgid
        for part in resource("i18n", "zh").iterdir()
        for entry in polib.pofile(part.read_text(encoding="utf-8"))
    }
    told = [
        *source_words.TIERS.values(),
        *source_words.STATES.values(),
        *source_words.REASONS.values(),
        *own_words.ACTIONS.values(),
        *source_facts.TO_DO.values(),
    ]
    assert [text for text in told if text not in catalogue] == []
    assert set(source_words.REASONS) == set(ResyncReason)
    assert set(source_words.TIERS) == set(Tier)
    assert set(source_words.STATES) == set(SourceState) - {SourceState.LOST}


def test_english_says_the_same() -> None:
    messages.choose("en")
    try:
        assert summary_text(samples.city_view().view) == (
            "Every source is in step. Every area is heard. Both sides are equal."
        )
        assert named(Name("中心", "Central")) == "Central"
        assert difference_text(CountPair(4, 3), 1) == "≠ 1 fewer here · blocks: 1"
    finally:
        messages.choose("zh")
