"""The administrator's list: which plugins of others may run, decided by whom, when and why (``HOME/plugins.toml``).

The file holds decisions one after the other and the newest one on a distribution counts, so it tells its own history::

    format = 1

    [[decision]]
    distribution = "acme-case-lists"
    version = "1.2.0"
    sha256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
    allowed = true
    by = "梁永康"
    at = "2026-11-22T10:42:17Z"
    why = "三水区旧系统的办件表"
"""

import os
import re
import stat
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import tomlkit
from tomlkit.exceptions import ParseError

from console.errors import BadInput, StorageFault
from console.extension.installed import canonical
from console.whole_file import write_whole

FORMAT: Final = 1
"""Version of the form of the file."""
LONGEST: Final = 200
"""Characters of a name or a reason."""
_REMEDY: Final = "Correct the file; until then no plugin of others is loaded."
_SHA256: Final = r"[0-9a-f]{64}"


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided on one distribution.

    Attributes:
        distribution: Its name, in small letters with hyphens.
        version: Of the distribution decided on; empty when a missing one was forbidden.
        sha256: Its hash, see `console.extension.sealing`; empty as the version.
        is_allowed: Whether it may run.
        by: Who decided.
        at: When; aware.
        why: Why.
    """

    distribution: str
    version: str
    sha256: str
    is_allowed: bool
    by: str
    at: datetime
    why: str


def read_decisions(file: Path) -> tuple[Decision, ...]:
    """Return the decisions in the order they were made; none where there is no file.

    Raises:
        BadInput: The file is damaged, of a newer form, or others than its owner may write to it.
    """
    try:
        text = file.read_text(encoding="utf-8-sig")
        mode = file.stat().st_mode
    except FileNotFoundError:
        return ()
    except (OSError, UnicodeDecodeError) as error:
        raise _bad(file, "The list of plugins cannot be read: {why}.", why=str(error)) from error
    if os.name == "posix" and mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise _bad(file, "Others than its owner may write to the list of plugins.")
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _bad(file, "The list of plugins cannot be read: {why}.", why=str(error)) from error
    form = document.get("format")
    if form != FORMAT:
        if isinstance(form, int) and form > FORMAT:
            raise _bad(file, "The list of plugins was written by a newer program: format {form}.", form=str(form))
        raise _bad(file, "The list of plugins has no format of this program: {form}.", form=str(form))
    entries = document.get("decision", [])
    if not isinstance(entries, list):
        raise _bad(file, "The list of plugins holds something else than decisions.")
    return tuple(_decision(file, number, entry) for number, entry in enumerate(entries, 1))


def standing(decisions: Iterable[Decision], distribution: str) -> Decision | None:
    """Return the decision that counts for a distribution."""
    return next((one for one in reversed(tuple(decisions)) if one.distribution == distribution), None)


def add_decision(file: Path, decision: Decision) -> None:
    """Write a decision behind the others; comments in the file stay.

    Raises:
        BadInput: The file is damaged, or who or why is missing.
        StorageFault: It cannot be written; the former one stands.
    """
    check_words(decision)
    read_decisions(file)
    try:
        document = tomlkit.parse(file.read_text(encoding="utf-8-sig")) if file.exists() else tomlkit.document()
    except (OSError, ParseError) as error:
        raise _bad(file, "The list of plugins cannot be read: {why}.", why=str(error)) from error
    document.setdefault("format", FORMAT)
    entry = tomlkit.table()
    entry.update({
        "distribution": decision.distribution,
        "version": decision.version,
        "sha256": decision.sha256,
        "allowed": decision.is_allowed,
        "by": decision.by,
        "at": decision.at.isoformat(timespec="seconds"),
        "why": decision.why,
    })  # fmt: skip
    document.setdefault("decision", tomlkit.aot()).append(entry)
    _replace(file, tomlkit.dumps(document))


def check_words(decision: Decision) -> None:
    """Refuse a decision that nobody answers for.

    Raises:
        BadInput: Who or why is missing, or is more than a line.
    """
    for field, text in (("by", decision.by), ("why", decision.why)):
        if not text.strip() or len(text) > LONGEST or not text.isprintable():
            raise BadInput(
                "A decision on a plugin needs who decides and why, each in one line of at most {most} characters.",
                "Say it.",
                field=field,
                most=LONGEST,
            )


def _decision(file: Path, number: int, entry: object) -> Decision:
    if not isinstance(entry, Mapping):
        raise _bad(file, "The list of plugins holds something else than decisions.")

    def text(name: str, form: str = "") -> str:
        value = entry.get(name)
        if not isinstance(value, str) or len(value) > LONGEST or (form and not re.fullmatch(form, value)):
            raise _missing(file, number, name)
        return value

    is_allowed = entry.get("allowed")
    if not isinstance(is_allowed, bool):
        raise _missing(file, number, "allowed")
    try:
        at = datetime.fromisoformat(text("at")).astimezone(UTC)
    except ValueError:
        raise _missing(file, number, "at") from None
    return Decision(
        distribution=canonical(text("distribution")),
        version=text("version"),
        sha256=text("sha256", _SHA256 if is_allowed else ""),
        is_allowed=is_allowed,
        by=text("by"),
        at=at,
        why=text("why"),
    )


def _missing(file: Path, number: int, name: str) -> BadInput:
    message = "In decision {number} of the list of plugins {name} is missing or has another form."
    return _bad(file, message, number=str(number), name=name)


def _replace(file: Path, text: str) -> None:
    try:
        write_whole(file, text.encode())
    except OSError as error:
        raise StorageFault(
            "The list of plugins cannot be saved: {why}.",
            "Free some space or check the permissions of the folder.",
            why=error.strerror or type(error).__name__,
        ) from error


def _bad(file: Path, message: str, **values: str) -> BadInput:
    return BadInput(message, _REMEDY, place=file.name, **values)
