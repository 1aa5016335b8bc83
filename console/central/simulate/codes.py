"""Codes of invented bodies: valid by their check characters, and recognisable as a demonstration.

Source: GB 32100-2015 (unified social credit code), GB 11714 (organisation code inside it).
"""

from typing import Final

from stdnum.cn import uscc

ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""Characters of a unified social credit code: no I, O, S, V, Z."""
GOVERNMENT: Final = "11"
"""Registered by the staffing office, an organ of government."""
COMPANY: Final = "91"
"""Registered by the market regulator, a company."""

_INNER_WEIGHTS: Final = (3, 7, 9, 10, 5, 8, 4, 2)


def inner_check(body: str) -> str:
    """Return the check character of an organisation code of eight characters."""
    rest = 11 - sum(int(character, 36) * weight for character, weight in zip(body, _INNER_WEIGHTS, strict=True)) % 11
    return {10: "X", 11: "0"}.get(rest, str(rest))


def credit_code(kind: str, area: str, number: int) -> str:
    """Return a valid code for the numbered body of an area.

    Args:
        kind: `GOVERNMENT` or `COMPANY`.
        area: Division code of six digits.
        number: Zero up to 31³ - 1; different numbers of one kind and area give different codes.
    """
    tail = "".join(ALPHABET[number // 31**power % 31] for power in (2, 1, 0))
    body = f"MADEM{tail}"
    code = f"{kind}{area}{body}{inner_check(body)}"
    return code + str(uscc.calc_check_digit(code))
