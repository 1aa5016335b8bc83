"""Whose work this installation holds: each part with its version, licence and the text of the licence.

A package carries the list that was made when it was built, system libraries included. A checkout has no such list: it
asks the metadata of the distributions it runs on.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from typing import Final

from console.paths import resource

PRODUCT: Final = "supervision-console"
FOLDER: Final = "licences"
LIST: Final = "parts.json"
"""File of a package, beside the texts of licences whose parts bring none."""

_NOT_RUN: Final = "test"
"""The extra that holds what only builds and tests."""
_REQUIREMENT: Final = re.compile(r"([\w.-]+)\s*(?:\[([\w\s,.-]+)\])?")
_EXTRA: Final = re.compile(r"""extra\s*==\s*['"]([\w.-]+)['"]""")
_LICENCE_FILE: Final = re.compile(r"licen[cs]e|copying|notice", re.IGNORECASE)
_SHORT: Final = 80  # some write the whole text where its name belongs


@dataclass(frozen=True, slots=True)
class Part:
    """Something this installation holds.

    Attributes:
        name: As its makers write it.
        version: As its makers write it.
        licence: An SPDX expression where its makers give one, else their words, else empty.
        text: The licence, with every notice that comes with it; empty when it brings none.
    """

    name: str
    version: str
    licence: str
    text: str


def installed_parts() -> tuple[Part, ...]:
    """Return every part of this installation, by name."""
    made = resource(FOLDER, LIST)
    if made.is_file():
        return tuple(Part(**entry) for entry in json.loads(made.read_text(encoding="utf-8")))
    names = required_by(PRODUCT, frozenset(_extras_that_run()))
    return tuple(sorted((part_of(one) for one in names.values()), key=lambda part: part.name.lower()))


def required_by(name: str, extras: frozenset[str] = frozenset()) -> dict[str, Distribution]:
    """Return an installed distribution and all it needs, by normalised name.

    Args:
        name: Of the distribution; one that is not installed has nothing.
        extras: Of its optional parts, those that count.
    """
    found: dict[str, Distribution] = {}
    waiting = [(name, extras)]
    seen: set[tuple[str, frozenset[str]]] = set()
    while waiting:
        one = waiting.pop()
        if one in seen:
            continue
        seen.add(one)
        try:
            installed = distribution(one[0])
        except PackageNotFoundError:  # another system's, or an optional part that nobody wanted
            continue
        found[re.sub(r"[-_.]+", "-", one[0]).lower()] = installed
        waiting.extend(_needs(installed, one[1]))
    return found


def _needs(installed: Distribution, extras: frozenset[str]) -> Iterator[tuple[str, frozenset[str]]]:
    for requirement in installed.requires or ():
        wanted = set(_EXTRA.findall(requirement))
        named = _REQUIREMENT.match(requirement)
        if named is not None and (not wanted or wanted & extras):
            yield named[1], frozenset((named[2] or "").replace(" ", "").split(",")) - {""}


def _extras_that_run() -> set[str]:
    try:
        return set(distribution(PRODUCT).metadata.get_all("Provides-Extra") or ()) - {_NOT_RUN}
    except PackageNotFoundError:
        return set()


def part_of(installed: Distribution) -> Part:
    """Return what a distribution says of itself."""
    said = (*_field(installed, "License-Expression"), *_field(installed, "License"), "")[0]
    classified = [line.rpartition(" :: ")[2] for line in _field(installed, "Classifier") if "License ::" in line]
    licence = said if 0 < len(said) <= _SHORT and "\n" not in said else ", ".join(classified)
    texts = [
        path.read_text(encoding="utf-8").strip()
        for path in sorted(installed.files or ())
        if ".dist-info" in path.parts[0] and _LICENCE_FILE.search(path.name)
    ]
    return Part(installed.metadata["Name"], installed.version, licence, "\n\n".join(texts) or text_for(licence))


def _field(installed: Distribution, name: str) -> list[str]:
    # Not by subscript: readers of metadata differ in whether they answer None or raise for what is not there.
    return installed.metadata.get_all(name) or []


def text_for(licence: str) -> str:
    """Return the texts that the product keeps for the licences an expression names."""
    kept = (file for file in resource(FOLDER).iterdir() if file.name.endswith(".txt"))
    named = {file.name.removesuffix(".txt"): file for file in kept}
    wanted = [file for name, file in sorted(named.items()) if name in re.split(r"[\s()]+", licence)]
    return "\n\n".join(file.read_text(encoding="utf-8").strip() for file in wanted)
