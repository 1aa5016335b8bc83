"""Which plugins there are and how each stands: what the doors load, what ``doctor`` and the settings page show."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Final

from console import __version__
from console.errors import BadInput, RefusedCommand
from console.extension.allow_list import Decision, read_decisions, standing
from console.extension.installed import PRODUCT, Door, Installed, find_installed
from console.extension.sealing import Sealed, seal
from console.messages import _
from console.paths import Home

BUILT_IN: Final = {"event_log": "plugins.event_log"}
"""Data plugins of the product by name. A frozen program has no entry-point metadata; everywhere else a test holds this
table against it."""


class State(Enum):
    """How a plugin stands: a stable word, and the sentence people read (a message id)."""

    BUILT_IN = ("built-in", "part of the product")
    ALLOWED = ("allowed", "allowed")
    UNLISTED = ("unlisted", "not on the administrator's list")
    FORBIDDEN = ("forbidden", "forbidden by the administrator")
    CHANGED = ("changed", "another one than was allowed")
    REFUSED = ("refused", "refused")
    MISSING = ("missing", "allowed, but not installed")
    FAILED = ("failed", "allowed, but failing")

    def __init__(self, word: str, sentence: str) -> None:
        self.word = word
        self.sentence = sentence


USABLE: Final = frozenset({State.BUILT_IN, State.ALLOWED})
WAITING: Final = frozenset({State.UNLISTED, State.FORBIDDEN})
"""Not in use, and nothing is wrong; in every other state something is."""


@dataclass(frozen=True, slots=True)
class Why:
    """A reason: a message with ``{name}`` places, and what fills them."""

    message: str = ""
    values: Mapping[str, object] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The reason in the reader's language; empty where there is none."""
        return _(self.message, **self.values) if self.message else ""


@dataclass(frozen=True, slots=True)
class PluginEntry:
    """One plugin as the inventory shows it.

    Attributes:
        name: Of its distribution; of the plugin for one of the product.
        version: Of its distribution.
        doors: The doors it stands at.
        state: How it stands.
        why: Why it is not in use; empty for one that is.
        sha256: Hash of its files as they are now; empty where it cannot be told.
        hooks: Names of the hooks it implements; empty until it was loaded.
        decision: What the administrator decided last; None where nothing was.
        sealed: The checked files of one that may be loaded.
    """

    name: str
    version: str
    doors: tuple[Door, ...]
    state: State
    why: Why = Why()
    sha256: str = ""
    hooks: tuple[str, ...] = ()
    decision: Decision | None = None
    sealed: Sealed | None = None


@dataclass(frozen=True, slots=True)
class Inventory:
    """Every plugin.

    Attributes:
        entries: Those of the product first, then by name.
        list_fault: What is wrong with the administrator's list; then nothing of others is loaded.
    """

    entries: tuple[PluginEntry, ...]
    list_fault: BadInput | None = None


def take_stock(home: Home, search: Sequence[str] | None = None) -> Inventory:
    """Look at every plugin without running a line of any.

    Args:
        home: The installation.
        search: Where else to look for distributions, see `find_installed`.
    """
    fault = None
    decisions: tuple[Decision, ...] = ()
    try:
        decisions = read_decisions(home.plugins_file)
    except BadInput as error:
        fault = error
    found = find_installed(home.plugins_dir, search)
    twice = {name for name, times in Counter(plugin.name for plugin in found).items() if times > 1}
    folder_is_link = home.plugins_dir.is_symlink()
    entries = [_built_in(name) for name in sorted(BUILT_IN)]
    for plugin in found:
        entry = _entry(plugin, standing(decisions, plugin.name))
        if plugin.name in twice:
            entry = _refuse(entry, Why("It is installed twice: {root} is one place.", {"root": plugin.root}))
        elif folder_is_link and plugin.root == home.plugins_dir:
            entry = _refuse(entry, Why("The folder of plugins is a link."))
        entries.append(entry)
    entries += _missing(decisions, {plugin.name for plugin in found})
    return Inventory(tuple(entries), fault)


def _built_in(name: str) -> PluginEntry:
    return PluginEntry(name, __version__, (Door.DATA,), State.BUILT_IN)


def _entry(plugin: Installed, decision: Decision | None) -> PluginEntry:
    doors = tuple(sorted({door for door, _module in plugin.modules}))
    entry = PluginEntry(plugin.name, plugin.version, doors, State.UNLISTED, decision=decision)
    try:
        sealed = seal(plugin)
    except RefusedCommand as error:
        return replace(entry, state=State.REFUSED, why=Why(error.message, error.values))
    entry = replace(entry, sha256=sealed.sha256)
    if decision is None:
        return entry
    if not decision.is_allowed:
        return replace(entry, state=State.FORBIDDEN)
    if decision.sha256 != sealed.sha256:
        allowed = {"version": decision.version, "hash": decision.sha256[:12]}
        return replace(entry, state=State.CHANGED, why=Why("Allowed were version {version} and hash {hash}.", allowed))
    return replace(entry, state=State.ALLOWED, sealed=sealed)


def _refuse(entry: PluginEntry, why: Why) -> PluginEntry:
    return replace(entry, state=State.REFUSED, why=why, sealed=None)


def _missing(decisions: Iterable[Decision], found: set[str]) -> list[PluginEntry]:
    """Return what was allowed and is not there."""
    names = sorted({one.distribution for one in decisions} - found - {PRODUCT})
    stood = [standing(decisions, name) for name in names]
    return [
        PluginEntry(one.distribution, one.version, (), State.MISSING, sha256="", decision=one)
        for one in stood
        if one is not None and one.is_allowed
    ]
