"""The command that makes a package or checks one."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from installer.check import check
from installer.layout import NAME, ROOT
from installer.source import copy_source


def main(argv: Sequence[str] | None = None) -> int:
    """Build or check, as the arguments say; return the exit status."""
    arguments = argparse.ArgumentParser(
        prog="build_installer.py", description="Build what an office installs, or check it."
    )
    arguments.add_argument("--out", type=Path, default=ROOT / "dist", help="folder the build is made in")
    arguments.add_argument("--allow-dirty", action="store_true", help="build what is no commit, marked +dirty")
    arguments.add_argument(
        "--check", type=Path, metavar="FILE", help="verify a built package: its .deb, on Windows its .iss"
    )
    given = arguments.parse_args(argv)
    if given.check is not None:
        faults = check(given.check)
        print("\n".join(faults) or f"{given.check.name}: sound")
        return 1 if faults else 0
    from installer.build import build  # noqa: PLC0415 - to check a package needs nothing of what builds one

    out: Path = given.out.resolve()
    source = copy_source(ROOT, out / "work", allow_dirty=given.allow_dirty)
    print(f"{NAME} {source.version} of {source.commit[:12]}", flush=True)
    return build(source, out)
