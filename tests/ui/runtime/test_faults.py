"""A fault is told in the language in force, also when that changes while it stands on screen."""

from console.errors import StorageFault
from console.messages import messages
from tests.unit.test_messages_complete import catalogue
from ui.runtime.faults import MISTAKE, REPORT, fault_of


def test_a_fault_follows_the_language() -> None:
    error = StorageFault("The file {path} cannot be written: {reason}.", "Try again.", path="/x", reason="full")
    fault = fault_of(error)
    assert fault == fault_of(error)
    in_chinese = fault.sentence
    messages.choose("en")
    assert fault.sentence == "The file /x cannot be written: full. Try again. (E-STORAGE)"
    assert in_chinese != fault.sentence
    assert "/x" in in_chinese


def test_a_fault_is_the_same_when_it_comes_again_from_another_exception() -> None:
    def fault(number: int) -> object:
        return fault_of(StorageFault("The file {path} cannot be written: {reason}.", path="/x", reason=OSError(number)))

    assert fault(1) == fault(1)
    assert fault(1) != fault(2)


def test_what_is_said_of_a_mistake_has_its_chinese() -> None:
    assert {MISTAKE, REPORT} <= catalogue()
