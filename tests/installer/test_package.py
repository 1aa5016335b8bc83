"""A package is the same wherever it is built, holds what its lists say, and a changed one is found out."""

import configparser
import json
import re
import shlex
import shutil
import subprocess
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from defusedxml import ElementTree

from console import __version__
from console.cli import COMMANDS
from installer.check import check
from installer.command import main
from installer.debian import DESKTOP_ENTRIES
from installer.digest import md5, sha256
from installer.layout import BUILD, INNER, INSTALLED, LICENCES, NAME, PARTS, PROGRAM, ROOT, SUMS, parts_list_name
from installer.layout import COMMANDS as PROGRAMS
from tests.installer.small_program import SMALL_PARTS, small_package
from ui.app import parser

pytestmark = [
    pytest.mark.heavy,
    pytest.mark.skipif(shutil.which("dpkg-shlibdeps") is None, reason="packages are built on Debian"),
]


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_package(tmp_path_factory.mktemp("built"))


@pytest.fixture
def unpacked(package: Path, tmp_path: Path) -> Path:
    """The package taken apart, beside copies of what lies beside it."""
    copied(package, tmp_path)
    subprocess.run(["dpkg-deb", "-R", package, tmp_path / "tree"], check=True)
    return tmp_path / "tree"


def copied(package: Path, folder: Path) -> Path:
    """Copy a package with what lies beside it."""
    for path in package.parent.iterdir():
        if path.is_file():
            shutil.copy(path, folder)
    return folder / package.name


def packed(tree: Path, *options: str, fresh: Iterable[Path] = ()) -> Path:
    """Make the package again from what it was taken apart into, with its sums and those of files beside it."""
    (package,) = tree.parent.glob("*.deb")
    subprocess.run(["dpkg-deb", *options, "--build", tree, package], check=True, capture_output=True)
    sums = tree.parent / SUMS
    changed = {path.name: sha256(path) for path in (package, *fresh)}
    kept = dict(line.split("  ")[::-1] for line in sums.read_text().splitlines())
    sums.write_text("".join(f"{digest}  {name}\n" for name, digest in {**kept, **changed}.items()))
    return package


def field(package: Path, name: str) -> str:
    return subprocess.run(["dpkg-deb", "-f", package, name], check=True, capture_output=True, text=True).stdout.strip()


def test_a_package_is_sound_and_says_its_version(package: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--check", str(package)]) == 0
    assert capsys.readouterr().out == f"{package.name}: sound\n"
    assert field(package, "Version") == __version__
    assert package.name == f"supervision-console_{__version__}_{field(package, 'Architecture')}.deb"


def test_it_asks_for_what_its_libraries_are_linked_with_and_for_a_chinese_font(package: Path) -> None:
    depends = field(package, "Depends")
    assert re.search(r"\blibc6 \(>= [\d.]+\)", depends)
    assert "fonts-noto-cjk" in depends


def test_the_same_commit_gives_the_same_bytes(package: Path, tmp_path: Path) -> None:
    again = small_package(tmp_path)
    for name in (package.name, SUMS, LICENCES, parts_list_name(__version__)):
        assert again.with_name(name).read_bytes() == package.with_name(name).read_bytes(), name


def test_an_untouched_copy_passes(unpacked: Path) -> None:
    assert check(packed(unpacked, "--root-owner-group")) == []


def _add(tree: Path, place: str, content: str = "") -> None:
    path = tree / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)
    path.chmod(0o644)
    with (tree / "DEBIAN" / "md5sums").open("a") as sums:
        sums.write(f"{md5(content.encode())}  {place}\n")


def _replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


OWN = INSTALLED
TAMPERED: dict[str, tuple[Callable[[Path], object], str]] = {
    "a file elsewhere": (lambda tree: _add(tree, "etc/cron.d/x"), "etc/cron.d/x is stray."),
    "a command more": (lambda tree: _add(tree, "usr/bin/sudo"), "usr/bin/sudo is stray."),
    "a file that no list names": (
        lambda tree: (tree / OWN / "x").write_text("x"),
        f"{OWN}/x is not what md5sums says.",
    ),
    "another content": (
        lambda tree: (tree / OWN / "supervisionctl").write_text("#!/bin/sh\n"),
        f"{OWN}/supervisionctl is not what md5sums says.",
    ),
    "a file less": (lambda tree: (tree / OWN / PROGRAM).unlink(), f"{OWN}/supervision-console is missing."),
    "a link to nothing": (
        lambda tree: (tree / OWN / "supervisionctl").unlink(),
        f"usr/bin/supervisionctl points to /{OWN}/supervisionctl, which is not there.",
    ),
    "writable by all": (lambda tree: (tree / OWN).chmod(0o777), f"{OWN} has mode 0777."),
    "with another's rights": (
        lambda tree: (tree / OWN / PROGRAM).chmod(0o4755),
        f"{OWN}/supervision-console has mode 4755.",
    ),
    "a folder of this machine": (
        lambda tree: _add(tree, f"{OWN}/note.txt", f"built in {ROOT}/x"),
        f"{OWN}/note.txt names {ROOT}.",
    ),
    "an address of a file": (
        lambda tree: _add(tree, f"{OWN}/url.json", '"file:///srv/wheels/x.whl"'),
        f"{OWN}/url.json names an address of a file.",
    ),
    "another version": (
        lambda tree: _replace(tree / "DEBIAN" / "control", f"Version: {__version__}", "Version: 99.0"),
        f"supervision-console_{__version__}_{{architecture}}.deb holds version 99.0.",
    ),
    "a script more": (
        lambda tree: shutil.copy(tree / "DEBIAN" / "prerm", tree / "DEBIAN" / "preinst"),
        "./preinst stands in the control part.",
    ),
    "a part without its licence": (
        lambda tree: _replace(tree / OWN / INNER / PARTS, '"as is"', '""'),
        "libsmall has no text of its licence.",
    ),
}


@pytest.mark.parametrize("tampered", TAMPERED)
def test_a_tampered_package_is_found_out(unpacked: Path, tampered: str) -> None:
    harm, sentence = TAMPERED[tampered]
    harm(unpacked)
    package = packed(unpacked, "--root-owner-group")
    assert sentence.format(architecture=field(package, "Architecture")) in check(package)


def test_files_of_a_user_are_found_out(unpacked: Path) -> None:
    for path in (unpacked, *unpacked.rglob("*")):
        shutil.chown(path, 1000, 1000) if not path.is_symlink() else None
    assert any("belongs to 1000:1000" in fault for fault in check(packed(unpacked)))


@pytest.mark.parametrize("beside", [LICENCES, parts_list_name(__version__)])
def test_changed_lists_beside_a_package_are_found_out(unpacked: Path, beside: str) -> None:
    package = packed(unpacked, "--root-owner-group")
    (unpacked.parent / beside).write_text("another")
    assert f"{beside} is not what SHA256SUMS says." in check(package)


@pytest.mark.parametrize("share", [0, 0.01, 0.5, 0.999])
def test_one_changed_byte_is_found_out(
    package: Path, tmp_path: Path, share: float, capsys: pytest.CaptureFixture[str]
) -> None:
    changed = copied(package, tmp_path)
    content = bytearray(changed.read_bytes())
    content[int(share * len(content))] ^= 1
    changed.write_bytes(content)
    assert main(["--check", str(changed)]) == 1
    assert f"{package.name} is not what SHA256SUMS says.\n" in capsys.readouterr().out


def test_a_package_that_was_cut_off_is_said_to_be_damaged(package: Path, tmp_path: Path) -> None:
    cut = copied(package, tmp_path)
    cut.write_bytes(cut.read_bytes()[:-100])
    assert f"{package.name} cannot be taken apart: it is damaged." in check(cut)


def test_a_list_of_parts_of_another_build_is_found_out(unpacked: Path) -> None:
    """Sums that fit do not help it: it names another release of a part, and another commit."""
    parts = unpacked.parent / parts_list_name(__version__)
    _replace(parts, '"version": "1.2"', '"version": "1.3"')
    _replace(parts, "c" * 40, "d" * 40)
    faults = check(packed(unpacked, "--root-owner-group", fresh=(parts,)))
    assert faults == [
        f"{parts.name} and the program do not agree on libsmall 1.2.",
        f"{parts.name} and the program do not agree on libsmall 1.3.",
        f"{parts.name} names another commit than the program.",
    ]


def test_a_package_without_what_it_was_built_from_is_found_out(unpacked: Path) -> None:
    (unpacked / OWN / INNER / BUILD).unlink()
    assert "The program does not tell what it is." in check(packed(unpacked, "--root-owner-group"))


def test_a_package_without_its_sums_is_found_out(unpacked: Path) -> None:
    package = packed(unpacked, "--root-owner-group")
    (unpacked.parent / SUMS).unlink()
    assert f"SHA256SUMS does not list {package.name}." in check(package)


def test_the_list_of_parts_names_each_with_version_licence_and_hash(package: Path) -> None:
    document = json.loads(package.with_name(parts_list_name(__version__)).read_text(encoding="utf-8"))
    assert (document["bomFormat"], document["specVersion"]) == ("CycloneDX", "1.6")
    product, (library,) = document["metadata"]["component"], document["components"]
    assert (product["name"], product["version"]) == (NAME, __version__)
    assert product["properties"] == [{"name": "commit", "value": "c" * 40}]
    assert (library["name"], library["version"], library["purl"]) == ("libsmall", "1.2", "pkg:pypi/libsmall@1.2")
    assert library["licenses"] == [{"expression": "MIT OR Apache-2.0"}]
    assert library["hashes"] == [{"alg": "SHA-256", "content": SMALL_PARTS[1].digest}]
    (crumb,) = library["components"]
    assert crumb["purl"] == "pkg:cargo/crumb@0.1"  # without the folder of whoever built it


def test_what_the_menu_starts_exists(unpacked: Path) -> None:
    entries = sorted((unpacked / "usr/share/applications").iterdir())
    assert [entry.name for entry in entries] == sorted(DESKTOP_ENTRIES)
    for entry in entries:
        read = configparser.ConfigParser(interpolation=None)
        read.optionxform = str  # type: ignore[assignment,method-assign]
        read.read(entry, encoding="utf-8")
        for section in read.sections():
            program, *words = shlex.split(read[section]["Exec"])
            assert (unpacked / "usr/bin" / program).is_symlink()
            assert parser().parse_args(words).command == words[0]
            assert read[section]["Name[zh_CN]"]
        icon = read["Desktop Entry"]["Icon"]
        assert (unpacked / f"usr/share/icons/hicolor/48x48/apps/{icon}.png").is_file()


@pytest.mark.skipif(shutil.which("appstreamcli") is None, reason="the Debian package appstream is not installed")
def test_a_software_centre_is_told_what_there_is(unpacked: Path) -> None:
    (told,) = (unpacked / "usr/share/metainfo").iterdir()
    looked = subprocess.run(
        ["appstreamcli", "validate-tree", "--no-net", unpacked], capture_output=True, text=True, check=False
    )
    assert looked.returncode == 0, looked.stdout
    component = ElementTree.parse(told).getroot()
    assert told.name == f"{component.findtext('id')}.metainfo.xml"
    assert [one.attrib["version"] for one in component.iter("release")] == [__version__]
    assert {one.text for one in component.iter("binary")} == set(PROGRAMS)


def test_the_manual_pages_name_commands_that_exist(unpacked: Path) -> None:
    desktop = {action for group in parser()._subparsers._group_actions for action in group.choices}  # type: ignore[union-attr]
    for page, known in (("supervision-console", desktop), ("supervisionctl", set(COMMANDS))):
        shown = subprocess.run(
            ["gunzip", "-c", unpacked / f"usr/share/man/man1/{page}.1.gz"], check=True, capture_output=True, text=True
        ).stdout
        assert f"supervision-console {__version__}" in shown
        named = re.findall(r"^\.TP\n\.BI? (\w+)", shown.split(".SH FILES")[0], re.MULTILINE)
        assert named
        assert set(named) <= known
