"""Reads every file of a plugin, refuses what cannot be held to account, and gives the rest one hash.

The hash of a distribution is the SHA-256 over the listing that ``sha256sum`` would print of its files: a line
``<sha256 in hex><two blanks><path>`` for each file its RECORD names, paths with forward slashes as they stand there, in
the order of their UTF-8 bytes, each line ended by one line feed. Left out are what the installer writes about its own
work (``RECORD``, ``INSTALLER``, ``REQUESTED``, ``direct_url.json`` in the folder of metadata) and Python's caches
(``__pycache__``), for they differ between two installations of one wheel; none of them is ever executed, see
`console.extension.importing`. So one wheel has one hash wherever it is installed, and anyone can compute it.
"""

import csv
import os
import stat
from base64 import urlsafe_b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Final

from console.errors import RefusedCommand
from console.extension.installed import Installed

MOST_FILES: Final = 5_000
MOST_BYTES: Final = 50_000_000
INSTALLERS_NOTES: Final = frozenset({"RECORD", "INSTALLER", "REQUESTED", "direct_url.json"})
CACHE: Final = "__pycache__"
UNCHECKABLE: Final = frozenset({".so", ".pyd", ".dll", ".dylib", ".pyc", ".pyo"})
"""Machine code and ready-made bytecode: it would run as it lies on the disk, not as it was read and hashed."""
RUNS_UNASKED: Final = frozenset({".pth", ".egg-link", ".start"})
"""Files the interpreter acts upon when it starts, before anybody has checked anything."""
PICKLES: Final = frozenset({".pkl", ".pickle", ".joblib", ".dill"})
"""Data that executes code when it is read."""

_REMEDY: Final = "Get the plugin again from its maker, as a wheel."


@dataclass(frozen=True, slots=True)
class Sealed:
    """A distribution whose files are as they were when it was made.

    Attributes:
        plugin: The distribution.
        sha256: Its hash, in hex.
        sources: Python sources by path: the very bytes that were hashed.
    """

    plugin: Installed
    sha256: str
    sources: Mapping[str, bytes]

    @property
    def tops(self) -> frozenset[str]:
        """Names that ``import`` would find in it."""
        return frozenset(path.partition("/")[0].removesuffix(".py") for path in self.sources)


def seal(plugin: Installed) -> Sealed:
    """Read and check every file of a distribution.

    Raises:
        RefusedCommand: It is not what an installer puts down from a wheel, or was changed since; says what is wrong.
    """
    if not plugin.is_sound:
        raise _refused("Its metadata cannot be read, or names no module.")
    if plugin.is_editable:
        raise _refused("It is installed as editable: its code may change at any time.")
    if plugin.record is None:
        raise _refused("It has no list of its files (RECORD).")
    listed = dict(_listed(plugin.record))
    if len(listed) > MOST_FILES:
        raise _refused("It has more than {most} files.", most=MOST_FILES)
    _refuse_undeclared(plugin.root, listed)
    lines, sources, size = [], {}, 0
    for path in sorted(listed, key=lambda path: path.encode()):
        content = _content(plugin.root, path, MOST_BYTES - size)
        size += len(content)
        if listed[path] and listed[path] != _record_hash(content):
            raise _refused("The file {path} was changed after it was installed.", path=path)
        lines.append(f"{sha256(content).hexdigest()}  {path}\n")
        if path.endswith(".py"):
            sources[path] = content
    return Sealed(plugin, sha256("".join(lines).encode()).hexdigest(), sources)


def _listed(record: str) -> Iterator[tuple[str, str]]:
    """Yield path and hash of each file that counts.

    Raises:
        RefusedCommand: A path leaves the plugin's folder, or is of a kind that cannot be checked.
    """
    try:
        rows = [row for row in csv.reader(record.splitlines(), strict=True) if row]
    except csv.Error as error:
        raise _refused("Its list of files (RECORD) cannot be read.") from error
    for row in rows:
        path, recorded = row[0], row[1] if len(row) > 1 else ""
        _refuse_outside(path)
        parts = PurePosixPath(path).parts
        if CACHE in parts or (len(parts) == 2 and parts[0].endswith(".dist-info") and parts[1] in INSTALLERS_NOTES):
            continue
        _refuse_kind(path)
        yield path, recorded


def _refuse_outside(path: str) -> None:
    parts = path.split("/")
    if not path.isprintable() or "\\" in path or ":" in parts[0]:
        raise _refused("It names a file in a way that means different things on different systems: {path}.", path=path)
    if path.startswith("/") or any(part in {"", ".", ".."} for part in parts):
        raise _refused("It has a file outside its folder: {path}.", path=path)


def _refuse_kind(path: str) -> None:
    suffix = PurePosixPath(path).suffix.lower()
    if suffix in RUNS_UNASKED:
        raise _refused("It has a file that runs whenever Python starts: {path}.", path=path)
    if suffix in PICKLES:
        raise _refused("It has data that executes code when it is read: {path}.", path=path)
    if suffix in UNCHECKABLE:
        raise _refused("It has compiled code, which cannot be checked when it is loaded: {path}.", path=path)


def _content(root: Path, path: str, room: int) -> bytes:
    """Return the bytes of a regular file that lies below the folder without any link on the way."""
    place = root
    for part in path.split("/"):
        place /= part
        try:
            kind = place.lstat().st_mode
        except OSError as error:
            raise _refused("The file {path} is missing.", path=path) from error
        if _is_link(place, kind):
            raise _refused("It has a link: {path}.", path=path)
    if not stat.S_ISREG(kind):
        raise _refused("This is no ordinary file: {path}.", path=path)
    try:
        with place.open("rb") as file:
            content = file.read(room + 1)
    except OSError as error:
        raise _refused("The file {path} cannot be read.", path=path) from error
    if len(content) > room:
        raise _refused("It has more than {most} MB.", most=MOST_BYTES // 1_000_000)
    return content


def _is_link(place: Path, mode: int) -> bool:
    """Return whether a path leads elsewhere: a symbolic link, or a junction, which Windows has beside it."""
    reparse = getattr(place.lstat(), "st_file_attributes", 0) & getattr(stat, "FILE_ATTRIBUTE_REPARSE_POINT", 0)
    return stat.S_ISLNK(mode) or bool(reparse)


def _refuse_undeclared(root: Path, listed: Mapping[str, str]) -> None:
    """Refuse a package that holds more than was declared: a file beside it would be imported like any other."""
    packages = {path.partition("/")[0] for path in listed if "/" in path}
    for package in sorted(packages):
        for folder, folders, files in os.walk(root / package):
            inside = Path(folder).relative_to(root).as_posix()
            folders[:] = [name for name in folders if name != CACHE]
            for name in (*files, *(one for one in folders if (Path(folder) / one).is_symlink())):
                path = f"{inside}/{name}"
                if path not in listed and not (package.endswith(".dist-info") and name in INSTALLERS_NOTES):
                    raise _refused("A file lies in its folder that it does not declare: {path}.", path=path)


def _record_hash(content: bytes) -> str:
    """Return a file's hash as RECORD writes it."""
    return "sha256=" + urlsafe_b64encode(sha256(content).digest()).rstrip(b"=").decode()


def _refused(message: str, **values: object) -> RefusedCommand:
    return RefusedCommand(message, _REMEDY, **values)
