"""A frozen folder in small: one program and one library instead of three hundred, packed as the real one is."""

import json
import os
import shutil
from dataclasses import asdict
from pathlib import Path

from console import __version__
from console.licences import Part
from installer.build import finish
from installer.layout import BUILD, INNER, NAME, PARTS, PROGRAM
from installer.parts import Bundled
from installer.source import Source

EPOCH_S = 1_790_000_000
SMALL_PARTS = (
    Bundled(Part(NAME, __version__, "Apache-2.0", "be free"), "0" * 64),
    Bundled(
        Part("libsmall", "1.2", "MIT OR Apache-2.0", "as is"),
        "1" * 64,
        "pkg:pypi/libsmall@1.2",
        ({"name": "crumb", "version": "0.1", "purl": "pkg:cargo/crumb@0.1?download_url=file:///home/x"},),
    ),
)


def small_source(folder: Path, version: str = __version__) -> Source:
    """Return a source of one commit."""
    return Source(folder, version, "c" * 40, EPOCH_S)


def small_package(out: Path) -> Path:
    """Build a package, with what lies beside it, and return its path."""
    source = small_source(out / "work" / "source")
    folder = out / NAME
    library = folder / INNER / "libsmall.so.1"
    (folder / INNER / PARTS).parent.mkdir(parents=True)
    (out / "work").mkdir()
    shutil.copyfile(shutil.which("true") or "", folder / PROGRAM)
    (folder / PROGRAM).chmod(0o755)
    shutil.copyfile(next(Path("/usr/lib").rglob("libz.so.1")).resolve(), library)
    (folder / INNER / "link.so").symlink_to(library.name)
    parts = [one.part for one in SMALL_PARTS]
    (folder / INNER / PARTS).write_text(json.dumps([asdict(one) for one in parts]), encoding="utf-8")
    (folder / INNER / BUILD).write_text(json.dumps({"commit": source.commit, "epoch_s": EPOCH_S}), encoding="utf-8")
    os.utime(library, (1, 1))  # a package tells nothing of when it was built
    return finish(folder, SMALL_PARTS, source, out)[0]
