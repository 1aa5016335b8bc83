"""A text that a command is given: a file, or standard input."""

import sys
from pathlib import Path
from typing import Final

from console.errors import BadInput

STDIN: Final = "-"


def name_of(given: str) -> str:
    """Return what a text is called in a fault: the name of its file."""
    return "stdin" if given == STDIN else Path(given).name


def text_of(given: str) -> str:
    """Return the text of a file, or of standard input for ``-``.

    Raises:
        BadInput: It cannot be read, or is not in UTF-8.
    """
    try:
        raw = sys.stdin.buffer.read() if given == STDIN else Path(given).read_bytes()
        return raw.decode("utf-8-sig")
    except OSError as fault:
        raise BadInput(
            "The file {name} cannot be read: {why}.",
            "Check the path and the permissions.",
            place=given,
            name=name_of(given),
            why=fault.strerror or type(fault).__name__,
        ) from fault
    except UnicodeDecodeError as fault:
        raise BadInput(
            "{name} is not text in UTF-8; byte {byte} does not fit.",
            "Save it as UTF-8 text.",
            place=name_of(given),
            name=name_of(given),
            byte=fault.start + 1,
        ) from fault
