"""What Windows gets: the frozen folder and a script from which Inno Setup makes the installer."""

import re
import shutil
from pathlib import Path

from installer.icons import windows_icon
from installer.layout import LICENCES, NAME, filled
from installer.source import Source


def windows_installer(folder: Path, source: Source, out: Path) -> Path:
    """Write the Inno Setup script for a frozen folder that lies in ``out``, and return its path."""
    script = out / f"{NAME}.iss"
    (out / "product.ico").write_bytes(windows_icon())
    shutil.copyfile(source.folder / "LICENSE", out / "LICENSE.txt")
    number = ".".join((re.findall(r"\d+", source.version) + ["0"] * 4)[:4])
    names = {"folder": folder.name, "licence": "LICENSE.txt", "licences": LICENCES, "icon": "product.ico"}
    text = filled("windows.iss", version=source.version, number=number, **names)
    script.write_text(text, encoding="utf-8-sig")  # without the mark Inno Setup reads it as ANSI
    return script
