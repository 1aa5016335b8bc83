"""By how much a finding is one is told in the unit it is counted in."""

import pytest

from console.board.finding_words import amount_text, amount_unit
from console.domain.finding_rules import FindingKind


@pytest.mark.parametrize(
    ("kind", "by", "told"),
    [
        (FindingKind.STOP_OVERRUN, 2, "2 个工作日"),
        (FindingKind.DECLARED_DIFFERS, -3, "3 个自然日"),
        (FindingKind.STAGES_OVER_PROMISE, 4, "4 小时"),
        (FindingKind.CLOCK_AHEAD, 420, "7 分"),
        (FindingKind.STOP_UNLAWFUL, 0, ""),
        (FindingKind.SUPPLEMENT_TWICE, 2, ""),
    ],
)
def test_each_amount_has_its_unit(kind: FindingKind, by: int, told: str) -> None:
    assert amount_text(by, amount_unit(kind, "h")) == told
