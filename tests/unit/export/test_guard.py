"""What a spreadsheet would run or shorten is found whatever stands before it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.export.guard import clean, disarmed, is_formula, is_plain, would_be_changed
from tests.unit.export.samples import FORMULAS, HARMLESS, ID


def test_there_are_sixty_formulas_at_least() -> None:
    assert len(set(FORMULAS)) >= 60


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_is_found_and_no_line_of_it_begins_as_one_afterwards(text: str) -> None:
    assert is_formula(clean(text))
    harmless = disarmed(clean(text))
    assert harmless.replace("'", "") == clean(text).replace("'", "")
    assert harmless[0] == "'" or not is_formula(harmless)
    assert not any(is_formula(line) for line in harmless.replace("\r", "\n").split("\n"))


@pytest.mark.parametrize("text", HARMLESS)
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert not is_formula(text)
    assert disarmed(text) == text


@pytest.mark.parametrize("code", [ID, "0757", "1e5", "12E4", "00", "1234567890123456"])
def test_a_code_that_a_program_would_shorten_is_known(code: str) -> None:
    assert would_be_changed(code)


@pytest.mark.parametrize("code", ["123456789012345", "440606-2026-0001", "91440606MA4W0T3X1N", "", "7", "E5"])
def test_a_code_that_survives_is_left_alone(code: str) -> None:
    assert not would_be_changed(code)


@pytest.mark.parametrize("text", [*FORMULAS, "a\ud800", "a\x00b"])
def test_no_text_in_need_of_care_looks_plain(text: str) -> None:
    assert not is_plain(text)


@given(st.text())
def test_what_looks_plain_is_what_it_is_after_all_care(text: str) -> None:
    assert not is_plain(text) or (disarmed(clean(text)) == text and not is_formula(text))


def test_half_characters_and_nul_can_be_written() -> None:
    assert clean("a\ud800b\x00c").encode() == "a\ufffdbc".encode()
