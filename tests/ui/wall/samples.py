"""Frozen walls of an invented city, in several moods. Names are fictitious."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from console.board.face import ClockFace, LinkAge
from console.board.wall_view import AreaReturn, Figures, LightCounts, OverdueCase, TrendDay, WallColumn, WallView
from console.domain.case import CaseId
from console.domain.citytime import STILL_RATE, CityTime
from console.domain.freshness import Freshness, SourceAge
from console.domain.light import Light
from console.domain.naming import Name
from console.domain.reporting import NO_LAG, LagDoubt, SourceLag

NOW_US = round(datetime(2026, 11, 20, 10, 42, 17, tzinfo=ZoneInfo("Asia/Shanghai")).timestamp() * 1_000_000)
LINES = (
    Name("市场监管", "Market Regulation"),
    Name("自然资源", "Natural Resources"),
    Name("住房城建", "Housing & Construction"),
    Name("人社", "Human Resources"),
    Name("卫生健康", "Health"),
    Name("交通运输", "Transport"),
    Name("生态环境", "Environment"),
    Name("其他24家", "24 others"),
)
AREAS = (
    ("440600", Name("市直", "Municipal"), 3.0),
    ("440604", Name("禅城区", "Chancheng"), 5.0),
    ("440605", Name("南海区", "Nanhai"), 47 * 60.0),
    ("440606", Name("顺德区", "Shunde"), 2.0),
    ("440607", Name("三水区", "Sanshui"), 8.0),
    ("440608", Name("高明区", "Gaoming"), 6.0),
)
LOST_AREA = "440605"
# dark red, red, yellow, blue, green of each line, by area.
_CELLS = {
    "440600": [(0, 0, 1, 2, 61), (0, 1, 2, 9, 74), (0, 0, 1, 6, 58), (0, 0, 0, 0, 82), (0, 0, 0, 1, 39),
               (0, 0, 1, 1, 66), (0, 0, 1, 4, 43), (0, 1, 3, 5, 318)],
    "440604": [(0, 1, 2, 1, 142), (0, 0, 1, 4, 93), (0, 1, 2, 5, 101), (0, 0, 1, 0, 117), (0, 0, 0, 1, 72),
               (0, 0, 1, 0, 59), (1, 0, 1, 5, 48), (0, 0, 2, 4, 274)],
    "440605": [(0, 2, 6, 3, 231), (0, 1, 4, 9, 146), (1, 2, 5, 8, 177), (0, 0, 2, 1, 163), (0, 0, 1, 2, 98),
               (0, 0, 2, 1, 87), (0, 1, 1, 7, 79), (0, 2, 5, 9, 391)],
    "440606": [(0, 0, 3, 2, 187), (1, 1, 3, 11, 128), (0, 4, 5, 9, 153), (0, 0, 2, 0, 149), (0, 0, 1, 1, 91),
               (0, 0, 0, 1, 83), (0, 2, 2, 8, 71), (0, 1, 4, 6, 361)],
    "440607": [(0, 2, 3, 1, 88), (0, 0, 0, 5, 51), (0, 1, 1, 3, 62), (0, 0, 1, 0, 58), (0, 0, 0, 1, 36),
               (0, 0, 1, 0, 33), (0, 0, 1, 4, 29), (0, 0, 1, 3, 142)],
    "440608": [(0, 0, 1, 0, 47), (0, 0, 1, 3, 39), (0, 0, 0, 2, 44), (0, 0, 0, 0, 41), (0, 1, 1, 1, 28),
               (0, 0, 0, 0, 24), (0, 0, 0, 2, 22), (0, 0, 0, 2, 97)],
}  # fmt: skip
_TREND = (31, 29, 30, 33, 34, 30, 27, 26, 28, 29, 25, 24, 26, 23, 22, 24, 23, 21, 22, 20, 24, 18)


def total_of(cells: tuple[LightCounts, ...]) -> LightCounts:
    total = LightCounts()
    for cell in cells:
        total = total + cell
    return total


def column(area: str, name: Name, age_s: float, *, state: Freshness | None = None) -> WallColumn:
    cells = tuple(LightCounts(*counts) for counts in _CELLS[area])
    state = state or (Freshness.LOST if area == LOST_AREA else Freshness.FRESH)
    return WallColumn(
        area, name, SourceAge(area, state, age_s), total_of(cells), cells, frozenset({6} if area == "440606" else ())
    )


def clock(**changes: object) -> ClockFace:
    face = ClockFace(NOW_US, "Asia/Shanghai", CityTime(), working_day=True, day_name=Name("", ""))
    return replace(face, **changes)


def case(number: int, light: Light, overdue: int, statutory: int | None, area: Name, unit: Name, matter: Name,
         person: str, phone: str, freshness: Freshness = Freshness.FRESH, of: str = "wd") -> OverdueCase:  # fmt: skip
    return OverdueCase(CaseId(number), light, overdue, of, statutory, area, unit, matter, person, phone, freshness)


LONGEST = (
    case(1, Light.DARK_RED, 12, 7, Name("顺德", "Shunde"), LINES[1],
         Name("建设工程规划许可", "Construction planning permit"), "梁永康", "0757-0000 0145"),
    case(2, Light.DARK_RED, 6, 1, Name("禅城", "Chancheng"), LINES[6],
         Name("排污许可证核发", "Discharge permit"), "何少聪", "0757-0000 0218"),
    case(3, Light.RED, 5, -4, Name("市直", "Municipal"), LINES[1],
         Name("建设用地规划许可", "Land use planning permit"), "陈文静", "0757-0000 0333"),
    case(4, Light.RED, 4, 0, Name("三水", "Sanshui"), LINES[0],
         Name("食品经营许可(新办)", "Food business licence"), "梁婉仪", "0757-0000 0402"),
)  # fmt: skip


def view_of(columns: tuple[WallColumn, ...], **changes: object) -> WallView:
    known = [item.total for item in columns if item.source.state is not Freshness.LOST]
    unknown = sum(item.total.open for item in columns if item.source.state is Freshness.LOST)
    first = date(2026, 10, 22)
    view = WallView(
        clock=clock(),
        link=LinkAge(0.4, Freshness.FRESH, 5351),
        city=Name("佛山市", "Foshan"),
        totals=total_of(tuple(known)),
        overdue_today=LightCounts(red=2),
        due_today=21,
        unknown=unknown,
        lines=LINES,
        columns=columns,
        longest=LONGEST,
        today=Figures(312, 287, 280, 278, 185),
        month=Figures(7946, 7803, 7600, 7532, 5198),
        trend=tuple(
            TrendDay(first + timedelta(days=index), count, 10 if index == len(_TREND) - 1 else 0)
            for index, count in enumerate(_TREND)
        ),
    )
    return replace(view, **changes)


def busy() -> WallView:
    """The city of the reference picture: one source lost, one cell that got worse."""
    return view_of(tuple(column(*area) for area in AREAS))


def calm() -> WallView:
    """Nothing overdue, every source heard, nothing due."""
    columns = []
    for code, name, age_s in AREAS:
        cells = tuple(LightCounts(green=item[4]) for item in _CELLS[code])
        source = SourceAge(code, Freshness.FRESH, min(age_s, 9.0))
        columns.append(WallColumn(code, name, source, total_of(cells), cells))
    quiet = tuple(TrendDay(day.day, 0) for day in busy().trend)
    return view_of(tuple(columns), longest=(), due_today=0, overdue_today=LightCounts(), trend=quiet)


def crisis() -> WallView:
    """Counts beyond their slots, two sources lost, one late, one without heartbeats, our own link silent."""
    columns = []
    for index, (code, name, __) in enumerate(AREAS):
        cells = tuple(
            LightCounts(dark_red=item[0] * 140, red=item[1] * 120 + 3, yellow=item[2] * 105, blue=item[3] * 31,
                        green=item[4] * 23, none=item[4])
            for item in _CELLS[code]
        )  # fmt: skip
        state = (Freshness.LATE, Freshness.NO_BEAT, Freshness.LOST, Freshness.FRESH, Freshness.LOST, Freshness.FRESH)
        age_s = (13.0, 12 * 60.0, 47 * 60.0, 2.0, 30 * 3600.0, 4.0)
        source = SourceAge(code, state[index], age_s[index])
        columns.append(WallColumn(code, name, source, total_of(cells), cells, frozenset({0, 3})))
    longest = (
        replace(LONGEST[0], overdue=128, statutory=113, freshness=Freshness.LOST),
        replace(LONGEST[1], overdue=96, unit="nd", statutory=81, freshness=Freshness.LATE),
        replace(LONGEST[2], overdue=73, statutory=-12, matter=Name(
            "房屋建筑和市政基础设施工程竣工验收备案(含规划核实)", "Completion acceptance filing of building works")),
        replace(LONGEST[3], statutory=None),
    )  # fmt: skip
    link = LinkAge(190.0, Freshness.LOST, 5351, phase="offline", problem="E-SERVER: no answer")
    return view_of(
        tuple(columns),
        longest=longest,
        link=link,
        overdue_today=LightCounts(dark_red=114, red=1208),
        due_today=1180,
        today=Figures(12_312, 10_287, 0, 0, 0),
        month=Figures(117_946, 107_803, 100_000, 99_999, 100_000),
    )


def returned(area: str, name: Name, ago_s: float, **changes: object) -> AreaReturn:
    told = AreaReturn(
        area, name, NOW_US - round(ago_s * 1_000_000), NOW_US - 1_200_000_000, 14 * 60.0, records=3_012, received=72,
        closed=31, worse=LightCounts(dark_red=2, red=10, yellow=40), better=5, is_over=True,
    )  # fmt: skip
    return replace(told, **changes)


def lagging() -> WallView:
    """One area late, one lost, one with its clock ahead, one that reports late, one without beats, one just back."""
    ages = {
        "440600": (Freshness.FRESH, 3.0), "440604": (Freshness.LATE, 13.0), "440605": (Freshness.LOST, 47 * 60.0),
        "440606": (Freshness.FRESH, 2.0), "440607": (Freshness.FRESH, 8.0), "440608": (Freshness.NO_BEAT, 12 * 60.0),
    }  # fmt: skip
    lags = {
        "440606": SourceLag(ahead_s=185.0, doubts=(LagDoubt.CLOCK_AHEAD,)),
        "440608": SourceLag(late_by_s=7_300.0, doubts=(LagDoubt.LATE_REPORTS,)),
    }
    columns = tuple(
        replace(column(code, name, ages[code][1], state=ages[code][0]), lag=lags.get(code, NO_LAG))
        for code, name, __ in AREAS
    )
    longest = (
        replace(LONGEST[0], area=Name("顺德区", "Shunde")),
        replace(LONGEST[1], area=Name("禅城区", "Chancheng"), freshness=Freshness.LATE),
        replace(LONGEST[2], area=Name("南海区", "Nanhai"), freshness=Freshness.LOST, statutory=3),
        LONGEST[3],
    )  # fmt: skip
    returns = (returned("440607", Name("三水区", "Sanshui"), 130.0),)
    return view_of(columns, longest=longest, returns=returns)


def all_back() -> WallView:
    """Our own link was away: every area came back at once, in a replay, and still catches up."""
    view = simulated()
    heard_us = view.clock.now_us - 20 * 60 * 1_000_000
    returns = tuple(
        returned(code, name, 0, heard_us=heard_us, is_over=False, worse=LightCounts()) for code, name, __ in AREAS
    )
    return replace(view, returns=returns)


def resync() -> WallView:
    """Everything is copied again, and the copy from before is on the wall."""
    link = LinkAge(290.0, Freshness.LOST, 40_000, phase="loading", loaded=(40_000, 100_000))
    return replace(lagging(), link=link)


def loading() -> WallView:
    """The first copy is on its way."""
    link = LinkAge(None, Freshness.LOST, 40_000, phase="loading", loaded=(40_000, 100_000))
    return view_of(tuple(column(*area) for area in AREAS), link=link, longest=(), trend=())


def simulated() -> WallView:
    """A replay at sixty times the usual pace."""
    face = clock(
        now_us=round(datetime(2013, 2, 1, 4, 0, tzinfo=UTC).timestamp() * 1_000_000),
        city_time=CityTime(NOW_US, NOW_US - 10**15, 60.0),
    )
    return replace(busy(), clock=face)


def replay_stopped() -> WallView:
    """A replay that was stopped, or whose log has ended: its clock stands still."""
    face = simulated().clock
    return replace(busy(), clock=replace(face, city_time=CityTime(NOW_US, face.now_us, STILL_RATE)))


def replayed_without_link() -> WallView:
    """A replay whose central database went silent: two sentences share the head."""
    return replace(crisis(), clock=simulated().clock)


def long_names() -> WallView:
    """Names three times as long as usual."""
    line = Name("城市管理和综合行政执法", "Urban Administration and Law Enforcement")
    matter = Name(
        "房屋建筑和市政基础设施工程竣工验收备案(含规划核实、消防验收备案)",
        "Completion acceptance filing of buildings and municipal works with planning and fire inspection",
    )
    longest = tuple(
        replace(item, unit_name=line, matter=matter, contact_person=person, overdue=128, statutory=113)
        for item, person in zip(LONGEST, ("欧阳永康", "Zhang Weiguo", "Li Na", "慕容婉仪"), strict=True)
    )
    return replace(busy(), lines=(line,) * len(LINES), longest=longest)


def empty() -> WallView:
    """A city without sources, cases or history."""
    return view_of((), longest=(), trend=(), today=Figures(), month=Figures(), lines=LINES[:1], due_today=0)


MOODS = {
    "busy": busy, "calm": calm, "crisis": crisis, "loading": loading, "simulated": simulated, "empty": empty,
    "replayed without link": replayed_without_link, "long names": long_names, "lagging": lagging, "all back": all_back,
    "replay stopped": replay_stopped,
    "resync": resync,
}  # fmt: skip
