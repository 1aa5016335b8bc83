"""A matter in words: its line in the table and its fields beside it."""

from collections.abc import Iterable, Iterator

from console.board.matters import MatterEdition, MatterEntry, UnitEntry
from console.calendar.pages import day_date
from console.messages import _
from ui.calendar.comparing import Edition
from ui.calendar.fields import Field
from ui.calendar.lines import Column, Line
from ui.calendar.unit_words import unit_fields, unit_key
from ui.calendar.words import NOTHING, limit_text
from ui.widgets.formats import grouped
from ui.widgets.names import name_text, plain

KEPT, BROKEN = "\u00a0✓", "\u00a0✕"
"""Whether the stages keep the promise; a mark never begins a line."""
COLUMNS = (
    Column("Matter", 240, stretch=4),
    Column("Kind", 80, leaves=2, fits=True),
    Column("Version", 60),
    Column("Statutory limit", 80, fits=True),
    Column("Promised limit", 80, fits=True),
    Column("Stages in all", 84, leaves=1, fits=True),
    Column("Valid from", 90, fits=True),
    Column("Open cases", 76, right=True),
)


def lines_of(units: tuple[UnitEntry, ...]) -> Iterator[Line]:
    """Return the lines of the table: a head for each unit with matters, these, old versions folded under them."""
    for unit in units:
        if not unit.matters:
            continue
        area = unit.area
        caption = _("{n} matters · {open} open cases", n=grouped(len(unit.matters)), open=grouped(unit.open_cases))
        yield Line(unit_key(unit.unit_id), (unit_text(unit), caption), is_group=True, belongs=area)
        for matter in unit.matters:
            key = key_of(matter)
            latest = matter.editions[0] if matter.editions else None
            yield Line(key, _cells(matter, latest), searched=matter.code, belongs=area)
            for old in matter.editions[1:]:
                yield Line(f"{key}.{old.version}", _cells(matter, old), parent=key, is_quiet=True, belongs=area)


def key_of(matter: MatterEntry) -> str:
    """Return what names a matter."""
    return f"matter {matter.matter_id}"


def described(units: Iterable[UnitEntry], key: str) -> tuple[Field, ...]:
    """Return the fields of the line of a key, those of a unit for its head; none where there is no such line."""
    name, _dot, version = key.partition(".")
    found = _found(units, name)
    if found is None:
        return next((unit_fields(unit) for unit in units if unit_key(unit.unit_id) == key), ())
    unit, matter = found
    edition = next((one for one in matter.editions if version in {"", str(one.version)}), None)
    return fields_of(unit, matter, edition)


def editions_of(units: Iterable[UnitEntry], key: str) -> tuple[str, tuple[Edition, ...]]:
    """Return what the line of a key is a version of, and all of its versions, the latest first."""
    name = key.partition(".")[0]
    found = _found(units, name)
    editions = found[1].editions if found else ()
    return name, tuple(Edition(_("Version {n}", n=one.version), edition_fields(one)) for one in editions)


def _found(units: Iterable[UnitEntry], name: str) -> tuple[UnitEntry, MatterEntry] | None:
    return next(((unit, matter) for unit in units for matter in unit.matters if key_of(matter) == name), None)


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
    lines += _stage_fields(edition, "{name}")
    return tuple(lines)


def _limits(edition: MatterEdition) -> Iterator[tuple[str, str]]:
    yield _("Statutory limit"), limit_text(edition.statutory_limit, edition.statutory_unit)
    yield _("Promised limit"), limit_text(edition.promised_limit, edition.promised_unit)
    yield _("Stages in all"), sum_text(edition)
    yield _("Valid"), validity_text(edition)


def stages_text(edition: MatterEdition) -> str:
    """Return the limits of all stages together, and whether the promise holds them: ``12 ✓``, ``8 > 3 ✕``."""
    if edition.planned is None:
        return NOTHING
    if edition.keeps_its_promise is None:
        return str(edition.planned)
    if not edition.planned:
        return f"{limit_text(0, edition.promised_unit)} ✓"
    return f"{edition.planned} ✓" if edition.keeps_its_promise else f"{edition.planned} > {edition.promised_limit} ✕"


def sum_text(edition: MatterEdition) -> str:
    """Return the same with the promise and the unit of both: ``8 ≤ 12 个工作日 ✓``; ``即办 ✓``."""
    if edition.planned is None or edition.promised_limit is None:
        return NOTHING if edition.planned is None else limit_text(edition.planned, edition.promised_unit)
    promise = limit_text(edition.promised_limit, edition.promised_unit)
    if not edition.promised_limit:
        return f"{limit_text(edition.planned, edition.promised_unit)}{KEPT if edition.keeps_its_promise else BROKEN}"
    return (
        f"{edition.planned} ≤ {promise}{KEPT}"
        if edition.keeps_its_promise
        else f"{edition.planned} > {promise}{BROKEN}"
    )


def edition_fields(edition: MatterEdition) -> tuple[Field, ...]:
    """Return everything a version says, line by line, so that two can be laid beside each other."""
    limits = (Field(caption, text) for caption, text in _limits(edition))
    return (*limits, *_stage_fields(edition, "Stage: {name}"))


def _stage_fields(edition: MatterEdition, caption: str) -> Iterator[Field]:
    """Yield a field for each stage.

    Args:
        edition: Whose stages.
        caption: Message with a place for the stage's name.
    """
    for stage in edition.stages:
        limit = NOTHING if stage.limit is None else limit_text(stage.limit, edition.promised_unit)
        told = f"{limit} · {_('beside others')}" if stage.parallel else limit
        yield Field(_(caption, name=name_text(stage.name)), told)


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
