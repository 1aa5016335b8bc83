"""The states a lamp can show, their shapes, letters and words; and which of them a light is."""

from dataclasses import dataclass
from enum import StrEnum

from console.domain.freshness import Freshness
from console.domain.light import Light
from console.messages import _, messages


class State(StrEnum):
    """What a lamp says. Values are keys of the token file."""

    LEGAL = "legal"
    PROMISE = "promise"
    DUE = "due"
    STOPPED = "stopped"
    NORMAL = "normal"
    UNKNOWN = "unknown"
    NONE = "none"
    CLOSED = "closed"


class Shape(StrEnum):
    """The silhouette of a state: it alone tells states apart when colour cannot."""

    OCTAGON = "octagon"
    SQUARE = "square"
    TRIANGLE = "triangle"
    BARS = "bars"
    DISC = "disc"
    DIAMOND = "diamond"
    RING = "ring"
    TICK = "tick"


@dataclass(frozen=True, slots=True)
class StateLook:
    """Shape, letters (empty where the shape needs none) and the English word that is the message identifier."""

    shape: Shape
    letter_zh: str
    letter_en: str
    word: str


LOOKS: dict[State, StateLook] = {
    State.LEGAL: StateLook(Shape.OCTAGON, "法", "L", "Past statutory limit"),
    State.PROMISE: StateLook(Shape.SQUARE, "超", "P", "Past promised limit"),
    State.DUE: StateLook(Shape.TRIANGLE, "临", "D", "Due soon"),
    State.STOPPED: StateLook(Shape.BARS, "", "", "Clock stopped"),
    State.NORMAL: StateLook(Shape.DISC, "正", "N", "On time"),
    State.UNKNOWN: StateLook(Shape.DIAMOND, "?", "?", "Unknown"),
    State.NONE: StateLook(Shape.RING, "", "", "No limit"),
    State.CLOSED: StateLook(Shape.TICK, "", "", "Closed"),
}

_OF_LIGHT = {
    Light.DARK_RED: State.LEGAL,
    Light.RED: State.PROMISE,
    Light.YELLOW: State.DUE,
    Light.BLUE: State.STOPPED,
    Light.GREEN: State.NORMAL,
    Light.NONE: State.NONE,
}


def state_of_light(light: Light) -> State:
    """Return the state a light is drawn as, whatever the age of its source."""
    return _OF_LIGHT[light]


def state_of(light: Light, freshness: Freshness, *, is_closed: bool = False) -> State:
    """Return the state of a case: closed, unknown while its source is lost, else that of its light."""
    if is_closed:
        return State.CLOSED
    return State.UNKNOWN if freshness is Freshness.LOST else _OF_LIGHT[light]


def state_word(state: State) -> str:
    """Return the word that stands beside a lamp, in the language in force."""
    return _(LOOKS[state].word)


def state_letter(state: State) -> str:
    """Return the letter a lamp of 24 px or more carries; empty where its shape needs none."""
    look = LOOKS[state]
    return look.letter_zh if messages.language == "zh" else look.letter_en
