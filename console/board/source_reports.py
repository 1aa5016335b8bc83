"""What every area delivered in the last day, and what of it was refused, doubted or held up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from console.domain.delivered import DoubtQuery, Fate, ReasonCount
from console.domain.localday import SECOND_US
from console.replica.delivery_reads import DeliverySpan, read_spans
from console.replica.doubt_reads import count_reasons
from console.replica.source_reads import read_source_beats
from console.replica.status import SyncStatus, read_statuses
from console.replica.store import Reader
from console.sync.freshness import server_now_us, status_of

SPANS: Final = 48
SPAN_S: Final = 1_800
SPAN_US: Final = SPAN_S * SECOND_US
DAY_US: Final = SPANS * SPAN_US

Delays = tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class AreaReports:
    """What an area delivered within `DAY_US`, and what became of all it ever did.

    Attributes:
        delays_s: The longest delay of any batch in each of `SPANS` spans, the oldest first; None where none came, or
            none says when it was sent. A clock that is ahead counts as no delay.
        batches, records: How many came.
        held_up_batches, held_up: Those that were held up, and the records in them (补传).
        out_of_order: Batches that came after one that was sent later.
        reasons: What was refused or kept with a doubt, as far as the copy goes back.
    """

    delays_s: Delays = (None,) * SPANS
    batches: int = 0
    records: int = 0
    held_up_batches: int = 0
    held_up: int = 0
    out_of_order: int = 0
    reasons: tuple[ReasonCount, ...] = ()

    def count(self, fate: Fate) -> int:
        """Return how many records met one fate."""
        return sum(one.count for one in self.reasons if one.fate is fate)

    def matching(self, query: DoubtQuery) -> int:
        """Return how many records a query is about, whatever areas it names."""
        return sum(
            one.count
            for one in self.reasons
            if query.fate in {None, one.fate}
            and query.reason in {None, one.reason}
            and query.source in {None, one.source}
        )

    @property
    def longest_s(self) -> float | None:
        """The longest delay of all; None where none is known."""
        return max((delay for delay in self.delays_s if delay is not None), default=None)


NO_REPORTS: Final = AreaReports()


@dataclass(frozen=True, slots=True)
class Reports:
    """Every area's reports at one instant.

    Attributes:
        areas: By area code.
        slow_s: A batch that took longer was held up.
        until_us: End of the last span, by the server's real time; 0 before the first poll.
    """

    areas: Mapping[str, AreaReports] = field(default_factory=dict)
    slow_s: int = 0
    until_us: int = 0

    def of(self, areas: Sequence[str]) -> AreaReports:
        """Return the reports of several areas together."""
        each = [self.areas.get(area, NO_REPORTS) for area in areas]
        return AreaReports(
            delays_s=tuple(
                max((delay for delay in delays if delay is not None), default=None)
                for delays in zip(*(one.delays_s for one in each), strict=True)
            )
            or NO_REPORTS.delays_s,
            batches=sum(one.batches for one in each),
            records=sum(one.records for one in each),
            held_up_batches=sum(one.held_up_batches for one in each),
            held_up=sum(one.held_up for one in each),
            out_of_order=sum(one.out_of_order for one in each),
            reasons=tuple(reason for one in each for reason in one.reasons),
        )


def read_reports(reader: Reader, slow_s: int, now_local_us: int) -> Reports:
    """Return what every area delivered in the day before now, and the reasons of what was not as it should be.

    Args:
        reader: An open reader.
        slow_s: A batch that took longer was held up.
        now_local_us: This machine's steady clock.
    """
    statuses = read_statuses(reader)
    reasons: dict[str, list[ReasonCount]] = {}
    for reason in count_reasons(reader):
        reasons.setdefault(reason.area, []).append(reason)
    areas = {
        beat.area: _area(reader, beat.area, statuses, slow_s, now_local_us, tuple(reasons.pop(beat.area, ())))
        for beat in read_source_beats(reader)
    }
    # What was refused because nobody knows its area is still to be seen.
    areas |= {area: AreaReports(reasons=tuple(found)) for area, found in reasons.items()}
    return Reports(areas, slow_s, server_now_us(statuses[0], now_local_us) or 0)


def _area(
    reader: Reader,
    area: str,
    statuses: Sequence[SyncStatus],
    slow_s: int,
    now_local_us: int,
    reasons: tuple[ReasonCount, ...],
) -> AreaReports:
    status = status_of(area, statuses)
    now_us = None if status is None else server_now_us(status, now_local_us)
    if status is None or now_us is None:
        return AreaReports(reasons=reasons)
    since_us = now_us - DAY_US
    return area_reports(read_spans(reader, area, status.city_time, since_us, SPAN_US, slow_s * SECOND_US), reasons)


def area_reports(spans: Sequence[DeliverySpan], reasons: tuple[ReasonCount, ...] = ()) -> AreaReports:
    """Return an area's reports; a batch that central dates after now stands in the last span."""
    delays: list[float | None] = [None] * SPANS
    for span in spans:
        place = min(span.number, SPANS - 1)
        if span.delay_us is not None:
            delays[place] = max(0.0, span.delay_us / SECOND_US, delays[place] or 0.0)
    return AreaReports(
        delays_s=tuple(delays),
        batches=sum(span.batches for span in spans),
        records=sum(span.records for span in spans),
        held_up_batches=sum(span.held_up_batches for span in spans),
        held_up=sum(span.held_up for span in spans),
        out_of_order=sum(span.out_of_order for span in spans),
        reasons=reasons,
    )
