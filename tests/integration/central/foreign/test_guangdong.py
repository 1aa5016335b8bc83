"""One row of BUSINESS_INDEX yields a case with every step it tells of."""

# ruff: noqa: DTZ001 - foreign columns hold local times without offset

from datetime import datetime
from zoneinfo import ZoneInfo

from console.central.foreign.values import microseconds
from console.domain.case import ClosingResult, EventKind
from console.domain.records import CLOSING, EVENT, RESUME, STOP
from tests.integration.central.foreign.conftest import Foreign
from tests.integration.central.foreign.copying import Copy

ROW = {
    "SBLSH": "G1", "SXBM": "0100001", "SXMC": "食品经营许可", "SBSJ": datetime(2026, 3, 2, 10), "SQRMC": "某公司",
    "SQRZJHM": "91440604MA4W00000X", "SBFS": "01", "XZQHDM": "440604000000", "SJDW": "禅城区市场监管局",
    "SJDWDM": "11440604007035", "YSLSJ": datetime(2026, 3, 2, 11), "YSLZTDM": "3", "YSLJGMS": "缺身份证明",
    "BZGZSJ": datetime(2026, 3, 2, 12), "BZGZYY": "缺场地证明", "BZSJ": datetime(2026, 3, 3, 9),
    "SLSJ": datetime(2026, 3, 3, 10), "SLZTDM": "1", "SLHZH": "SL-1", "SPSJ": datetime(2026, 3, 9, 10),
    "SPHJDM": "3", "SPHJMC": "批准", "TBCXKSRQ": datetime(2026, 3, 4), "TBCXQDLY": "依法组织专家评审",
    "TBCXJSRQ": datetime(2026, 3, 6), "TBCXJG": "通过", "BJSJ": datetime(2026, 3, 9, 11), "BJJGDM": "0",
    "BJJGMS": "准予许可", "LQSJ": datetime(2026, 3, 10, 9), "STATE": "11",
}  # fmt: skip


def instant(local: datetime) -> int:
    return microseconds(local.replace(tzinfo=ZoneInfo("Asia/Shanghai")))


def facts(copy: Copy, record, *names: str) -> set[tuple[object, ...]]:
    places = [record.column_names.index(name) for name in names]
    return {tuple(row[place] for place in places) for row in copy.content[record.name].values()}


def test_one_row_yields_every_step_of_its_case(guangdong: Foreign) -> None:
    guangdong.write("BUSINESS_INDEX", **ROW)
    copy = Copy(guangdong.source("guangdong"))
    copy.load()
    assert copy.content["refused_record"] == {}
    steps = {(EventKind(kind) if kind != 60 else 60, at) for kind, at in facts(copy, EVENT, "kind_code", "happened_at")}
    assert steps == {
        (EventKind.SUPPLEMENT_NOTICE, instant(ROW["YSLSJ"])),
        (EventKind.SUPPLEMENT_NOTICE, instant(ROW["BZGZSJ"])),
        (EventKind.SUPPLEMENTED, instant(ROW["BZSJ"])),
        (EventKind.ACCEPTED, instant(ROW["SLSJ"])),
        (EventKind.STAGE_ENDED, instant(ROW["SPSJ"])),
        (EventKind.DECIDED, instant(ROW["SPSJ"])),
        (EventKind.NOTE, instant(ROW["BJSJ"])),
        (60, instant(ROW["LQSJ"])),
    }
    assert facts(copy, STOP, "happened_at", "reason_code", "legal_basis") == {
        (instant(ROW["TBCXKSRQ"]), "expert_review", "依法组织专家评审")
    }
    assert facts(copy, RESUME, "happened_at", "result", "stop_id") == {
        (instant(ROW["TBCXJSRQ"]), "通过", *copy.content["stop"])
    }
    assert facts(copy, CLOSING, "happened_at", "result_code") == {(instant(ROW["BJSJ"]), ClosingResult.GRANTED)}
    assert {at for (at,) in facts(copy, EVENT, "recorded_at")} == {instant(ROW["LQSJ"])}


def test_a_draft_is_no_case_until_it_is_handed_in(guangdong: Foreign) -> None:
    guangdong.write("BUSINESS_INDEX", **ROW)
    guangdong.write("BUSINESS_INDEX", **{**ROW, "SBLSH": "G2", "STATE": "00", "LQSJ": datetime(2026, 3, 10, 10)})
    copy = Copy(guangdong.source("guangdong"))
    copy.load()
    assert [row[2] for row in copy.content["supervised_case"].values()] == ["G1"]
    guangdong.change("BUSINESS_INDEX", {"SBLSH": "G2"}, STATE="11")
    copy.follow()
    assert sorted(row[2] for row in copy.content["supervised_case"].values()) == ["G1", "G2"]


def test_the_latest_step_of_a_row_brings_it_to_the_next_poll(guangdong: Foreign) -> None:
    early = {key: value for key, value in ROW.items() if key not in {"LQSJ", "BJSJ", "BJJGDM", "BJJGMS"}}
    guangdong.write("BUSINESS_INDEX", **early)
    copy = Copy(guangdong.source("guangdong"))
    copy.load()
    copy.follow()
    guangdong.change("BUSINESS_INDEX", {"SBLSH": "G1"}, BJSJ=ROW["BJSJ"], BJJGDM="1", ZFHTHYY="申请人撤回")
    copy.follow()
    assert facts(copy, CLOSING, "result_code") == {(ClosingResult.RETURNED,)}
    assert ("申请人撤回",) in facts(copy, EVENT, "action")
    assert copy.compare() == {}


def test_an_application_that_is_not_accepted_ends_there(guangdong: Foreign) -> None:
    row = {key: ROW[key] for key in ("SBLSH", "SXBM", "SBSJ", "XZQHDM", "SJDWDM", "STATE")}
    guangdong.write("BUSINESS_INDEX", **row, SLSJ=datetime(2026, 3, 3, 10), SLZTDM="2", BSLYY="不属于本机关职权")
    copy = Copy(guangdong.source("guangdong"))
    copy.load()
    assert facts(copy, CLOSING, "result_code") == {(ClosingResult.NOT_ACCEPTED,)}
    assert facts(copy, EVENT, "action") == {("不属于本机关职权",)}
    guangdong.change("BUSINESS_INDEX", {"SBLSH": "G1"}, BJSJ=datetime(2026, 3, 3, 11), BJJGDM="6")
    copy.follow()
    assert facts(copy, CLOSING, "result_code") == {(ClosingResult.CLOSED,)}
