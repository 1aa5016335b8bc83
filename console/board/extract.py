"""A whole list taken off the board at one instant, so that its rows can be read elsewhere, however long that takes."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from console.board.answers import SourceStrip
from console.board.catalogue import Catalogue
from console.board.closeup import words_of
from console.board.columns import CaseColumns
from console.board.list_view import CaseList, CaseRow
from console.board.moment import Moment
from console.board.rows import case_rows
from console.domain.rule import RuleBook
from console.replica.case_reads import HasConnection

CHUNK = 20_000
"""Cases whose words are read at once: their records lie anywhere, so that fewer would read the same pages again."""


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

    def portions(self, reader: HasConnection) -> Iterator[tuple[CaseRow, ...]]:
        """Yield the lines of the list, in its order, as many at once as are read at once.

        Args:
            reader: The copy, seen as it is at one instant: it gives the words and the stages.
        """
        for start in range(0, len(self.columns), CHUNK):
            columns = self.columns.take(np.arange(start, min(start + CHUNK, len(self.columns))))
            yield rows_of(reader, columns, self.catalogue, self.book, self.moment)


def rows_of(
    reader: HasConnection, columns: CaseColumns, catalogue: Catalogue, book: RuleBook, moment: Moment
) -> tuple[CaseRow, ...]:
    """Return one line for each case, with its words and stages from the copy."""
    words = words_of(reader, columns.case_id.tolist(), catalogue, book, moment)
    return case_rows(columns, words, moment, catalogue)
