"""What may not be in a plugin, and what its hash holds."""

import subprocess
from pathlib import Path

import pytest

from console.extension.inventory import State
from console.paths import Home
from tests.unit.extension.making import INFO, MODULE, allow, entry, record_hash, stock, write_plugin


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


def listed(path: str, content: bytes = b"") -> str:
    return f"{path},{record_hash(content)},{len(content)}"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (listed("../../evil.py"), "outside"),
        (listed("acme_lists/../../evil.py"), "outside"),
        (listed("/etc/passwd"), "outside"),
        (listed("./x.py"), "outside"),
        (listed("C:/evil.py"), "different systems"),
        (listed("..\\evil.py"), "different systems"),
        (listed("gone.py"), "missing"),
        (listed("acme.pth"), "whenever Python starts"),
        (listed("model.pkl"), "executes code when it is read"),
        (listed("fast.so"), "compiled"),
        (listed("fast.pyc"), "compiled"),
        ('"', "cannot be read"),
    ],
)
def test_a_list_of_files_that_cannot_be_held_to_account_is_refused_by_its_first_bad_line(home, line, said):
    write_plugin(home.plugins_dir, record=(line,))

    found = entry(home)

    assert found.state is State.REFUSED
    assert said in found.why.message.format(**found.why.values)
    assert found.sealed is None


def test_a_link_is_refused_wherever_it_leads(home):
    module = write_plugin(home.plugins_dir)
    real = home.root / "elsewhere.py"
    module.rename(real)
    module.symlink_to(real)

    assert entry(home).why.values == {"path": f"{MODULE}.py"}
    assert entry(home).why.message == "It has a link: {path}."


def test_a_folder_that_is_a_link_is_refused_too(home):
    write_plugin(home.plugins_dir, package=True)
    (home.plugins_dir / MODULE).rename(home.root / "elsewhere")
    (home.plugins_dir / MODULE).symlink_to(home.root / "elsewhere")

    assert entry(home).state is State.REFUSED


def test_a_folder_of_plugins_that_is_a_link_loads_nothing(home, tmp_path):
    write_plugin(tmp_path / "other")
    home.root.mkdir()
    home.plugins_dir.symlink_to(tmp_path / "other")

    assert entry(home).why.message == "The folder of plugins is a link."


def test_a_source_that_lies_beside_the_declared_ones_is_refused(home):
    module = write_plugin(home.plugins_dir, package=True)
    (module.parent / "more.py").write_text("")

    assert entry(home).why.values == {"path": f"{MODULE}/more.py"}


def test_a_file_without_end_is_no_file(home):
    module = write_plugin(home.plugins_dir)
    module.unlink()
    module.symlink_to("/dev/zero")

    assert entry(home).state is State.REFUSED


def test_a_file_changed_after_installation_is_named(home):
    module = write_plugin(home.plugins_dir)
    module.write_bytes(module.read_bytes() + b"\n")

    assert entry(home).why.message == "The file {path} was changed after it was installed."


def test_an_editable_installation_is_refused(home):
    write_plugin(home.plugins_dir)
    (home.plugins_dir / INFO / "direct_url.json").write_text('{"url": "file:///src", "dir_info": {"editable": true}}')

    assert "editable" in entry(home).why.message


def test_metadata_that_makes_no_sense_is_refused_and_its_name_still_shown(home):
    write_plugin(home.plugins_dir)
    (home.plugins_dir / INFO / "entry_points.txt").write_text(
        "[supervision_console.data_plugins]\nacme = os:system ;\n"
    )

    assert entry(home).state is State.REFUSED


def test_the_same_name_installed_twice_is_refused_both_times(home):
    write_plugin(home.plugins_dir)
    write_plugin(home.plugins_dir, version="2.0")

    assert [one.state for one in stock(home).entries if one.name == "acme-lists"] == [State.REFUSED] * 2


def test_the_hash_is_what_sha256sum_says_of_the_listing_and_leaves_out_what_installers_note(home):
    write_plugin(home.plugins_dir, package=True, files={f"{MODULE}/b.txt": "数据".encode()})
    before = entry(home).sha256
    (home.plugins_dir / INFO / "INSTALLER").write_text("pip\n")
    (home.plugins_dir / MODULE / "__pycache__").mkdir()
    (home.plugins_dir / MODULE / "__pycache__" / "x.pyc").write_bytes(b"anything")

    command = (
        "find . -type f ! -path '*/__pycache__/*' ! -name RECORD ! -name INSTALLER -printf '%P\\n'"
        " | LC_ALL=C sort | xargs sha256sum | sha256sum"
    )
    said = subprocess.run(["sh", "-c", command], cwd=home.plugins_dir, capture_output=True, text=True, check=True)

    assert entry(home).sha256 == before == said.stdout.split()[0]


def test_one_byte_more_with_a_record_made_to_fit_is_another_hash_and_not_what_was_allowed(home):
    module = write_plugin(home.plugins_dir)
    assert allow(home).state is State.ALLOWED

    write_plugin(home.plugins_dir, module.read_text() + "#")

    found = entry(home)
    assert found.state is State.CHANGED
    assert found.sealed is None
