"""Names and other text from the data, as a line can show it."""

from console.domain.naming import Name
from console.messages import messages

LONGEST_SHOWN = 300


def name_text(name: Name) -> str:
    """Return a proper name in the reader's language, on one line and no longer than can be shown."""
    return plain(name.in_language(messages.language))


def plain(text: str) -> str:
    """Return text from the data on one line and no longer than can be shown."""
    shown = " ".join(text[:LONGEST_SHOWN].split())
    return f"{shown}…" if len(text) > LONGEST_SHOWN else shown
