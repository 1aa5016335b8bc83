"""The clock catalogue: every clock the product shows, with its limit, law and article, and which case has which."""

from datetime import date

import numpy as np
import pytest

from console.domain.deadline import lights_at, project
from console.domain.light import ClockKind, Light
from console.domain.rule import ClockRule, LimitSource
from console.rulebook import load_rulebook
from tests.unit.domain.facts import Facts, area, at, day_number, ledger_of, to_date, us

BOOK = load_rulebook()
CLOCKS = {(clock.id, clock.version): clock for kind in BOOK.clocks.kinds.values() for clock in kind.clocks}

LAWS = """
licence.acceptance              2004.1  5  wd     行政许可法        32        F
licence.decision                2004.1  20 wd     行政许可法        42(1)     F 10
licence.joint                   2004.1  45 wd     行政许可法        42(2)     F 15
licence.pre_review              2004.1  20 wd     行政许可法        43        F
licence.delivery                2004.1  10 wd     行政许可法        44        F
licence.hearing_application     2004.1  5  wd     行政许可法        47        F
licence.hearing                 2004.1  20 wd     行政许可法        47        F
licence.hearing_notice          2004.1  13 wd     行政许可法        48(1)     F
labour.acceptance               2005.1  5  wd     关于实施《劳动保障监察条例》若干规定 18 F
labour.investigation            2004.1  60 wd     劳动保障监察条例  17        F 30
labour.decision                 2005.1  15 wd     关于实施《劳动保障监察条例》若干规定 37 F any
labour.delivery                 2005.1  7  nd     关于实施《劳动保障监察条例》若干规定 — -
hotline.consult                 2022.1  2  wd     广东省12345政务服务便民热线管理办法 — F any
hotline.help                    2022.1  10 wd     广东省12345政务服务便民热线管理办法 — F any
hotline.complaint               2022.1  15 wd     广东省12345政务服务便民热线管理办法 — F any
efficiency.acceptance           1       5  wd     行政审批电子监察办法(某市公布文本) 8 F
efficiency.first_response       2016.1  24 h      加强省网上办事大厅行政审批在线监管工作方案(粤办函〔2016〕225号) 4(6) F
petition.forwarding             2022.1  15 nd     信访工作条例      22        F
petition.acceptance             2022.1  15 nd     信访工作条例      23        F
petition.conclusion             2022.1  60 nd     信访工作条例      34        F 30
petition.re_examination         2022.1  30 nd     信访工作条例      35        F
petition.second_re_examination  2022.1  30 nd     信访工作条例      36        F
petition.forwarding             2005.1  15 nd     信访条例          21        F
petition.acceptance             2005.1  15 nd     信访条例          22        F
petition.conclusion             2005.1  60 nd     信访条例          33        F 30
petition.re_examination         2005.1  30 nd     信访条例          34        F
petition.second_re_examination  2005.1  30 nd     信访条例          35        F
review.acceptance               2024.1  5  wd     行政复议法        30,31,88  F
review.supplement               2024.1  10 wd     行政复议法        31        F
review.sending                  2024.1  7  wd     行政复议法        48        F
review.sending_simplified       2024.1  3  wd     行政复议法        54        F
review.answer                   2024.1  10 wd     行政复议法        48        F
review.answer_simplified        2024.1  5  wd     行政复议法        54        F
review.decision                 2024.1  60 nd     行政复议法        62        F 30
review.decision_simplified      2024.1  30 nd     行政复议法        53,62     F
review.acceptance               1999.1  5  wd     行政复议法        17        F
review.sending                  1999.1  7  wd     行政复议法        23        F
review.answer                   1999.1  10 nd     行政复议法        23        F
review.decision                 1999.1  60 nd     行政复议法        31        F 30
proposal_npc.reply              2025.1  3  month  全国人民代表大会和地方各级人民代表大会代表法 51 F 3
proposal_npc.reply              2010.1  3  month  全国人民代表大会和地方各级人民代表大会代表法 42 F 3
proposal_npc.opinion            1       1  month  代表建议办理规定(福建等地公布文本) — F
proposal_npc.return             1       10 nd     代表建议办理规定(各地公布文本) — -
proposal_npc.redo               1       3  month  四川省人民政府办理人大代表建议和政协提案办法 — -
proposal_cppcc.reply            1       3  month  广东省人民政府办理人大代表建议和政协提案办法 — - 3
proposal_cppcc.opinion          1       1  month  提案办理规定(福建等地公布文本) — F
proposal_cppcc.return           1       10 nd     提案办理规定(各地公布文本) — -
proposal_cppcc.redo             1       3  month  四川省人民政府办理人大代表建议和政协提案办法 — -
disclosure.reply                2019.1  20 wd     政府信息公开条例  30,33     F 20
disclosure.supplement_notice    2019.1  7  wd     政府信息公开条例  30        F
disclosure.third_party          2019.1  15 wd     政府信息公开条例  32        F
disclosure.reply                2008.1  15 wd     政府信息公开条例  24        F 15
penalty.decision                2021.1  90 nd     行政处罚法        60        F any
penalty.delivery                2021.1  7  wd     行政处罚法        61,85     F
penalty.hearing_application     2021.1  5  wd     行政处罚法        64,85     F
double_random.publication       2014.1  20 wd     企业公示信息抽查暂行办法 — -
card_reply.reply                1       5  wd     行政审批电子监察办法(某市公布文本) 14 F
"""
"""Clock, edition, limit, unit, law, article, whether confirmed, longest extension."""


def told(row: str) -> tuple[object, ...]:
    name, version, limit, unit, law, article, confirmed, *extension = row.split()
    most = {"any": "any"}.get(extension[0], extension[0]) if extension else ""
    return name, version, int(limit), unit, law, article, confirmed == "F", most


def said(clock: ClockRule) -> tuple[object, ...]:
    extension = clock.extension
    most = "" if extension is None else "any" if extension.maximum is None else str(extension.maximum)
    law = "" if clock.law is None else clock.law.zh
    article = clock.article.replace(" ", "")
    return clock.id, clock.version, clock.limit, clock.unit, law, article, clock.is_confirmed, most


@pytest.mark.parametrize("row", LAWS.strip().split("\n"), ids=lambda row: "-".join(row.split()[:2]))
def test_a_clock_has_the_limit_of_its_law(row: str) -> None:
    name, version, *_ = expected = told(row)
    assert said(CLOCKS[str(name), str(version)]) == expected


def test_every_limit_of_the_catalogue_stands_in_the_table() -> None:
    listed = {told(row)[:2] for row in LAWS.strip().split("\n")}
    assert {key for key, clock in CLOCKS.items() if clock.limit is not None} == listed


IN_FORCE = {
    ("licence.decision", "2004.1"): ("2004-07-01", None),
    ("labour.investigation", "2004.1"): ("2004-12-01", None),
    ("hotline.complaint", "2022.1"): ("2022-09-01", None),
    ("petition.conclusion", "2005.1"): ("2005-05-01", "2022-04-30"),
    ("petition.conclusion", "2022.1"): ("2022-05-01", None),
    ("review.decision", "1999.1"): ("1999-10-01", "2023-12-31"),
    ("review.decision", "2024.1"): ("2024-01-01", None),
    ("disclosure.reply", "2008.1"): ("2008-05-01", "2019-05-14"),
    ("disclosure.reply", "2019.1"): ("2019-05-15", None),
    ("penalty.decision", "2021.1"): ("2021-07-15", None),
    ("proposal_npc.reply", "2025.1"): ("2025-03-11", None),
}


@pytest.mark.parametrize("key", IN_FORCE, ids="-".join)
def test_a_clock_is_in_force_with_its_law(key: tuple[str, str]) -> None:
    clock = CLOCKS[key]
    since, until = IN_FORCE[key]
    assert str(to_date(clock.valid_from)) == since
    assert (None if clock.valid_to is None else str(to_date(clock.valid_to))) == until


def clock_of(kind: str, case_type: int, received: str, place: ClockKind) -> str | None:
    day = np.array([day_number(date.fromisoformat(received))])
    clock = BOOK.clocks.sets[BOOK.clocks.sets_of(kind, case_type, day)[0]].of(place)
    return None if clock is None else f"{clock.id} {clock.version}"


@pytest.mark.parametrize(
    ("kind", "case_type", "received", "clock"),
    [
        ("licence", 2, "2026-01-01", "licence.decision 2004.1"),
        ("licence", 3, "2026-01-01", "licence.pre_review 2004.1"),
        ("licence", 4, "2026-01-01", "licence.joint 2004.1"),
        ("licence", 9, "2026-01-01", "licence.statutory 2004.1"),
        ("licence", 200, "2026-01-01", "licence.statutory 2004.1"),
        ("hotline", 20, "2026-01-01", "hotline.consult 2022.1"),
        ("hotline", 22, "2026-01-01", "hotline.help 2022.1"),
        ("hotline", 24, "2022-09-01", "hotline.complaint 2022.1"),
        ("hotline", 24, "2022-08-31", None),
        ("hotline", 9, "2026-01-01", None),
        ("review", 9, "2023-12-31", "review.decision 1999.1"),
        ("review", 20, "2024-01-01", "review.decision 2024.1"),
        ("review", 21, "2024-01-01", "review.decision_simplified 2024.1"),
        ("disclosure", 2, "2019-05-14", "disclosure.reply 2008.1"),
        ("disclosure", 2, "2019-05-15", "disclosure.reply 2019.1"),
        ("penalty", 9, "2021-07-14", None),
        ("proposal_npc", 21, "2026-01-01", "proposal_npc.opinion 1"),
        ("petition", 21, "2026-01-01", "petition.re_examination 2022.1"),
        ("something new", 2, "2026-01-01", None),
    ],
)
def test_the_case_type_and_the_day_of_receipt_choose_the_clock(
    kind: str, case_type: int, received: str, clock: str | None
) -> None:
    assert clock_of(kind, case_type, received, ClockKind.STATUTORY) == clock


def test_a_case_of_no_listed_kind_has_only_its_declared_date() -> None:
    places = [clock_of("something new", 2, "2026-01-01", place) for place in ClockKind]
    assert places == [None, None, None, "unlisted.declared 1", None, None, None, None]


def test_every_kind_takes_a_declared_date_and_speaks_both_languages() -> None:
    for kind in BOOK.clocks.kinds.values():
        declared = [clock for clock in kind.clocks if clock.kind is ClockKind.DECLARED]
        assert [clock.limit_source for clock in declared] == [LimitSource.DECLARED]
        assert [clock.valid_to for clock in declared] == [None]
        names = [kind.name, *kind.case_types.values(), *(state.name for state in kind.states)]
        names += [*(stage.name for stage in kind.stages), *(clock.name for clock in kind.clocks)]
        names += [clock.law for clock in kind.clocks if clock.law is not None]
        assert all(name.zh.strip() and name.en.strip() for name in names)
        if kind.edition.id != "unlisted":
            assert kind.states


def test_requests_between_departments_have_clocks_without_a_limit() -> None:
    for name in ("assistance.sign_for", "assistance.reply", "transfer.claim", "transfer.reply"):
        clock = CLOCKS[name, "1"]
        assert (clock.limit, clock.limit_source, clock.is_confirmed) == (None, LimitSource.NONE, False)


def test_an_unconfirmed_limit_says_what_it_rests_on() -> None:
    assert all(clock.source for clock in CLOCKS.values() if not clock.is_confirmed)
    assert all(clock.source for clock in CLOCKS.values() if clock.article == "—")


def test_a_missed_acceptance_starts_every_decision_on_a_licence() -> None:
    decisions = [
        clock for (name, _), clock in CLOCKS.items()
        if name.startswith("licence.") and clock.kind in {ClockKind.PROMISED, ClockKind.STATUTORY}
    ]  # fmt: skip
    assert len(decisions) == 7
    assert {clock.deemed_by for clock in decisions} == {ClockKind.ACCEPTANCE}


def test_reconsideration_is_stopped_by_suspension_and_ends_on_a_working_day() -> None:
    for name in ("review.decision", "review.decision_simplified"):
        clock = CLOCKS[name, "2024.1"]
        assert clock.stop_reasons == {"suspension"}
        assert clock.policy.roll_natural_end
    # 60 days after 2026-08-04 is Saturday 2026-10-03, in the holidays of the National Day: carried to 10-08.
    facts = Facts(at("2026-08-03"), kind="review", case_type=20, accepted=at("2026-08-04"))
    found = project(ledger_of([facts]), [area()], BOOK)
    assert str(to_date(found.due[ClockKind.STATUTORY, 0])) == "2026-10-08"
    petition = Facts(at("2026-08-03"), kind="petition", case_type=20, accepted=at("2026-08-04"))
    found = project(ledger_of([petition]), [area()], BOOK)
    assert str(to_date(found.due[ClockKind.STATUTORY, 0])) == "2026-10-03"


def test_a_limit_of_a_party_darkens_no_light() -> None:
    """An agency that needs no supplement is not late when the days to ask for one have passed."""
    facts = Facts(at("2026-03-02"), kind="disclosure", case_type=9)
    found = project(ledger_of([facts]), [area()], BOOK)
    lights = [lights_at(found, us(at(day)))[0][0] for day in ("2026-03-11", "2026-03-12", "2026-03-27", "2026-03-31")]
    assert lights == [Light.GREEN, Light.GREEN, Light.YELLOW, Light.DARK_RED]
    parties = {name for (name, _), clock in CLOCKS.items() if clock.overdue is Light.NONE}
    assert parties == {
        "licence.hearing_application",
        "penalty.hearing_application",
        "review.supplement",
        "disclosure.supplement_notice",
        "disclosure.third_party",
        "proposal_npc.return",
        "proposal_cppcc.return",
    }


def test_a_night_is_part_of_the_first_24_hours() -> None:
    facts = Facts(at("2026-10-01T20:00"), kind="efficiency", case_type=9)
    found = project(ledger_of([facts]), [area()], BOOK)
    assert found.overdue_from[ClockKind.STEP_1, 0] == us(at("2026-10-02T20:00")) + 1
    answered = Facts(at("2026-10-01T20:00"), kind="efficiency", case_type=9, events={143: at("2026-10-02T19:59")})
    assert not project(ledger_of([answered]), [area()], BOOK).runs[ClockKind.STEP_1, 0]
