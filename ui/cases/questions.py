"""What the page asks the board. Each runs in the worker's thread and returns frozen values."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from console.board.answers import Choices
from console.board.detail_view import CaseDetail
from console.board.extract import Extract
from console.board.list_view import CaseList, CaseQuery, CaseRow
from console.board.pdf import write_case_page
from console.domain.case import CaseId
from ui.runtime.worker import Board


@dataclass(frozen=True, slots=True)
class Refresh:
    """A new answer beside the list on screen.

    Attributes:
        answer: The new answer.
        arrived: How many of its cases are not on screen.
        left: Cases on screen that no longer match, sorted.
    """

    answer: CaseList
    arrived: int
    left: npt.NDArray[np.int64]


def compare(answer: CaseList, shown: npt.NDArray[np.int64]) -> Refresh:
    """Return what would come and go if the answer took the place of the ids shown."""
    left = np.setdiff1d(shown, answer.ids)
    return Refresh(answer, int(answer.ids.size - (shown.size - left.size)), left)


def ask_again(shown: CaseList, board: Board) -> Refresh:
    """Put the query of the list on screen again and compare."""
    return compare(board.case_list(shown.query), shown.ids)


def case_list(query: CaseQuery, board: Board) -> CaseList:
    """Ask for a list."""
    return board.case_list(query)


def extract(query: CaseQuery, board: Board) -> Extract:
    """Ask for a whole list."""
    return board.extract(query)


def counts(queries: Mapping[str, CaseQuery], board: Board) -> dict[str, int]:
    """Ask how many cases match some queries, by their keys."""
    return dict(zip(queries, board.counts(tuple(queries.values())), strict=True))


def rows(ids: list[CaseId], board: Board) -> tuple[list[CaseId], tuple[CaseRow, ...]]:
    """Ask for rows; the ids asked for come back with them."""
    return ids, board.rows(ids)


def detail(case_id: CaseId, board: Board) -> CaseDetail | None:
    """Ask for everything about a case."""
    return board.detail(case_id)


def choices(board: Board) -> Choices:
    """Ask what the filter bar can offer."""
    return board.choices()


def export(case_id: CaseId, path: Path, board: Board) -> Path | None:
    """Print a case into a file as it stands now; None where the board no longer holds it."""
    detail = board.detail(case_id)
    if detail is None:
        return None
    write_case_page(detail, board.strip().clock, path)
    return path
