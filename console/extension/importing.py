"""Imports a sealed plugin from the bytes that were hashed, and nothing else under its names.

A file that is changed, added or linked between the check and the import is not seen; caches of bytecode are neither
read nor written.
"""

import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from importlib.util import spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Final, NoReturn

from console.errors import RefusedCommand
from console.extension.sealing import Sealed

OWN_TOPS: Final = frozenset({"console", "ui", "plugins", "resources"})
"""Names of the product's own packages."""


class SealedFinder(MetaPathFinder):
    """Finds the modules of one sealed plugin."""

    def __init__(self, sealed: Sealed) -> None:
        self.sealed = sealed

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return where a module comes from; None for one that is not the plugin's.

        Raises:
            ModuleNotFoundError: The name is below one of the plugin's and was not sealed with it.
        """
        del path, target  # the plugin's own list says where everything is
        if fullname.partition(".")[0] not in self.sealed.tops:
            return None
        base = fullname.replace(".", "/")
        for place in (f"{base}/__init__.py", f"{base}.py"):
            if place in self.sealed.sources:
                file = self.sealed.plugin.root / place
                loader = _SealedLoader(fullname, str(file), self.sealed.sources[place])
                inside = [str(file.parent)] if file.name == "__init__.py" else None
                return spec_from_file_location(fullname, file, loader=loader, submodule_search_locations=inside)
        raise ModuleNotFoundError(f"No module named {fullname!r}", name=fullname)


class _SealedLoader(SourceFileLoader):
    """Compiles the bytes it was given."""

    def __init__(self, fullname: str, path: str, source: bytes) -> None:
        super().__init__(fullname, path)
        self._source = source

    def get_data(self, path: str) -> bytes:
        """Return the source as it was hashed; files of data come from the disk."""
        return self._source if path == self.path else super().get_data(path)

    def path_stats(self, path: str) -> NoReturn:
        """Know no age of the source, so that no cache of bytecode is read or written."""
        raise OSError(path)


def mount(sealed: Sealed) -> SealedFinder:
    """Let ``import`` find a plugin, and under its names nothing else; return what does.

    Raises:
        RefusedCommand: Another package already has one of its names.
    """
    others = [place for place in sys.path if Path(place).resolve() != sealed.plugin.root.resolve()]
    for top in sorted(sealed.tops):
        mounted = any(isinstance(finder, SealedFinder) and top in finder.sealed.tops for finder in sys.meta_path)
        taken = mounted or top in OWN_TOPS or top in sys.builtin_module_names or top in sys.stdlib_module_names
        if taken or PathFinder.find_spec(top, others) is not None:
            raise RefusedCommand(
                "Its module {module} has the name of another one.",
                "Ask the plugin's maker for a name of its own.",
                module=top,
            )
    finder = SealedFinder(sealed)
    sys.meta_path.insert(0, finder)
    return finder


def unmount(finder: SealedFinder) -> None:
    """Forget a plugin and its modules."""
    sys.meta_path.remove(finder)
    for name in [name for name in sys.modules if name.partition(".")[0] in finder.sealed.tops]:
        del sys.modules[name]
