"""Every hook of the data-plugin door. A hook is added only together with a plugin that uses it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final, Protocol

import pluggy

from console.domain.reported import CaseLog
from console.extension.installed import Door

PROJECT: Final = Door.DATA.value
"""Name of the door, and of the entry-point group that plugins stand in."""

specification: Final = pluggy.HookspecMarker(PROJECT)
implementation: Final = pluggy.HookimplMarker(PROJECT)
"""Marks a function of a plugin as its implementation of the hook of the same name."""


class CaseLogImporter(Protocol):
    """Reads logs of cases in one file format."""

    @property
    def name(self) -> str:
        """What people call the format, e.g. ``XES``."""

    @property
    def suffixes(self) -> tuple[str, ...]:
        """How names of such files end, in lower case, with the dot."""

    def open(self, path: Path, mapping: Mapping[str, object], mapping_place: str) -> CaseLog:
        """Return the log at a path; its records are read while they are iterated, in bounded memory.

        Args:
            path: The file.
            mapping: The parsed mapping file that says what the log's fields mean.
            mapping_place: How messages call the mapping file.

        Raises:
            BadInput: The mapping is faulty.
        """


@specification
def case_log_importers() -> list[CaseLogImporter]:  # type: ignore[empty-body]  # a specification has no body
    """Return the importers of case logs this plugin offers. Called once, when plugins are loaded."""
