"""What the lists of the page are about: the row of the source or area that the reader stands on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from console.board.answers import SourceStrip
from console.board.source_reports import Reports
from console.board.source_words import named
from console.board.sources_view import AreaStanding, SourcesView
from ui.sources import source_rows
from ui.widgets.formats import local_time
from ui.widgets.names import plain

SOME_DAY = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Scope:
    """What is listed.

    Attributes:
        title: Name of the source or area.
        areas: Codes of the areas.
        standings: How these stand, as far as they are known.
        reports: Of every area.
        names: Of every area, by its code.
        zone: IANA name of the city's zone.
        today: The city's day.
    """

    title: str
    areas: tuple[str, ...]
    standings: tuple[AreaStanding, ...]
    reports: Reports
    names: Mapping[str, str]
    zone: str
    today: date


def scope_of(view: SourcesView, key: str, reports: Reports, strip: SourceStrip | None) -> Scope | None:
    """Return what the row of a key is about; None where there is no such row."""
    source, area = source_rows.chosen(view, key)
    if source is None:
        return None
    names = {one.area: plain(named(one.name)) for each in view.sources for one in each.areas}
    today = SOME_DAY if strip is None else local_time(strip.clock.now_us, view.zone).date()
    if area is not None and len(source.areas) > 1:
        return Scope(names[area.area], (area.area,), (area,), reports, names, view.zone, today)
    codes = source_rows.codes_of(view, source, reports)
    return Scope(plain(named(source.name)), codes, source.areas, reports, names, view.zone, today)
