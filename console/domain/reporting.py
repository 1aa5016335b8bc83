"""How areas report (报送): late, held up on the way, with their clock ahead; how a return after a silence is told."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from statistics import median

from console.domain.entry import Entry
from console.domain.localday import SECOND_US

_LONGEST_S = 86_400


@dataclass(frozen=True, slots=True)
class ReportingRules:
    """What counts as late, and as a catch-up.

    Attributes:
        slow_way_s: A batch longer on its way was held up.
        late_reports_s: Records are late when half of the last ones came in longer after they happened.
        judged_records: By so many of the last records an area is judged; by fewer than ``fewest_records`` it is not.
        quiet_s: A catch-up ends when for so long no more than ``few_records`` came at once.
        longest_s: It ends after so long whatever comes.
        least_silence_s: After a shorter silence a return with a few records and no worse light is not told.
        told_s: How long a return is told.

    Units:
        Seconds of real time; ``late_reports_s`` of the city's.
    """

    version: str
    slow_way_s: int
    late_reports_s: int
    judged_records: int
    fewest_records: int
    quiet_s: int
    few_records: int
    longest_s: int
    least_silence_s: int
    told_s: int


def read_reporting(entry: Entry) -> ReportingRules:
    """Return the rules of a file.

    Raises:
        BadInput: A field is missing, of another kind, or out of range.
    """
    numbers = [field for field in ReportingRules.__dataclass_fields__ if field != "version"]
    entry.only({"id", "version", "valid_from", "source", *numbers})
    return ReportingRules(entry.text("version"), *(_number(entry, field) for field in numbers))


def _number(entry: Entry, field: str) -> int:
    number = entry.get(field, int)
    if not 0 < number <= _LONGEST_S:
        raise entry.fault(
            field, "{where}: {name} is {number}; it must lie between 1 and {most}.", number=number, most=_LONGEST_S
        )
    return number


class LagDoubt(Enum):
    """What is not as it should be about the reports of an area that is heard."""

    CLOCK_AHEAD = "clock_ahead"
    """报送时钟超前"""
    SLOW_WAY = "slow_way"
    """报送途中滞留"""
    LATE_REPORTS = "late_reports"
    """迟报"""


@dataclass(frozen=True, slots=True)
class SourceLag:
    """How late what an area reports comes (报送滞后), by its own clock and by central's. Its age stands beside it.

    Attributes:
        on_way_s: How long the newest batch took from the source's clock to central's; None where it gives no time.
        ahead_s: By how much the source's clock is ahead, by its newest batch, its newest heartbeat or its last records;
            negative or zero where it is not, as a clock that is behind looks like a long way; None where nothing tells.
        late_by_s: Between happening and being recorded, half of the last records took at least so long; None where too
            few came.
        delivered_us: When central got the newest batch, by real time; ``records`` and ``refused`` of it.
        doubts: Which of these are worth a word, worst first.

    Units:
        Seconds of the city's time, which is the real one unless the city is simulated.
    """

    on_way_s: float | None = None
    ahead_s: float | None = None
    late_by_s: float | None = None
    delivered_us: int | None = None
    records: int = 0
    refused: int = 0
    doubts: tuple[LagDoubt, ...] = ()


NO_LAG = SourceLag()


@dataclass(frozen=True, slots=True)
class Sent:
    """One delivery by two clocks.

    Attributes:
        sent_us: The source's clock when it sent it; None where it does not say.
        delivered_us: Central's clock, as the city's time, when it came.
    """

    sent_us: int | None
    delivered_us: int


def lag_of(
    batch: Sent | None, beat: Sent | None, took_us: Sequence[int], rules: ReportingRules, clock_ahead_s: int
) -> SourceLag:
    """Judge how an area reports; what central has of its newest batch is for the caller to add.

    Args:
        batch: Newest batch; None before the first.
        beat: Newest heartbeat; None before the first.
        took_us: Of the last records, from happening to being recorded.
        rules: Thresholds.
        clock_ahead_s: A clock may be ahead of central's by so much before a word is said of it.
    """
    ways = [way for sent in (batch, beat) if (way := _way_s(sent)) is not None]
    on_way_s = _way_s(batch)
    late_by_s = median(took_us) / SECOND_US if len(took_us) >= rules.fewest_records else None
    # Records that are recorded before they happened tell of the clock also where deliveries give no time.
    ahead = [-way for way in ways] + [-took for took in (late_by_s,) if took is not None and took < 0]
    ahead_s = max(ahead, default=None)
    found = {
        LagDoubt.CLOCK_AHEAD: (ahead_s or 0) > clock_ahead_s,
        LagDoubt.SLOW_WAY: (on_way_s or 0) > rules.slow_way_s,
        LagDoubt.LATE_REPORTS: (late_by_s or 0) > rules.late_reports_s,
    }
    return SourceLag(on_way_s, ahead_s, late_by_s, doubts=tuple(doubt for doubt in LagDoubt if found[doubt]))


def _way_s(sent: Sent | None) -> float | None:
    return None if sent is None or sent.sent_us is None else (sent.delivered_us - sent.sent_us) / SECOND_US
