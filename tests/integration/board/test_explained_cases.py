"""Cases of every kind, explained: words, walks, documents and pages, over a real replica file."""

import json
import random
import time
from zoneinfo import ZoneInfo

import pytest
from pypdf import PdfReader

from console.board.detail_view import DayState
from console.board.explain_text import detail_document, detail_text
from console.domain.light import ClockKind
from console.domain.records import (
    CLOSING,
    DECLARED_DATE,
    EVENT,
    EXTENSION,
    MATTER,
    MATTER_VERSION,
    RESUME,
    STOP,
    SUPERVISED_CASE,
)
from console.messages import messages
from console.rulebook import load_rulebook
from tests.integration.board.replica_city import ReplicaCity
from tests.integration.board.test_replica_reads import ctl

NOON_US = 1_795_147_200_000_000  # Friday 2026-11-20 12:00 in Shanghai
DAY_US = 86_400_000_000
ZONE = ZoneInfo("Asia/Shanghai")


@pytest.fixture(autouse=True)
def _chinese():
    before = messages.language
    messages.choose("zh")
    yield
    messages.choose(before)


class Office:
    """A replica and its board, to which a test adds matters of any kind and cases of them."""

    def __init__(self, city):
        self.city, self.board = city, city.board()

    def matter(self, kind, case_type=9, promised=(None, None), statutory=(None, None)):
        number = self.city.new_id() + 1_000
        named = {"name_zh": f"{kind}事项", "name_en": kind, "unit_id": 1, "valid": 1, "kind": kind}
        codes = {"basic_code": f"b{number}", "implementation_code": f"i{number}"}
        limits = {
            "promised_limit": promised[0],
            "promised_unit": promised[1],
            "statutory_limit": statutory[0],
            "statutory_unit": statutory[1],
        }
        version = {"matter_id": number, "version": 1, "valid_from": 0, "case_type_code": case_type, "stages": "[]"}
        self.city.write(
            [
                (MATTER, {"id": number, "area": "440600"} | named | codes),
                (MATTER_VERSION, {"id": number, "area": "440600"} | version | limits),
            ]
        )
        return number

    def case(self, matter, days, *facts):
        """Write a case received some days ago, with facts as (record, days ago, values)."""
        case = self.city.case(NOON_US - round(days * DAY_US), matter_version_id=matter)
        told = [(record, self.city.fact(case, NOON_US - round(ago * DAY_US), **v)) for record, ago, v in facts]
        self.city.write([(SUPERVISED_CASE, case), *told])
        return case

    def detail(self, case):
        self.board.step(NOON_US)
        return self.board.detail(case["id"])


@pytest.fixture
def office(tmp_path):
    city = ReplicaCity(tmp_path, NOON_US)
    made = Office(city)
    yield made
    made.board.close()
    city.close()


def licence(office):
    return office.matter("licence", 2, (15, "wd"), (20, "wd"))


def walk_of(detail, kind):
    return next(walk for walk in detail.walks if walk.kind is kind)


def test_who_is_told_nothing_in_time_is_accepted_by_law(office):
    detail = office.detail(office.case(licence(office), 30))
    assert detail.headline == "法定超期 2 个工作日"
    assert "未在10月28日(周三)前告知,依行政许可法第三十二条,自收到材料之日起即为受理。" in detail.why
    assert walk_of(detail, ClockKind.PROMISED).start.is_deemed


def test_a_supplement_waits_and_starts_the_limit_again(office):
    waiting = office.detail(office.case(licence(office), 10, (EVENT, 8, {"kind_code": 20})))
    assert waiting.why[-1] == "11月12日(周四)补正告知:待补正后,受理时限重新计算。"
    again = office.case(licence(office), 10, (EVENT, 8, {"kind_code": 20}), (EVENT, 3, {"kind_code": 21}))
    assert "期限自此重新计算。" in office.detail(again).why
    done = office.case(licence(office), 10, (EVENT, 9, {"kind_code": 30}), (EVENT, 8, {"kind_code": 20}))
    assert not [sentence for sentence in office.detail(done).why if "待补正后" in sentence]


def test_an_extension_names_who_approved_it_its_document_and_what_the_law_allows(office):
    longer = {"amount": 10, "approver": "王局长", "document_no": "延〔2026〕3号"}
    case = office.case(licence(office), 20, (EVENT, 19, {"kind_code": 30}), (EXTENSION, 3, longer))
    detail = office.detail(case)
    told = "其中延长 10 个工作日(王局长批准,延〔2026〕3号,经本行政机关负责人批准可延长 10 个工作日)。"
    assert told in detail.why
    assert detail.evidence[0].text == "延长 10 个工作日(王局长) 延〔2026〕3号"
    late = office.case(licence(office), 60, (EVENT, 59, {"kind_code": 30}), (EXTENSION, 1, longer))
    assert "期满后才办理的延长,不计入。" in office.detail(late).why


def test_a_stop_names_reason_document_and_days_told_and_hatches_its_days(office):
    stop = {"reason_code": "expert_review", "notified_days": 15, "document_no": "停〔2026〕8号"}
    facts = ((EVENT, 57, {"kind_code": 30}), (STOP, 37, stop), (RESUME, 14, {}))
    detail = office.detail(office.case(licence(office), 58, *facts))
    told = "专家评审(停〔2026〕8号,书面告知 15 个工作日)停钟至11月6日(周五),已扣除 17 个工作日。"
    assert told in detail.why
    walk = walk_of(detail, ClockKind.PROMISED)
    stopped = [cell for cell in walk.days if cell.state is DayState.STOPPED]
    assert (len(stopped), walk.stops[0].taken) == (17, 17)
    assert {walk.stops[cell.stop].document_no for cell in stopped} == {"停〔2026〕8号"}


def test_the_first_day_of_a_walk_wears_the_event_its_clock_starts_with(office):
    detail = office.detail(office.case(licence(office), 5, (EVENT, 5, {"kind_code": 30})))
    labels = {walk.name.zh: walk.days[0].label for walk in detail.walks}
    assert labels == {"受理时限": "收件", "承诺时限": "受理", "法定时限": "受理"}


def test_a_case_closed_and_reopened_says_what_is_not_counted(office):
    facts = ((EVENT, 19, {"kind_code": 30}), (CLOSING, 10, {"result_code": 1}), (EVENT, 5, {"kind_code": 70}))
    detail = office.detail(office.case(licence(office), 20, *facts))
    assert "11月10日(周二)办结,11月15日(周日)重新办理,其间 3 个工作日不计。" in detail.why


def test_hours_are_told_and_walked_in_hours_and_minutes(office):
    detail = office.detail(office.case(office.matter("efficiency"), 1.3))
    assert detail.headline == "首次反馈时限超期 7:12 小时"
    assert "11月19日(周四) 4:48 收件,从此刻起昼夜计时。" in detail.why
    walk = walk_of(detail, ClockKind.STEP_1)
    assert [cell.minutes for cell in walk.days] == [19 * 60 + 12, 4 * 60 + 48]
    assert sum(cell.minutes for cell in walk.days) == 24 * 60


def test_working_hours_over_are_counted_up_to_now_and_no_further(office):
    detail = office.detail(office.case(office.matter("hotline", 23, (8, "wh")), 3.02))
    assert detail.headline == "承诺超期 13:29 工作小时"
    over = [cell.minutes for cell in walk_of(detail, ClockKind.PROMISED).days if cell.state is DayState.OVER]
    assert over[-1] == 13 * 60 + 28
    assert over == sorted(over)


def test_a_stop_of_hours_says_what_it_took(office):
    facts = ((STOP, 0.5, {"reason_code": "hearing"}), (RESUME, 0.25, {}))
    detail = office.detail(
        office.case(office.matter("licence", 2, (48, "h")), 1, (EVENT, 1, {"kind_code": 30}), *facts)
    )
    assert "听证停钟至11月20日(周五),已扣除 6:00 小时。" in detail.why


def test_months_are_told_in_months_and_left_in_days(office):
    case = office.case(office.matter("proposal_cppcc"), 60, (EVENT, 58, {"kind_code": 160}))
    detail = office.detail(case)
    assert detail.headline == "正常,余 33 个自然日"
    assert detail.why[0].startswith("答复时限 3 个月(")
    assert "条文待核对" in detail.why[0]


def test_a_clock_that_nobody_limits_says_so(office):
    detail = office.detail(office.case(office.matter("assistance"), 20))
    assert detail.headline == "无期限"
    assert detail.why[0] == "反馈时限:没有公布的规定设定期限。"
    assert {(line.limit, line.left, line.due) for line in detail.clocks} == {(None, None, None)}


def test_a_due_day_beyond_the_calendar_says_until_when_it_may_move(office):
    case = office.case(office.matter("licence", 2, (60, "wd"), (80, "wd")), 20, (EVENT, 19, {"kind_code": 30}))
    why = office.detail(case).why
    assert any("以后的日历尚未发布" in sentence for sentence in why)
    assert any("2027年放假通知发布后可能变动" in sentence for sentence in why)


def test_an_event_nobody_named_is_its_number(office):
    case = office.case(licence(office), 5, (EVENT, 4, {"kind_code": 999}))
    assert office.detail(case).evidence[0].text == "过程 999"


@pytest.mark.parametrize(
    ("action", "said"), [("签收", "签收"), ("Signed for", "签收"), ("三楼窗口", "签收 三楼窗口"), (None, "签收")]
)
def test_what_a_source_adds_to_an_event_is_said_unless_it_only_names_it(office, action, said):
    case = office.case(licence(office), 5, (EVENT, 4, {"kind_code": 141, "action": action}))
    assert office.detail(case).evidence[0].text == said


def test_a_closed_case_that_was_decided_late_is_not_called_in_time(office):
    facts = ((EVENT, 60, {"kind_code": 30}), (EVENT, 20, {"kind_code": 50}), (CLOSING, 2, {"result_code": 1}))
    detail = office.detail(office.case(licence(office), 61, *facts))
    assert detail.headline.startswith("办结,迟 ")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_kind_of_case_is_beyond_words(office, language):
    """Every kind and case type, with facts drawn at random, is explained, walked and written without a gap."""
    messages.choose(language)
    draw = random.Random(7)
    clocks = load_rulebook().clocks
    limits = [((None, None), (None, None)), ((24, "h"), (3, "month")), ((8, "wh"), (10, "nd")), ((3, "wd"), (5, "wd"))]
    cases = []
    for kind, matter_kind in clocks.kinds.items():
        for case_type in (*matter_kind.case_types, 99):
            days = draw.uniform(0, 150)
            facts = [
                (EVENT, draw.uniform(0, days), {"kind_code": draw.choice([*clocks.events, 999])}) for _ in range(5)
            ]
            facts.append((STOP, draw.uniform(0, days), {"reason_code": draw.choice(["hearing", "odd"])}))
            facts += [(RESUME, draw.uniform(0, days / 2), {})] * draw.randrange(2)
            facts += [(EXTENSION, draw.uniform(0, days), {"amount": 2})] * draw.randrange(2)
            facts += [(CLOSING, draw.uniform(0, days), {"result_code": 1})] * draw.randrange(2)
            facts += [(DECLARED_DATE, draw.uniform(0, days), {"due_on": 20_777})] * draw.randrange(2)
            cases.append(office.case(office.matter(kind, case_type, *draw.choice(limits)), days, *facts))
    spent = []
    for case in cases:
        began = time.process_time()
        detail = office.detail(case)
        spent.append(time.process_time() - began)
        assert detail.headline
        assert detail.why
        assert [line.kind for line in detail.clocks] == [walk.kind for walk in detail.walks]
        for walk in detail.walks:
            days = [cell.day.toordinal() for cell in walk.days]
            assert days == list(range(days[0], days[0] + len(days)))
            assert walk.due is None or walk.due in {cell.day for cell in walk.days}
        json.dumps(detail_document(detail))
        assert "{" not in detail_text(detail, ZONE)
    assert sorted(spent)[len(spent) // 2] < 0.05


def test_the_document_holds_every_clock_day_by_day_with_its_rule_and_sources(office, capsys):
    stop = {"reason_code": "hearing", "notified_days": 1, "document_no": "停8号"}
    facts = ((EVENT, 3.9, {"kind_code": 30, "source_record": "60418"}), (STOP, 3, stop), (RESUME, 1, {}))
    case = office.case(licence(office), 4, *facts)
    assert ctl(office.city, "explain", case["case_no"], "--at", "2026-11-20T12:00", "--json") == 0
    found = json.loads(capsys.readouterr().out)
    promised = next(walk for walk in found["walks"] if walk["kind"] == "promised")
    assert (promised["rule"], promised["edition"], promised["calendar"]["id"]) == ("licence.promised", "2004.1", "cn")
    assert promised["policy"]["edition"]["id"] == "counting"
    assert promised["start"]["event"] == "Accepted"
    by_day = {day["day"]: day for day in promised["days"]}
    assert (by_day["2026-11-18"]["state"], by_day["2026-11-18"]["stop"]) == ("stopped", 0)
    assert (by_day["2026-11-21"]["kind"], by_day["2026-11-20"]["count"]) == ("weekend", 2)
    assert (promised["stops"][0]["document_no"], promised["stops"][0]["taken"]) == ("停8号", 2)
    accepted = next(fact for fact in found["evidence"] if fact["source_record"])
    assert (accepted["table"], accepted["system"], accepted["source_record"]) == ("event", "platform", "60418")
    assert accepted["record_hash"].startswith("h")


def test_the_command_writes_the_page_and_says_when_it_stands(office, tmp_path, capsys):
    case = office.case(licence(office), 4, (EVENT, 3.9, {"kind_code": 30}))
    target = tmp_path / "case.pdf"
    assert ctl(office.city, "explain", case["case_no"], "--at", "2026-11-20T12:00", "--pdf", str(target)) == 0
    (page,) = PdfReader(target).pages
    assert "Standing still at 2026-11-20 12:00" in page.extract_text()
    assert ctl(office.city, "explain", case["case_no"], "--pdf", str(tmp_path / "none" / "case.pdf")) == 74
    assert capsys.readouterr().err.startswith("E-STORAGE: ")
