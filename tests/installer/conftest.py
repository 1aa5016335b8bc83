"""Packages built from commits of this repository, and a clean Debian to install them in."""

import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from installer.layout import ROOT
from tests.installer.debian_tree import DebianTree, clean_tree, missing_tools

BUILT_WITH = (
    "build_installer.py",
    "installer",
    "console/licences.py",
    "resources/packaging",
    "resources/licences",
    "resources/icons",
)
"""What builds a package; laid over a commit that is older than it."""
BUILT_WITHIN_S = 1800
LAST_LACKED = "console/central/migrations/versions/v0006_services.py"
"""What the last version lacked: its commit is the one before this file came, in every copy of the history."""
LAST_NUMBER = "0.0.9"
_IDENTITY = ("-c", "user.name=n", "-c", "user.email=n@localhost")

MakeTree = Callable[[str], DebianTree]


@dataclass(frozen=True, slots=True)
class Built:
    """A package, and how long it took to build."""

    path: Path
    seconds: float

    def field(self, name: str) -> str:
        """Return a field of its control part."""
        return subprocess.check_output(["dpkg-deb", "-f", self.path, name], text=True).strip()


@dataclass(frozen=True, slots=True)
class Packages:
    """What a run of the tests builds, once: this version's package and the last one's, where the clone reaches back."""

    this: Built
    last: Built | None


@pytest.fixture(scope="session")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Packages:
    """Both packages, built side by side: a build keeps one processor busy."""
    missing = missing_tools()
    if missing:
        pytest.skip(missing)
    clones = [checkout_of("HEAD", tmp_path_factory.mktemp("this"))]
    last = last_version()
    if last:
        clones.append(as_version(checkout_of(last, tmp_path_factory.mktemp("last")), LAST_NUMBER))
    with ThreadPoolExecutor() as both:
        this, *before = both.map(build, clones)
    return Packages(this, before[0] if before else None)


@pytest.fixture
def package(packages: Packages) -> Built:
    """The package of the last commit."""
    return packages.this


@pytest.fixture
def make_tree(tmp_path: Path) -> MakeTree:
    """Makes a clean system that has what a package asks for; it ends with the test."""
    return lambda depends: clean_tree(tmp_path / "system", depends)


def last_version() -> str:
    """Return the commit of the version before this one; empty where this clone does not reach back to it."""
    asked = ["git", "-C", ROOT, "log", "--diff-filter=A", "--format=%P", "--", LAST_LACKED]
    return subprocess.check_output(asked, text=True).strip()


def checkout_of(commit: str, folder: Path) -> Path:
    """Return a clone of this repository at a commit."""
    clone = folder / "checkout"
    subprocess.run(["git", "clone", "-q", "--no-checkout", ROOT, clone], check=True)
    subprocess.run(["git", "-C", clone, "checkout", "-q", commit], check=True)
    return clone


def as_version(clone: Path, version: str) -> Path:
    """Commit a version into a clone, together with what builds packages today."""
    for name in BUILT_WITH:
        source, target = ROOT / name, clone / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, dirs_exist_ok=True)
        else:
            shutil.copyfile(source, target)
    file = clone / "console" / "__init__.py"
    file.write_text(re.sub(r'"[^"]+"$', f'"{version}"', file.read_text(), flags=re.MULTILINE))
    subprocess.run(["git", "-C", clone, "add", "--all"], check=True)
    subprocess.run(["git", "-C", clone, *_IDENTITY, "commit", "-q", "-m", version], check=True)
    return clone


def build(clone: Path) -> Built:
    """Build the package of a clone."""
    out, began_s = clone.parent / "out", time.monotonic()
    command = [sys.executable, "build_installer.py", "--out", str(out)]
    done = subprocess.run(command, cwd=clone, capture_output=True, text=True, timeout=BUILT_WITHIN_S, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (path,) = out.glob("*.deb")
    return Built(path, time.monotonic() - began_s)
