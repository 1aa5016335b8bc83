"""Instants as people write them on a command line, for what writes into central."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from console.errors import BadInput


def instant_of(text: str, zone: str, field: str) -> datetime:
    """Return an instant written in ISO 8601; without an offset it is local time of a zone.

    Args:
        text: The instant.
        zone: IANA name of that zone.
        field: What it was given as.

    Raises:
        BadInput: It is none.
    """
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise BadInput(
            "{text} is no instant.", "Write it as 2026-11-20T10:30, or as 2026-11-20T02:30Z.", field=field, text=text
        ) from None
    return (at if at.tzinfo else at.replace(tzinfo=ZoneInfo(zone))).astimezone(UTC)
