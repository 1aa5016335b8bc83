"""A replica key wrapped by a pass-phrase: Argon2id makes a key from the phrase, AES-256-GCM wraps the replica's key.

Source: parameters after RFC 9106, section 4, second recommendation (64 MiB, three passes, four lanes).
"""

import json
import os
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

_MEMORY_KIB: Final = 64 * 1024
_PASSES: Final = 3
_LANES: Final = 4
_SALT_BYTES: Final = 16
_NONCE_BYTES: Final = 12
_PURPOSE: Final = b"supervision-console replica key, version 1"


class WrongPassphrase(Exception):
    """The phrase does not open the wrapped key, or the file is not one."""


def wrap(key: bytes, phrase: str) -> bytes:
    """Return a file's content that only the phrase opens."""
    salt, nonce = os.urandom(_SALT_BYTES), os.urandom(_NONCE_BYTES)
    sealed = AESGCM(_key_of(phrase, salt)).encrypt(nonce, key, _PURPOSE)
    return json.dumps({"salt": salt.hex(), "nonce": nonce.hex(), "sealed": sealed.hex()}).encode()


def unwrap(content: bytes, phrase: str) -> bytes:
    """Return the key.

    Raises:
        WrongPassphrase: Another phrase, or not a wrapped key.
    """
    try:
        parts = {name: bytes.fromhex(text) for name, text in json.loads(content).items()}
        return AESGCM(_key_of(phrase, parts["salt"])).decrypt(parts["nonce"], parts["sealed"], _PURPOSE)
    except (InvalidTag, ValueError, KeyError, AttributeError, TypeError) as error:
        raise WrongPassphrase from error


def _key_of(phrase: str, salt: bytes) -> bytes:
    derivation = Argon2id(salt=salt, length=32, iterations=_PASSES, lanes=_LANES, memory_cost=_MEMORY_KIB)
    return derivation.derive(phrase.encode())
