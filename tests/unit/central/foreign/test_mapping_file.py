"""A mapping file says what it means or is refused with file, line and field."""

from importlib.resources import files
from pathlib import Path

import pytest

from console.central.foreign.mapping import FromColumn, Reference
from console.central.foreign.mapping_file import load_mapping, read_mapping
from console.errors import BadInput

PRODUCT = files("resources") / "mappings" / "foreign"
TEXT = (PRODUCT / "shandong.toml").read_text(encoding="utf-8")


def line_of(text: str, wanted: str) -> int:
    return 1 + text[: text.index(wanted)].count("\n")


@pytest.mark.parametrize("name", sorted(file.name for file in PRODUCT.iterdir()))
def test_every_mapping_of_the_product_is_good(name: str) -> None:
    mapping = load_mapping(name.removesuffix(".toml"))
    assert mapping.tables
    assert mapping.areas


@pytest.mark.parametrize(
    ("told", "instead", "field"),
    [
        ("format = 1", "format = 2", "format"),
        ('version = "2020.1"', "version = 1", "version"),
        ("poll_interval_s = 60", "poll_interval_s = 59", "poll_interval_s"),
        ("poll_interval_s = 60", "poll_interval_s = 901", "poll_interval_s"),
        ("overlap_min = 15", "overlap_min = 0", "overlap_min"),
        ("overlap_min = 15", "overlap = 15", "overlap"),
        ('time_zone = "Asia/Shanghai"', 'time_zone = "Asia/Jining"', "time_zone"),
        ('open = "09:00"', 'open = "9 o\'clock"', "open"),
        ('after_hours = "online_next_day"', 'after_hours = "never"', "after_hours"),
        ('code = "370811"', 'code = "370800"', "code"),
        ('match = "within"\nvalues', 'match = "near"\nvalues', "match"),
        ('key = ["projid"]', "key = []", "key"),
        ('key = ["projid"]', 'key = "projid"', "key"),
        ('key = ["projid"]', 'key = ["@area"]', "key"),
        ('case = ["projid"]', 'case = ["projid", "sn"]', "case"),
        ('updated = "updatetime"', "updated = 7", "updated"),
        ('projpwd = "查询密码,不属于监察数据"', 'projid = "同上"', "projid"),
        ('type = "supervised_case"', 'type = "supervised"', "type"),
        ('type = "supervised_case"', 'type = "area"', "type"),
        ('name = "accepted"', 'name = "decided"', "name"),
        ('name = "accepted"', 'name = "unit"', "name"),
        ('name = "specialnode"', 'name = "proc"', "name"),
        ('project_name = "projectname"', 'projectname = "projectname"', "projectname"),
        ('project_name = "projectname"', 'valid = "projectname"', "valid"),
        ('case_no = "projid"\n', "", "case_no"),
        ('unit_id = { record = "unit" }', 'unit_id = { record = "case" }', "unit_id"),
        ('unit_id = { record = "unit" }', 'unit_id = { record = "office" }', "unit_id"),
        ('unit_id = { record = "unit" }', 'unit_id = { record = "unit", key = ["taskcode"] }', "unit_id"),
        ('unit_id = { record = "unit" }', 'unit_id = "acceptdeptcode"', "unit_id"),
        ('project_name = "projectname"', 'project_name = { record = "unit" }', "project_name"),
        ("kind_code = { value = 30 }", "kind_code = { value = 31 }", "kind_code"),
        ("kind_code = { value = 30 }", 'kind_code = { value = "accepted" }', "kind_code"),
        ("kind_code = { value = 30 }", 'kind_code = "noderesult"', "kind_code"),
        ("kind_code = { value = 30 }", 'kind_code = { constant = 30 }', "constant"),
        ('"7" = 2 }', '"7" = 8 }', "result_code"),
        ('"5" = "month" }', '"5" = "year" }', "statutory_unit"),
        ("first = 6 }\ncase", "first = 0 }\ncase", "first"),
        ('codes = "channel"', 'codes = "way"', "codes"),
        ("amount = { value = 10 }", 'amount = { value = "10" }', "amount"),
        ("valid_from = { value = 1970-01-01 }", "valid_from = { value = 1970.5 }", "value"),
        ('handler = "transactor"', 'handler = "@updated"', "handler"),
        ('happened_at = "occurtime"', 'happened_at = ["occurtime", "@updated"]', "happened_at"),
        ('"7" = 2 }', '"7" = true }', "values"),
    ],
)  # fmt: skip
def test_a_bad_entry_is_refused_with_its_line_and_field(told: str, instead: str, field: str) -> None:
    assert told in TEXT
    text = TEXT.replace(told, instead, 1)
    with pytest.raises(BadInput) as caught:
        read_mapping("mine.toml", text.encode())
    assert caught.value.field == field
    assert caught.value.place.startswith("mine.toml:")
    assert caught.value.remedy


def test_the_line_is_that_of_the_entry() -> None:
    text = TEXT.replace("kind_code = { value = 30 }", "kind_code = { value = 31 }", 1)
    with pytest.raises(BadInput) as caught:
        read_mapping("mine.toml", text.encode())
    assert caught.value.place == f"mine.toml:{line_of(text, 'kind_code = { value = 31 }')}"


def test_two_cases_in_one_mapping_are_refused() -> None:
    record = '[[table.record]]\nname = "other"\ntype = "supervised_case"\n[table.record.fields]\ncase_no = "projid"\n'
    text = f'{TEXT}\n{record}application_source_code = {{ value = 9 }}\nreceived_at = "occurtime"\n'
    with pytest.raises(BadInput, match="exactly one"):
        read_mapping("mine.toml", text.encode())


def test_a_fact_whose_table_names_no_case_is_refused() -> None:
    proc = TEXT.index('name = "proc"')
    text = TEXT[:proc] + TEXT[proc:].replace('case = ["projid"]\n', "", 1)
    with pytest.raises(BadInput, match="which columns name the case"):
        read_mapping("mine.toml", text.encode())


def test_a_fact_with_a_key_of_its_own_is_refused() -> None:
    text = TEXT.replace('type = "closing"\n', 'type = "closing"\nkey = ["doneresult"]\n', 1)
    with pytest.raises(BadInput, match="key of their row"):
        read_mapping("mine.toml", text.encode())


def test_a_name_that_no_mapping_has_is_told_with_those_there_are() -> None:
    with pytest.raises(BadInput) as caught:
        load_mapping("zhejiang")
    assert caught.value.values["known"] == "guangdong, shandong"


def test_an_own_file_is_read_by_its_path_and_one_that_is_not_there_is_named(tmp_path: Path) -> None:
    own = tmp_path / "mine.toml"
    with pytest.raises(BadInput, match="cannot be read"):
        load_mapping(str(own))
    own.write_text(TEXT.replace("poll_interval_s = 60", "poll_interval_s = 300"), encoding="utf-8")
    assert load_mapping(str(own)).poll_interval_s == 300


def test_only_a_comment_may_change_without_reading_everything_anew() -> None:
    usual = read_mapping("a.toml", TEXT.encode()).fingerprint
    assert read_mapping("b.toml", f"# more\n{TEXT}".encode()).fingerprint == usual
    assert read_mapping("c.toml", TEXT.replace('"1" = "wd"', '"1" = "nd"').encode()).fingerprint != usual


def test_references_carry_the_key_of_the_record_they_name() -> None:
    basic = load_mapping("shandong").tables[0]
    case = next(rule for rule in basic.records if rule.name == "case")
    unit = next(rule for rule in basic.records if rule.name == "unit")
    reference = case.fields["unit_id"]
    assert isinstance(reference, Reference)
    assert reference.key == unit.key
    assert [part.columns for part in unit.key] == [("@area",), ("acceptdeptcode", "acceptdeptid")]
    assert isinstance(case.fields["case_no"], FromColumn)
