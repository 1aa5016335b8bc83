"""A board that knows rules and matters, and an office that answers from memory."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np

from console.board.answers import AreaChoice, BoardUpdate, Choices, SourceStrip, StripSource
from console.board.detail_view import CaseDetail
from console.board.face import ClockFace, LinkAge
from console.board.finding_words import amount_unit
from console.board.findings import FindingTable, FoundCase, UnitFindings
from console.board.list_view import CaseList, CaseQuery, CaseRow
from console.board.matters import AreaEntry, MatterBook, MatterEdition, MatterEntry, UnitEntry
from console.board.wall_view import WallView
from console.calendar.pages import compared, year_sheet
from console.calendar.proposing import Notice, Proposed, offer_of, sentences_of
from console.calendar.view import Effects, MovedLine
from console.domain.calendar_acceptance import Seen, next_version
from console.domain.calendar_history import LayerRecord
from console.domain.case import CaseId
from console.domain.citytime import CityTime
from console.domain.entry import epoch_day
from console.domain.finding_rules import FindingKind
from console.domain.freshness import Freshness, SourceAge
from console.domain.light import Light
from console.domain.naming import Name
from console.domain.notice import parse_notice
from console.domain.reprojection import MoveCounts
from console.domain.rule import RuleBook
from console.replica.catalogue_reads import Stage
from console.rulebook import load_rulebook, statutory_days

NOW_US = 1_795_142_537_000_000  # 2026-11-20 10:42:17 in Asia/Shanghai
ZONE = "Asia/Shanghai"
TODAY = date(2026, 11, 20)
AREAS = (
    AreaChoice("440600", Name("市直", "City")),
    AreaChoice("440604", Name("禅城区", "Chancheng")),
    AreaChoice("440605", Name("南海区", "Nanhai")),
    AreaChoice("440606", Name("顺德区", "Shunde")),
    AreaChoice("440607", Name("三水区", "Sanshui")),
    AreaChoice("440608", Name("高明区", "Gaoming")),
)
UNITS = (
    Name("自然资源局", "Natural Resources Bureau"),
    Name("生态环境局", "Ecology and Environment Bureau"),
    Name("住房城乡建设和水利局", "Housing, Urban-Rural Development and Water Resources Bureau"),
)
MATTERS = (
    (Name("建设工程规划许可证核发", "Construction planning permit"), 20, 12),
    (Name("排污许可证核发(首次申请)", "Pollutant discharge permit, first application"), 30, 15),
    (Name("建筑工程施工许可证核发", "Building construction permit"), 7, 3),
    (Name("食品经营许可(新办)", "Food business licence, new"), 20, 8),
)
STAGES = (
    (Name("收件", "Receive"), 1),
    (Name("受理", "Accept"), 2),
    (Name("审核", "Review"), 4),
    (Name("办结", "Close"), 1),
)
NOTICE_2027 = """国务院办公厅关于2027年部分节假日安排的通知
国办发明电〔2026〕9号

各省、自治区、直辖市人民政府,国务院各部委、各直属机构:
经国务院批准,现将2027年元旦、春节、清明节、劳动节、端午节、中秋节和国庆节放假调休日期的具体安排通知如下。
一、元旦:1月1日(周五)至3日(周日)放假,共3天。
二、春节:2月5日(周五)至11日(周四)放假调休,共7天。1月31日(周日)、2月20日(周六)上班。
三、清明节:4月3日(周六)至5日(周一)放假,共3天。
四、劳动节:5月1日(周六)至5日(周三)放假调休,共5天。4月25日(周日)、5月8日(周六)上班。
五、端午节:6月9日(周三)放假1天。
六、中秋节:9月15日(周三)放假1天。
七、国庆节:10月1日(周五)至7日(周四)放假调休,共7天。9月26日(周日)、10月9日(周六)上班。
节假日期间,各地区、各部门要妥善安排好值班和安全、保卫、疫情防控等工作。
国务院办公厅
2026年11月5日
"""
CALENDAR = load_rulebook().histories["cn"].name
TYPHOON = LayerRecord(
    1, "440606", epoch_day(date(2026, 9, 16)), epoch_day(date(2026, 9, 15)), False, Name("台风停工", "Typhoon")
)


def make_book() -> RuleBook:
    """Return the product's rules, with a typhoon in Shunde."""
    book = load_rulebook()
    return replace(book, histories={**book.histories, "cn": book.histories["cn"].with_layers([TYPHOON])})


def _edition(version: int, statutory: int, promised: int, since: date, until: date | None) -> MatterEdition:
    stages = tuple(Stage(name.en.lower(), name, limit) for name, limit in STAGES)
    return MatterEdition(
        version, epoch_day(since), None if until is None else epoch_day(until), statutory, "wd", promised, "wd", stages
    )


def make_matters() -> MatterBook:
    """Return three units in each area with four matters each; the first matter of a unit has two versions."""
    licence = load_rulebook().clocks.kinds["licence"].name
    units = []
    for place, area in enumerate(AREAS):
        for number, name in enumerate(UNITS):
            unit = place * 10 + number
            matters = tuple(
                MatterEntry(
                    matter_id=unit * 10 + n,
                    code=f"11{area.area}MB2C9{unit:02d}{n}4440115018001",
                    name=matter,
                    kind=licence,
                    editions=(
                        _edition(2 - bool(n), statutory, promised, date(2026, 3, 1), None),
                        *(
                            [_edition(1, statutory, promised + 3, date(2024, 1, 1), date(2026, 2, 28))]
                            if n == 0
                            else []
                        ),
                    ),
                    open_cases=(unit * 7 + n * 13) % 90,
                )
                for n, (matter, statutory, promised) in enumerate(MATTERS)
            )
            units.append(
                UnitEntry(
                    unit_id=unit,
                    area=area.area,
                    area_name=area.name,
                    name=name,
                    matters=matters,
                    code=f"11{area.area}MB2C9{unit:03d}1X",
                    person="梁永康" if number else "",
                    phone=f"0757-0000 {101 + 7 * unit:04d}",
                    parent=Name("佛山市人民政府", "Foshan Municipal People's Government") if number else None,
                    handled=31 * number + place,
                )
            )
    idle = Name("档案馆", "Archives")
    units.append(
        UnitEntry(99, AREAS[-1].area, AREAS[-1].name, idle, (), "11440608MB2C90991X", "何敏", "0757-0000 0794")
    )
    areas = tuple(
        AreaEntry(
            one.area, one.name, ZONE, CALENDAR, 510, 1_050, "online_next_day", 30 if n else None, "", 1_447 - 211 * n
        )
        for n, one in enumerate(AREAS)
    )
    return MatterBook(tuple(units), 1_204, areas)


def make_findings() -> FindingTable:
    """Return findings of four kinds in every unit of two areas."""
    kinds = list(FindingKind)[:4]
    units, cases = [], []
    for place, area in enumerate(AREAS[1:3]):
        for number, name in enumerate(UNITS):
            counts = {kind: 1 + (place + number + n) % 5 for n, kind in enumerate(kinds)}
            units.append(UnitFindings(area.area, "", place * 10 + number, name, counts))
            for kind, count in counts.items():
                for n in range(count):
                    case = CaseId(len(cases) + 1)
                    cases.append(
                        FoundCase(
                            case,
                            f"{area.area}-2026-0922-{case:05d}",
                            place * 10 + number,
                            area.area,
                            kind,
                            n,
                            amount_unit(kind, "wd"),
                        )
                    )
    return FindingTable(load_rulebook().findings.rules, tuple(units), tuple(cases), 5_351)


@dataclass
class CalendarBoard:
    """Answers what the calendar page asks; nothing changes unless a test says so."""

    book: RuleBook = field(default_factory=make_book)
    matter_book: MatterBook = field(default_factory=make_matters)
    generation: int = 0
    closed: bool = False

    def step(self, now_local_us: int) -> BoardUpdate:
        """Report the generation a test has set."""
        empty = np.empty(0, np.int64)
        return BoardUpdate(self.generation, False, empty, empty, NOW_US, True)

    def strip(self) -> SourceStrip:
        """Return six sources, one of them lost."""
        clock = ClockFace(NOW_US, ZONE, CityTime(0, 0, 1.0), working_day=True, day_name=Name("", ""))
        ages = [SourceAge(one.area, Freshness.FRESH, 3.0) for one in AREAS]
        ages[2] = SourceAge(AREAS[2].area, Freshness.LOST, 2_820.0)
        sources = tuple(StripSource(one.area, one.name, age) for one, age in zip(AREAS, ages, strict=True))
        return SourceStrip(clock, LinkAge(2.0, Freshness.FRESH, 5_351), sources)

    def matters(self) -> MatterBook:
        """Return the sample."""
        return self.matter_book

    def choices(self) -> Choices:
        """Return the areas."""
        return Choices(AREAS, (), ())

    def close(self) -> None:
        """Note that the worker let go."""
        self.closed = True

    def wall_view(self) -> WallView:
        """Not asked by this page."""
        raise NotImplementedError

    def case_list(self, query: CaseQuery) -> CaseList:
        """Not asked by this page."""
        raise NotImplementedError

    def rows(self, ids: Sequence[int]) -> tuple[CaseRow, ...]:
        """Not asked by this page."""
        raise NotImplementedError

    def detail(self, case_id: CaseId) -> CaseDetail | None:
        """Not asked by this page."""
        raise NotImplementedError


def propose_from_memory(notice: Notice, _at_us: int) -> Proposed:
    """Return what a notice would do; its effects on cases are invented."""
    history = load_rulebook().histories["cn"]
    proposal = parse_notice(notice.text, notice.year, {})
    version = next_version(history, offer_of(notice, proposal, history))
    statutory = statutory_days(notice.year)
    sheet = compared(
        year_sheet(history.with_versions([version]), notice.year, statutory),
        year_sheet(history, notice.year, statutory),
    )
    return Proposed(notice, version, sheet, sentences_of(proposal), make_effects(), Seen(0, 0))


def make_effects() -> Effects:
    """Return 44 moved clocks."""
    lines = tuple(
        MovedLine(
            case_no=f"44060{n % 5 + 4}-2026-1119-{n:05d}",
            area=AREAS[n % 6].name,
            clock="承诺时限" if n % 2 else "法定时限",
            before=date(2027, 1, 4 + n % 20),
            after=date(2027, 1, 5 + n % 20) if n > 3 else date(2027, 1, 3 + n % 20),
            sure_before=False,
            sure_after=True,
            light_before=Light.YELLOW if n % 7 == 0 else Light.GREEN,
            light_after=Light.GREEN,
        )
        for n in range(44)
    )
    return Effects(MoveCounts(44, 3, 41, 44, 7), lines)
