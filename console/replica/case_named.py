"""The one case that a number means, where several areas may use it."""

from console.errors import BadInput
from console.replica.detail_reads import read_case_ids
from console.replica.store import Reader


def case_named(reader: Reader, case_no: str, area: str | None) -> tuple[int, str]:
    """Return id and area of the case with a number.

    Args:
        reader: The replica.
        case_no: The number.
        area: Its area code; None where it does not need to be named.

    Raises:
        BadInput: There is no such case, or several areas have one and none is named.
    """
    with reader.reading():
        found = [case for case in read_case_ids(reader, case_no) if area in {None, case[1]}]
    if len(found) == 1:
        return found[0]
    if found:
        raise BadInput(
            "{areas} each have a case {case_no}.",
            "Name the area by --area.",
            field="CASE_NO",
            areas=", ".join(code for _number, code in found),
            case_no=case_no,
        )
    raise BadInput("There is no case {case_no}.", "Check the number.", field="CASE_NO", case_no=case_no)
