"""A built ``.deb`` taken apart: every file as listed, in its place, of the right mode, silent about its maker."""

import os
import re
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from installer.digest import md5
from installer.layout import BUILD, COMMANDS, INNER, INSTALLED, NAME, PARTS, ROOT, SCRIPTS, SHARED


def check_debian(package: Path) -> tuple[list[str], dict[str, bytes]]:
    """Verify what a package holds.

    Returns:
        What is wrong with it, and of the program's files those that tell what it is.
    """
    held: dict[str, bytes] = {}
    try:
        return list(_faults(package, held)), held
    except (tarfile.TarError, EOFError):
        return [f"{package.name} cannot be taken apart: it is damaged."], held


def _faults(package: Path, held: dict[str, bytes]) -> Iterator[str]:
    with _tar(package, "--ctrl-tarfile") as members:
        control = {one.name: file.read() for one in members if (file := members.extractfile(one)) is not None}
    due = {"./control", "./md5sums", *(f"./{script}" for script in SCRIPTS)}
    yield from (f"{name} stands in the control part." for name in sorted(control.keys() - due))
    missing = sorted(due - control.keys())
    if missing:
        yield f"{', '.join(missing)} missing in the control part."
        return
    head = dict(re.findall(r"^([\w-]+): (.*)$", control["./control"].decode(), re.MULTILINE))
    if not package.name.startswith(f"{NAME}_{head['Version']}_"):
        yield f"{package.name} holds version {head['Version']}."
    listed = dict(line.split("  ", 1)[::-1] for line in control["./md5sums"].decode().splitlines())
    yield from _check_content(package, listed, held)


@contextmanager
def _tar(package: Path, part: str) -> Iterator[tarfile.TarFile]:
    """Open a part of a package.

    Raises:
        tarfile.TarError: It is not what dpkg expects.
    """
    command = ["dpkg-deb", part, str(package)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as said:
        with tarfile.open(fileobj=said.stdout, mode="r|") as members:
            yield members
        if said.stdout is not None:
            said.stdout.read()  # what pads the archive; dpkg-deb fails where nobody reads it
    if said.returncode:
        raise tarfile.ReadError(f"dpkg-deb ended with {said.returncode}")


def _check_content(package: Path, listed: dict[str, str], held: dict[str, bytes]) -> Iterator[str]:
    """Say which files are stray, missing, changed, of a wrong mode or owner, or tell of the machine that built them."""
    places, links, unseen = set(), {}, dict(listed)
    own = {f"{INSTALLED}/{INNER}/{name}": name for name in (BUILD, PARTS)}
    with _tar(package, "--fsys-tarfile") as members:
        for one in members:
            name = one.name.removeprefix("./").rstrip("/")
            places.add(name)
            yield from _check_member(name, one)
            if one.issym():
                links[name] = one.linkname
            file = members.extractfile(one) if one.isreg() else None
            if file is not None:
                content = file.read()
                if unseen.pop(name, None) != md5(content):
                    yield f"{name} is not what md5sums says."
                yield from _check_text(name, content)
                if name in own:
                    held[own[name]] = content
    yield from (f"{name} is missing." for name in unseen)
    for name, target in links.items():
        if os.path.normpath(Path("/", name).parent / target).lstrip("/") not in places:
            yield f"{name} points to {target}, which is not there."


def _check_member(name: str, one: tarfile.TarInfo) -> Iterator[str]:
    if (one.uid, one.gid) != (0, 0):
        yield f"{name} belongs to {one.uid}:{one.gid}, not to root."
    if not (one.issym() or one.isdir() or one.isreg()):
        yield f"{name} is neither file, folder nor link."
    elif not one.issym() and one.mode not in ((0o755,) if one.isdir() else (0o755, 0o644)):
        yield f"{name} has mode {one.mode:04o}."
    if not one.isdir() and not _has_place(name):
        yield f"{name} is stray."


def _has_place(name: str) -> bool:
    own = (f"{INSTALLED}/", *(f"usr/bin/{command}" for command in COMMANDS), *SHARED)
    return name.startswith(own)


def _check_text(name: str, content: bytes) -> Iterator[str]:
    """Say which text file names a folder of this machine."""
    if b"\0" in content[:8192]:
        return
    here = {str(place) for place in (ROOT, sys.prefix, sys.base_prefix, Path.home())}
    told = [place for place in sorted(here) if not place.startswith("/usr") and f"{place}/".encode() in content]
    told += ["an address of a file"] if re.search(rb"file:///\w", content) else []
    yield from (f"{name} names {place}." for place in told)
