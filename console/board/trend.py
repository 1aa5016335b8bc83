"""Open overdue cases at the end of each of the last working days, from what is known now."""

import numpy as np

from console.board.catalogue import Catalogue
from console.board.columns import CaseColumns
from console.board.figures import overdue_from
from console.board.period import day_date, last_instant, trend_days
from console.board.wall_view import TrendDay
from console.replica.case_reads import Ints


def trend(
    rows: CaseColumns, catalogue: Catalogue, today: Ints, now_us: int, unheard_since_us: Ints
) -> tuple[TrendDay, ...]:
    """Return the trend of the city; its working days are those of the first area.

    Cases of a source that was lost by then are counted as doubtful and not as overdue.

    A case that was stopped after its due day was overdue all the same, so the instant of its first overdue moment and
    that of its closing tell the whole story.

    Args:
        rows: Cases.
        catalogue: Areas and calendars.
        today: Local day of each area.
        now_us: City time.
        unheard_since_us: For each area the city time since which its source is lost, `NEVER_US` for a heard one: what
            is counted there later than that is doubtful.
    """
    since = overdue_from(rows.projection)
    late = np.flatnonzero(since <= now_us)
    since, opened, closed = since[late], rows.projection.opened_at[late], rows.projection.closed_at[late]
    unheard = unheard_since_us[rows.area[late]]
    days = []
    for day in trend_days(catalogue.rules[0].calendar, int(today[0])):
        at_us = min(now_us, last_instant(catalogue.days_of(0), day))
        overdue = (since <= at_us) & (opened <= at_us) & (closed > at_us)
        doubtful = int(np.count_nonzero(overdue & (unheard <= at_us)))
        days.append(TrendDay(day_date(day), int(np.count_nonzero(overdue)) - doubtful, doubtful))
    return tuple(days)
