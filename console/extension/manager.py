"""Loads data plugins: the product's own in this process, those of others, when allowed, each in a process of its own.

What fails is left out and reported; it never takes the program down.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from importlib import import_module
from types import TracebackType
from typing import Final, Self

from console.errors import BadInput
from console.extension.hooks import CaseLogImporter
from console.extension.installed import Door
from console.extension.inventory import BUILT_IN, USABLE, Inventory, PluginEntry, State, Why, take_stock
from console.extension.process import PluginTrouble
from console.extension.registering import Offered, register
from console.extension.remote import LIMITS, Limits, RemotePlugin
from console.messages import _
from console.paths import Home

FAILED: Final = "The plugin failed and is not in use: {why}."

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class DataPlugins:
    """What the loaded plugins offer. Leaving the block ends the processes of those of others.

    Attributes:
        importers: Of case logs, those of the product first.
        inventory: Every plugin and how it stands after loading.
    """

    importers: tuple[CaseLogImporter, ...]
    inventory: Inventory
    _remote: tuple[RemotePlugin, ...] = ()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for plugin in self._remote:
            plugin.end()

    @property
    def left_out(self) -> tuple[PluginEntry, ...]:
        """Data plugins that are not in use."""
        return tuple(one for one in self.inventory.entries if one.state not in USABLE and Door.PAGE not in one.doors)


def load_data_plugins(
    home: Home,
    *,
    built_in: Mapping[str, str] = BUILT_IN,
    limits: Limits = LIMITS,
    stock: Callable[[Home], Inventory] = take_stock,
) -> DataPlugins:
    """Load every data plugin that may be loaded and collect what they offer.

    Args:
        home: The installation; its list says which plugins of others may run.
        built_in: Modules of the product's plugins by name.
        limits: What a plugin of others may take.
        stock: Looks at what there is.
    """
    found = stock(home)
    importers: list[CaseLogImporter] = []
    remote: list[RemotePlugin] = []
    entries: list[PluginEntry] = []
    for entry in found.entries:
        loaded = entry
        offered: tuple[CaseLogImporter, ...] = ()
        if entry.state is State.BUILT_IN:
            loaded, offered = _own(entry, built_in[entry.name])
        elif entry.sealed is not None and Door.DATA in entry.doors:  # allowed
            plugin = RemotePlugin(entry.sealed, limits)
            remote.append(plugin)
            loaded, offered = _others(entry, plugin)
        entries.append(loaded)
        importers += offered
    return DataPlugins(tuple(importers), replace(found, entries=tuple(entries)), tuple(remote))


def _own(entry: PluginEntry, module: str) -> tuple[PluginEntry, tuple[CaseLogImporter, ...]]:
    try:
        offered: Offered = register({entry.name: import_module(module)})
    except Exception as error:
        log.exception("plugin %s failed", entry.name)
        return _failing(entry, repr(error)), ()
    return replace(entry, hooks=offered.hooks), offered.importers


def _others(entry: PluginEntry, plugin: RemotePlugin) -> tuple[PluginEntry, tuple[CaseLogImporter, ...]]:
    try:
        hooks, importers = plugin.offers()
    except (PluginTrouble, BadInput) as error:
        return _failing(entry, _(error.message, **error.values)), ()
    return replace(entry, hooks=hooks), importers


def _failing(entry: PluginEntry, why: str) -> PluginEntry:
    return replace(entry, state=State.FAILED, why=Why(FAILED, {"why": why}))
