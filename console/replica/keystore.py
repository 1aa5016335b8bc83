"""The keyring of the operating system, used only through back ends we know.

``keyring.get_keyring()`` is never asked: it would load whatever class ``PYTHON_KEYRING_BACKEND`` or a configuration
file names, and would settle for one that keeps secrets in the clear or drops them. The back ends below are imported
and made by their exact names, proved with a random value, and given 15 seconds, as a locked keyring may wait for an
answer that no one gives.
"""

import secrets
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from importlib import import_module
from typing import Final, Protocol, TypeVar

from console.replica.store import KEY_BYTES

SERVICE: Final = "supervision-console replica"
TIME_LIMIT_S: Final = 15.0

ALLOWED: Final = (
    ("keyring.backends.Windows", "WinVaultKeyring"),
    ("keyring.backends.macOS", "Keyring"),
    ("keyring.backends.SecretService", "Keyring"),
    ("keyring.backends.libsecret", "Keyring"),
    ("keyring.backends.kwallet", "DBusKeyring"),
)
"""Back ends that keep secrets encrypted, in the order in which they are tried."""

_Result = TypeVar("_Result")


class KeyringTrouble(Exception):
    """The keyring cannot keep, give or forget a secret; the caller says what else there is."""


class Keyring(Protocol):
    """What we use of a back end of the ``keyring`` package."""

    def get_password(self, service: str, username: str) -> str | None:
        """Return a stored secret; None when there is none."""

    def set_password(self, service: str, username: str, password: str) -> None:
        """Store a secret."""

    def delete_password(self, service: str, username: str) -> None:
        """Forget a secret."""


def make_backend(module: str, name: str) -> Keyring | None:
    """Return a back end made from its exact class; None where this system does not have it."""
    backend_class = getattr(import_module(module), name)
    if not backend_class.viable:
        return None
    made = backend_class()
    if name == "WinVaultKeyring":
        made.persist = "local machine"  # else it roams with the domain profile
    backend: Keyring = made
    return backend


def find_keyring(
    allowed: Iterable[tuple[str, str]] = ALLOWED,
    make: Callable[[str, str], Keyring | None] = make_backend,
    time_limit_s: float = TIME_LIMIT_S,
) -> Keyring:
    """Return the first back end that keeps what it is given.

    Raises:
        KeyringTrouble: None does, or it took too long.
    """

    def first_that_works() -> Keyring | None:
        for module, name in allowed:
            with suppress(Exception):  # a back end that is not for this system fails in its own ways
                backend = make(module, name)
                if backend is not None and keeps_secrets(backend):
                    return backend
        return None

    found = limited(first_that_works, time_limit_s)
    if found is None:
        raise KeyringTrouble("no usable keyring")
    return found


def keeps_secrets(backend: Keyring) -> bool:
    """Return whether a random value can be stored, comes back, and can be deleted."""
    name, value = f"self-test {secrets.token_hex(8)}", secrets.token_hex(KEY_BYTES)
    backend.set_password(SERVICE, name, value)
    came_back = backend.get_password(SERVICE, name) == value
    backend.delete_password(SERVICE, name)
    return came_back and backend.get_password(SERVICE, name) is None


def keyring_key(backend: Keyring, account: str, time_limit_s: float = TIME_LIMIT_S) -> bytes:
    """Return the key kept for an account, made at first use.

    Raises:
        KeyringTrouble: The back end fails, holds something else, or took too long.
    """

    def get_or_make() -> str | None:
        if backend.get_password(SERVICE, account) is None:
            backend.set_password(SERVICE, account, secrets.token_hex(KEY_BYTES))
        return backend.get_password(SERVICE, account)

    try:
        key = bytes.fromhex(limited(get_or_make, time_limit_s) or "")
    except ValueError as error:
        raise KeyringTrouble("the keyring holds something else") from error
    if len(key) != KEY_BYTES:
        raise KeyringTrouble("the keyring holds something else")
    return key


def keep_secret(backend: Keyring, service: str, account: str, secret: str, time_limit_s: float = TIME_LIMIT_S) -> None:
    """Keep a secret, and see that it came to be kept.

    Raises:
        KeyringTrouble: The back end fails, does not keep it, or took too long.
    """

    def keep() -> bool:
        backend.set_password(service, account, secret)
        return backend.get_password(service, account) == secret

    if not limited(keep, time_limit_s):
        raise KeyringTrouble("the keyring does not keep what it is given")


def kept_secret(backend: Keyring, service: str, account: str, time_limit_s: float = TIME_LIMIT_S) -> str | None:
    """Return a secret; None where none is kept.

    Raises:
        KeyringTrouble: The back end fails, or took too long.
    """
    return limited(lambda: backend.get_password(service, account), time_limit_s)


def forget_secret(backend: Keyring, service: str, account: str, time_limit_s: float = TIME_LIMIT_S) -> None:
    """Delete a secret and see that it is gone; harmless where there is none.

    Raises:
        KeyringTrouble: The back end fails, keeps it all the same, or took too long.
    """

    def forget() -> bool:
        if backend.get_password(service, account) is not None:
            backend.delete_password(service, account)
        return backend.get_password(service, account) is None

    if not limited(forget, time_limit_s):
        raise KeyringTrouble("the keyring keeps what it was told to forget")


def limited(call: Callable[[], _Result], time_limit_s: float) -> _Result:
    """Run a call in a thread of its own and give up on it after a time.

    Raises:
        KeyringTrouble: It failed or took too long. The thread is then left behind; it holds nothing of ours.
    """
    results: list[_Result] = []

    def work() -> None:
        with suppress(Exception):  # what a foreign back end raises is its own; no result says enough
            results.append(call())

    thread = threading.Thread(target=work, name="keyring", daemon=True)
    thread.start()
    thread.join(time_limit_s)
    if not results:
        raise KeyringTrouble("the keyring failed or did not answer in time")
    return results[0]
