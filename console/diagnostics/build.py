"""Which program this is: its version and, in a package, the commit it was built from."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from console import __version__
from console.paths import resource

FILE: Final = "build.json"
"""Beside the resources of a package; a checkout has none."""
_COMMIT_SHOWN: Final = 12


@dataclass(frozen=True, slots=True)
class Build:
    """A program.

    Attributes:
        version: The one in ``console.__version__``.
        commit: What a package was built from; empty in a checkout.
        day: When that commit was made, as ISO 8601 has it, in UTC; empty in a checkout.
    """

    version: str
    commit: str = ""
    day: str = ""

    def __str__(self) -> str:
        return " · ".join(filter(None, (self.version, self.commit[:_COMMIT_SHOWN], self.day)))


def this_build() -> Build:
    """Return what runs here."""
    made = resource(FILE)
    if not made.is_file():
        return Build(__version__)
    told = json.loads(made.read_text(encoding="utf-8"))
    return Build(__version__, told["commit"], f"{datetime.fromtimestamp(told['epoch_s'], UTC):%Y-%m-%d}")
