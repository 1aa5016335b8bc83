"""The light of a case (灯): a computed state with a certainty; freshness is a third, separate answer."""

from enum import IntEnum


class Light(IntEnum):
    """灯色, in order of severity: the light of a case is the worst of its running clocks.

    Source: ``resources/rules/lights.toml``, which holds the thresholds.
    """

    NONE = 0
    GREEN = 1
    BLUE = 2
    YELLOW = 3
    RED = 4
    DARK_RED = 5


class Certainty(IntEnum):
    """How sure a due day is: `PROVISIONAL` crosses the end of the published calendar, `STOPPED` has no due day."""

    FINAL = 0
    PROVISIONAL = 1
    STOPPED = 2


class ClockKind(IntEnum):
    """时钟: the places a case has for its clocks.

    The first four are what every page speaks of; which clock stands in the others, each kind of matter says itself
    (``resources/clocks``).
    """

    ACCEPTANCE = 0
    PROMISED = 1
    STATUTORY = 2
    DECLARED = 3
    STEP_1 = 4
    STEP_2 = 5
    STEP_3 = 6
    STEP_4 = 7
