"""What the sync process is told by whoever starts it: where central is, and words on its standard input."""

from collections.abc import Mapping
from typing import Final

from console.domain.naming import Language

URL_VARIABLE: Final = "SUPERVISION_CENTRAL_URL"
CHECK: Final = b"check\n"
"""What a program that reads the replica writes when it met a damaged page."""
SPEAK: Final[Mapping[Language, bytes]] = {"zh": b"speak zh\n", "en": b"speak en\n"}
