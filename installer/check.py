"""A built package verified, whichever system it is for: its sums and its lists; one sentence for each fault."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from console import __version__
from console.licences import Part
from installer.check_debian import check_debian
from installer.digest import sha256
from installer.layout import BUILD, FOR_WINDOWS, INNER, LICENCES, NAME, PARTS, SUMS, parts_list_name


def check(package: Path) -> list[str]:
    """Return what is wrong with a package and what lies beside it.

    Args:
        package: A ``.deb``, or the script for Inno Setup beside the folder that it packs.
    """
    if not package.is_file():
        return [f"{package} is not there."]
    if package.suffix == ".deb":
        faults, held = check_debian(package)
        needed = [package]
    else:
        inner = package.with_name(NAME) / INNER
        faults, held = [], {name: (inner / name).read_bytes() for name in (BUILD, PARTS) if (inner / name).is_file()}
        needed = [package, *(package.with_name(name) for name in FOR_WINDOWS), *_files(inner.parent)]
    try:
        parts, commit = [Part(**one) for one in json.loads(held[PARTS])], json.loads(held[BUILD])["commit"]
        version = next(one.version for one in parts if one.name == NAME)
    except (LookupError, ValueError, TypeError, StopIteration):
        return [*_check_sums(package, needed), *faults, "The program does not tell what it is."]
    beside = package.with_name(parts_list_name(version))
    faults += _check_version(package, version)
    faults += [f"{one.name} has no text of its licence." for one in parts if not one.text]
    return [*_check_sums(package, [*needed, beside]), *faults, *_check_list(beside, parts, commit)]


def _files(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.rglob("*")) if path.is_file()]


def _check_sums(package: Path, needed: Iterable[Path]) -> Iterator[str]:
    """Say which files the sums beside a package do not name, and which differ from them."""
    folder, file = package.parent, package.with_name(SUMS)
    lines = file.read_text(encoding="utf-8").splitlines() if file.is_file() else []
    expected = dict(line.split("  ", 1)[::-1] for line in lines)
    names = {path.relative_to(folder).as_posix() for path in needed} | {LICENCES}
    yield from (f"{SUMS} does not list {name}." for name in sorted(names - expected.keys()))
    for name, digest in expected.items():
        if not (folder / name).is_file() or sha256(folder / name) != digest:
            yield f"{name} is not what {SUMS} says."


def _check_version(package: Path, version: str) -> Iterator[str]:
    """Say where the program, what installs it and this checkout differ in the version."""
    told = package.name if package.suffix == ".deb" else package.read_text(encoding="utf-8-sig")
    if version not in told:
        yield f"The program calls itself {version}, {package.name} does not."
    if version.partition("+")[0] != __version__:
        yield f"The program calls itself {version}, this checkout is {__version__}."


def _check_list(file: Path, parts: Iterable[Part], commit: str) -> Iterator[str]:
    """Say where the list of parts beside a package and what the program says of itself disagree."""
    try:
        document = json.loads(file.read_text(encoding="utf-8"))
        product = document["metadata"]["component"]
        listed = {(one["name"], one["version"]) for one in (product, *document["components"])}
        commits = [one["value"] for one in product["properties"] if one["name"] == "commit"]
    except (OSError, LookupError, ValueError, TypeError):
        yield f"{file.name} cannot be read."
        return
    differ = {(one.name, one.version) for one in parts} ^ listed
    yield from (f"{file.name} and the program do not agree on {name} {release}." for name, release in sorted(differ))
    if commits != [commit]:
        yield f"{file.name} names another commit than the program."
