"""What is kept because it is dear to make (fonts, pixmaps, brushes, cut texts), and dropped when the theme changes."""

from collections.abc import Callable
from functools import lru_cache
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

_drops: list[Callable[[], None]] = []


def kept_for_theme(most: int | None = None) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Return a decorator: results are kept by their arguments until another theme is chosen.

    Args:
        most: Results that are kept, the latest used ones; None for all.
    """

    def keep(make: Callable[P, R]) -> Callable[P, R]:
        made = lru_cache(maxsize=most)(make)
        _drops.append(made.cache_clear)
        return made  # type: ignore[return-value]  # its stub takes any arguments; those of what it wraps are stricter

    return keep


def drop_kept() -> None:
    """Forget all of it."""
    for drop in _drops:
        drop()
