"""What is not as it should be, reason by reason, as rows of a grid."""

from collections.abc import Iterator, Sequence

from console.board.source_problems import Problem, ProblemKind
from console.messages import _
from ui.sources.grid_model import Cell, Column, Row, Weight, headed
from ui.widgets.formats import grouped

KINDS = {
    ProblemKind.REFUSED: "Refused records",
    ProblemKind.DOUBTED: "Kept with a doubt",
    ProblemKind.LATE: "Late or out of order",
    ProblemKind.FOUND: "Findings",
}
COUNTED = {
    ProblemKind.REFUSED: "{n} records",
    ProblemKind.DOUBTED: "{n} records",
    ProblemKind.LATE: "{n} batches",
    ProblemKind.FOUND: "{n} open cases",
}


def columns() -> tuple[Column, ...]:
    """Return the columns of the list."""
    return headed("What is wrong", 6, breaks=True), headed("Count", 1, is_right=True)


def rows_of(problems: Sequence[Problem], *, is_looked_for: bool) -> Iterator[Row]:
    """Return a head for each kind, with the sum where there is one, and a row for each of its reasons.

    Args:
        problems: In order of kinds.
        is_looked_for: Whether the findings of the open cases are known.
    """
    for kind in ProblemKind:
        own = [problem for problem in problems if problem.kind is kind]
        counts = [problem.count for problem in own if problem.count is not None]
        told = Cell(_("not counted yet"), Weight.QUIET)
        if kind is not ProblemKind.FOUND or is_looked_for:
            told = Cell(grouped(sum(counts)), Weight.BOLD) if own else Cell(_("none"), Weight.QUIET)
        yield Row(kind.value, (Cell(_(KINDS[kind]), Weight.BOLD), told), is_head=True)
        for problem in own:
            count = Cell()
            if problem.count is not None:
                count = Cell(grouped(problem.count), spoken=_(COUNTED[kind], n=grouped(problem.count)))
            yield Row(problem.key, (Cell(problem.text), count), is_set_in=True)
