"""What the reader was shown once and is not shown again: the first steps, and the changes of each version."""

import json
from dataclasses import asdict, dataclass

from console.paths import Home
from console.whole_file import write_whole

_LARGEST_BYTES = 10_000


@dataclass(frozen=True, slots=True)
class Seen:
    """What was seen.

    Attributes:
        version: Of the program that showed it; empty for nobody who ever used this installation.
    """

    version: str = ""


def read_seen(home: Home) -> Seen:
    """Return it; nothing where the file is missing or damaged: to show a thing twice harms nobody."""
    try:
        with home.seen_file.open("rb") as file:
            told = json.loads(file.read(_LARGEST_BYTES))
    except (OSError, ValueError, RecursionError):
        return Seen()
    version = told.get("version") if isinstance(told, dict) else None
    return Seen(version if isinstance(version, str) else "")


def write_seen(home: Home, seen: Seen) -> None:
    """Keep it.

    Raises:
        OSError: The disk refuses; what was kept before stands.
    """
    write_whole(home.seen_file, json.dumps(asdict(seen)).encode())
