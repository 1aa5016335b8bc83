"""The fixed rows of the demonstration city."""

import json
from collections import Counter
from datetime import timedelta

import numpy as np
import pytest
from stdnum.cn import uscc

from console.central.simulate.applicants import CREDIT_CODE_TYPE, Directory
from console.central.simulate.city import load_city
from console.central.simulate.facts import JOINT
from console.central.simulate.registry import make_registry
from console.domain.case import CaseType
from console.domain.ledger import UNIT_CODES
from console.domain.records import RECORD_TYPES
from console.rulebook import load_rulebook

CITY = load_city()


@pytest.fixture(scope="module")
def registry():
    return make_registry(CITY)


def test_every_area_has_every_unit_and_every_matter(registry):
    assert [area["area"] for area in registry.areas] == ["440600", "440604", "440605", "440606", "440607", "440608"]
    assert (len(registry.units), len(registry.matters)) == (6 * len(CITY.lines), 6 * len(CITY.matters))
    assert len({matter["name_zh"] for matter in registry.matters}) == len(CITY.matters)


def test_the_city_has_three_hundred_units_and_two_thousand_matters(registry):
    assert len(registry.units) == 300
    assert len(registry.matters) == 2004
    assert len({unit["name_zh"] for unit in registry.units}) == 300
    assert len({unit["name_en"] for unit in registry.units}) == 300
    assert len({matter["implementation_code"] for matter in registry.matters}) == 2004


def test_every_matter_is_of_a_kind_and_a_case_type_of_the_catalogue():
    kinds = load_rulebook().clocks.kinds
    for matter in CITY.matters:
        kind = kinds[matter.kind]
        assert matter.case_type in (kind.case_types or {9}), matter.name.zh
    assert len({matter.kind for matter in CITY.matters}) >= 12


def test_limits_stand_in_units_the_kernel_counts(registry):
    for version in registry.versions:
        for name in ("promised", "statutory"):
            assert (version[f"{name}_limit"] is None) == (version[f"{name}_unit"] is None)
            assert version[f"{name}_unit"] in {None, *UNIT_CODES}


def test_rows_have_every_column_and_what_is_required(registry):
    types = {record_type.name: record_type for record_type in RECORD_TYPES}
    for table, rows in registry.tables().items():
        required = {field.name for field in types[table].fields if field.required}
        for row in rows:
            assert set(row) == set(types[table].column_names)
            assert all(row[name] is not None for name in required), row


def test_units_have_valid_codes_of_their_own_a_contact_and_a_plainly_invented_number(registry):
    codes = [unit["code"] for unit in registry.units]
    assert len(set(codes)) == len(codes)
    assert all(uscc.is_valid(code) for code in codes)
    phones = [unit["contact_phone"] for unit in registry.units]
    assert len(set(phones)) == len(phones)
    assert all(phone.startswith("0757-0000 ") and len(phone) == 14 for phone in phones)
    assert all(len(unit["contact_person"]) == 3 for unit in registry.units)


def test_a_district_unit_hangs_below_the_municipal_unit_of_its_line(registry):
    by_id = {unit["id"]: unit for unit in registry.units}
    for unit in registry.units:
        if unit["area"] == "440600":
            assert unit["parent_id"] is None
        else:
            assert by_id[unit["parent_id"]]["area"] == "440600"
            assert by_id[unit["parent_id"]]["line"] == unit["line"]


def test_no_promise_exceeds_the_law_and_no_sum_of_stages_exceeds_the_promise(registry):
    beside = CITY.rules.stages[JOINT][0]
    compared = 0
    for version in registry.versions:
        promised = version["promised_limit"]
        if promised is None or version["promised_unit"] != version["statutory_unit"]:
            continue
        compared += 1
        assert 0 <= promised <= version["statutory_limit"]
        limits = {stage["code"]: stage["limit"] for stage in json.loads(version["stages"])}
        assert limits.pop(beside, 0) < max(promised, 1)
        assert sum(limit for limit in limits.values() if limit is not None) <= promised
    assert compared > 250


def test_joint_matters_alone_have_the_stage_of_the_joint_unit(registry):
    joint = {matter.name.zh for matter in CITY.matters if matter.joint}
    names = {matter["id"]: matter["name_zh"] for matter in registry.matters}
    beside = CITY.rules.stages[JOINT][0]
    assert joint
    for version in registry.versions:
        codes = [stage["code"] for stage in json.loads(version["stages"])]
        assert (beside in codes) == (names[version["matter_id"]] in joint)


def test_only_cases_on_the_spot_promise_no_days(registry):
    for version in registry.versions:
        on_the_spot = version["case_type_code"] == CaseType.ON_THE_SPOT
        assert (version["promised_limit"] == 0) == on_the_spot


def test_some_matters_have_two_versions_that_meet_without_gap(registry):
    versions = Counter(version["matter_id"] for version in registry.versions)
    assert 0.01 < sum(count == 2 for count in versions.values()) / len(versions) < 0.1
    for old, new in zip(registry.versions, registry.versions[1:], strict=False):
        if new["version"] == 2:
            assert old["matter_id"] == new["matter_id"]
            assert old["valid_to"] + timedelta(days=1) == new["valid_from"]
            assert new["promised_limit"] <= old["promised_limit"]
            assert new["valid_to"] is None


def test_stop_reasons_of_matters_exist():
    known = {reason.code for reason in CITY.behaviour.stop_reasons}
    assert all(set(matter.stops) <= known for matter in CITY.matters)


def test_company_names_say_they_are_invented_and_their_codes_are_valid():
    matters = np.arange(len(CITY.matters)).repeat(200)
    applicants = Directory(CITY).applicants(matters, np.random.default_rng(1))
    companies = {applicant for applicant in applicants if applicant.id_type == CREDIT_CODE_TYPE}
    assert len(companies) > 1000
    assert all(uscc.is_valid(company.id_no) for company in companies)
    assert all(any(word in company.name for word in CITY.people.company_words) for company in companies)
    assert len({company.id_no for company in companies}) == len({company.name for company in companies})
    persons = set(applicants) - companies
    assert persons
    assert all("********" in person.id_no for person in persons)


def test_the_joint_stage_alone_runs_beside_the_others(registry):
    beside = CITY.rules.stages[JOINT][0]
    for version in registry.versions:
        for stage in json.loads(version["stages"]):
            assert ("parallel" in stage) == (stage["code"] == beside)
