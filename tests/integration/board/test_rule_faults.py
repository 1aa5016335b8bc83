"""Commands of the board tell which rule files of the installation were refused, and answer all the same."""

import json
from pathlib import Path

import pytest

from console import cli
from console.paths import Home, resource


@pytest.mark.heavy
def test_the_commands_tell_a_refused_rule_file_on_stderr(
    central_database: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    key_file = tmp_path / "key"
    key_file.write_bytes(bytes(range(32)))
    key_file.chmod(0o600)
    home = ("--home", str(tmp_path / "home"), "--key-file", str(key_file))
    assert cli.main(["sync", "--once", "--url", central_database, *home]) == 0
    folder = Home(tmp_path / "home").rules_dir / "clocks"
    folder.mkdir(parents=True)
    text = resource("clocks", "licence.toml").read_text(encoding="utf-8")
    (folder / "licence.toml").write_text(text.replace('unit = "wd"', 'unit = "moon"', 1), encoding="utf-8")
    capsys.readouterr()
    assert cli.main(["lights", "--json", "--lang", "en", *home]) == 0
    out, err = capsys.readouterr()
    line = text[: text.index('unit = "wd"')].count("\n") + 1
    assert json.loads(out)
    assert f"licence.toml:{line}: unit is moon" in err
    assert "last good version stays in force" in err
