"""Areas and their units in words: a head for each area, a line for each unit, the fields of either."""

from collections.abc import Iterator

from console.ages import span_text
from console.board.matters import AreaEntry, MatterBook, UnitEntry
from console.domain.rule import AfterHours
from console.messages import _
from ui.calendar.fields import Field
from ui.calendar.lines import Column, Line
from ui.calendar.words import NOTHING
from ui.widgets.formats import grouped
from ui.widgets.names import name_text, plain

COLUMNS = (
    Column("Unit", 260, stretch=4),
    Column("Contact", 90, stretch=1, fits=True),
    Column("Telephone", 110, stretch=1, fits=True),
    Column("Social credit code", 160, leaves=1, fits=True),
    Column("Matters", 70, right=True),
    Column("Open cases", 76, right=True),
)
AFTER_HOURS = {
    AfterHours.NEXT_DAY: "count from the next working day",
    AfterHours.ONLINE_NEXT_DAY: "count from the next working day when handed in online",
    AfterHours.SAME_DAY: "count from the same day",
}


def lines_of(book: MatterBook) -> Iterator[Line]:
    """Return a head for each area, and its units under it."""
    units: dict[str, list[UnitEntry]] = {}
    for unit in book.units:
        units.setdefault(unit.area, []).append(unit)
    for entry in book.areas:
        own = units.get(entry.area, [])
        caption = _("{n} units · {open} open cases", n=grouped(len(own)), open=grouped(entry.open_cases))
        yield Line(area_key(entry.area), (f"{name_text(entry.name)}  {entry.area}", caption), is_group=True)
        yield from (Line(unit_key(unit.unit_id), _cells(unit)) for unit in own)


def described(book: MatterBook, key: str) -> tuple[Field, ...]:
    """Return the fields of the line of a key; none where there is no such line."""
    areas = (area_fields(area) for area in book.areas if area_key(area.area) == key)
    units = (unit_fields(unit) for unit in book.units if unit_key(unit.unit_id) == key)
    return next(areas, None) or next(units, ())


def area_key(area: str) -> str:
    """Return what names the line of an area."""
    return f"area {area}"


def unit_key(unit_id: int) -> str:
    """Return what names the line of a unit."""
    return f"unit {unit_id}"


def area_fields(area: AreaEntry) -> tuple[Field, ...]:
    """Return how an area counts time, and what is known of its platform."""
    every_s = area.beat_interval_s
    beat = _("none is sent") if every_s is None else _("every {span}", span=span_text(every_s))
    return (
        Field(name_text(area.name), "", is_head=True),
        Field(_("Code"), plain(area.area)),
        Field(_("Time zone"), plain(area.time_zone)),
        Field(_("Calendar"), plain(name_text(area.calendar))),
        Field(_("Office hours"), f"{_minute(area.open_min)}–{_minute(area.close_min)}"),
        Field(_("After hours"), _after_hours(area.after_hours)),
        Field(_("Heartbeat"), beat),
        Field(_("Open cases"), grouped(area.open_cases)),
        Field(_("Doubt"), area.doubt),
    )


def unit_fields(unit: UnitEntry) -> tuple[Field, ...]:
    """Return everything about a unit, its matters last."""
    lines = [
        Field(name_text(unit.name), "", is_head=True),
        Field(_("Area"), name_text(unit.area_name)),
        Field(_("Unit above"), NOTHING if unit.parent is None else name_text(unit.parent)),
        Field(_("Social credit code"), plain(unit.code) or NOTHING),
        Field(_("Contact"), plain(unit.person) or NOTHING),
        Field(_("Telephone"), plain(unit.phone) or NOTHING),
        Field(_("Open cases"), grouped(unit.handled)),
        Field(_("{n} matters", n=grouped(len(unit.matters))), "", is_head=True),
    ]
    lines += [Field(str(number), name_text(matter.name)) for number, matter in enumerate(unit.matters, start=1)]
    return tuple(lines)


def _cells(unit: UnitEntry) -> tuple[str, ...]:
    return (
        name_text(unit.name),
        plain(unit.person) or NOTHING,
        plain(unit.phone) or NOTHING,
        plain(unit.code) or NOTHING,
        grouped(len(unit.matters)),
        grouped(unit.handled),
    )


def _minute(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


def _after_hours(code: str) -> str:
    return _(AFTER_HOURS[AfterHours(code)]) if code in set(AfterHours) else plain(code)
