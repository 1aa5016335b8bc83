"""Digests of files, and of many files as one."""

import hashlib
import os
from collections.abc import Iterable, Mapping
from pathlib import Path


def sha256(path: Path) -> str:
    """Return the digest of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def md5(content: bytes) -> str:
    """Return the digest dpkg keeps of a file: it finds damage, no intent."""
    return hashlib.md5(content, usedforsecurity=False).hexdigest()


def digest(paths: Iterable[Path]) -> str:
    """Return the digest of a file; of several, that of the list of their digests and names."""
    files = sorted(paths)
    if len(files) == 1:
        return sha256(files[0])
    base = os.path.commonpath(files)
    return digest_of_list({os.path.relpath(path, base): sha256(path) for path in files})


def digest_of_list(digests: Mapping[str, str]) -> str:
    """Return one digest of many, given by name."""
    lines = (f"{digest}  {name}\n" for name, digest in sorted(digests.items()))
    return hashlib.sha256("".join(lines).encode()).hexdigest()
