"""Where in a notice the words of a refusal stand."""

from console.errors import BadInput


def place_of(error: BadInput) -> tuple[int, int, str] | None:
    """Return line, column and words of a refusal; None when it is about no words of the text."""
    parts = error.place.rsplit(":", 2)
    words = error.values.get("words")
    if len(parts) != 3 or not (parts[1].isdigit() and parts[2].isdigit()) or not isinstance(words, str):
        return None
    return int(parts[1]), int(parts[2]), words


def words_at(text: str, line: int, column: int, words: str) -> tuple[int, int] | None:
    """Return from where to before where words stand in a text.

    Args:
        text: As given.
        line: The line in which they begin, from 1.
        column: The character with which they begin, from 1.
        words: The words; any blank of them stands for any number of blanks and line breaks of the text.
    """
    lines = text.split("\n")
    if not 0 < line <= len(lines):
        return None
    start = min(sum(len(one) + 1 for one in lines[: line - 1]) + column - 1, len(text))
    end, wanted = start, "".join(words.split())
    for sign in wanted:
        while end < len(text) and text[end].isspace():
            end += 1
        if end >= len(text) or text[end] != sign:
            return start, max(end, min(start + 1, len(text)))
        end += 1
    return start, end
