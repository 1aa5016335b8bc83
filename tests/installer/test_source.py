"""A package is made of a commit and of nothing else; what is no commit says so in its version."""

import subprocess
from pathlib import Path

import pytest

from installer.source import Source, copy_source


def git(folder: Path, *words: str) -> None:
    identity = ("-c", "user.name=n", "-c", "user.email=n@localhost")
    subprocess.run(["git", "-C", folder, *identity, *words], check=True, capture_output=True)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A repository with one commit, and a file that git is told to overlook."""
    folder = tmp_path / "checkout"
    (folder / "console").mkdir(parents=True)
    (folder / "console" / "__init__.py").write_text('"""Console."""\n\n__version__ = "1.2.3"\n')
    (folder / ".gitignore").write_text("*.pyc\n")
    (folder / "console" / "left.pyc").write_text("overlooked")
    git(folder, "init", "-q")
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", "first", "--date", "2026-01-02T03:04:05Z")
    return folder


def files(source: Source) -> list[str]:
    return sorted(path.relative_to(source.folder).as_posix() for path in source.folder.rglob("*") if path.is_file())


def test_a_clean_checkout_is_copied_as_it_was_committed(checkout: Path, tmp_path: Path) -> None:
    source = copy_source(checkout, tmp_path / "work", allow_dirty=False)
    assert source.version == "1.2.3"
    assert files(source) == [".gitignore", "console/__init__.py"]
    said = subprocess.check_output(["git", "-C", checkout, "log", "-1", "--format=%H %ct"], text=True)
    assert f"{source.commit} {source.epoch_s}" == said.strip()
    assert source.environment["SOURCE_DATE_EPOCH"] == str(source.epoch_s)


def test_what_is_not_committed_is_refused_by_name(checkout: Path, tmp_path: Path) -> None:
    (checkout / "console" / "new.py").write_text("")
    with pytest.raises(SystemExit, match=r"1 files are not as committed: console/new\.py\. Commit them"):
        copy_source(checkout, tmp_path / "work", allow_dirty=False)
    assert not (tmp_path / "work" / "source").exists()


def test_allowed_changes_mark_the_version_of_the_program_itself(checkout: Path, tmp_path: Path) -> None:
    (checkout / "console" / "new.py").write_text("")
    (checkout / ".gitignore").unlink()
    (checkout / "console" / "left.pyc").unlink()
    source = copy_source(checkout, tmp_path / "work", allow_dirty=True)
    assert source.version == "1.2.3+dirty"
    assert files(source) == ["console/__init__.py", "console/new.py"]
    assert '__version__ = "1.2.3+dirty"' in (source.folder / "console" / "__init__.py").read_text()
    assert "dirty" not in (checkout / "console" / "__init__.py").read_text()


def test_a_folder_without_a_history_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="A package is made of a commit, and git does not answer"):
        copy_source(tmp_path, tmp_path / "work", allow_dirty=True)
