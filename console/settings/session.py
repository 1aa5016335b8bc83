"""Where the window was and what it showed, kept so that the next start goes on there. Losing it loses no data."""

import json
import logging
from typing import Any, Final

from console.paths import Home
from console.settings.file import LARGEST_BYTES
from console.whole_file import write_whole

log = logging.getLogger(__name__)

_VERSION: Final = 1
_VERSION_KEY: Final = "version"


def read_session(home: Home) -> dict[str, Any]:
    """Return what was kept; nothing, and a sentence in the log, where that is damaged or from another version."""
    path = home.session_file
    try:
        with path.open("rb") as file:
            kept = json.loads(file.read(LARGEST_BYTES))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, RecursionError) as error:
        log.info("the session in %s cannot be read and is dropped: %s", path, error)
        return {}
    if not isinstance(kept, dict) or kept.get(_VERSION_KEY) != _VERSION:
        log.info("the session in %s is not of this version and is dropped", path)
        return {}
    return kept


def write_session(home: Home, session: dict[str, Any]) -> None:
    """Keep a session.

    Raises:
        OSError: The disk refuses; what was kept before stands.
    """
    text = json.dumps({_VERSION_KEY: _VERSION, **session}, ensure_ascii=False, indent=1)
    write_whole(home.session_file, text.encode())
