"""A whole list taken off the board at one instant, so that its rows can be read elsewhere, however long that takes."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from console.board.answers import SourceStrip
from console.board.catalogue import Catalogue
from console.board.closeup import words_of
from console.board.columns import CaseColumns
from console.board.list_view import CaseList, CaseRow
from console.board.moment import Moment
from console.board.rows import Words, case_rows
from console.domain.rule import RuleBook
from console.replica.case_reads import HasConnection

READ_AT_ONCE: Final = 34_000
"""Cases whose words are read at once: their records lie anywhere, so that fewer would read the same pages again."""
MADE_AT_ONCE: Final = 2_000
"""Cases whose lines are made at once: a line takes several times the memory of its words."""


@dataclass(frozen=True, slots=True, eq=False)
class Portion:
    """Some cases of a list, with their words.

    Attributes:
        columns: The cases, in the order of the list.
    """

    columns: CaseColumns
    words: Words
    moment: Moment
    catalogue: Catalogue

    def __iter__(self) -> Iterator[CaseRow]:
        """Yield their lines."""
        for columns in _cut(self.columns, MADE_AT_ONCE):
            yield from case_rows(columns, self.words, self.moment, self.catalogue)


@dataclass(frozen=True, slots=True, eq=False)
class Extract:
    """A list and what the board knew of its cases; nothing in it changes any more.

    Attributes:
        answer: The list.
        columns: Its cases, in its order.
        strip: Clock, link and sources at the same instant.
        book: The rules that made the lights.
    """

    answer: CaseList
    columns: CaseColumns
    strip: SourceStrip
    moment: Moment
    catalogue: Catalogue
    book: RuleBook

    def portions(self, reader: HasConnection) -> Iterator[Portion]:
        """Yield the list in its order, as much at once as is read at once; its lines can be made in another thread.

        Args:
            reader: The copy, seen as it is at one instant: it gives the words and the stages.
        """
        for columns in _cut(self.columns, READ_AT_ONCE):
            words = words_of(reader, columns.case_id.tolist(), self.catalogue, self.book, self.moment)
            yield Portion(columns, words, self.moment, self.catalogue)


def _cut(columns: CaseColumns, most: int) -> Iterator[CaseColumns]:
    for start in range(0, len(columns), most):
        yield columns.take(np.arange(start, min(start + most, len(columns))))


def rows_of(
    reader: HasConnection, columns: CaseColumns, catalogue: Catalogue, book: RuleBook, moment: Moment
) -> tuple[CaseRow, ...]:
    """Return one line for each case, with its words and stages from the copy."""
    words = words_of(reader, columns.case_id.tolist(), catalogue, book, moment)
    return case_rows(columns, words, moment, catalogue)
