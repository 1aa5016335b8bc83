"""The file of settings as it is read: what fits, and what is wrong with the rest, each with its place."""

import difflib
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from console.domain.toml_lines import Path as KeyPath
from console.domain.toml_lines import field_lines, line_of
from console.errors import BadInput, ConsoleError, StorageFault
from console.settings.kinds import Setting, Value, Words
from console.settings.migration import VERSION_KEY, Step, migrate

LARGEST_BYTES: Final = 1 << 20
"""No person writes more; a larger file is damaged."""
_SHOWN: Final = 60
"""Characters of a wrong value that are repeated."""


@dataclass(frozen=True, slots=True)
class Format:
    """What a file may hold.

    Attributes:
        settings: All there are.
        version: Version of the file that is written.
        steps: What leads from each older version to the next one.
    """

    settings: Sequence[Setting[Value]]
    version: int
    steps: Mapping[int, Step]


@dataclass(frozen=True, slots=True)
class Contents:
    """A file that was read.

    Attributes:
        values: What stands there and is allowed, by key.
        problems: What is wrong, in the order of the file.
        version: The version it says it has; that of this program where it says nothing.
        text: As it was read; None where it is damaged and "" where there is none.
        newer: Whether a newer version of the program wrote it.
    """

    values: Mapping[str, Value]
    problems: tuple[ConsoleError, ...]
    version: int
    text: str | None
    newer: bool = False


class NotToml(Exception):
    """A text is no TOML.

    Attributes:
        reason: Why, as the reader of TOML or this program says it.
    """

    def __init__(self, reason: object) -> None:
        super().__init__(str(reason))
        self.reason = reason


def read_file(path: Path, form: Format) -> Contents:
    """Return what a file says. It never fails: what cannot be used is a problem, and nothing else suffers from it."""
    try:
        raw = _bytes_of(path)
    except FileNotFoundError:
        return Contents({}, (), form.version, "")
    except OSError as error:
        return Contents({}, (unreadable(path, error),), form.version, "")
    return contents_of(path, raw, form)


def contents_of(path: Path, raw: bytes, form: Format) -> Contents:
    """Return what the bytes of a file say."""
    try:
        text = _text_of(raw)
        tables = parsed(text)
    except NotToml as error:
        return Contents({}, (_damaged(path, error.reason),), form.version, None)
    return _Reading(path, form, text).contents(tables)


def parsed(text: str) -> dict[str, Any]:
    """Return the tables of a text.

    Raises:
        NotToml: It is none.
    """
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        raise NotToml(error) from error


def unreadable(path: Path, error: OSError) -> StorageFault:
    """Return the sentence about a file that the disk does not give."""
    return StorageFault(
        "The file {path} cannot be read: {reason}. Defaults are in force.",
        "Mend the permissions of the installation's directory.",
        path=str(path),
        reason=error.strerror or str(error),
    )


def shown(value: object) -> str:
    """Return a value as somebody may have written it, on one line and not too long."""
    text = str(value).lower() if isinstance(value, bool) else f'"{value}"' if isinstance(value, str) else str(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def leaves(table: Mapping[str, Any], above: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], object]]:
    """Return every value that is no table, with the names that lead to it."""
    for name, value in table.items():
        if isinstance(value, Mapping):
            yield from leaves(value, (*above, name))
        else:
            yield (*above, name), value


@dataclass(frozen=True, slots=True)
class _Reading:
    path: Path
    form: Format
    text: str

    def contents(self, tables: dict[str, Any]) -> Contents:
        stated = tables.get(VERSION_KEY, self.form.version)
        version = stated if isinstance(stated, int) and not isinstance(stated, bool) and stated >= 1 else None
        problems: list[ConsoleError] = []
        if version is None:
            problems.append(
                self._bad((VERSION_KEY,), stated, Words("a whole number of 1 or more"), str(self.form.version))
            )
        found = version or self.form.version
        newer = found > self.form.version
        if newer:
            problems.append(_newer(self.path, found, self.form.version))
        migrate(tables, found, self.form.steps)
        tables.pop(VERSION_KEY, None)
        values: dict[str, Value] = {}
        declared = {tuple(one.key.split(".")): one for one in self.form.settings}
        for names, stored in leaves(tables):
            setting = declared.get(names)
            if setting is None:
                problems.append(self._unknown(names))
                continue
            value = setting.kind.taken(stored)
            if value is None:
                problems.append(self._bad(names, stored, setting.kind.allowed(), shown(setting.default)))
            else:
                values[setting.key] = value
        return Contents(values, tuple(problems), found, self.text, newer)

    def _bad(self, names: KeyPath, stored: object, allowed: Words, used: str) -> BadInput:
        return BadInput(
            "{key} is {value}, which is not allowed: {used} holds.",
            "Write {allowed}.",
            place=self._place(names),
            field=_key(names),
            key=_key(names),
            value=shown(stored),
            used=used,
            allowed=allowed,
        )

    def _unknown(self, names: KeyPath) -> BadInput:
        near = difflib.get_close_matches(_key(names), [one.key for one in self.form.settings], 1)
        return BadInput(
            "{key} is not a setting of this version; it is kept as it is.",
            "Did you mean {near}?" if near else "",
            place=self._place(names),
            field=_key(names),
            key=_key(names),
            near="".join(near),
        )

    def _place(self, names: KeyPath) -> str:
        return f"{self.path.name}:{line_of(field_lines(self.text), names)}"


def _bytes_of(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(LARGEST_BYTES + 1)


def _text_of(raw: bytes) -> str:
    if len(raw) > LARGEST_BYTES:
        raise NotToml(Words("larger than 1 MiB"))
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotToml(Words("not UTF-8")) from error


def _damaged(path: Path, reason: object) -> BadInput:
    return BadInput(
        "The file {path} is damaged: {reason}. Defaults are in force.",
        "Mend it, or choose anew: then it is kept under another name.",
        place=path.name,
        path=str(path),
        reason=reason,
    )


def _newer(path: Path, theirs: int, ours: int) -> BadInput:
    return BadInput(
        "A newer version of the program wrote the settings (file {theirs}, here {ours}); what is known here holds.",
        "Before anything is changed, a copy of the file is kept.",
        place=path.name,
        theirs=theirs,
        ours=ours,
    )


def _key(names: KeyPath) -> str:
    return ".".join(str(name) for name in names)
