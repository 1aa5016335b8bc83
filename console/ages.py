"""How long ago, in words. Seconds are given; nothing here reads a clock."""

from console.domain.freshness import Freshness
from console.messages import _

MINUTE_S = 60
HOUR_S = 3_600
DAY_S = 86_400


def span_text(seconds: float) -> str:
    """Return a span in its largest whole unit: ``47 分``; days only from the second on."""
    whole = max(0, int(seconds))
    if whole < MINUTE_S:
        return _("{n} s", n=whole)
    if whole < HOUR_S:
        return _("{n} min", n=whole // MINUTE_S)
    if whole < 2 * DAY_S:
        return _("{n} h", n=whole // HOUR_S)
    return _("{n} d", n=whole // DAY_S)


def age_text(seconds: float) -> str:
    """Return an age: ``3 秒前``."""
    return _("{span} ago", span=span_text(seconds))


def silence_text(seconds: float | None) -> str:
    """Return how long a source past its limit has said nothing: ``47 分无数据``."""
    return _("never heard") if seconds is None else _("silent {span}", span=span_text(seconds))


def source_text(state: Freshness, age_s: float | None) -> str:
    """Return what a source's age means. One without heartbeats is never called fresh."""
    match state:
        case Freshness.FRESH | Freshness.LATE:
            return _("never heard") if age_s is None else age_text(age_s)
        case Freshness.LOST:
            return silence_text(age_s)
        case Freshness.NO_BEAT:
            return _("no record yet") if age_s is None else _("last {span}", span=span_text(age_s))
        case Freshness.UNRECORDED:
            return _("age not recorded then")
