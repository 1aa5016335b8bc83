"""What the page of data sources asks; runs in the worker's thread."""

from collections.abc import Callable
from dataclasses import dataclass

from console import clock
from console.board.sources_view import OwnSide, SourcesView
from console.errors import ConsoleError
from ui.runtime.faults import Fault, fault_of
from ui.runtime.worker import Board

OwnReader = Callable[[int], OwnSide]
"""Tells what is known of this installation alone, at an instant of its wall clock."""


@dataclass(frozen=True, slots=True)
class SourcesAnswer:
    """Both sides of the page.

    Attributes:
        view: What is copied.
        own: What is this installation's own, or why that cannot be told.
    """

    view: SourcesView
    own: OwnSide | Fault


def sources(read_own: OwnReader, board: Board) -> SourcesAnswer:
    """Ask how every source stands, and what waits here; that one side cannot be read does not hide the other."""
    own: OwnSide | Fault
    try:
        own = read_own(clock.now_us())
    except ConsoleError as error:
        own = fault_of(error)
    return SourcesAnswer(board.sources(clock.steady_us()), own)
