"""The steps of a build: freeze the copied source, list its parts, let the program test itself, pack it."""

import json
import subprocess
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Final

from installer.debian import debian_package
from installer.digest import sha256
from installer.freezing import freeze
from installer.layout import BUILD, FOR_WINDOWS, INNER, LICENCES, ON_WINDOWS, PARTS, PROGRAM, SUMS, parts_list_name
from installer.parts import Bundled, bundled_parts
from installer.parts_list import licences_text, parts_list
from installer.source import Source
from installer.windows import windows_installer

_TESTED_WITHIN_S: Final = 300


def build(source: Source, out: Path) -> int:
    """Make everything from a copied source; return the exit status of the frozen program's own test."""
    folder, collected = freeze(source, out)
    bundled = sorted(bundled_parts(folder, collected, source.version), key=lambda one: one.part.name.lower())
    listed = json.dumps([asdict(one.part) for one in bundled], ensure_ascii=False)
    (folder / INNER / PARTS).write_text(listed, encoding="utf-8")
    built = {"commit": source.commit, "epoch_s": source.epoch_s}
    (folder / INNER / BUILD).write_text(json.dumps(built), encoding="utf-8")
    tested = subprocess.run([folder / PROGRAM, "selftest"], check=False, timeout=_TESTED_WITHIN_S).returncode
    if tested == 0:
        for path in finish(folder, bundled, source, out):
            print(f"{path.relative_to(out)}: {path.stat().st_size / 1e6:.1f} MB")
    return tested


def finish(folder: Path, bundled: Sequence[Bundled], source: Source, out: Path) -> list[Path]:
    """Make of a frozen folder what is handed on: package, licences, list of parts, sums; return their paths."""
    licences, parts = out / LICENCES, out / parts_list_name(source.version)
    licences.write_text(licences_text(one.part for one in bundled), encoding="utf-8")
    parts.write_text(parts_list(bundled, source), encoding="utf-8")
    if ON_WINDOWS:
        package = windows_installer(folder, source, out)
        inside = [path for path in sorted(folder.rglob("*")) if path.is_file()]
        content = [*(out / name for name in FOR_WINDOWS), *inside]
    else:
        package, content = debian_package(folder, source, out), []
    summed = (f"{sha256(path)}  {path.relative_to(out).as_posix()}\n" for path in (package, licences, parts, *content))
    (out / SUMS).write_text("".join(summed), encoding="utf-8")
    return [package, licences, parts, out / SUMS]
