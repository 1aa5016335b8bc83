"""Plain text for terminals: tables whose columns line up in both languages."""

import unicodedata
from collections.abc import Sequence

from console.messages import one_line

_WIDE = frozenset("WF")


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return lines with the first column to the left and figures to the right."""
    cells = [[one_line(text) for text in row] for row in (head, *rows)]
    widths = [max(width_of(row[column]) for row in cells) for column in range(len(head))]
    return "\n".join(_line(row, widths) for row in cells)


def width_of(text: str) -> int:
    """Return how many cells of a terminal a text takes."""
    return sum(2 if unicodedata.east_asian_width(letter) in _WIDE else 1 for letter in text)


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    first, *others = zip(row, widths, strict=True)
    padded = [first[0] + " " * (first[1] - width_of(first[0]))]
    padded += [" " * (width - width_of(text)) + text for text, width in others]
    return "  ".join(padded).rstrip()
