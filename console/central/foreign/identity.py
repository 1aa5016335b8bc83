"""Numbers of records that foreign tables yield: derived from keys, the same on every console and after every load."""

from collections.abc import Callable
from functools import lru_cache
from hashlib import blake2b
from typing import Final

FIRST_ID: Final = 2**62
"""Numbers of our own databases begin at 1 and stay below; these lie in [2**62, 2**63)."""
_REMEMBERED: Final = 10_000
"""The records of one row name each other many times, and those of all rows name the same few units."""

Identify = Callable[[str, tuple[str, ...]], int]
"""From the name of a record and its key to its number."""


def identities_of(source_id: str) -> Identify:
    """Return what numbers the records of a source.

    A number is 62 bits of a BLAKE2b digest of the source's id, the record's name and its key: a million records share
    one with a chance of one in ten million, and whoever reads them refuses those that do.
    """

    @lru_cache(_REMEMBERED)
    def identify(name: str, key: tuple[str, ...]) -> int:
        text = "".join(f"{len(part)}:{part}" for part in (source_id, name, *key))
        return FIRST_ID + (int.from_bytes(blake2b(text.encode(errors="replace"), digest_size=8).digest()) >> 2)

    return identify
