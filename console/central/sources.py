"""The sources an installation copies from: one central database, or several that share the areas between them."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from console.central.change import ChangeSource
from console.central.feed import PostgresChangeSource
from console.central.private import require_private
from console.domain.copying import EVERYTHING, Scope, Tier
from console.domain.entry import Entry
from console.domain.naming import Name
from console.errors import StorageFault
from console.rule_files import parse_entry

_FIELDS: Final = ("id", "name_zh", "name_en", "url", "tier", "areas", "mapping")
_ID_LENGTH: Final = 40


@dataclass(frozen=True, slots=True)
class SourceSpec:
    """One source (数据来源).

    Attributes:
        id: Short name, unique in the installation; stored with the copy.
        name: What readers are shown.
        url: Where it is, password included: never printed.
        tier: How its changes are followed.
        scope: The areas it holds.
        mapping: Of a foreign source: one of the product's by name, or a file; empty for others.
    """

    id: str
    name: Name
    url: str
    tier: Tier
    scope: Scope
    mapping: str = ""

    def __repr__(self) -> str:
        return f"SourceSpec({self.id!r}, {self.tier.value}, {self.scope})"


def central_alone(url: str) -> tuple[SourceSpec, ...]:
    """Return the usual installation's only source: the central database."""
    return (SourceSpec("central", Name("中心数据库", "Central database"), url, tier_of(url), EVERYTHING),)


def tier_of(url: str) -> Tier:
    """Return how the changes of one of our own databases are followed."""
    return Tier.SNAPSHOT if urlsplit(url).scheme in {"postgresql", "postgres"} else Tier.COUNTER


def open_source(spec: SourceSpec) -> ChangeSource:
    """Return the reader of a source; it connects when first asked."""
    match spec.tier:
        case Tier.SNAPSHOT:
            return PostgresChangeSource(spec.url)
        case Tier.COUNTER:
            from console.central.counter.source import CounterSource  # noqa: PLC0415 - its driver is needed by few

            return CounterSource(spec.url)
        case Tier.FOREIGN:
            from console.central.foreign.source import ForeignSource  # noqa: PLC0415 - as above

            return ForeignSource(spec.url, spec.mapping, spec.id, spec.scope)


def taker_of(sources: Sequence[SourceSpec], area: str) -> SourceSpec | None:
    """Return the source that takes what is written here about an area; None where none does.

    What concerns no area goes to the one that holds all areas no other does, else to the first.
    """
    takers = [spec for spec in sources if spec.tier is Tier.SNAPSHOT]
    holders = [spec for spec in takers if spec.scope.holds(area)] or [spec for spec in takers if not area]
    return holders[0] if holders else None


def read_sources(path: Path) -> tuple[SourceSpec, ...]:
    """Return the sources that a file names, in its order; the first one's clock is the city's.

    Args:
        path: A TOML file with one ``[[source]]`` a source, readable by its owner alone, as it holds passwords. A
            mapping of the installation's own is named by its file, as seen from the folder of this one.

    Raises:
        BadInput: It is malformed, readable by others, or two sources hold the same area.
        StorageFault: It cannot be read.
    """
    try:
        data, mode = path.read_bytes(), path.stat().st_mode
    except OSError as error:
        raise StorageFault(
            "The file {path} cannot be used: {reason}.",
            "Free disk space or mend the permissions of the installation's directory.",
            path=str(path),
            reason=error.strerror or type(error).__name__,
        ) from error
    require_private(path, mode)
    top = parse_entry(path.name, data)
    top.only(("source",))
    return _shared_out([_spec(entry, path.parent) for entry in top.tables("source")], top)


def _spec(entry: Entry, folder: Path) -> SourceSpec:
    entry.only(_FIELDS)
    if len(entry.text("id")) > _ID_LENGTH:
        raise entry.fault("id", "{where}: {name} is longer than {count} characters.", count=_ID_LENGTH)
    tier = entry.text("tier")
    if tier not in {one.value for one in Tier}:
        raise entry.fault("tier", "{where}: {name} is none of {known}.", known=", ".join(one.value for one in Tier))
    mapping = entry.optional("mapping", str) or ""
    if (tier == Tier.FOREIGN.value) != bool(mapping):
        raise entry.fault("mapping", "{where}: {name} belongs to a foreign source, and to no other.")
    return SourceSpec(
        entry.text("id"),
        Name(entry.text("name_zh"), entry.text("name_en")),
        entry.text("url"),
        Tier(tier),
        Scope(entry.texts("areas")),
        str(folder / mapping) if mapping.endswith(".toml") else mapping,
    )


def _shared_out(specs: Sequence[SourceSpec], top: Entry) -> tuple[SourceSpec, ...]:
    """Give the one source without areas what the others leave, and refuse what two would hold."""
    ids = [spec.id for spec in specs]
    areas = [area for spec in specs for area in spec.scope.areas]
    rest = [spec for spec in specs if not spec.scope.areas]
    if not specs:
        raise top.fault("source", "{where}: {name} is missing.")
    if len(set(ids)) < len(ids):
        raise top.fault("source", "{where}: two sources have the same id.")
    if len(set(areas)) < len(areas) or len(rest) > 1:
        raise top.fault("source", "{where}: two sources hold the same area.")
    return tuple(
        spec
        if spec.scope.areas
        else SourceSpec(spec.id, spec.name, spec.url, spec.tier, Scope(excluded=tuple(areas)), spec.mapping)
        for spec in specs
    )
