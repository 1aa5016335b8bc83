"""The package for Debian and Ubuntu: where its files lie, what it asks for, the same bytes from the same commit."""

import gzip
import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from installer.digest import md5
from installer.icons import DRAWING, ICON_SIZES, icon_png
from installer.layout import (
    COMMANDS,
    COMPONENT,
    DOCUMENTS,
    INSTALLED,
    LICENCES,
    NAME,
    SCRIPTS,
    SHARED,
    TEMPLATES,
    filled,
    output_of,
)
from installer.libraries import is_elf
from installer.source import Source

TOOLS: Final = ("dpkg-deb", "dpkg-shlibdeps", "readelf")
# Asked for while the program runs, where no linker sees it: a font for Chinese, and the command that finds it.
RUNTIME_DEPENDS: Final = ("fonts-noto-cjk", "fontconfig")
DESKTOP_ENTRIES: Final = (f"{NAME}.desktop", f"{NAME}-wall.desktop")


def debian_package(folder: Path, source: Source, out: Path) -> Path:
    """Make the ``.deb`` of a frozen folder that lies in ``out``, beside its licences; return its path.

    Raises:
        SystemExit: The tools of Debian are missing.
    """
    missing = [tool for tool in TOOLS if shutil.which(tool) is None]
    if missing:
        sys.exit(f"{', '.join(missing)} missing: a package is built on Debian or Ubuntu with dpkg-dev.")
    tree = out / "work" / "deb"
    shutil.rmtree(tree, ignore_errors=True)
    lay_out(folder, source, out / LICENCES, tree)
    architecture = output_of(["dpkg", "--print-architecture"]).strip()
    sizes = (path.lstat().st_size for path in tree.rglob("*") if not path.is_dir())
    fields = {
        "version": source.version,
        "architecture": architecture,
        "size_kb": sum(-(-size // 1024) for size in sizes),
        "depends": ", ".join([*linked_packages(tree, source), *RUNTIME_DEPENDS]),
    }
    files = [path for path in sorted(tree.rglob("*")) if path.is_file() and not path.is_symlink()]
    digests = (f"{md5(path.read_bytes())}  {path.relative_to(tree).as_posix()}\n" for path in files)
    control = tree / "DEBIAN"
    control.mkdir()
    (control / "control").write_text(filled("control", **fields), encoding="utf-8")
    (control / "md5sums").write_text("".join(digests), encoding="utf-8")
    for script in SCRIPTS:
        shutil.copyfile(TEMPLATES / script, control / script)
        (control / script).chmod(0o755)
    set_modes_and_times(tree, source.epoch_s)
    package = out / f"{NAME}_{source.version}_{architecture}.deb"
    # A fifteenth of the time of xz, for a package a fifth larger.
    command = ["dpkg-deb", "--root-owner-group", "-Zzstd", "-z9", "--build", str(tree), str(package)]
    subprocess.run(command, check=True, env=source.environment, stdout=subprocess.DEVNULL)
    return package


def lay_out(folder: Path, source: Source, licences: Path, tree: Path) -> None:
    """Put everything where it will lie in the system."""
    shutil.copytree(folder, tree / INSTALLED, symlinks=True, copy_function=os.link)
    shutil.copyfile(TEMPLATES / "supervisionctl", tree / INSTALLED / "supervisionctl")
    (tree / INSTALLED / "supervisionctl").chmod(0o755)
    for place in ("usr/bin", *SHARED):
        (tree / place).mkdir(parents=True)
    day = f"{datetime.fromtimestamp(source.epoch_s, UTC):%Y-%m-%d}"
    for command in COMMANDS:
        (tree / "usr" / "bin" / command).symlink_to(f"/{INSTALLED}/{command}")
        page = filled(f"{command}.1", day=day, version=source.version).encode()
        (tree / "usr/share/man/man1" / f"{command}.1.gz").write_bytes(gzip.compress(page, mtime=0))
    for entry in DESKTOP_ENTRIES:
        shutil.copyfile(TEMPLATES / entry, tree / "usr/share/applications" / entry)
    told = filled("metainfo.xml", component=COMPONENT, version=source.version, day=day)
    (tree / "usr/share/metainfo" / f"{COMPONENT}.metainfo.xml").write_text(told, encoding="utf-8")
    icons = tree / "usr/share/icons/hicolor"
    for size in ICON_SIZES:
        (icons / f"{size}x{size}" / "apps").mkdir(parents=True)
        (icons / f"{size}x{size}" / "apps" / f"{NAME}.png").write_bytes(icon_png(size))
    (icons / "scalable" / "apps").mkdir(parents=True)
    shutil.copyfile(DRAWING, icons / "scalable" / "apps" / f"{NAME}.svg")
    shutil.copyfile(TEMPLATES / "copyright", tree / DOCUMENTS / "copyright")
    shutil.copyfile(licences, tree / DOCUMENTS / LICENCES)


def linked_packages(tree: Path, source: Source) -> list[str]:
    """Return the packages, with versions, whose libraries the programs in a tree are linked with.

    Raises:
        SystemExit: This machine lacks such a library.
    """
    programs = [path for path in tree.rglob("*") if path.is_file() and not path.is_symlink() and is_elf(path)]
    own = {path.parent for path in programs if ".so" in path.name}
    (tree.parent / "debian").mkdir(exist_ok=True)
    (tree.parent / "debian" / "control").write_text(f"Source: {NAME}\n\nPackage: {NAME}\nArchitecture: any\n", "utf-8")
    command = ["dpkg-shlibdeps", "-O", "--ignore-missing-info", "--warnings=0"]
    command += [f"-l{folder}" for folder in sorted(own)] + [str(path) for path in sorted(programs)]
    said = subprocess.run(command, cwd=tree.parent, env=source.environment, check=False, capture_output=True, text=True)
    if said.returncode:
        sys.exit("\n".join(line for line in said.stderr.splitlines() if " error: " in line))
    return sorted(said.stdout.strip().removeprefix("shlibs:Depends=").split(", "))


def set_modes_and_times(tree: Path, epoch_s: int) -> None:
    """Give every file the same time, and the mode of a program or of a file."""
    for path in (tree, *tree.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
        os.utime(path, (epoch_s, epoch_s), follow_symlinks=False)
