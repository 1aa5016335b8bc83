"""What areas delivered lately, as the replica knows it: span by span, and one by one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from console.domain.citytime import CityTime
from console.domain.delivered import Batch
from console.replica.store import Reader

_DELAY: Final = """
    CASE WHEN :is_real OR delivered_at >= :real
         THEN :city + CAST((delivered_at - :real) * :rate AS INTEGER) - sent_at END
"""
"""How long a delivery took, in the city's time; null where the source does not say when it sent it, and before the
city's time ran as it does now."""
_SPANS: Final = f"""
WITH timed AS (
    SELECT id, source, sent_at, delivered_at, record_count, refused_count, {_DELAY} AS delay
    FROM delivery WHERE area = :area AND kind = 'batch' AND delivered_at >= :since
), ordered AS (
    SELECT *, max(CASE WHEN delay IS NOT NULL THEN sent_at END) OVER (
        PARTITION BY source ORDER BY delivered_at, id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS newest_sent
    FROM timed
)
SELECT (delivered_at - :since) / :width AS span, max(delay), count(*), sum(record_count), sum(refused_count),
       sum(CASE WHEN delay > :slow THEN record_count ELSE 0 END), sum(coalesce(delay, 0) > :slow),
       sum(delay IS NOT NULL AND sent_at < coalesce(newest_sent, sent_at))
FROM ordered GROUP BY span ORDER BY span
"""  # noqa: S608 -- constants
_LAST: Final = f"""
SELECT id, area, source, sent_at, delivered_at, record_count, refused_count, {_DELAY}
FROM delivery WHERE area = :area AND kind = 'batch' ORDER BY delivered_at DESC, id DESC LIMIT :most
"""  # noqa: S608 -- constants


@dataclass(frozen=True, slots=True)
class DeliverySpan:
    """The batches that central got of one area within one span of time.

    Attributes:
        number: Which span, counted from the first instant asked for.
        delay_us: The longest that any of them took; negative where the source's clock is ahead, None where none says.
        batches, records, refused: How many came.
        held_up, held_up_batches: Records that came in batches that were held up, and how many these were.
        out_of_order: Batches that came after one that the same source had sent later.
    """

    number: int
    delay_us: int | None
    batches: int
    records: int
    refused: int
    held_up: int
    held_up_batches: int
    out_of_order: int


def read_spans(
    reader: Reader, area: str, city: CityTime, since_us: int, width_us: int, slow_us: int
) -> tuple[DeliverySpan, ...]:
    """Return what an area delivered since an instant of real time, span by span; spans without a batch are left out.

    Args:
        reader: An open reader.
        area: Its code.
        city: The map from central's real time to the city's, by which sources date what they send.
        since_us: The first instant.
        width_us: Length of a span.
        slow_us: A batch that took longer was held up.
    """
    values = _clock(city) | {"area": area, "since": since_us, "width": width_us, "slow": slow_us}
    with reader.reading() as connection:
        return tuple(DeliverySpan(*row) for row in connection.execute(_SPANS, values).fetchall())


def read_batches(reader: Reader, areas: Sequence[str], city: CityTime, most: int) -> tuple[Batch, ...]:
    """Return the newest batches of some areas, the newest first.

    Args:
        reader: An open reader.
        areas: Codes.
        city: As for `read_spans`.
        most: How many at most.
    """
    found: list[Batch] = []
    with reader.reading() as connection:
        for area in areas:
            values = _clock(city) | {"area": area, "most": most}
            found += [Batch(*row) for row in connection.execute(_LAST, values).fetchall()]
    return tuple(sorted(found, key=lambda one: (one.delivered_us, one.id), reverse=True)[:most])


def _clock(city: CityTime) -> dict[str, object]:
    return {"is_real": city.is_real, "real": city.real_anchor_us, "city": city.city_anchor_us, "rate": city.rate}
