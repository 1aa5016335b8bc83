"""One case with everything that can be said of it."""

from console.board.catalogue import Catalogue
from console.board.moment import Moment
from console.board.view import CaseDetail
from console.domain.case import CaseId
from console.domain.rule import RuleBook
from console.replica.store import Reader


def case_detail(
    reader: Reader, case_id: CaseId, catalogue: Catalogue, book: RuleBook, moment: Moment
) -> CaseDetail | None:
    """Return a case as of a moment; None where the replica has no such case."""
    raise NotImplementedError
