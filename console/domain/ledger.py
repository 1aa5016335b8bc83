"""The facts of many cases that move their clocks, as columns (时钟台账)."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

ABSENT_US = np.iinfo(np.int64).min
"""An instant that is not there."""
NO_DAY = np.iinfo(np.int32).min
"""A day that is not there."""
NO_LIMIT = -1
"""A limit that is not set."""

UNIT_CODES = ("wd", "nd", "month", "h", "wh")
"""Units of limits; a column holds the index: working days (工作日), natural days (自然日), months (月: the same day,
else the last), natural hours (自然小时), working hours (工作小时)."""
WORKING_DAYS, NATURAL_DAYS, MONTHS, NATURAL_HOURS, WORKING_HOURS = range(len(UNIT_CODES))
HOUR_UNITS = (NATURAL_HOURS, WORKING_HOURS)
"""Units whose end is an instant instead of a day."""

Instants = npt.NDArray[np.int64]
Days = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Moments:
    """When events of one code happened to n cases: the first and the last of each; `ABSENT_US` for none."""

    first: Instants
    last: Instants


@dataclass(frozen=True, slots=True)
class Ledger:
    """Columns of n cases and their m stops.

    Facts that a later one corrects, and facts flagged invalid, are left out by whoever builds it; so are facts that had
    not happened (or were not recorded) at the instant asked for. A case that was closed and opened again has the time
    between as a stop.

    Shape:
        (n,) each, but ``stop_offsets`` (n + 1,), ``stop_from`` and ``stop_to`` (m,): the stops of case i are
        ``stop_offsets[i]`` up to, not including, ``stop_offsets[i + 1]``, ordered by ``stop_from``.

    Units:
        Instants: microseconds since 1970-01-01T00:00Z, `ABSENT_US` for none. Days: since 1970-01-01 in the area's zone,
        `NO_DAY` for none. Limits: in their own unit, `NO_LIMIT` for none.

    Attributes:
        area: Index into the area rules given to the projection.
        clock_set: Index into the sets of the clock catalogue: which clocks the case has.
        events: By event code; codes that happened to nobody may be missing. Receipt is ``received_at``.
        stop_to: When the stop ended; `ABSENT_US` while it is open.
        extension_amount: First extension of the case, in the unit of the limit; 0 for none.
    """

    case_id: npt.NDArray[np.int64]
    area: npt.NDArray[np.int16]
    clock_set: npt.NDArray[np.int16]
    case_type: npt.NDArray[np.uint8]
    online: npt.NDArray[np.bool_]
    received_at: Instants
    closed_at: Instants
    closing_result: npt.NDArray[np.uint8]
    events: Mapping[int, Moments]
    promised_limit: npt.NDArray[np.int16]
    promised_unit: npt.NDArray[np.uint8]
    statutory_limit: npt.NDArray[np.int16]
    statutory_unit: npt.NDArray[np.uint8]
    declared_due: Days
    extension_amount: npt.NDArray[np.int16]
    extension_at: Instants
    stop_offsets: npt.NDArray[np.int64]
    stop_from: Instants
    stop_to: Instants
