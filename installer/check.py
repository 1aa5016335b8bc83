"""A built package verified, whichever system it is for: its sums and its lists; one sentence for each fault."""

import json
from collections.abc import Iterator, Mapping
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
        folder = package.with_name(NAME)
        files = {path.relative_to(folder / INNER).as_posix(): path for path in _files(folder / INNER)}
        faults, held = [], {name: files[name].read_bytes() for name in (BUILD, PARTS) if name in files}
        needed = [package, *(package.with_name(name) for name in FOR_WINDOWS), *_files(folder)]
    beside = [package.with_name(LICENCES), *sorted(package.parent.glob(parts_list_name("*")))]
    return [*_check_sums(package.with_name(SUMS), [*needed, *beside]), *faults, *_check_lists(package, held)]


def _files(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.rglob("*")) if path.is_file()]


def _check_sums(sums: Path, needed: list[Path]) -> Iterator[str]:
    """Say which files the sums do not name, and which differ from them."""
    lines = sums.read_text(encoding="utf-8").splitlines() if sums.is_file() else []
    expected = dict(line.split("  ", 1)[::-1] for line in lines)
    names = {path.relative_to(sums.parent).as_posix() for path in needed}
    yield from (f"{SUMS} does not list {name}." for name in sorted(names - expected.keys()))
    for name, sum_of in expected.items():
        path = sums.parent / name
        if not path.is_file() or sha256(path) != sum_of:
            yield f"{name} is not what {SUMS} says."


def _check_lists(package: Path, held: Mapping[str, bytes]) -> Iterator[str]:
    """Say where what the program says of itself, the list of parts, the package's name and this checkout disagree."""
    missing = [name for name in (BUILD, PARTS) if name not in held]
    if missing:
        yield from (f"The program holds no {name}." for name in missing)
        return
    parts = [Part(**entry) for entry in json.loads(held[PARTS])]
    yield from (f"{one.name} has no text of its licence." for one in parts if not one.text)
    (version,) = [one.version for one in parts if one.name == NAME] or [""]
    told = package.name if package.suffix == ".deb" else package.read_text(encoding="utf-8-sig")
    if version not in told:
        yield f"The program calls itself {version}, {package.name} does not."
    if version.partition("+")[0] != __version__:
        yield f"The program calls itself {version}, this checkout is {__version__}."
    file = package.with_name(parts_list_name(version))
    try:
        document = json.loads(file.read_text(encoding="utf-8"))
        product = document["metadata"]["component"]
        listed = {(one["name"], one["version"]) for one in (product, *document["components"])}
    except (OSError, ValueError, LookupError):
        yield f"{file.name} cannot be read."
        return
    differ = {(one.name, one.version) for one in parts} ^ listed
    yield from (f"{file.name} and the program do not agree on {name} {release}." for name, release in sorted(differ))
    commits = [one["value"] for one in product.get("properties", []) if one["name"] == "commit"]
    if commits != [json.loads(held[BUILD])["commit"]]:
        yield f"{file.name} names another commit than the program."
