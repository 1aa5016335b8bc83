"""Copies of a server as administrators make them: dumped and restored, set back in time, failed over to."""

import shutil
import socket
from pathlib import Path

from console.central.binaries import find_binaries
from console.central.cluster_folder import new_cluster_folder
from tests.faults.own_server import OwnServer

_WITHIN_S = 60


class Cluster:
    """A copy of a server, by a base backup, that a test starts when it wants. It has the same users."""

    def __init__(self, original: OwnServer, directory: Path, *options: str) -> None:
        """Copy the running server.

        Args:
            original: What is copied.
            directory: An empty place for the copy.
            options: More for ``pg_basebackup``.
        """
        directory.mkdir()
        self._original = original
        self._binaries = find_binaries()
        self.folder = new_cluster_folder(directory, self._binaries.account)
        self._data = self.folder / "data"
        self.port = _free_port()
        self._run("pg_basebackup", f"--dbname={original.url}", f"--pgdata={self._data}", "--checkpoint=fast", *options)

    @property
    def url(self) -> str:
        return self._original.url_by(self.port)

    def start(self, settings: str = "", *, signal: str = "") -> None:
        """Start it.

        Args:
            settings: Lines of the configuration.
            signal: Name of the empty file that says how it comes up; empty for one that comes up as it is.
        """
        with (self._data / "postgresql.conf").open("a") as file:
            file.write(f"\nport = {self.port}\n{settings}\n")
        if signal:
            self._give(self._data / signal)
        self._control("start", f"--log={self.folder / 'server.log'}")

    def stop(self) -> None:
        self._control("stop", "--mode=fast")

    def promote(self) -> None:
        """Make a standby the server."""
        self._control("promote")

    def remove(self) -> None:
        """Stop it, if it runs, and delete it."""
        if (self._data / "postmaster.pid").exists():
            self.stop()
        shutil.rmtree(self.folder)

    def _control(self, command: str, *options: str) -> None:
        self._run("pg_ctl", command, f"--pgdata={self._data}", "--wait", f"--timeout={_WITHIN_S}", *options)

    def _run(self, program: str, *arguments: str) -> None:
        self._binaries.run(program, *arguments, timeout_s=_WITHIN_S + 5)

    def _give(self, path: Path) -> None:
        path.touch()
        if self._binaries.account is not None:
            self._binaries.account.give(path)


def shared_folder(directory: Path) -> Path:
    """Return a folder that servers of this machine may write to; to be deleted by the caller."""
    directory.mkdir()
    return new_cluster_folder(directory, find_binaries().account)


def restore_dump(original: OwnServer, copy: OwnServer, folder: Path) -> None:
    """Dump the database of one server into a folder, restore it into another, and give that the same password."""
    binaries, dump = find_binaries(), folder / "dump"
    binaries.run("pg_dump", "--format=custom", f"--file={dump}", f"--dbname={original.url}", timeout_s=_WITHIN_S)
    with copy.connect() as central:
        central.execute(f"ALTER ROLE city PASSWORD '{original.password}'")
    copy.password = original.password
    binaries.run("pg_restore", "--exit-on-error", f"--dbname={copy.url}", str(dump), timeout_s=_WITHIN_S)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
