"""Debian's PostgreSQL with TLS, started by its own programs as an ordinary user; tests change its certificate."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from console.central.engine import connect
from console.central.migrate import upgrade
from tests.integration.connection.authority import Authority
from tests.synced_city import make_areas
from tests.waiting import wait_until

BINARIES = Path("/usr/lib/postgresql/15/bin")
ACCOUNT = "postgres"
PASSWORD = "sesam öffne % dich"
_ADMISSION = """
local   all all                                trust
hostssl all trusted              127.0.0.1/32  trust
hostssl all hashed               127.0.0.1/32  md5
hostssl all spelled              127.0.0.1/32  password
hostssl all console,bare,mighty  127.0.0.1/32  scram-sha-256
"""
_SETTINGS = """
listen_addresses = '127.0.0.1'
port = {port}
unix_socket_directories = '{folder}'
fsync = off
wal_level = logical
ssl_cert_file = 'server.crt'
ssl_key_file = 'server.key'
include_if_exists = 'tls.conf'
"""
_ROLES = """
CREATE ROLE console LOGIN PASSWORD '{password}';
CREATE ROLE bare LOGIN PASSWORD '{password}';
CREATE ROLE mighty LOGIN SUPERUSER PASSWORD '{password}';
CREATE ROLE trusted LOGIN PASSWORD '{password}';
CREATE ROLE spelled LOGIN PASSWORD '{password}';
CREATE ROLE stranger LOGIN PASSWORD '{password}';
SET password_encryption = 'md5';
CREATE ROLE hashed LOGIN PASSWORD '{password}';
"""


class TlsServer:
    """One server.

    Attributes:
        authority: Signs its certificates unless a test says otherwise.
        port: Where it listens, on 127.0.0.1.
    """

    def __init__(self) -> None:
        self.authority = Authority.make("Authority of the tests")
        self._folder = Path(tempfile.mkdtemp(prefix="supervision-tls-"))
        self._data = self._folder / "data"
        self._process: subprocess.Popen[bytes] | None = None
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self._give(self._folder)
        initdb = [BINARIES / "initdb", "-D", self._data, "-U", ACCOUNT, "--auth=trust", "--no-sync", "--encoding=UTF8"]
        self._run([*initdb, "--locale=C"])
        (self._data / "pg_hba.conf").write_text(_ADMISSION)
        settings = _SETTINGS.format(port=self.port, folder=self._folder)
        with (self._data / "postgresql.conf").open("a") as file:
            file.write(settings)

    def start(self) -> None:
        """Start it with a sound certificate, and make users and databases."""
        self.show(*self.authority.sign("localhost", "127.0.0.1"))
        self._process = self._begin()
        with self.admin("postgres") as admin:
            admin.execute(_ROLES.format(password=PASSWORD))
            for database in ("city", "empty", "older", "closed"):
                admin.execute(f"CREATE DATABASE {database}")
            admin.execute("REVOKE CONNECT ON DATABASE closed FROM PUBLIC")
        for database in ("city", "older"):
            upgrade(self.url(database))
        with self.admin() as admin:
            make_areas(admin)
        with self.admin("older") as admin:
            admin.execute("UPDATE supervision.feed_meta SET schema_version = 1")

    def remove(self) -> None:
        """Stop it and delete all it has."""
        if self._process is not None:
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait(20)
        shutil.rmtree(self._folder)

    def url(self, database: str) -> str:
        """Return the address for the owner, over the socket that only this machine has."""
        return f"postgresql://{ACCOUNT}@/{database}?host={self._folder}&port={self.port}"

    @contextmanager
    def admin(self, database: str = "city") -> Iterator[psycopg.Connection[tuple[object, ...]]]:
        """Give the owner's connection."""
        with connect(self.url(database), check_schema=False, autocommit=True) as admin:
            yield admin

    def show(self, key: bytes, certificate: bytes) -> None:
        """Have it show a certificate from now on."""
        for name, content in (("server.key", key), ("server.crt", certificate)):
            path = self._data / name
            path.write_bytes(content)
            path.chmod(0o600)
            self._give(path)
        self._reload()

    def set(self, **settings: str) -> None:
        """Change settings of TLS; without any, the usual ones hold: TLS, of any version."""
        lines = "".join(f"{name} = '{value}'\n" for name, value in ({"ssl": "on"} | settings).items())
        (self._data / "tls.conf").write_text(lines)
        self._reload()

    def cut(self) -> None:
        """End every connection over the network."""
        with self.admin() as admin:
            admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE client_addr IS NOT NULL")

    def _reload(self) -> None:
        """Have it read its files again, and wait until a new connection gets the new ones."""
        if self._process is None:
            return
        with self.admin() as admin:
            before = admin.execute("SELECT pg_conf_load_time()").fetchone()
            self._process.send_signal(signal.SIGHUP)
        wait_until(lambda: self._load_time() != before)

    def _load_time(self) -> tuple[object, ...] | None:
        with self.admin() as admin:
            return admin.execute("SELECT pg_conf_load_time()").fetchone()

    def _begin(self) -> "subprocess.Popen[bytes]":
        self.set()
        log = (self._folder / "log").open("wb")
        with log:
            process = subprocess.Popen(
                [BINARIES / "postgres", "-D", self._data], stdout=log, stderr=log, cwd="/", **_identity()
            )
        ready = [BINARIES / "pg_isready", "-q", "-h", self._folder, "-p", str(self.port)]
        wait_until(lambda: subprocess.run(ready, check=False).returncode == 0)
        return process

    def _run(self, command: list[object]) -> None:
        words = [str(word) for word in command]
        subprocess.run(words, check=True, capture_output=True, cwd="/", timeout=60, **_identity())

    def _give(self, path: Path) -> None:
        if os.geteuid() == 0:
            shutil.chown(path, ACCOUNT, ACCOUNT)


def _identity() -> dict[str, object]:
    """Return who runs it: ourselves, unless we are root, whom PostgreSQL refuses."""
    if os.geteuid() != 0:
        return {}
    return {"user": ACCOUNT, "group": pwd.getpwnam(ACCOUNT).pw_gid, "extra_groups": []}
