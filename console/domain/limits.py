"""How long each clock may run (时限): by its law, by the version of the matter, or by the date a source declares."""

from dataclasses import dataclass
from typing import assert_never

import numpy as np
import numpy.typing as npt

from console.domain.batch import Batch, Start
from console.domain.calendar import LAST_DAY
from console.domain.counting import Amounts, Flags
from console.domain.ledger import NATURAL_DAYS, NO_DAY, UNIT_CODES
from console.domain.rule import ClockRule, LimitSource

UnitCodes = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True, eq=False)
class Limits:
    """Limits of one clock of n cases.

    Attributes:
        amount: In the unit; meaningless where none is given.
        unit: Index into ``UNIT_CODES``.
        given: Which cases have a limit.
    """

    amount: Amounts
    unit: UnitCodes
    given: Flags


def limits_of(batch: Batch, rule: ClockRule, start: Start) -> Limits:
    """Return the limits of a clock. A declared date is as many natural days away as lie between it and the start."""
    ledger, rows = batch.ledger, batch.rows
    match rule.limit_source:
        case LimitSource.FIXED | LimitSource.NONE:
            return _fixed(rule, len(batch))
        case LimitSource.PROMISED:
            return _of_matter(rule, ledger.promised_limit[rows], ledger.promised_unit[rows])
        case LimitSource.STATUTORY:
            return _of_matter(rule, ledger.statutory_limit[rows], ledger.statutory_unit[rows])
        case LimitSource.DECLARED:
            declared = ledger.declared_due[rows]
            unit = np.broadcast_to(np.uint8(NATURAL_DAYS), len(batch))
            return Limits(np.clip(declared, 0, LAST_DAY) - start.day, unit, declared != NO_DAY)
        case _:
            assert_never(rule.limit_source)


def _fixed(rule: ClockRule, n: int) -> Limits:
    amount = np.broadcast_to(np.int64(rule.limit or 0), n)
    unit = np.broadcast_to(np.uint8(_unit(rule)), n)
    return Limits(amount, unit, np.broadcast_to(np.bool_(rule.limit is not None), n))


def _of_matter(rule: ClockRule, amount: npt.NDArray[np.int16], unit: UnitCodes) -> Limits:
    given = amount >= 0
    if rule.limit is None or given.all():
        return Limits(amount.astype(np.int64), unit, given)
    return Limits(
        np.where(given, amount, np.int64(rule.limit)),
        np.where(given, unit, np.uint8(_unit(rule))),
        np.broadcast_to(np.True_, len(amount)),
    )


def _unit(rule: ClockRule) -> int:
    return UNIT_CODES.index(rule.unit) if rule.unit else 0
