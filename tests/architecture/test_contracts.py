"""Each import contract is shown to bite: a copy of the source with one forbidden import must fail it, by name."""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("console", "ui", "plugins", "installer")

FORBIDDEN_IMPORTS = {
    "console-layers": ("console/domain/light.py", "import console.paths"),
    "ui-layers": ("ui/shell/__init__.py", "import ui.wall"),
    "direction": ("console/paths.py", "import ui"),
    "installer-layers": ("installer/check.py", "import installer.build"),
    "installer-knows-no-page": ("installer/layout.py", "import ui"),
    "headless": ("console/paths.py", "import PySide6"),
    "pure-domain": ("console/domain/light.py", "import logging"),
    "database-libraries": ("console/board/wall_view.py", "import sqlalchemy"),
    "pages-hold-no-query": ("ui/wall/__init__.py", "import console.replica"),
    "widgets-know-no-feature": ("ui/widgets/__init__.py", "import console.board"),
}


def _lint(folder: Path) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name("lint-imports")
    return subprocess.run([program, "--no-cache"], cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture
def copy_of_source(tmp_path: Path) -> Path:
    for package in PACKAGES:
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def _contracts() -> list[dict[str, str]]:
    document = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts: list[dict[str, str]] = document["tool"]["importlinter"]["contracts"]
    return contracts


def test_every_contract_has_an_import_that_breaks_it() -> None:
    assert {contract["id"] for contract in _contracts()} == set(FORBIDDEN_IMPORTS)


def test_the_source_keeps_every_contract(copy_of_source: Path) -> None:
    result = _lint(copy_of_source)
    assert result.returncode == 0, result.stdout
    assert f"{len(FORBIDDEN_IMPORTS)} kept, 0 broken" in result.stdout


@pytest.mark.parametrize("identifier", FORBIDDEN_IMPORTS)
def test_a_forbidden_import_breaks_its_contract(identifier: str, copy_of_source: Path) -> None:
    name = next(contract["name"] for contract in _contracts() if contract["id"] == identifier)
    module, line = FORBIDDEN_IMPORTS[identifier]
    path = copy_of_source / module
    path.write_text(f"{path.read_text(encoding='utf-8')}\n{line}\n", encoding="utf-8")
    result = _lint(copy_of_source)
    assert result.returncode != 0
    assert f"{name} BROKEN" in " ".join(result.stdout.split())


def test_a_new_top_folder_fails_until_someone_places_it(copy_of_source: Path) -> None:
    (copy_of_source / "console" / "helpers.py").write_text('"""Unplaced."""\n', encoding="utf-8")
    result = _lint(copy_of_source)
    assert result.returncode != 0
    assert "console.helpers" in result.stdout
