"""A notice is accepted, an area orders a day off: what is shown, recorded, logged, refused, and told again later."""

import json
from datetime import UTC, datetime

import pytest

from console.central.city_clock import set_city_time
from console.cli import main
from console.domain.citytime import CityTime
from console.paths import Home
from console.replica.key import make_demo_key, write_private
from tests.synced_city import make_areas

NOTICE = """国务院办公厅关于2027年部分节假日安排的通知
国办发明电〔2026〕9号

各省、自治区、直辖市人民政府,国务院各部委、各直属机构:

经国务院批准,现将2027年元旦、春节、清明节、劳动节、端午节、中秋节和国庆节放假调休日期的具体安排通知如下。

一、元旦:1月1日(周五)至3日(周日)放假,共3天。
二、春节:2月5日(农历除夕、周五)至11日(农历正月初六、周四)放假调休,共7天。1月31日(周日)、2月20日(周六)上班。
三、清明节:4月3日(周六)至5日(周一)放假,共3天。
四、劳动节:5月1日(周六)至5日(周三)放假调休,共5天。5月8日(周六)上班。
五、端午节:6月9日(周三)放假,共1天。
六、中秋节:9月15日(周三)放假,共1天。
七、国庆节:10月1日(周五)至7日(周四)放假调休,共7天。9月26日(周日)、10月9日(周六)上班。

国务院办公厅
2026年11月20日
"""
AMENDMENT = """国务院办公厅关于延长2027年春节假期的通知

各省、自治区、直辖市人民政府,国务院各部委、各直属机构:

经国务院批准,现将延长2027年春节假期的具体安排通知如下。

一、延长2027年春节假期至2月14日(周日),2月15日(周一)起正常上班。

国务院办公厅
2027年2月8日
"""
AREA, OTHER = "370101", "370102"
SOURCE = """[[source]]
id = "{id}"
name_zh = "源"
name_en = "Source"
url = "{url}"
tier = "{tier}"
areas = [{areas}]
"""
START = datetime(2026, 12, 20, 12, tzinfo=UTC)


@pytest.fixture
def home(tmp_path, central_database, central):
    """A home with a copy of a city: one case in each of two areas, due by promise on 2027-01-04."""
    start_us = int(START.timestamp()) * 1_000_000
    set_city_time(central, CityTime(start_us, start_us, 1.0))
    central.execute("UPDATE supervision.city_clock SET real_anchor = clock_timestamp()")
    make_areas(central)
    for area in (AREA, OTHER):
        central.execute(
            "WITH u AS (INSERT INTO supervision.unit (area, code, line, name_zh, name_en, short_zh, short_en,"
            " contact_person, contact_phone) VALUES (%(area)s, 'c', 'l', '局', 'Bureau', '局', 'B', '', '')"
            " RETURNING id), m AS (INSERT INTO supervision.matter (area, basic_code, implementation_code, kind,"
            " name_zh, name_en, unit_id) SELECT %(area)s, 'b', 'i', 'licence', '事项', 'Matter', id FROM u"
            " RETURNING id), v AS (INSERT INTO supervision.matter_version (area, matter_id, version, valid_from,"
            " case_type_code, promised_limit, promised_unit, stages) SELECT %(area)s, id, 1, '2026-01-01', 2, 10, 'wd',"
            " '[]' FROM m RETURNING id), c AS (INSERT INTO supervision.supervised_case (area, case_no,"
            " matter_version_id, application_source_code, received_at, source, record_hash)"
            " SELECT %(area)s, 'A-' || %(area)s, id, 2, '2026-12-18 02:00Z', 's', 'h' FROM v RETURNING id)"
            " INSERT INTO supervision.event (area, case_id, happened_at, source, record_hash, kind_code)"
            " SELECT %(area)s, id, '2026-12-18 03:00Z', 's', 'h', 30 FROM c",
            {"area": area},
        )
    home = Home(tmp_path / "home")
    make_demo_key(home)
    sync(home, central_database)
    return home


def sync(home, url):
    assert main(["sync", "--once", "--url", url, "--home", str(home.root)]) == 0


@pytest.fixture
def ask(home, capsys):
    """Run a command of ``calendar``; return its exit status and its document."""

    def run(*words):
        capsys.readouterr()
        status = main(["calendar", *words, "--json", "--home", str(home.root)])
        return status, json.loads(capsys.readouterr().out)

    return run


@pytest.fixture
def accept(ask, tmp_path):
    def run(text, *words, year="2027"):
        file = tmp_path / "notice.txt"
        file.write_text(text, encoding="utf-8")
        return ask("accept", str(file), "--year", year, "--by", "王", "--why", "国办通知", *words)

    return run


def due_days(document):
    """Return the promised due days before and after of each case."""
    return {
        case["case_no"]: [
            (clock["due_before"], clock["due_after"]) for clock in case["clocks"] if clock["clock"] == "promised"
        ]
        for case in document["cases"]
    }


def test_a_notice_is_shown_then_accepted_then_counted_by_and_its_effect_can_be_told_again(
    accept, ask, home, central, central_database
):
    status, shown = accept(NOTICE, "--dry-run")
    assert (status, shown["recorded"], shown["version"]) == (0, False, "cn 2027.1")
    assert {"day": "2027-01-01", "before": "working", "after": "holiday"} in shown["days"]
    assert shown["moved"] == {"cases": 2, "earlier": 0, "later": 2, "resettled": 2, "turned": 0}
    moved = {f"A-{area}": [("2027-01-01", "2027-01-04")] for area in (AREA, OTHER)}
    assert due_days(shown) == moved
    assert central.execute("SELECT count(*) FROM supervision.calendar_version").fetchone() == (0,)

    assert accept(NOTICE, "--published", "2026-11-20", "--url", central_database)[1]["recorded"]
    sync(home, central_database)
    row = central.execute(
        "SELECT year, version, published_on::text, notice_no, notice_text, accepted_by, reason"
        " FROM supervision.calendar_version"
    ).fetchone()
    assert row == (2027, 1, "2026-11-20", "国办发明电〔2026〕9号", NOTICE, "王", "国办通知")
    assert ask("show", "--year", "2027")[1]["working_days"] == 249

    (entry,) = ask("changes")[1]
    assert (entry["what"], entry["by"], entry["moved"]) == ("cn 2027.1", "王", shown["moved"])
    assert due_days(ask("changes", "--version", str(entry["id"]))[1]) == moved


def test_an_amendment_changes_the_days_it_names_and_is_the_next_version(accept, ask, home, central_database):
    accept(NOTICE, "--published", "2026-11-20", "--url", central_database)
    sync(home, central_database)

    status, document = accept(AMENDMENT, "--published", "2026-12-10", "--url", central_database)

    assert (status, document["version"]) == (0, "cn 2027.2")
    assert [day["day"] for day in document["days"]] == ["2027-02-12", "2027-02-13", "2027-02-14"]
    sync(home, central_database)
    sheet = ask("show", "--year", "2027")[1]
    assert (sheet["version"], sheet["working_days"]) == (2, 248)
    assert ask("show", "--year", "2027", "--known-on", "2026-12-09")[1]["working_days"] == 249


def test_a_notice_goes_to_the_source_that_takes_what_concerns_no_area(accept, home, central, central_database):
    district = SOURCE.format(id="d", url="sqlite:///x.db", tier="counter", areas=f'"{OTHER}"')
    city = SOURCE.format(id="c", url=central_database, tier="snapshot", areas="")
    write_private(home.sources_file, (district + city).encode())

    status, document = accept(NOTICE, "--published", "2026-11-20")

    assert (status, document["recorded"]) == (0, True)
    assert central.execute("SELECT count(*) FROM supervision.calendar_version").fetchone() == (1,)


def test_where_no_source_takes_anything_that_is_said_with_what_to_do(accept, home):
    write_private(home.sources_file, SOURCE.format(id="d", url="sqlite:///x.db", tier="counter", areas="").encode())
    status, document = accept(NOTICE)
    assert (status, document["error"]["code"]) == (77, "E-REFUSED")
    assert document["error"]["remedy"]


def test_what_does_not_follow_is_refused(accept, ask, home, central_database):
    assert accept(NOTICE.replace("2027", "2028"), "--dry-run", year="2028")[1]["error"]["code"] == "E-INPUT"
    accept(NOTICE, "--published", "2026-11-20", "--url", central_database)
    assert "sync" in accept(NOTICE, "--url", central_database)[1]["error"]["remedy"]
    sync(home, central_database)
    status, document = accept(NOTICE, "--url", central_database)
    assert (status, document["error"]["code"]) == (77, "E-REFUSED")
    status, document = accept(AMENDMENT, "--published", "2026-11-20", "--url", central_database)
    assert (status, document["error"]["code"]) == (77, "E-REFUSED")


@pytest.mark.parametrize(("by", "why", "field"), [(" ", "国办通知", "--by"), ("王", "", "--why")])
def test_a_change_without_a_name_or_a_reason_is_refused(ask, tmp_path, home, central_database, by, why, field):
    file = tmp_path / "notice.txt"
    file.write_text(NOTICE, encoding="utf-8")
    authority = ("--by", by, "--why", why, "--url", central_database)
    orders = ("layer", "add", "--area", AREA, "--days", "2026-12-21", "--off", "--name", "台风停工")
    for words in (("accept", str(file), "--year", "2027"), orders):
        status, document = ask(*words, *authority)
        assert (status, document["error"]["field"]) == (65, field)
    sync(home, central_database)
    assert ask("changes")[1] == []


def test_an_order_without_a_name_is_refused(ask, home):
    order = ("--area", AREA, "--days", "2026-12-21", "--off", "--name", " ")
    status, document = ask("layer", "add", *order, "--by", "李", "--why", "防汛", "--dry-run")
    assert (status, document["error"]["field"]) == (65, "--name")


def test_a_year_file_is_accepted_whole_and_what_is_doubtful_in_a_notice_is_said(ask, tmp_path, capsys, home):
    file = tmp_path / "2027.toml"
    file.write_text(
        'year = 2027\nversion = 1\nstatus = "official"\npublished = 2026-11-20\n'
        '[[holiday]]\nzh = "元旦"\nen = "New Year\'s Day"\noff = ["2027-01-01/03"]\n',
        encoding="utf-8",
    )
    words = ("--by", "王", "--why", "国办通知", "--dry-run")
    document = ask("accept", str(file), "--year", "2027", *words)[1]
    assert [day["day"] for day in document["days"]] == ["2027-01-01", "2027-01-02", "2027-01-03"]
    assert ask("accept", str(file), "--year", "2028", *words)[1]["error"]["code"] == "E-INPUT"
    notice = tmp_path / "notice.txt"
    notice.write_text("元旦:1月1日至3日放假。", encoding="utf-8")
    assert main(["calendar", "accept", str(notice), "--year", "2027", *words, "--home", str(home.root)]) == 0
    assert "1:" in capsys.readouterr().err


def test_an_order_moves_the_cases_of_its_area_alone_and_can_be_taken_back(ask, home, central, central_database):
    order = ("--area", AREA, "--days", "2026-12-21/22", "--by", "李", "--url", central_database)

    status, document = ask("layer", "add", *order, "--off", "--name", "台风停工", "--why", "防汛", "--document", "1号")
    assert (status, document["moved"]["cases"]) == (0, 1)
    assert due_days(document) == {f"A-{AREA}": [("2027-01-01", "2027-01-05")]}
    sync(home, central_database)
    sheet = ask("show", "--year", "2026", "--area", AREA)[1]
    assert [day["day"] for day in sheet["days"] if day["local"]] == ["2026-12-21", "2026-12-22"]
    assert ask("show", "--year", "2026", "--area", OTHER)[1]["working_days"] == sheet["working_days"] + 2

    status, document = ask("layer", "withdraw", *order, "--why", "登记有误")
    assert due_days(document) == {f"A-{AREA}": [("2027-01-05", "2027-01-01")]}
    sync(home, central_database)
    assert ask("layer", "withdraw", *order, "--why", "再次")[1]["error"]["code"] == "E-REFUSED"
    assert [row["withdrawn"] for row in ask("layer", "list")[1]] == ["登记有误", "登记有误"]
    first, second = ask("changes")[1]
    assert (first["moved"]["later"], second["moved"]["earlier"]) == (1, 1)
    assert first["what"] == f"{AREA} 2026-12-21 2026-12-22"
    again = ask("changes", "--version", str(first["id"]))[1]
    assert due_days(again) == {f"A-{AREA}": [("2027-01-01", "2027-01-05")]}


def test_on_a_terminal_everything_is_said_in_lines(ask, home, central_database, capsys, tmp_path):
    file = tmp_path / "notice.txt"
    file.write_text(NOTICE, encoding="utf-8")
    words = ["accept", str(file), "--year", "2027", "--by", "Wang", "--why", "notice", "--url", central_database]
    capsys.readouterr()
    assert main(["calendar", *words, "--published", "2026-11-20", "--home", str(home.root), "--lang", "en"]) == 0
    said = capsys.readouterr().out
    assert "2027-01-01: working day → holiday" in said
    assert "2 cases change: due earlier 0, due later 2, certainty 2, light 0." in said
    assert "2027-01-01?" in said
    sync(home, central_database)
    for part, line in (("changes", "cn 2027.1"), ("show --year 2027", "Working days: 249")):
        capsys.readouterr()
        assert main(["calendar", *part.split(), "--home", str(home.root), "--lang", "en"]) == 0
        assert line in capsys.readouterr().out
