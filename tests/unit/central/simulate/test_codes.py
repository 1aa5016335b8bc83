"""Codes of invented bodies."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc

from console.central.simulate.codes import COMPANY, GOVERNMENT, credit_code, inner_check


@pytest.mark.parametrize("code", ["91110000600037341L", "91440300708461136T"])
def test_the_inner_check_agrees_with_real_codes(code):
    assert inner_check(code[8:16]) == code[16]


@given(st.sampled_from([GOVERNMENT, COMPANY]), st.sampled_from(["440600", "440605"]), st.integers(0, 31**3 - 1))
def test_every_code_is_valid_and_says_it_is_a_demonstration(kind, area, number):
    code = credit_code(kind, area, number)

    assert uscc.is_valid(code)
    assert inner_check(code[8:16]) == code[16]
    assert code[2:8] == area
    assert code[8:13] == "MADEM"


def test_different_numbers_give_different_codes():
    assert len({credit_code(COMPANY, "440600", number) for number in range(31**3)}) == 31**3
