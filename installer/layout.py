"""Names and places of a package that more than one step of its making goes by."""

import subprocess
import sys
from pathlib import Path
from string import Template
from typing import Final

from console.licences import PRODUCT

NAME: Final = PRODUCT
ROOT: Final = Path(__file__).resolve().parents[1]
TEMPLATES: Final = ROOT / "resources" / "packaging"
ON_WINDOWS: Final = sys.platform == "win32"
PROGRAM: Final = f"{NAME}.exe" if ON_WINDOWS else NAME
INNER: Final = "_internal"
"""PyInstaller's folder beside the program, which holds everything else."""
PARTS: Final = "resources/licences/parts.json"
BUILD: Final = "resources/build.json"
"""What the program says of itself, see ``console.licences`` and ``console.diagnostics.build``."""
LICENCES: Final = "licences.txt"
SUMS: Final = "SHA256SUMS"

CHINESE: Final = "chinese.isl"
ICON: Final = "product.ico"
LICENCE: Final = "LICENSE.txt"
FOR_WINDOWS: Final = (CHINESE, ICON, LICENCE)
"""What the script for Inno Setup names beside the frozen folder."""

INSTALLED: Final = f"opt/{NAME}"
DOCUMENTS: Final = f"usr/share/doc/{NAME}"
COMMANDS: Final = (NAME, "supervisionctl")
COMPONENT: Final = "localhost.supervision.console"
"""What software centres call the product; the name of the file that tells them of it follows."""
SHARED: Final = (
    f"{DOCUMENTS}/",
    "usr/share/applications/",
    "usr/share/icons/hicolor/",
    "usr/share/man/man1/",
    "usr/share/metainfo/",
)
SCRIPTS: Final = ("prerm", "postrm")
"""What the package has dpkg run."""


def parts_list_name(version: str) -> str:
    """Return the name of the list of parts beside a package."""
    return f"{NAME}-{version}.cdx.json"


def filled(template: str, **fields: object) -> str:
    """Return a template of the package with its fields filled in."""
    return Template((TEMPLATES / template).read_text(encoding="utf-8")).substitute(fields)


def output_of(command: list[str]) -> str:
    """Return what a tool says; it must not fail."""
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
