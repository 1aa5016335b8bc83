"""A matter in words: its line in the table and its fields beside it."""

from collections.abc import Iterator

from console.board.matters import MatterEdition, MatterEntry, UnitEntry
from console.calendar.pages import day_date
from console.messages import _
from ui.calendar.fields import Field
from ui.calendar.lines import Column, Line
from ui.calendar.words import NOTHING, limit_text
from ui.widgets.formats import grouped
from ui.widgets.names import name_text, plain

COLUMNS = (
    Column("Matter", 240, stretch=4),
    Column("Kind", 80, leaves=2, fits=True),
    Column("Version", 60),
    Column("Statutory limit", 80, fits=True),
    Column("Promised limit", 80, fits=True),
    Column("Stages in all", 84, leaves=1),
    Column("Valid from", 90, fits=True),
    Column("Open cases", 76, right=True),
)


def lines_of(units: tuple[UnitEntry, ...], area: str) -> Iterator[Line]:
    """Return the lines of the table: a head for each unit, its matters, old versions folded under them.

    Args:
        units: Every unit.
        area: Only units of this area; empty for all.
    """
    for unit in units:
        if area not in {"", unit.area}:
            continue
        caption = _("{n} matters · {open} open cases", n=grouped(len(unit.matters)), open=grouped(unit.open_cases))
        yield Line(f"unit {unit.unit_id}", (unit_text(unit), caption), is_group=True)
        for matter in unit.matters:
            key = key_of(matter)
            yield Line(key, _cells(matter, matter.editions[0] if matter.editions else None), searched=matter.code)
            for old in matter.editions[1:]:
                yield Line(f"{key}.{old.version}", _cells(matter, old), parent=key, is_quiet=True)


def key_of(matter: MatterEntry) -> str:
    """Return what names a matter."""
    return f"matter {matter.matter_id}"


def unit_text(unit: UnitEntry) -> str:
    """Return area and unit; the area only once where the unit's name begins with it."""
    area, name = name_text(unit.area_name), name_text(unit.name)
    return name if name.startswith(area) else f"{area} › {name}"


def fields_of(unit: UnitEntry, matter: MatterEntry, edition: MatterEdition | None) -> tuple[Field, ...]:
    """Return everything about a matter and one of its versions; beside a limit, what the version before had."""
    lines = [
        Field(name_text(matter.name), "", is_head=True),
        Field(_("Code"), plain(matter.code)),
        Field(_("Unit"), unit_text(unit)),
        Field(_("Kind"), name_text(matter.kind)),
        Field(_("Open cases"), grouped(matter.open_cases)),
    ]
    if edition is None:
        return tuple(lines)
    earlier = next((one for one in matter.editions if one.version < edition.version), None)
    now, was = dict(_limits(edition)), dict(_limits(earlier)) if earlier is not None else {}
    lines.append(Field(_("Version {n}", n=edition.version), "", is_head=True))
    for caption, text in now.items():
        before = was.get(caption, text)
        lines.append(Field(caption, text, before=_("before: {text}", text=before) if before != text else ""))
    lines.append(Field(_("Stages"), "", is_head=True))
    for stage in edition.stages:
        limit = NOTHING if stage.limit is None else limit_text(stage.limit, edition.promised_unit)
        lines.append(Field(name_text(stage.name), limit))
    return tuple(lines)


def _limits(edition: MatterEdition) -> Iterator[tuple[str, str]]:
    yield _("Statutory limit"), limit_text(edition.statutory_limit, edition.statutory_unit)
    yield _("Promised limit"), limit_text(edition.promised_limit, edition.promised_unit)
    yield _("Stages in all"), stages_text(edition)
    yield _("Valid"), validity_text(edition)


def stages_text(edition: MatterEdition) -> str:
    """Return the limits of all stages together, and whether the promise holds them: ``12 ✓``."""
    if edition.planned is None:
        return NOTHING
    if edition.keeps_its_promise is None:
        return str(edition.planned)
    return f"{edition.planned} ✓" if edition.keeps_its_promise else f"{edition.planned} ✕"


def validity_text(edition: MatterEdition) -> str:
    """Return from when to when a version is valid, both ends included."""
    since = f"{day_date(edition.valid_from):%Y-%m-%d}"
    return f"{since} –" if edition.valid_to is None else f"{since} – {day_date(edition.valid_to):%Y-%m-%d}"


def _cells(matter: MatterEntry, edition: MatterEdition | None) -> tuple[str, ...]:
    name, kind = name_text(matter.name), name_text(matter.kind)
    if edition is None:
        return name, kind, NOTHING, NOTHING, NOTHING, NOTHING, NOTHING, grouped(matter.open_cases)
    is_latest = edition is matter.editions[0]
    return (
        name,
        kind,
        str(edition.version),
        limit_text(edition.statutory_limit, edition.statutory_unit),
        limit_text(edition.promised_limit, edition.promised_unit),
        stages_text(edition),
        f"{day_date(edition.valid_from):%Y-%m-%d}",
        grouped(matter.open_cases) if is_latest else "",
    )
