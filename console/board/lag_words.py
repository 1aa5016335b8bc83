"""How an area reports, in words: held up, late, with its clock ahead."""

from collections.abc import Mapping
from typing import Final

from console.ages import span_text
from console.domain.reporting import LagDoubt, SourceLag
from console.messages import _, short

NOTES: Final[Mapping[LagDoubt, str]] = {
    LagDoubt.CLOCK_AHEAD: "clock ahead {span}",
    LagDoubt.SLOW_WAY: "held up {span}",
    LagDoubt.LATE_REPORTS: "reports {span} late",
}
SENTENCES: Final[Mapping[LagDoubt, str]] = {
    LagDoubt.CLOCK_AHEAD: "Its clock is {span} ahead of central's: what it dates ahead counts when its time has come.",
    LagDoubt.SLOW_WAY: "Its last batch was {span} on its way.",
    LagDoubt.LATE_REPORTS: "Half of its last records came in {span} or more after they happened.",
}


def lag_note(lag: SourceLag) -> str:
    """Return what is worst about how an area reports, as short as on the wall: ``钟快 3 分``; empty for nothing."""
    if not lag.doubts:
        return ""
    doubt = lag.doubts[0]
    return short(NOTES[doubt]).format(span=span_text(_seconds(lag, doubt)))


def lag_sentences(lag: SourceLag) -> tuple[str, ...]:
    """Return everything that is not as it should be about how an area reports, one sentence each."""
    return tuple(_(SENTENCES[doubt], span=span_text(_seconds(lag, doubt))) for doubt in lag.doubts)


def _seconds(lag: SourceLag, doubt: LagDoubt) -> int:
    of_doubt = {
        LagDoubt.CLOCK_AHEAD: lag.ahead_s,
        LagDoubt.SLOW_WAY: lag.on_way_s,
        LagDoubt.LATE_REPORTS: lag.late_by_s,
    }
    return round(of_doubt[doubt] or 0.0)  # clocks differ by fractions: 299.99 s are five minutes
