"""One change to the text of the file of settings: comments, order and what is not known here stay as they are."""

from collections.abc import Callable, Mapping, MutableMapping
from typing import Any, Final

import tomlkit
from tomlkit.exceptions import TOMLKitError

from console.errors import Defect
from console.settings.file import Format, NotToml, parsed
from console.settings.kinds import Value
from console.settings.migration import VERSION_KEY, Document, migrate

HEAD: Final = "# What was chosen on this console. Every key: supervisionctl settings document\n"


def edited(text: str, version: int, key: str, value: Value | None, form: Format) -> tuple[str, bool]:
    """Return a text in which one setting has a new value.

    Args:
        text: Of the file; valid TOML or empty.
        version: The version the file says it has.
        key: Of the setting.
        value: None to take it out, so that the default holds.
        form: Version and steps of the file.

    Returns:
        The new text, and whether everything else stands in it as it stood.
    """

    def change(document: Document) -> bool:
        migrate(document, version, form.steps)
        document[VERSION_KEY] = form.version
        return _put(document, key.split("."), value)

    wanted = parsed(text)
    is_whole = change(wanted)
    written = _with_comments(text, change)
    if written is not None and _is_same(_parsed_or_none(written), wanted):
        return written, is_whole
    plain = HEAD + tomlkit.dumps(wanted)
    if not _is_same(_parsed_or_none(plain), wanted):
        raise Defect("The settings cannot be written as text.", "Please report it.")
    return plain, False


def _with_comments(text: str, change: Callable[[Document], bool]) -> str | None:
    """Return the changed text with its comments; None where the library that keeps them cannot read or change it."""
    try:
        document = tomlkit.parse(text or HEAD)
        change(document)
        return tomlkit.dumps(document)
    except (TOMLKitError, KeyError, TypeError, ValueError, AttributeError, IndexError, RecursionError):
        return None


def _put(document: Document, names: list[str], value: Value | None) -> bool:
    """Set or take out a value; return whether nothing else had to give way."""
    table, is_whole = document, True
    for name in names[:-1]:
        if not isinstance(table.get(name), MutableMapping):
            is_whole = is_whole and name not in table
            if value is None:
                return True
            table[name] = {}
        table = table[name]
    if value is None:
        table.pop(names[-1], None)
    else:
        is_whole = is_whole and not isinstance(table.get(names[-1]), Mapping)
        table[names[-1]] = value
    return is_whole


def _parsed_or_none(text: str) -> dict[str, Any] | None:
    try:
        return parsed(text)
    except NotToml:
        return None


def _is_same(found: object, wanted: object) -> bool:
    """Return whether two documents say the same, types and numbers that are none included."""
    if isinstance(found, dict) and isinstance(wanted, dict):
        return found.keys() == wanted.keys() and all(_is_same(found[key], wanted[key]) for key in wanted)
    if isinstance(found, list) and isinstance(wanted, list):
        return len(found) == len(wanted) and all(map(_is_same, found, wanted))
    return type(found) is type(wanted) and (found == wanted or repr(found) == repr(wanted))
