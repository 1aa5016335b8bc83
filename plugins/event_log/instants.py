"""Dates and times as event logs write them."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from console.domain.plausibility import is_plausible
from console.domain.reported import Reason


def read_instant(text: str, zone: ZoneInfo) -> datetime | Reason:
    """Return the instant a text names, in UTC, or why it names none.

    ISO 8601 in its usual forms, with a blank for the ``T`` as well. A time without offset is taken in the given zone; a
    date alone means its first instant there.
    """
    try:
        written = datetime.fromisoformat(text.strip())
    except ValueError:
        return Reason.DATE_UNREADABLE
    aware = written if written.tzinfo else written.replace(tzinfo=zone)
    try:
        instant = aware.astimezone(UTC)
    except OverflowError:
        return Reason.DATE_IMPOSSIBLE
    return instant if is_plausible(instant) else Reason.DATE_IMPOSSIBLE
