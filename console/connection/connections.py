"""What people do with the connections of an installation: add, change, choose, forget.

Each stands in the journal, with who and when, before it is done: central's audit is told from there.
"""

import getpass
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from console import clock
from console.central.verified import Login, verified_url
from console.connection import book
from console.connection.authorities import authority_file, take_authority
from console.connection.book import Book
from console.connection.connection import Connection, Keep, checked, checked_password
from console.connection.leaving import give_up, unsettled_in
from console.connection.secret import Vault
from console.errors import KeyUnavailable, RefusedCommand
from console.paths import Home
from console.replica.key import ReplicaKey
from console.replica.keystore import Keyring, find_keyring
from console.replica.local import journal
from console.replica.local.file import LocalFile
from console.replica.local.recovery import open_local
from console.replica.lock import WriterLock
from console.replica.shadow import drop_replica


class Connections:
    """The connections of one installation with their passwords.

    Threads: any but the GUI's; a keyring may take 15 s.
    """

    def __init__(
        self,
        home: Home,
        key: ReplicaKey,
        find: Callable[[], Keyring] = find_keyring,
        by: Callable[[], str] = getpass.getuser,
    ) -> None:
        """Read nothing yet.

        Args:
            home: The installation.
            key: Of its replica.
            find: Finds the keyring.
            by: Says who acts.
        """
        self.home, self.key, self._by = home, key, by
        self.vault = Vault(home, key, find)

    def book(self) -> Book:
        """Return what is written down."""
        return book.read_book(self.home)

    def add(self, wanted: Connection, password: str, authority: Path | None = None) -> Connection:
        """Write a connection down and keep its password; the first one is chosen.

        Args:
            wanted: The connection.
            password: Of its user.
            authority: A file with those who may vouch for the server; None for the connection's own, or the system's.

        Raises:
            BadInput: A field cannot be used, or another connection has this name.
            KeyUnavailable: The password cannot be kept as the connection says; nothing is written then.
        """
        connection = checked(self._with_authority(wanted, authority))
        checked_password(password)
        book.require_free(self.home, connection.name)
        self.vault.keep(connection, password)
        self._note("connection_added", connection)
        book.save(self.home, connection)
        if len(self.book().connections) == 1:
            self._note("connection_chosen", connection)
            book.choose(self.home, connection.name)
        return connection

    def change(self, name: str, wanted: Connection, password: str = "", authority: Path | None = None) -> Connection:
        """Change a connection.

        Args:
            name: What it was called.
            wanted: What it will be.
            password: The new one; empty for the one that is kept, which goes to no other destination.
            authority: As for `add`.

        Raises:
            BadInput: A field cannot be used; the password is missing.
            KeyUnavailable: The password cannot be kept as the connection says.
        """
        before = self.book().named(name)
        connection = checked(self._with_authority(wanted, authority))
        if not password and connection.destination == before.destination:
            password = self.vault.recall(before) or ""
        if connection.keep is not Keep.MEMORY:
            self.vault.keep(connection, password)
        self._note("connection_changed", connection, before)
        book.save(self.home, connection, replaces=name)
        if replace(before, authority="") != replace(connection, authority=""):
            self.vault.forget(before)
        return connection

    def choose(self, name: str) -> bool:
        """Work with a connection from now on; return whether the copy was deleted, for it was of another central.

        Raises:
            BadInput: There is none of this name.
            RefusedCommand: Operations wait for the one that was chosen.
            HomeLocked: A console runs on this installation.
        """
        before, wanted = self.book().chosen, self.book().named(name)
        is_other = before is not None and before.destination != wanted.destination
        if is_other:
            with self._writing():
                self.require_sent()
                self._note("connection_chosen", wanted, before)
                drop_replica(self.home.replica_file)
        elif wanted != before:
            self._note("connection_chosen", wanted, before)
        book.choose(self.home, name)
        return is_other

    def forget(self, name: str, waiting_to: Path | None = None) -> bool:
        """Take a connection out and delete its password; return whether the copy was deleted, for it was chosen.

        Args:
            name: Of the connection.
            waiting_to: File for what waits to be sent over it or was refused, which is then never sent: its central
                database is gone for good. None where nothing may be unsettled.

        Raises:
            BadInput: There is none of this name, or the file's asks for a form that there is not.
            RefusedCommand: Operations wait for it.
            StorageFault: The file cannot be written; then nothing was done.
            HomeLocked: A console runs on this installation.
        """
        found = self.book()
        gone = found.named(name)
        is_chosen = found.chosen == gone
        if is_chosen:
            with self._writing():
                if waiting_to is not None:
                    with self._local() as local:
                        give_up(local, waiting_to, self._by(), name)
                self.require_sent()
                self._note("connection_forgotten", gone)
                self.vault.forget(gone)
                drop_replica(self.home.replica_file)
        else:
            self._note("connection_forgotten", gone)
            self.vault.forget(gone)
        book.strike(self.home, name)
        return is_chosen

    def require_sent(self) -> None:
        """Require that everything an operator did at the central database that is chosen is settled.

        Raises:
            RefusedCommand: Some is not.
        """
        count = self.waiting()
        if count:
            raise RefusedCommand(
                "{count} notes wait to be sent over the connection that is chosen, or were refused there.",
                "Let the console send them, and settle what was refused. If that database is gone for good, forget its"
                " connection and have them written into a file.",
                count=count,
            )

    def waiting(self) -> int:
        """Return how much of what operators did at the central database that is chosen is not settled."""
        if not self.home.local_file.exists():
            return 0
        with self._local() as local:
            return len(unsettled_in(local))

    def login(self, connection: Connection, password: str = "") -> Login:
        """Return what a login needs.

        Args:
            connection: The connection.
            password: Of its user; empty for the one that is kept.

        Raises:
            KeyUnavailable: None is kept, or the keyring does not answer.
            MissingCapability: The system has no list of authorities that it trusts.
        """
        secret = password or self.vault.recall(connection)
        if not secret:
            raise KeyUnavailable(
                "No password is kept for the connection {name} and its address.", "Give it.", name=connection.name
            )
        return login_of(self.home, connection, secret)

    def url(self, connection: Connection, password: str = "") -> str:
        """Return the address of a connection for everything that reads central; raises as `login`."""
        return verified_url(self.login(connection, password))

    def _note(self, action: str, about: Connection, before: Connection | None = None) -> None:
        """Take down who does what; where the journal cannot be written, nothing is done."""
        told = f"{self._by()}: {_label(about)}"
        if before is not None:
            told += f"; before: {_label(before)}"
        with self._local() as local:
            journal.note(local, action, about.name, told, clock.now_us())

    def _local(self) -> LocalFile:
        local, _recovery = open_local(self.home, self.key.secret, clock.now_us())
        return local

    def _with_authority(self, connection: Connection, file: Path | None) -> Connection:
        return connection if file is None else replace(connection, authority=take_authority(self.home, file))

    def _writing(self) -> WriterLock:
        return WriterLock(self.home.writer_lock, purpose="connections")


def _label(connection: Connection) -> str:
    """Return what an auditor has to know of a connection; its password is not among it."""
    authority = connection.authority or "system"
    return f"{connection.name} ({connection.destination}, authority {authority}, password {connection.keep.value})"


def login_of(home: Home, connection: Connection, password: str, authority: Path | None = None) -> Login:
    """Return what a login needs, of a connection that may not be written down yet.

    Args:
        home: The installation.
        connection: The connection.
        password: Of its user.
        authority: A file with those who may vouch for the server; None for the connection's own, or the system's.

    Raises:
        BadInput: A field cannot be used.
        MissingCapability: The system has no list of authorities that it trusts.
    """
    found = checked(connection)
    name = found.authority if authority is None else take_authority(home, authority)
    return Login(
        found.host, found.port, found.database, found.user, checked_password(password), authority_file(home, name)
    )
