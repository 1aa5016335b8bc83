"""What a change moved, as a terminal shows it."""

from console.calendar.moved import _HEADS, CLOCK_WORDS, KIND_WORDS, LIGHT_WORDS, SHOWN, case_table
from console.calendar.recount import MovedCase, MovedClock
from console.domain.calendar import DayKind
from console.domain.light import Certainty, ClockKind, Light
from console.messages import messages
from tests.unit.test_messages_complete import catalogue

CLOCK = MovedClock(ClockKind.PROMISED, 20_000, None, Certainty.PROVISIONAL, Certainty.STOPPED, 0)
CASE = MovedCase("A-1", "440604", Light.GREEN, Light.YELLOW, (CLOCK,))


def test_every_word_has_its_chinese_and_every_member_its_word():
    words = {*KIND_WORDS.values(), *CLOCK_WORDS.values(), *LIGHT_WORDS.values(), *_HEADS}
    assert words - catalogue() == set()
    assert [set(KIND_WORDS), set(CLOCK_WORDS), set(LIGHT_WORDS)] == [set(DayKind), set(ClockKind), set(Light)]


def test_a_terminal_shows_the_first_cases_and_how_many_more_there_are(monkeypatch):
    monkeypatch.setattr(messages, "language", "en")
    lines = case_table([CASE] * (SHOWN + 5), SHOWN + 5).splitlines()
    assert len(lines) == SHOWN + 2
    assert lines[1].split() == ["A-1", "440604", "Promised", "2024-10-04?", "—", "green", "yellow"]
    assert "5 more" in lines[-1]
    assert case_table([], 0) == ""
