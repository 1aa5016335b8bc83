"""The source a package is made of: what is committed, and nothing else."""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_VERSION: Final = re.compile(r'^__version__ = "([^"]+)"', re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Source:
    """One state of the source, copied out of the checkout.

    Attributes:
        version: That of ``console.__version__``; ends with ``+dirty`` when this is no commit.
        epoch_s: When its commit was made: the only time a build knows.
    """

    folder: Path
    version: str
    commit: str
    epoch_s: int

    @property
    def environment(self) -> dict[str, str]:
        """The environment of tools, without what would make two builds differ."""
        fixed = {"SOURCE_DATE_EPOCH": str(self.epoch_s), "PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1"}
        return {**os.environ, **fixed, "PYTHONPATH": str(self.folder), "LC_ALL": "C.UTF-8", "TZ": "UTC"}


def copy_source(checkout: Path, work: Path, *, allow_dirty: bool) -> Source:
    """Copy what git knows of a checkout, so that nothing else can get into a package.

    Raises:
        SystemExit: The checkout holds what no commit does.
    """
    changed = [line[3:] for line in _git(checkout, "status", "--porcelain").splitlines()]
    if changed and not allow_dirty:
        sys.exit(f"{len(changed)} files are not as committed: {', '.join(changed[:5])}. Commit them, or --allow-dirty.")
    folder = work / "source"
    shutil.rmtree(folder, ignore_errors=True)
    listed = _git(checkout, "ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0")
    for name in filter(None, listed):
        if (checkout / name).is_file():  # a file may be deleted and not yet committed as such
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(checkout / name, folder / name)
    version = _mark_dirty(folder / "console" / "__init__.py") if changed else _version_in(folder)
    commit, epoch_s = _git(checkout, "log", "-1", "--format=%H %ct").split()
    return Source(folder, version, commit, int(epoch_s))


def _git(checkout: Path, *arguments: str) -> str:
    command = ["git", "-C", str(checkout), *arguments]
    try:
        return subprocess.run(command, check=True, capture_output=True, text=True, encoding="utf-8").stdout
    except (OSError, subprocess.CalledProcessError) as error:
        sys.exit(f"A package is made of a commit, and git does not answer for {checkout}: {error}")


def _version_in(folder: Path) -> str:
    found = _VERSION.search((folder / "console" / "__init__.py").read_text(encoding="utf-8"))
    if found is None:
        sys.exit("console/__init__.py states no version.")
    return found[1]


def _mark_dirty(file: Path) -> str:
    version = f"{_version_in(file.parents[1])}+dirty"
    text = _VERSION.sub(f'__version__ = "{version}"', file.read_text(encoding="utf-8"))
    file.write_text(text, encoding="utf-8")
    return version
