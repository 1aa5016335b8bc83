"""Which libraries of the frozen program stay: the system keeps its own, and what nothing is linked with goes."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from installer.layout import output_of

# Qt's plugins for devices without a desktop, for a keyboard on the screen, for another toolkit's dialogs; and those for
# Wayland, whose desktops run X programs: X is what every page is tried under.
PLUGINS_LEFT_OUT: Final = (
    "egldeviceintegrations/*", "generic/*", "networkinformation/*", "tls/*", "platforms/libqeglfs.so",
    "platforms/libqlinuxfb.so", "platforms/libqminimal*.so", "platforms/libqvnc.so", "platforms/libqvkkhrdisplay.so",
    "platforms/libqwayland*.so", "wayland-*/*",
    "platforminputcontexts/libqtvirtualkeyboardplugin.so", "imageformats/libqpdf.so", "platformthemes/libqgtk3.so",
)  # fmt: skip


def leave_out_libraries(inner: Path, files: Mapping[str, str]) -> None:
    """Leave the system's libraries to the system, which mends them, and drop what nothing here needs.

    Args:
        inner: Folder with everything but the program.
        files: Where each file came from.
    """
    for pattern in PLUGINS_LEFT_OUT:
        for path in (inner / "PySide6" / "Qt" / "plugins").glob(pattern):
            path.unlink()
    for name, origin in files.items():
        if _is_of_system(name, origin):
            (inner / name).unlink()
    for path in unneeded_libraries(inner):
        path.unlink()
    for path in inner.iterdir():
        if path.is_symlink() and not path.exists():
            path.unlink()


def _is_of_system(name: str, origin: str) -> bool:
    is_library = re.fullmatch(r"lib[^/]+\.so[.\d]*", name) is not None
    return is_library and origin.startswith(("/lib/", "/usr/lib/")) and not name.startswith("libpython")


def unneeded_libraries(inner: Path) -> list[Path]:
    """Return Qt's libraries that neither a module nor a plugin nor another needed library is linked with."""
    libraries = {path.name: path for path in (inner / "PySide6" / "Qt" / "lib").iterdir()}
    needs = needed_libraries(path for path in inner.rglob("*") if path.is_file() and not path.is_symlink())
    waiting = {name for path, names in needs.items() if path not in libraries.values() for name in names}
    reached: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name in libraries and name not in reached:
            reached.add(name)
            waiting |= needs.get(libraries[name], frozenset())
    return [path for name, path in libraries.items() if name not in reached]


def needed_libraries(paths: Iterable[Path]) -> dict[Path, frozenset[str]]:
    """Return the names of the libraries that each ELF file among these says it needs."""
    files = [path for path in paths if is_elf(path)]
    said = output_of(["readelf", "-d", *map(str, files)])
    blocks = re.split(r"^File: (.+)$", said, flags=re.MULTILINE)[1:]
    named = zip(blocks[::2], blocks[1::2], strict=True)
    return {Path(name): frozenset(re.findall(r"\(NEEDED\).*\[(.+)\]", block)) for name, block in named}


def is_elf(path: Path) -> bool:
    """Return whether a file is a program or a library of Linux."""
    with path.open("rb") as file:
        return file.read(4) == b"\x7fELF"
