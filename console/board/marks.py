"""Cells of the wall that got worse a short while ago."""

from collections.abc import Collection, Iterable

MARKED_US = 600_000_000
"""How long a cell that got worse stays marked, by the steady clock."""


class Marks:
    """Which cells are marked, and since when."""

    def __init__(self) -> None:
        self._since_us: dict[int, int] = {}

    @property
    def cells(self) -> Collection[int]:
        """The marked cells."""
        return self._since_us.keys()

    def clear(self) -> None:
        """Forget everything: cells mean something else from now on."""
        self._since_us = {}

    def add(self, cells: Iterable[int], now_local_us: int) -> None:
        """Mark cells, and let go of those marked long enough."""
        kept = {cell: at_us for cell, at_us in self._since_us.items() if now_local_us - at_us < MARKED_US}
        self._since_us = kept | dict.fromkeys(cells, now_local_us)
