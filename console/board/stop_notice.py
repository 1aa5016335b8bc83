"""From which day on the stop of a case lasts longer than the applicant was told (停钟超告知)."""

import numpy as np
import numpy.typing as npt

from console.board.assemble import Known
from console.board.catalogue import Catalogue
from console.domain.ledger import ABSENT_US, Days
from console.replica.case_reads import NONE, CaseFacts, Ints

NO_OVERRUN = int(np.iinfo(np.int32).max)
"""Of a case that no stop lasts in, or none of which the applicant was told how long."""


def overrun_from(known: Known, facts: CaseFacts, catalogue: Catalogue) -> Days:
    """Return, for each case, the first local day on which a stop that lasts is longer than its notice says.

    Counted as the finding of such stops counts: working days after the day of the stop.

    Args:
        known: The cases.
        facts: Theirs.
        catalogue: Their areas, with calendars.

    Shape:
        (n,)

    Source:
        行政许可法 Art. 45
    """
    ledger = known.ledger
    found = np.full(len(ledger.case_id), NO_OVERRUN, np.int32)
    case = np.repeat(np.arange(len(ledger.case_id)), np.diff(ledger.stop_offsets))
    notified = _notified(known.stop_id, facts)
    lasting = np.flatnonzero((ledger.stop_to == ABSENT_US) & (notified >= 0))
    area = ledger.area[case[lasting]]
    for index in np.unique(area).tolist():
        mine = lasting[area == index]
        calendar, days = catalogue.rules[index].calendar, catalogue.days_of(index)
        begun = calendar.counts.take(days.day_of(ledger.stop_from[mine]), mode="clip")
        np.minimum.at(found, case[mine], calendar.nth.take(begun + notified[mine] + 1, mode="clip").astype(np.int32))
    return found


def _notified(stop_id: npt.NDArray[np.int64], facts: CaseFacts) -> Ints:
    """Return the working days of which the applicant was told, for each stop; `NONE` without."""
    if not len(facts.stops.id):
        return np.full(len(stop_id), NONE, np.int64)
    by_id = np.argsort(facts.stops.id)
    ids = facts.stops.id[by_id]
    places = np.minimum(np.searchsorted(ids, stop_id), len(ids) - 1)
    return np.where(ids[places] == stop_id, facts.stops.value[by_id][places], NONE)
