"""The administrator's commands, and the lines of doctor."""

import json

import pytest

from console import __version__
from console.cli import main
from console.doctor import examine
from console.extension.allow_list import read_decisions
from console.messages import messages
from console.paths import Home
from console.replica.local import journal
from console.replica.local.file import LocalFile
from tests.unit.extension.making import NAME, allow, entry, write_plugin


@pytest.fixture(autouse=True)
def _english():
    messages.choose("en")
    yield
    messages.choose("zh")


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path)


@pytest.fixture
def run(home, capsys):
    def run(*words):
        status = main(["plugins", *words, "--home", str(home.root), "--lang", "en", "--json"])
        return status, json.loads(capsys.readouterr().out)

    return run


def test_a_plugin_is_looked_at_allowed_used_and_forbidden(home, run):
    write_plugin(home.plugins_dir)
    digest = entry(home).sha256

    assert run("hash", NAME) == (0, {"name": NAME, "sha256": digest})
    assert run("allow", "Acme_Lists", "--by", "梁永康", "--why", "旧系统", "--sha256", digest.upper())[0] == 0
    told = {one["name"]: one for one in run("list")[1]["plugins"]}[NAME]
    assert (told["state"], told["hooks"], told["doors"]) == ("allowed", ["case_log_importers"], ["data"])
    assert (told["decision"]["by"], told["decision"]["why"]) == ("梁永康", "旧系统")

    assert run("forbid", NAME, "--why", "不再使用")[0] == 0
    assert [one.is_allowed for one in read_decisions(home.plugins_file)] == [True, False]
    assert {one["name"]: one["state"] for one in run("list")[1]["plugins"]}[NAME] == "forbidden"


def test_where_there_is_a_journal_it_hears_of_a_decision_and_without_its_key_nothing_is_decided(home, run, tmp_path):
    write_plugin(home.plugins_dir)
    key_file = tmp_path / "key"
    key_file.write_bytes(bytes(range(32)))
    key_file.chmod(0o600)
    LocalFile(home, bytes(range(32))).close()

    assert run("allow", NAME, "--why", "x", "--key-file", str(tmp_path / "none"))[0] == 78
    assert read_decisions(home.plugins_file) == ()
    assert run("allow", NAME, "--by", "梁永康", "--why", "旧系统", "--key-file", str(key_file))[0] == 0

    with LocalFile(home, bytes(range(32))) as local:
        (noted,) = journal.entries(local)
    assert (noted.action, noted.object) == ("plugin_allowed", f"{NAME} 1.0")
    assert noted.reason == f"梁永康: 旧系统; sha256 {entry(home).sha256}"


def test_a_hash_that_differs_from_the_makers_is_not_allowed(home, run):
    write_plugin(home.plugins_dir)

    status, told = run("allow", NAME, "--why", "x", "--sha256", "a" * 64)

    assert (status, told["error"]["code"]) == (77, "E-REFUSED")
    assert read_decisions(home.plugins_file) == ()


def test_what_is_not_installed_or_is_refused_is_said(home, run):
    assert "There is no plugin acme-lists" in run("allow", NAME, "--why", "x")[1]["error"]["message"]
    write_plugin(home.plugins_dir, record=("../x.py,,",))
    assert "outside its folder: ../x.py" in run("hash", NAME)[1]["error"]["message"]
    assert "outside its folder: ../x.py" in run("allow", NAME, "--why", "x")[1]["error"]["message"]


def findings(home):
    return {one.name: one for one in examine(home) if one.name.startswith("plugin")}


def test_doctor_names_version_hooks_hash_and_state(home):
    write_plugin(home.plugins_dir)
    digest = allow(home).sha256

    found = findings(home)[f"plugin {NAME} 1.0"]

    assert found.ok
    assert found.seen == f"allowed; case_log_importers; {digest[:12]}"
    assert findings(home)[f"plugin event_log {__version__}"].seen.startswith("part of the product")


def test_doctor_alarms_at_a_hash_that_changed_and_says_what_to_do(home):
    module = write_plugin(home.plugins_dir)
    allow(home)
    write_plugin(home.plugins_dir, module.read_text() + "#")

    found = findings(home)[f"plugin {NAME} 1.0"]

    assert not found.ok
    assert "another one than was allowed" in found.seen
    assert f"supervisionctl plugins allow {NAME}" in found.remedy


def test_doctor_says_that_the_list_is_damaged(home):
    home.plugins_file.write_text("format = ")

    assert "cannot be read" in findings(home)["plugins"].seen
