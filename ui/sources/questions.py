"""What the page of data sources asks; runs in the worker's thread."""

from collections.abc import Callable
from dataclasses import dataclass

from console import clock
from console.board.sources_view import OwnSide, SourcesView
from ui.runtime.worker import Board

OwnReader = Callable[[int], OwnSide]
"""Tells what is known of this installation alone, at an instant of its wall clock."""


@dataclass(frozen=True, slots=True)
class SourcesAnswer:
    """Both sides of the page: what is copied, and what is this installation's own."""

    view: SourcesView
    own: OwnSide


def sources(read_own: OwnReader, board: Board) -> SourcesAnswer:
    """Ask how every source stands, and what waits here."""
    return SourcesAnswer(board.sources(clock.steady_us()), read_own(clock.now_us()))
