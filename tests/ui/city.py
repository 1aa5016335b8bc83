"""A board in memory for tests of pages: the same questions as the live one, answers made from a fixed pattern.

It keeps the rules that pages rely on: a query restricts and orders, ids that left are left out of ``rows``, a step
reports what was changed since the last one. It computes no clock: each case's light is what the test gave it.
"""

import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import numpy as np

from console.board.answers import AreaChoice, BoardUpdate, Choices, MatterChoice, SourceStrip, StripSource, UnitChoice
from console.board.detail_view import (  # fmt: skip
    CalendarEdition,
    CaseDetail,
    ClockLine,
    ClockWalk,
    DayCell,
    DayState,
    EvidenceLine,
    StageLine,
    WalkStart,
    WalkStop,
)
from console.board.extract import Extract
from console.board.face import ClockFace, LinkAge  # fmt: skip
from console.board.list_view import Bar, CaseList, CaseQuery, CaseRow, SortKey  # fmt: skip
from console.board.wall_view import LightCounts, WallView  # fmt: skip
from console.domain.case import CaseId
from console.domain.citytime import CityTime
from console.domain.freshness import Freshness, SourceAge
from console.domain.light import Certainty, ClockKind, Light
from console.domain.naming import Name
from console.domain.rule import CountingPolicy, Edition, EndOfDay

TODAY = date(2026, 11, 20)
NOW_US = 1_795_142_537_000_000  # 2026-11-20 10:42:17 in Asia/Shanghai
DAY_US = 86_400_000_000
ZONE = "Asia/Shanghai"
AREAS = (
    ("440600", Name("市直", "City")),
    ("440604", Name("禅城区", "Chancheng")),
    ("440605", Name("南海区", "Nanhai")),
    ("440606", Name("顺德区", "Shunde")),
    ("440607", Name("三水区", "Sanshui")),
    ("440608", Name("高明区", "Gaoming")),
)
LOST_AREA = "440605"
POLICY = CountingPolicy(
    Edition("counting", "1", 0, "行政许可法 Art. 82"),
    EndOfDay.MIDNIGHT,
    stop_includes_first_day=False,
    late_extension_moves=False,
    roll_natural_end=False,
)
UNITS = (
    Name("自然资源局", "Natural Resources Bureau"),
    Name("生态环境局", "Ecology and Environment Bureau"),
    Name("住房城建局", "Housing and Urban Development Bureau"),
    Name("市场监管局", "Market Regulation Bureau"),
)
MATTERS = (
    Name("建设工程规划许可证核发", "Construction planning permit"),
    Name("排污许可证核发(首次申请)", "Pollutant discharge permit, first application"),
    Name("建筑工程施工许可证核发", "Building construction permit"),
    Name("食品经营许可(新办)", "Food business licence, new"),
    Name("劳务派遣经营许可", "Labour dispatch licence"),
)
LIGHTS = (Light.DARK_RED, Light.RED, Light.RED, Light.YELLOW, Light.BLUE, Light.GREEN, Light.GREEN, Light.NONE)


def has_stage_over(case_id: int) -> bool:
    """Return whether a case in time has a stage over its limit."""
    return case_id % 16 == 5


def make_row(case_id: int) -> CaseRow:
    """Return the row of a case: its light follows from its id."""
    light = LIGHTS[case_id % len(LIGHTS)]
    area, area_name = AREAS[case_id % len(AREAS)]
    lost = area == LOST_AREA
    limit = 5 + case_id % 16
    left = {Light.DARK_RED: -8 - case_id % 5, Light.RED: -1 - case_id % 5, Light.YELLOW: case_id % 2}.get(
        light, 2 + case_id % 11
    )
    timed = light is not Light.NONE
    stopped = light is Light.BLUE
    return CaseRow(
        case_id=CaseId(case_id),
        light=light,
        certainty=Certainty.STOPPED if stopped else Certainty.FINAL,
        freshness=Freshness.LOST if lost else Freshness.FRESH,
        source_age_s=47 * 60.0 if lost else 3.0,
        remaining=left if timed else None,
        bar=Bar(max(limit - left, 0), limit, limit + 6, "wd") if timed else None,
        case_no=f"{area}-2026-{1 + case_id % 11:02d}{1 + case_id % 28:02d}-{case_id:05d}",
        matter=MATTERS[case_id % len(MATTERS)],
        unit=UNITS[case_id % len(UNITS)],
        area=area_name,
        due=None if stopped or not timed else TODAY + timedelta(days=left),
        stages=("done", "done", "over" if left < 0 or has_stage_over(case_id) else "now", "ahead"),
    )


def make_walk() -> tuple[DayCell, ...]:
    """Return a day walk with holidays, a make-up day, a stop, both limits and days over."""
    holidays = {date(2026, 9, 25): "中秋", **{date(2026, 10, day): "国庆" for day in range(1, 8)}}
    cells, count, over = [], 0, 0
    day = date(2026, 9, 24)
    while day <= date(2026, 11, 23):
        label, state, shown, marks = holidays.get(day, ""), DayState.COUNTED, None, set()
        off = day in holidays or (day.weekday() > 4 and day != date(2026, 10, 10))
        if day == date(2026, 9, 24):
            state, label = DayState.START, "受理"
        elif off:
            state = DayState.OFF
        elif date(2026, 10, 15) <= day <= date(2026, 11, 6):
            state = DayState.STOPPED
        elif count < 15:
            count += 1
            shown = count
        else:
            over += 1
            state, shown = DayState.OVER if day <= TODAY else DayState.AHEAD, over
        if day == date(2026, 10, 10):
            label = "班"
        if count == 15 and shown == 15:
            marks.add("promised")
        if day == TODAY:
            marks.add("today")
        if day == date(2026, 11, 23):
            marks.add("statutory")
        cells.append(DayCell(day, state, shown, label, frozenset(marks)))
        day += timedelta(days=1)
    return tuple(cells)


def make_detail(row: CaseRow) -> CaseDetail:
    """Return a full detail for a row."""
    at = NOW_US - 14 * DAY_US
    return CaseDetail(
        row=row,
        headline="承诺超期 4 个工作日",
        why=(
            "承诺 15 个工作日。9月24日受理,当日不计;专家评审停钟 17 日已扣除;承诺期满 11月16日(周一)。",
            "今天是期满后第 4 个工作日,仍未办结。11月24日 0:00 起转法定超期。",
        ),
        matter=row.matter,
        unit=row.unit,
        area=row.area,
        applicant="佛山市演示陶瓷有限公司",
        contact_person="何启明",
        contact_phone="0757-0000 0145",
        clocks=(
            _line(ClockKind.ACCEPTANCE, Name("受理时限", "Acceptance"), Light.GREEN, (2, 5, 3), date(2026, 9, 30),
                  "行政许可法第三十二条", ended=True),
            _line(ClockKind.PROMISED, Name("承诺时限", "Promised limit"), Light.RED, (19, 15, -4), date(2026, 11, 16),
                  "事项目录 2026-03 版"),
            _line(ClockKind.STATUTORY, Name("法定时限", "Statutory limit"), Light.YELLOW, (19, 20, 1),
                  date(2026, 11, 23), "行政许可法第四十二条第一款"),
        ),
        told=ClockKind.PROMISED,
        walks=(
            _walk(ClockKind.ACCEPTANCE, Name("受理时限", "Acceptance"), 5, date(2026, 9, 30), make_walk()[:8]),
            _walk(ClockKind.PROMISED, Name("承诺时限", "Promised limit"), 15, date(2026, 11, 16), make_walk()),
            _walk(ClockKind.STATUTORY, Name("法定时限", "Statutory limit"), 20, date(2026, 11, 23), make_walk()),
        ),
        calendar_note="日历 2026 年版(国办 2025-11-04 通知)· 截至 2026-12-31 确定",
        stages=(
            StageLine(Name("接件", "Receipt"), 2, 1, date(2026, 9, 22), date(2026, 9, 23), over=False),
            StageLine(Name("受理", "Acceptance"), 2, 1, date(2026, 9, 24), date(2026, 9, 25), over=False),
            StageLine(Name("审核", "Review"), 12, 17, date(2026, 9, 28), None, over=True, unit=UNITS[0], left=-5,
                      code="review"),
            StageLine(Name("审核", "Review"), 12, 9, date(2026, 9, 28), date(2026, 10, 12), over=False, unit=UNITS[1],
                      left=3, code="review"),
            StageLine(Name("办结", "Closing"), 1, None, None, None, over=False),
        ),
        evidence=(
            EvidenceLine(at, at + 60_000_000, "专家评审结束,恢复计时", "顺德 #88213"),
            EvidenceLine(at - 40 * DAY_US, at - 40 * DAY_US + 60_000_000, "受理通知书", "顺德 #60418"),
        ),
    )  # fmt: skip


def _line(
    kind: ClockKind,
    name: Name,
    light: Light,
    spent: tuple[int, int, int],
    due: date,
    basis: str,
    *,
    ended: bool = False,
) -> ClockLine:
    used, limit, left = spent
    return ClockLine(
        kind, name, light, Certainty.FINAL, used, limit, "wd", left, due, None, ended, left >= 0, basis
    )  # fmt: skip


def _walk(kind: ClockKind, name: Name, limit: int, due: date, days: tuple[DayCell, ...]) -> ClockWalk:
    return ClockWalk(
        kind=kind,
        name=name,
        rule=f"licence.{kind.name.lower()}",
        edition="2004.1",
        law=Name("行政许可法", "Administrative Licensing Law"),
        article="42(1)",
        is_confirmed=True,
        basis="行政许可法第四十二条第一款",
        policy=POLICY,
        calendar=CalendarEdition("cn", Name("国务院办公厅节假日安排", "State Council"), "2026.1", date(2026, 12, 31)),
        start=WalkStart(30, "受理", NOW_US - 57 * DAY_US, days[0].day, is_deemed=False),
        limit=limit,
        unit="wd",
        extension=0,
        is_extension_late=False,
        due=due,
        due_us=None,
        certainty=Certainty.FINAL,
        left=0,
        stops=(
            WalkStop("专家评审", "停〔2026〕8号", 15, NOW_US - 37 * DAY_US, NOW_US - 14 * DAY_US,
                     date(2026, 10, 15), date(2026, 11, 6), 17),
        ),
        days=days,
    )  # fmt: skip


class FakeBoard:
    """Answers from rows made once; tests add, change and remove cases from any thread."""

    def __init__(self, cases: int) -> None:
        self._lock = threading.Lock()
        self._rows = {case_id: make_row(case_id) for case_id in range(1, cases + 1)}
        self._changed: set[int] = set()
        self._generation = 0
        self.closed = False
        self.fails: Exception | None = None
        self.stages_counted = True
        self.steps = 0

    def change(self, rows: Sequence[CaseRow]) -> None:
        """Put rows in place of those with the same ids."""
        with self._lock:
            self._rows.update({row.case_id: row for row in rows})
            self._changed.update(row.case_id for row in rows)

    def remove(self, ids: Sequence[int]) -> None:
        """Take cases off the board."""
        with self._lock:
            for case_id in ids:
                del self._rows[case_id]
            self._changed.update(ids)

    def step(self, now_local_us: int) -> BoardUpdate:
        """Report what the test changed."""
        self.steps += 1
        if self.fails is not None:
            raise self.fails
        with self._lock:
            changed, self._changed = np.array(sorted(self._changed), np.int64), set()
        self._generation += bool(changed.size) or self._generation == 0
        return BoardUpdate(self._generation, False, changed, np.empty(0, np.int64), NOW_US, True)

    def strip(self) -> SourceStrip:
        """Return six sources, one of them lost, and an unreal clock."""
        sources = tuple(
            StripSource(
                area,
                name,
                SourceAge(area, *((Freshness.LOST, 2820.0) if area == LOST_AREA else (Freshness.FRESH, 3.0))),
            )
            for area, name in AREAS
        )
        clock = ClockFace(NOW_US, ZONE, CityTime(0, 1_000_000, 60.0), working_day=True, day_name=Name("", ""))
        return SourceStrip(clock, LinkAge(2.0, Freshness.FRESH, len(self._rows)), sources)

    def wall_view(self) -> WallView:
        """Not asked in these tests."""
        raise AssertionError("no page under test asks for the wall")

    def case_list(self, query: CaseQuery) -> CaseList:
        """Filter and order."""
        with self._lock:
            rows = list(self._rows.values())
        base = [row for row in rows if query.text in row.case_no or query.text in row.matter.zh]
        if query.areas:
            names = {name for area, name in AREAS if area in query.areas}
            base = [row for row in base if row.area in names]
        if query.only is not None:
            base = [row for row in base if row.case_id in query.only]
        if query.due_today:
            base = [row for row in base if row.due == TODAY]
        if query.stop_over:
            base = [row for row in base if row.light is Light.BLUE and row.case_id % 3 == 0]
        over = [row for row in base if has_stage_over(row.case_id)]
        stage_over = sum(row.freshness is not Freshness.LOST for row in over) if self.stages_counted else None
        if query.stage_over:
            base = over
        known = [row for row in base if row.freshness is not Freshness.LOST]
        counts = [sum(row.light is light for row in known) for light in sorted(Light, reverse=True)]
        found = [
            row for row in base
            if (query.unknown if row.freshness is Freshness.LOST else row.light in query.lights)
        ]  # fmt: skip
        keys = {
            SortKey.REMAINING: lambda row: (row.remaining is None, row.remaining or 0, row.case_id),
            SortKey.CASE_NO: lambda row: (row.case_no, row.case_id),
        }
        found.sort(key=keys.get(query.sort, lambda row: row.case_id), reverse=query.descending)
        ids = np.array([row.case_id for row in found], np.int64)
        unknown = len(base) - len(known)
        return CaseList(query, ids, len(found), len(rows), LightCounts(*counts), unknown, 0, 7, stage_over)

    def counts(self, queries: Sequence[CaseQuery]) -> tuple[int, ...]:
        """Count what the lists hold."""
        return tuple(self.case_list(query).matching for query in queries)

    def extract(self, query: CaseQuery) -> Extract:
        """Return a list whose rows the test gives."""
        return Extract(self.case_list(query), None, self.strip(), None, None, None)

    def rows(self, ids: Sequence[int]) -> tuple[CaseRow, ...]:
        """Return what is still there."""
        with self._lock:
            return tuple(self._rows[case_id] for case_id in ids if case_id in self._rows)

    def detail(self, case_id: CaseId) -> CaseDetail | None:
        """Return the same full detail for each case."""
        row = self._rows.get(case_id)
        return None if row is None else make_detail(row)

    def choices(self) -> Choices:
        """Return the city's areas, units and matters."""
        return Choices(
            tuple(AreaChoice(area, name) for area, name in AREAS),
            tuple(UnitChoice(n, AREAS[n % 6][0], name) for n, name in enumerate(UNITS, 1)),
            tuple(MatterChoice(n, AREAS[n % 6][0], 1 + n % 4, name) for n, name in enumerate(MATTERS, 1)),
        )

    def close(self) -> None:
        """Note that the worker let go."""
        self.closed = True


def renamed(row: CaseRow, matter: str) -> CaseRow:
    """Return the row with another matter's name."""
    return replace(row, matter=Name(matter, matter))
