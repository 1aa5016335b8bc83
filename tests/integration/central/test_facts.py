"""What moves a clock is never changed, only corrected by a later fact."""

import psycopg
import pytest

from console.domain.records import FACT_TYPES
from tests.integration.central.rows import new_case, new_closing


@pytest.mark.parametrize("fact", [fact.name for fact in FACT_TYPES])
@pytest.mark.parametrize("change", ["UPDATE {} SET source = 'x'", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_a_fact_is_neither_changed_nor_removed(central, fact, change):
    with pytest.raises(
        psycopg.errors.RestrictViolation, match=r"supervision\.\w+ is append-only: (UPDATE|DELETE|TRUNCATE)"
    ):
        central.execute(change.format(f"supervision.{fact}"))


def test_a_replication_session_does_not_get_around_the_guard(central):
    central.execute("SET session_replication_role = replica")

    with pytest.raises(psycopg.errors.RestrictViolation):
        central.execute("DELETE FROM supervision.closing")


def test_a_correction_names_an_earlier_fact_of_the_same_case(central):
    first = new_closing(central, new_case(central, "A"), "1")
    other_case = new_case(central, "B")

    with pytest.raises(psycopg.errors.ForeignKeyViolation, match="corrects no earlier fact of the same case"):
        new_closing(central, other_case, "2", corrects=first)
    with pytest.raises(psycopg.errors.ForeignKeyViolation, match="corrects no earlier fact"):
        new_closing(central, other_case, "3", corrects=999)


def test_a_fact_does_not_correct_itself(central):
    case = new_case(central, "A")

    with pytest.raises(psycopg.errors.ForeignKeyViolation, match="corrects no earlier fact"):
        central.execute(
            "INSERT INTO supervision.closing"
            " (id, area, case_id, happened_at, source, record_hash, corrects, result_code)"
            " VALUES (7, '420100', %s, now(), 'test', 'x', 7, 1)",
            [case],
        )


def test_a_correction_of_the_same_case_is_kept(central):
    case = new_case(central, "A")
    first = new_closing(central, case, "1")

    second = new_closing(central, case, "2", corrects=first)

    assert central.execute("SELECT corrects FROM supervision.closing WHERE id = %s", [second]).fetchone() == (first,)


def test_the_same_fact_told_twice_by_a_source_is_refused_the_second_time(central):
    case = new_case(central, "A")
    new_closing(central, case, "1")

    with pytest.raises(psycopg.errors.UniqueViolation):
        new_closing(central, case, "1")


def test_an_invalid_record_owes_a_reason(central):
    new_case(central, "A")

    with pytest.raises(psycopg.errors.CheckViolation, match="ck_supervised_case_reason"):
        central.execute("UPDATE supervision.supervised_case SET valid = false")


def test_an_instant_without_a_number_is_refused(central):
    new_case(central, "A")

    with pytest.raises(psycopg.errors.CheckViolation, match="ck_supervised_case_finite"):
        central.execute("UPDATE supervision.supervised_case SET received_at = 'infinity'")
