"""A data source in a few words: how it is followed, how it stands, what a comparison found."""

from collections.abc import Iterator
from typing import Final

from console.ages import age_text, silence_text, span_text
from console.board.sources_view import AreaStanding, CountPair, SourceStanding, SourceState, SourcesView
from console.domain.copying import ResyncReason, Tier
from console.domain.freshness import Freshness
from console.domain.localday import SECOND_US
from console.domain.naming import Name
from console.domain.records import RECORD_TYPES
from console.messages import _, messages, one_line

NOTHING: Final = "—"
NOTICED_OFFSET_US: Final = 1_000_000
"""Clocks that are less apart than this count as the same."""

TIERS: Final = {Tier.SNAPSHOT: "Every change", Tier.COUNTER: "By counter", Tier.FOREIGN: "May lag"}
STATES: Final = {
    SourceState.FRESH: "In step",
    SourceState.SUSPECT: "In doubt",
    SourceState.LATE: "Late",
    SourceState.LOADING: "Copying again",
    SourceState.FAILED: "Cannot sync",
    SourceState.STOPPED: "Sync is not running",
    SourceState.NEVER: "never heard",
    SourceState.QUARANTINED: "Damaged copy set aside",
}
"""What is said of a source that is not lost."""
REASONS: Final = {
    ResyncReason.FIRST_LOAD: "There was no copy yet.",
    ResyncReason.EPOCH_CHANGED: "The server is another database now, or a restored one.",
    ResyncReason.SERVER_WENT_BACK: "The server was set back to an earlier time.",
    ResyncReason.FEED_PRUNED: "The copy was away for longer than the server keeps its changes.",
    ResyncReason.SCHEMA_CHANGED: "The database has another structure than the copy.",
    ResyncReason.TABLE_TRUNCATED: "A whole table was emptied on the server.",
    ResyncReason.CONTENT_DIFFERS: "Copy and server differed in two comparisons in a row.",
    ResyncReason.SOURCES_CHANGED: "This installation names other sources now, or divides the areas otherwise.",
    ResyncReason.REPLICA_DAMAGED: "The file of the copy was damaged.",
}


def named(name: Name) -> str:
    """Return a proper name in the reader's language, on one line."""
    return one_line(name.in_language(messages.language))


def listed(texts: list[str]) -> str:
    """Return texts in a row, with the separator of the language."""
    return ("、" if messages.language == "zh" else ", ").join(texts)


def tier_text(tier: Tier) -> str:
    """Return a word for how changes are followed."""
    return _(TIERS[tier])


def guarantee_text(source: SourceStanding) -> str:
    """Return what the tier of a source promises."""
    every = span_text(source.poll_interval_s)
    match source.tier:
        case Tier.SNAPSHOT:
            return _("Every change arrives and none is missed, usually within a second.")
        case Tier.COUNTER:
            return _(
                "None is missed while all who write keep to the counter; changes arrive with the poll, every {span}.",
                span=every,
            )
        case Tier.FOREIGN:
            return _(
                "Read every {span} by time of update, so it may lag; deletions show at the nightly comparison alone.",
                span=every,
            )


def state_text(source: SourceStanding) -> str:
    """Return how a source stands, in a few words."""
    if source.state is SourceState.LOST:
        return silence_text(source.polled_s)
    if source.state is SourceState.LOADING and not source.is_loaded:
        return _("First copy")
    return _(STATES[source.state])


def area_state_text(area: AreaStanding) -> str:
    """Return how an area's platform is heard, in a few words."""
    match area.heard.state:
        case Freshness.FRESH:
            return _("Heard")
        case Freshness.LATE:
            return _("Heartbeat late")
        case Freshness.LOST:
            return silence_text(area.heard.age_s)
        case Freshness.NO_BEAT:
            return _("Sends no heartbeat")
        case Freshness.UNRECORDED:
            return _("age not recorded then")


def ago(seconds: float | None) -> str:
    """Return an age, a dash for none."""
    return NOTHING if seconds is None else age_text(seconds)


def reason_text(reason: ResyncReason) -> str:
    """Return why everything is copied again."""
    return _(REASONS[reason])


def pair_text(pair: CountPair) -> str:
    """Return both sides in a sentence: ``中心 1,204 条,本地 1,203 条``."""
    return _("central {central} rows, here {own} rows", central=f"{pair.central:,}", own=f"{pair.own:,}")


def difference_text(pair: CountPair | None, blocks: int) -> str:
    """Return how two sides compare, with its sign: ``✓ 一致``, ``≠ 少 1 条 · 2 段``, ``≠ 内容不同 · 1 段``."""
    if pair is None:
        return _("not compared yet")
    if pair.is_equal and not blocks:
        return f"✓ {_('equal')}"
    count = f"{abs(pair.own - pair.central):,}"
    if pair.is_equal:
        told = _("contents differ")
    else:
        told = _("{n} fewer here", n=count) if pair.own < pair.central else _("{n} more here", n=count)
    return " · ".join((f"≠ {told}", *([_("blocks: {n}", n=f"{blocks:,}")] if blocks else ())))


def found_text(source: SourceStanding) -> str:
    """Return what the last comparison found, in a few words."""
    if source.checked_s is None:
        return _("not compared yet")
    if source.differing:
        return _("≠ {n} of {all} tables", n=source.differing, all=len(RECORD_TYPES))
    return f"✓ {_('equal')}"


def clock_text(source: SourceStanding) -> str:
    """Return how the server's clock stands to this machine's."""
    if source.offset_us is None:
        return NOTHING
    if abs(source.offset_us) < NOTICED_OFFSET_US:
        return _("less than a second from this machine's")
    apart = span_text(abs(source.offset_us) / SECOND_US)
    if source.offset_us > 0:
        return _("{span} ahead of this machine's", span=apart)
    return _("{span} behind this machine's", span=apart)


def round_trip_text(source: SourceStanding) -> str:
    """Return how long a question and its answer take."""
    return NOTHING if source.rtt_us is None else _("{n} ms", n=f"{max(1, round(source.rtt_us / 1_000)):,}")


def summary_text(view: SourcesView) -> str:
    """Return the page in a few words: what is not as it should be, or how far everything is known to be."""
    if not view.sources:
        return _("No source is known yet: nothing has been copied into this installation.")
    news = [
        _("{name}: {text}", name=named(one.name), text=state_text(one))
        for one in view.sources
        if one.state is not SourceState.FRESH
    ]
    news += [
        _("{name}: {text}", name=named(area.name), text=area_state_text(area))
        for one in view.sources
        for area in one.areas
        if one.state is SourceState.FRESH and area.heard.state in {Freshness.LATE, Freshness.LOST}
    ]
    if view.comparison.differing:
        n, every = view.comparison.differing, len(view.comparison.tables)
        news.append(_("not the same as central: {n} of {all} tables", n=n, all=every))
    return "  ·  ".join(news) if news else "".join(_calm(view))


def _calm(view: SourcesView) -> Iterator[str]:
    """Say how far everything is known to be as it should, and no farther."""
    yield _("Every source is in step. ")
    areas = [area for source in view.sources for area in source.areas]
    dumb = [named(area.name) for area in areas if area.heard.state is not Freshness.FRESH]
    if dumb:
        yield _("No heartbeat comes from {areas}, so that silence would not be noticed. ", areas=listed(dumb))
    elif areas:
        yield _("Every area is heard. ")
    slow = [named(source.name) for source in view.sources if source.tier is Tier.FOREIGN]
    if slow:
        yield _("{names} may lag. ", names=listed(slow))
    is_whole = all(source.checked_s is not None for source in view.sources)
    yield _("Both sides are equal.") if is_whole else _("Not every source was compared yet.")
