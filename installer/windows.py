"""What Windows gets: the frozen folder and a script from which Inno Setup makes the installer."""

import re
import shutil
from pathlib import Path

from installer.icons import windows_icon
from installer.layout import CHINESE, ICON, LICENCE, LICENCES, NAME, filled
from installer.source import Source


def windows_installer(folder: Path, source: Source, out: Path) -> Path:
    """Write the Inno Setup script for a frozen folder that lies in ``out``, and return its path."""
    script = out / f"{NAME}.iss"
    (out / ICON).write_bytes(windows_icon())
    shutil.copyfile(source.folder / "LICENSE", out / LICENCE)
    number = ".".join((re.findall(r"\d+", source.version) + ["0"] * 4)[:4])
    names = {
        "folder": folder.name,
        "licence": LICENCE,
        "licences": LICENCES,
        "icon": ICON,
        "chinese": CHINESE,
    }
    text = filled("windows.iss", version=source.version, number=number, **names)
    for path, content in ((script, text), (out / CHINESE, filled(CHINESE))):
        path.write_text(content, encoding="utf-8-sig")  # without the mark Inno Setup reads it as ANSI
    return script
