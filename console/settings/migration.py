"""How a file of an older version becomes one of this version, one step at a time."""

from collections.abc import Callable, Mapping, MutableMapping
from typing import Any, Final

Document = MutableMapping[str, Any]
"""The tables of a file, plain ones or those that remember their comments."""
Step = Callable[[Document], None]

VERSION: Final = 1
"""Version of the file that this program writes; raise it when a key changes its name or a value its meaning."""
VERSION_KEY: Final = "version"
STEPS: Final[Mapping[int, Step]] = {}
"""What leads from each older version to the next one. A step leaves alone what it does not find, and what stands where
its result shall stand: a person may have written it."""


def migrate(document: Document, found: int, steps: Mapping[int, Step]) -> None:
    """Bring a document of some version up to the one that the steps end with."""
    for version in sorted(version for version in steps if version >= found):
        steps[version](document)
