"""Where the fields of a TOML text stand: parsers tell what a file says and not on which line."""

import re
from collections.abc import Mapping
from typing import Final

Path = tuple[str | int, ...]
"""The way to a value: names of fields, and positions, from 0, in lists of tables."""

_QUOTED: Final = r'"(?:\\.|[^"\\\n])*"'
_LITERAL: Final = r"'[^'\n]*'"
_LONG_QUOTED: Final = r'"""(?:\\[\s\S]|[^\\])*?"{3,5}'
_LONG_LITERAL: Final = r"'''[\s\S]*?'{3,5}"
_STRINGS: Final = "|".join((_LONG_QUOTED, _LONG_LITERAL, _QUOTED, _LITERAL))
_KEY: Final = rf"(?:[A-Za-z0-9_-]+|{_QUOTED}|{_LITERAL})"
_KEYS: Final = rf"{_KEY}(?:[ \t]*\.[ \t]*{_KEY})*"
_NAME: Final = re.compile(_KEY)
_BLANK: Final = re.compile(r"(?:\s|#[^\n]*)+")
_HEAD: Final = re.compile(rf"\[(\[?)[ \t]*({_KEYS})[ \t]*\]+")
_FIELD: Final = re.compile(rf"({_KEYS})[ \t]*=")
_TOKEN: Final = re.compile(rf"{_STRINGS}|#[^\n]*|[\[\]{{}}\n]")


def field_lines(text: str) -> Mapping[Path, int]:
    """Return the line, from 1, of every table and field of a text that is valid TOML.

    Fields of inline tables are not told: they stand where the table does.
    """
    found: dict[Path, int] = {(): 1}
    lengths: dict[Path, int] = {}
    table: Path = ()
    at = 0
    while at < len(text):
        line = 1 + text.count("\n", 0, at)
        if blank := _BLANK.match(text, at):
            at = blank.end()
        elif head := _HEAD.match(text, at):
            table = _table(_names(head[2]), lengths, is_list=bool(head[1]))
            found.setdefault(table, line)
            at = head.end()
        elif field := _FIELD.match(text, at):
            found[*table, *_names(field[1])] = line
            at = _end_of_value(text, field.end())
        else:
            break
    return found


def line_of(lines: Mapping[Path, int], path: Path) -> int:
    """Return the line of a value, or of the nearest table around it that is told."""
    while path not in lines:
        path = path[:-1]
    return lines[path]


def _names(keys: str) -> tuple[str, ...]:
    return tuple(name.strip("\"'") for name in _NAME.findall(keys))


def _table(names: tuple[str, ...], lengths: dict[Path, int], *, is_list: bool) -> Path:
    """Return the path of a table by its heading: the last of a list where a list of tables is named."""
    path: Path = ()
    for depth, name in enumerate(names, 1):
        path = (*path, name)
        if is_list and depth == len(names):
            lengths[path] = lengths.get(path, 0) + 1
        if path in lengths:
            path = (*path, lengths[path] - 1)
    return path


def _end_of_value(text: str, at: int) -> int:
    depth = 0
    for token in _TOKEN.finditer(text, at):
        if token[0] in "[{":
            depth += 1
        elif token[0] in "]}":
            depth -= 1
        elif token[0] == "\n" and depth <= 0:
            return token.start()
    return len(text)
