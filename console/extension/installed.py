"""Finds installed plugins by what their metadata says; no line of them runs."""

import json
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from importlib.metadata import Distribution, EntryPoint, distributions
from pathlib import Path
from typing import Final

PRODUCT: Final = "supervision-console"
"""The distribution whose plugins belong to the product."""
_NAME: Final = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]{0,98}[A-Za-z0-9])?")
_VERSION: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9.+!_-]{0,60}")
_MODULE: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*){0,9}")


class Door(StrEnum):
    """A door of the product, by the entry-point group its plugins stand in."""

    DATA = "supervision_console.data_plugins"
    PAGE = "supervision_console.page_plugins"


@dataclass(frozen=True, slots=True)
class Installed:
    """A distribution that offers plugins.

    Attributes:
        name: As package indexes write it: small letters and hyphens.
        version: As its metadata says.
        root: The folder its files are named from.
        modules: Modules it offers, by door.
        record: Its list of files (RECORD); None where it has none.
        is_editable: Whether its code stays in a folder of its developer.
        is_sound: Whether its metadata can be read: a name, a version, entry points that are modules.
    """

    name: str
    version: str
    root: Path
    modules: tuple[tuple[Door, str], ...]
    record: str | None
    is_editable: bool
    is_sound: bool = True


def canonical(name: str) -> str:
    """Return a distribution's name in the one form that package indexes compare."""
    return re.sub(r"[-_.]+", "-", name).lower()


def find_installed(folder: Path, search: Sequence[str] | None = None) -> tuple[Installed, ...]:
    """Return the distributions of others that offer plugins, by name.

    Args:
        folder: The installation's folder of plugins, where ``pip install --target`` puts them.
        search: Where else to look; the interpreter's own search path when None.
    """
    places = [str(folder), *(sys.path if search is None else search)]
    found = {
        (one.name, one.root.resolve(), one.record): one
        for distribution in distributions(path=list(dict.fromkeys(places)))
        for one in _installed(distribution)
    }
    return tuple(sorted(found.values(), key=lambda one: (one.name, str(one.root))))


def _installed(distribution: Distribution) -> Iterator[Installed]:
    """Yield the distribution if it offers plugins and is not the product itself."""
    groups = {door.value for door in Door}
    text = distribution.read_text("entry_points.txt") or ""
    if not any(group in text for group in groups):
        return
    try:
        points = [point for point in distribution.entry_points if point.group in groups]
        name, version = str(distribution.metadata["Name"]), str(distribution.metadata["Version"])
    except (ValueError, TypeError, KeyError, AttributeError):  # what a parser makes of a damaged file
        points, name, version = [], Path(str(distribution.locate_file(""))).name, ""
    if canonical(name) == PRODUCT:
        return
    is_sound = bool(points and _NAME.fullmatch(name) and _VERSION.fullmatch(version) and _are_modules(points))
    yield Installed(
        name=canonical(name)[:100],
        version=version[:60],
        root=Path(str(distribution.locate_file(""))),
        modules=tuple(sorted((Door(point.group), point.value) for point in points)) if is_sound else (),
        record=distribution.read_text("RECORD"),
        is_editable=_is_editable(distribution.read_text("direct_url.json")),
        is_sound=is_sound,
    )


def _are_modules(points: Iterable[EntryPoint]) -> bool:
    return all(_MODULE.fullmatch(point.value) for point in points)


def _is_editable(direct_url: str | None) -> bool:
    """Return whether the note an installer leaves about where a distribution came from says so."""
    try:
        told = json.loads(direct_url or "{}")
        return bool(told.get("dir_info", {}).get("editable"))
    except (ValueError, AttributeError):
        return False
