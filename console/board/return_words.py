"""The return of areas after a silence, in words: one line whatever came."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from console.ages import span_text
from console.board.face import ClockFace
from console.board.wall_view import AreaReturn, LightCounts
from console.messages import _, messages

TOGETHER_US = 60_000_000
"""Areas heard again within so much real time are told together: it was one thing that kept them from being heard."""


def latest_together(returns: Sequence[AreaReturn], rate: float) -> tuple[AreaReturn, ...]:
    """Return those that came back with the last one, the last one first.

    Args:
        returns: The last one first.
        rate: City seconds per real second.
    """
    within_us = TOGETHER_US * max(1.0, rate)
    return tuple(one for one in returns if returns[0].heard_us - one.heard_us <= within_us)


def return_head(returns: Sequence[AreaReturn], clock: ClockFace) -> str:
    """Return who came back when and after how long: ``三水区 14:02 恢复报送:中断 14 分``."""
    first = returns[0]
    who = first.name.in_language(messages.language) if len(returns) == 1 else _("{n} sources", n=len(returns))
    at = f"{datetime.fromtimestamp(first.heard_us / 1_000_000, ZoneInfo(clock.zone)):%H:%M}"
    silences = [one.silent_s for one in returns if one.silent_s is not None]
    if not silences:
        return _("{who} reports for the first time, {time}", who=who, time=at)
    return _("{who} back at {time}, silent {span}", who=who, time=at, span=span_text(max(silences)))


def return_figures(returns: Sequence[AreaReturn]) -> str:
    """Return what came and which lights are worse for it: ``补报 3,012 条;新红 12、新黄 40``."""
    counted = [one.records for one in returns if one.records is not None]
    if len(counted) < len(returns):  # of one nobody knows how much came
        return _worse(returns)
    records, is_over = f"{sum(counted):,}", all(one.is_over for one in returns)
    came = _("{n} records came", n=records) if is_over else _("{n} records so far", n=records)
    return _joined(came, _worse(returns))


def return_sentence(returns: Sequence[AreaReturn], clock: ClockFace) -> str:
    """Return everything on one line."""
    received, closed, better = (
        sum(getattr(one, field) for one in returns) for field in ("received", "closed", "better")
    )
    more = [
        *([_("{n} cases new", n=f"{received:,}")] if received else []),
        *([_("{n} cases closed", n=f"{closed:,}")] if closed else []),
        *([_("{n} lights better", n=f"{better:,}")] if better else []),
    ]
    return _joined(return_head(returns, clock), return_figures(returns), *more)


def _worse(returns: Sequence[AreaReturn]) -> str:
    worse = sum((one.worse for one in returns), LightCounts())
    return ("、" if messages.language == "zh" else ", ").join(_worse_parts(worse))


def _worse_parts(worse: LightCounts) -> Iterator[str]:
    if worse.dark_red and worse.red:
        yield _("{n} new red ({m} legal)", n=f"{worse.overdue:,}", m=f"{worse.dark_red:,}")
    elif worse.dark_red:
        yield _("{n} new legal", n=f"{worse.dark_red:,}")
    elif worse.red:
        yield _("{n} new red", n=f"{worse.red:,}")
    if worse.yellow:
        yield _("{n} new yellow", n=f"{worse.yellow:,}")
    if not worse.overdue and not worse.yellow:
        yield _("no light worse")


def _joined(*parts: str) -> str:
    return (";" if messages.language == "zh" else " · ").join(parts)
