"""One case as a PDF of one A4 page, set by Typst: without a network, with fonts named beforehand."""

from pathlib import Path

from console.board.detail_view import CaseDetail
from console.board.face import ClockFace
from console.board.paper import case_paper
from console.errors import StorageFault
from console.export.typeset import Format, set_page


def case_page(detail: CaseDetail, clock: ClockFace, form: Format = "pdf") -> bytes:
    """Return the page of a case.

    Args:
        detail: The case.
        clock: The city's clock when it is printed.
        form: A PDF, or a picture of the page.

    Raises:
        MissingCapability: No installed font of the list has Chinese.
    """
    return set_page("case.typ", case_paper(detail, clock), form)


def write_case_page(detail: CaseDetail, clock: ClockFace, path: Path) -> None:
    """Write the page of a case into a file, whole or not at all.

    Raises:
        MissingCapability: No installed font of the list has Chinese.
        StorageFault: The file cannot be written.
    """
    page = case_page(detail, clock)
    beside = path.with_name(f".{path.name}.part")
    try:
        beside.write_bytes(page)
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise StorageFault(
            "The file {path} cannot be written: {reason}.",
            "Choose another file.",
            path=str(path),
            reason=error.strerror or str(error),
        ) from error
