"""Asks plugin modules for what they offer, through the hooks of the data door."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import ModuleType

import pluggy

from console.extension import hooks
from console.extension.hooks import PROJECT, CaseLogImporter


@dataclass(frozen=True, slots=True)
class Offered:
    """What modules offer.

    Attributes:
        hooks: Names of the hooks they implement.
        importers: The importers of case logs.
    """

    hooks: tuple[str, ...]
    importers: tuple[CaseLogImporter, ...]


def register(modules: Mapping[str, ModuleType]) -> Offered:
    """Return what these modules offer.

    Raises:
        pluggy.PluginValidationError: A module implements a hook nobody knows, or with arguments it does not have.
        TypeError: A hook returned something else than it promises.
        Exception: Whatever a module raises when it is asked.
    """
    manager = pluggy.PluginManager(PROJECT)
    manager.add_hookspecs(hooks)
    for name, module in modules.items():
        manager.register(module, name)
    manager.check_pending()
    callers = [caller for module in modules.values() for caller in manager.get_hookcallers(module) or ()]
    importers = tuple(one for offered in manager.hook.case_log_importers() for one in offered)
    for importer in importers:
        check_importer(importer)
    return Offered(tuple(sorted({caller.name for caller in callers})), importers)


def check_importer(importer: object) -> None:
    """Refuse an importer that does not say what it reads.

    Raises:
        TypeError: It does not.
    """
    name, suffixes = getattr(importer, "name", None), getattr(importer, "suffixes", None)
    if not isinstance(name, str) or not isinstance(suffixes, tuple) or not callable(getattr(importer, "open", None)):
        raise TypeError("an importer has a name, a tuple of suffixes, and opens")
    if not 0 < len(name) <= 40 or not name.isprintable():
        raise TypeError("the name of a format has 1 to 40 characters")
    if not suffixes or not all(_is_suffix(one) for one in suffixes):
        raise TypeError("a suffix is small letters behind a dot, such as .xes.gz")


def _is_suffix(text: object) -> bool:
    return isinstance(text, str) and 1 < len(text) <= 20 and text.startswith(".") and text == text.lower()
