"""What the program that started a sync asks of it through its standard input."""

import os
from collections.abc import Iterator

import pytest

from console.messages import messages
from console.sync.commands import _obey_input
from console.sync.orders import CHECK, SPEAK


class Told:
    """Stands for the replicator and its keeper; notes what they are asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.keeper = self

    def suspect(self) -> None:
        self.asked.append("suspect")

    def stop(self) -> None:
        self.asked.append("stop")


@pytest.fixture(autouse=True)
def _language() -> Iterator[None]:
    before = messages.language
    yield
    messages.choose(before)


@pytest.mark.parametrize(
    ("words", "language", "asked"),
    [
        (SPEAK["en"], "en", ["stop"]),
        (SPEAK["en"] + CHECK + SPEAK["zh"], "zh", ["suspect", "stop"]),
        (CHECK + SPEAK["zh"] + SPEAK["en"], "en", ["suspect", "stop"]),
        (b"speak fr\n", "zh", ["stop"]),
    ],
)
def test_the_last_language_asked_for_is_spoken_and_the_end_of_the_input_is_the_end(
    words: bytes, language: str, asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    messages.choose("zh")
    reading, writing = os.pipe()
    os.write(writing, words)
    os.close(writing)
    told = Told()
    with os.fdopen(reading) as pipe:
        monkeypatch.setattr("sys.stdin", pipe)
        _obey_input(told)
    assert (messages.language, told.asked) == (language, asked)
