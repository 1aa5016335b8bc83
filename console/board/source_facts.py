"""All there is to say of a source or an area: what is not as it should be, what that means, and what is to be done."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from console.ages import age_text, span_text
from console.board.lag_words import lag_sentences
from console.board.source_reports import SPAN_US, SPANS, AreaReports
from console.board.source_words import (
    ago,
    clock_text,
    difference_text,
    found_text,
    guarantee_text,
    listed,
    named,
    pair_text,
    reason_text,
    round_trip_text,
    tier_text,
)
from console.board.sources_view import AreaStanding, BusyUnit, Effect, SourceStanding, SourceState
from console.domain.delivered import Fate
from console.domain.freshness import Freshness
from console.domain.localday import SECOND_US
from console.messages import _, one_line

LONG_OPEN_US: Final = 60_000_000
"""A transaction that stays open for longer than this is told to who looks after the server."""
_START: Final = "Start the console, or run:\nsupervisionctl sync --follow"
TO_DO: Final = {
    SourceState.QUARANTINED: "Nothing: a new copy is being made.",
    SourceState.LOADING: "Nothing: the copy replaces the old one as soon as it is whole.",
    SourceState.SUSPECT: "Nothing: what differed was read again, and the next comparison tells.",
    SourceState.LOST: "Check network and server. Everything missed is fetched when the server answers.",
    SourceState.STOPPED: _START,
    SourceState.NEVER: _START,
}


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing to be said of a source.

    Attributes:
        caption: What it is about.
        text: A sentence, or a figure.
        is_news: Whether a reader has to know it now: something is not as it should be.
    """

    caption: str
    text: str
    is_news: bool = False


def facts_of(source: SourceStanding, folder: Path) -> tuple[Fact, ...]:
    """Return all there is to say of a source, what a reader has to know now before everything else.

    Args:
        source: The source.
        folder: Where the installation keeps its files.
    """
    return (*_news(source, folder), *_standing(source))


def facts_of_area(source: SourceStanding, area: AreaStanding) -> tuple[Fact, ...]:
    """Return all there is to say of an area behind a source."""
    facts = []
    if area.heard.state is Freshness.LOST:
        facts.append(Fact(_("Therefore"), effect_text(area.effect), is_news=True))
        if source.link is Freshness.FRESH:
            told = _("Ask those who run its platform. What it did not report is counted when it comes.")
            facts.append(Fact(_("What to do"), told, is_news=True))
    if area.effect is not None:
        facts += [Fact(_("Contact"), busy_text(unit)) for unit in area.effect.busiest]
    if area.heard.state is Freshness.NO_BEAT:
        told = _("It sends no heartbeat, so nobody knows whether it is silent or has nothing to tell.")
        facts.append(Fact(_("Therefore"), told, is_news=True))
    else:
        facts.append(Fact(_("Last heartbeat"), ago(area.heard.age_s)))
    facts += [Fact(_("Reports"), told, is_news=True) for told in lag_sentences(area.lag)]
    facts.append(Fact(_("Last records"), ago(area.record_s)))
    if area.counts is None:
        facts.append(Fact(_("Comparison"), _("not compared yet")))
    else:
        told = f"{pair_text(area.counts)} · {difference_text(area.counts, 0)}"
        facts.append(Fact(_("Comparison"), told, is_news=not area.counts.is_equal))
    return tuple(facts)


def effect_text(effect: Effect | None) -> str:
    """Return what follows from the silence of an area: ``影响:1,447 件在办灯不明``."""
    if effect is None:
        return _("Its open cases count as unknown until it is heard again.")
    return _("{n} open cases count as unknown until it is heard again.", n=f"{effect.open_cases:,}")


def busy_text(unit: BusyUnit) -> str:
    """Return a unit, whom to call there, and how many cases it has open."""
    parts = (named(unit.name), unit.person, unit.phone, _("open: {n}", n=f"{unit.open_cases:,}"))
    return " · ".join(one_line(part) for part in parts if part)


def report_facts(reports: AreaReports, until_us: int, zone: str) -> tuple[Fact, ...]:
    """Return what was delivered within a day, and what became of all that ever was.

    Args:
        reports: Of an area, or of several together.
        until_us: End of that day, by the server's real time.
        zone: IANA name of the city's zone.
    """
    came = _("batches: {n} · records: {records}", n=f"{reports.batches:,}", records=f"{reports.records:,}")
    facts = [Fact(_("Last 24 hours"), came if reports.batches else _("no batch of records"))]
    if reports.longest_s is not None:
        place = max(n for n, delay in enumerate(reports.delays_s) if delay == reports.longest_s)
        begin_us = until_us - (SPANS - place) * SPAN_US
        begin, end = (
            datetime.fromtimestamp(at_us // SECOND_US, ZoneInfo(zone)) for at_us in (begin_us, begin_us + SPAN_US)
        )
        told = _("{span}, {begin}–{end}", span=span_text(reports.longest_s), begin=f"{begin:%H:%M}", end=f"{end:%H:%M}")
        facts.append(Fact(_("Longest delay"), told))
    elif reports.batches:
        facts.append(Fact(_("Longest delay"), _("not known: no time of sending that can be compared")))
    if reports.held_up_batches:
        told = _("batches: {n} · records: {records}", n=f"{reports.held_up_batches:,}", records=f"{reports.held_up:,}")
        facts.append(Fact(_("Held up"), told))
    facts.append(Fact(_("Refused records"), f"{reports.count(Fate.REFUSED):,}"))
    facts.append(Fact(_("Kept with a doubt"), f"{reports.count(Fate.DOUBTED):,}"))
    return tuple(facts)


def _news(source: SourceStanding, folder: Path) -> Iterator[Fact]:
    if source.reason is not None and source.state is not SourceState.NEVER:
        yield Fact(_("Copying because"), reason_text(source.reason), is_news=True)
        done, whole = source.loaded
        if whole:
            yield Fact(_("Copied"), _("{done} of {total} rows", done=f"{done:,}", total=f"{whole:,}"), is_news=True)
    if source.problem:
        yield Fact(_("Problem"), f"{source.problem} ({source.code})", is_news=True)
    if source.state is SourceState.QUARANTINED:
        where = _("{name} in {folder}, encrypted as it was", name=source.quarantined, folder=str(folder))
        yield Fact(_("Set aside"), where, is_news=True)
    yield from _shown(source)
    todo = _to_do(source)
    if todo:
        yield Fact(_("What to do"), todo, is_news=True)
    if source.open_us > LONG_OPEN_US:
        yield Fact(
            _("For the DBA"),
            _(
                "A transaction has been open on the server for {span}. Its changes arrive when it ends, and until then"
                " the server cannot clean up: find who left it open.",
                span=span_text(source.open_us / SECOND_US),
            ),
            is_news=True,
        )
    silent = [named(area.name) for area in source.areas if area.heard.state is Freshness.LOST]
    if silent:
        if len(silent) == len(source.areas):
            told = _("All its open cases count as unknown until it is heard again.")
        else:
            told = _("Open cases of {areas} count as unknown until they are heard again.", areas=listed(silent))
        yield Fact(_("Therefore"), told, is_news=True)


def _shown(source: SourceStanding) -> Iterator[Fact]:
    """Say what is on screen while the source is not in step."""
    if source.state in {SourceState.FRESH, SourceState.SUSPECT}:
        return
    if not source.is_loaded:
        yield Fact(_("On screen"), _("nothing of this source until its copy is whole"), is_news=True)
    elif source.polled_s is not None:
        yield Fact(_("On screen"), _("what had come until {span} ago", span=span_text(source.polled_s)), is_news=True)


def _to_do(source: SourceStanding) -> str:
    """Return what a reader has to do; nothing where all is well, or where the sentence of a problem says it."""
    if source.state is SourceState.LOADING and not source.is_loaded:
        return _("Nothing: the copy is shown as soon as it is whole.")
    return _(TO_DO[source.state]) if source.state in TO_DO else ""


def _standing(source: SourceStanding) -> Iterator[Fact]:
    yield Fact(tier_text(source.tier), guarantee_text(source))
    yield Fact(_("Last poll"), ago(source.polled_s))
    checked = "" if source.checked_s is None else f" · {age_text(source.checked_s)}"
    yield Fact(_("Comparison"), f"{found_text(source)}{checked}", bool(source.differing))
    yield Fact(_("Server clock"), clock_text(source))
    yield Fact(_("Round trip"), round_trip_text(source))
    if source.quarantined and source.state is not SourceState.QUARANTINED:
        yield Fact(_("This copy replaces"), _("{name}, which was damaged", name=source.quarantined))
