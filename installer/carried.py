"""What wheels carry inside them without listing it, and under which licence (``resources/licences/carried.toml``)."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from importlib.metadata import Distribution
from pathlib import Path
from typing import Any, Final

from console.licences import Part, part_of
from installer.layout import ROOT

_LICENCES: Final = ROOT / "resources" / "licences"
_LIBRARIES: Final = ("*.libs/*.so*", "PySide6/Qt/lib/*.so*")
"""Where wheels for Linux keep the libraries of others."""
_QT: Final = "libQt6*"


@dataclass(frozen=True, slots=True)
class Carried:
    """One part inside a wheel.

    Attributes:
        of: The distribution it comes with.
        files: Patterns of its libraries' names; none when it is built into the distribution's own.
        text: The licence; empty where the distribution's own text holds it.
    """

    name: str
    of: str
    files: tuple[str, ...]
    licence: str
    text: str

    def part(self, installed: Distribution) -> Part:
        """Return it as a part of the package that holds this distribution."""
        text = self.text or part_of(installed).text
        return Part(f"{self.name} in {self.of}", f"as of {installed.version}", self.licence, text)


def licences_by_name() -> dict[str, str]:
    """Return the licences of distributions whose metadata does not name them as SPDX does."""
    return {name: str(licence) for name, licence in _document()["licences"].items()}


def carried_parts() -> tuple[Carried, ...]:
    """Return what is known to be carried."""
    return tuple(_read(entry) for entry in _document()["part"])


@cache
def _document() -> dict[str, Any]:
    return tomllib.loads((_LICENCES / "carried.toml").read_text(encoding="utf-8"))


def _read(entry: dict[str, Any]) -> Carried:
    text = (_LICENCES / entry["text"]).read_text(encoding="utf-8").strip() if "text" in entry else ""
    return Carried(entry["name"], entry["of"], tuple(entry.get("files", ())), entry["licence"], text)


def untold_libraries(inner: Path) -> Iterator[str]:
    """Yield the libraries of others in a frozen folder that no entry names."""
    patterns = [_QT, *(pattern for one in carried_parts() for pattern in one.files)]
    for place in _LIBRARIES:
        for path in sorted(inner.glob(place)):
            if not any(fnmatchcase(path.name, pattern) for pattern in patterns):
                yield path.relative_to(inner).as_posix()
