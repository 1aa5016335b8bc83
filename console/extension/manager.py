"""Loads data plugins and asks them. What fails is left out and reported; it never takes the program down."""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from itertools import chain
from types import MappingProxyType
from typing import Final, TypeVar, cast

import pluggy

from console.extension import hooks
from console.extension.hooks import PROJECT, CaseLogImporter

DISTRIBUTION: Final = "supervision-console"
BUILT_IN: Final[Mapping[str, str]] = MappingProxyType({"event_log": "plugins.event_log"})
"""Plugins of this distribution by name. A frozen program has no entry-point metadata; everywhere else a test holds
this table against it."""

log = logging.getLogger(__name__)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class PluginFault:
    """A plugin that is not in use.

    Attributes:
        plugin: Its name.
        sentence: Why, as a message id with ``{plugin}`` and ``{why}`` places.
        why: What it said when it failed; empty when it was refused unasked.
    """

    plugin: str
    sentence: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class DataPlugins:
    """What the loaded plugins offer, and the plugins that are not in use."""

    importers: tuple[CaseLogImporter, ...]
    faults: tuple[PluginFault, ...]


def load_data_plugins(built_in: Mapping[str, str] = BUILT_IN, found: Iterable[EntryPoint] | None = None) -> DataPlugins:
    """Load every plugin that may be loaded and collect what they offer.

    Args:
        built_in: Modules of this distribution's plugins by name.
        found: Entry points of the group; those of the running interpreter when None.

    A plugin of another distribution is refused without being imported: in-process code is fully trusted.
    """
    faults = [
        PluginFault(entry.name, "The plugin {plugin} comes from elsewhere and is not on the administrator's list.")
        for entry in (entry_points(group=PROJECT) if found is None else found)
        if entry.dist is None or entry.dist.name != DISTRIBUTION
    ]
    manager = pluggy.PluginManager(PROJECT)
    manager.add_hookspecs(hooks)
    for name, module in built_in.items():
        _guarded(name, faults, partial(_register, manager, name, module))
    importers = [_guarded(name, faults, call) for name, call in _calls(manager)]
    return DataPlugins(tuple(chain.from_iterable(offered or () for offered in importers)), tuple(faults))


def _register(manager: pluggy.PluginManager, name: str, module: str) -> None:
    manager.register(import_module(module), name)
    try:
        manager.check_pending()
    except pluggy.PluginValidationError:
        manager.unregister(name=name)
        raise


def _calls(manager: pluggy.PluginManager) -> list[tuple[str, Callable[[], Sequence[CaseLogImporter]]]]:
    """Return the implementations one by one: called together, the first that fails would silence the others."""
    found = manager.hook.case_log_importers.get_hookimpls()
    return [(one.plugin_name, cast("Callable[[], Sequence[CaseLogImporter]]", one.function)) for one in found]


def _guarded(name: str, faults: list[PluginFault], step: Callable[[], T]) -> T | None:
    try:
        return step()
    except Exception as error:
        log.exception("plugin %s failed", name)
        faults.append(PluginFault(name, "The plugin {plugin} failed and is not in use: {why}.", repr(error)))
        return None
