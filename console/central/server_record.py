"""What the folder of an embedded server notes of it: where its data are, its password, and its port while it runs."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final
from urllib.parse import quote

from console.central.binaries import ServerAccount
from console.errors import EnvironmentFault

DATABASE: Final = "supervision"
USER: Final = "city"


@dataclass(frozen=True, slots=True)
class ServerRecord:
    """What ``server.json`` holds, readable by its owner alone.

    Attributes:
        data: Folder of the database cluster; its parent holds the log and belongs to the server's user.
        password: Of the server's only user.
        port: Where the server listens; 0 until it does.
    """

    data: str
    password: str
    port: int

    def url(self, database: str = DATABASE) -> str:
        """Return the address of a database there; it holds the password."""
        return f"postgresql://{USER}:{quote(self.password)}@127.0.0.1:{self.port}/{database}"

    def __repr__(self) -> str:
        return f"ServerRecord({self.data!r}, port={self.port})"


def read_record(directory: Path) -> ServerRecord | None:
    """Return what is noted of the server in a folder; None where none was ever made there.

    Raises:
        EnvironmentFault: It cannot be read.
    """
    try:
        return ServerRecord(**json.loads((directory / "server.json").read_text(encoding="utf-8")))
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (ValueError, TypeError) as error:
        raise incomplete(directory) from error


def incomplete(directory: Path) -> EnvironmentFault:
    """Return what is wrong with a folder that does not hold what it must."""
    return EnvironmentFault(
        "The embedded server's folder {folder} is incomplete.",
        "Delete this folder; the server is made anew.",
        folder=str(directory),
    )


def write_record(directory: Path, record: ServerRecord) -> None:
    """Replace ``server.json`` at once, so that a reader sees the old or the new one."""
    draft = directory / "server.json.new"
    write_for(draft, json.dumps(asdict(record)), None)
    draft.replace(directory / "server.json")


def write_for(path: Path, text: str, account: ServerAccount | None) -> None:
    """Write a file that only its owner reads."""
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    path.write_text(text, encoding="utf-8")
    if account is not None:
        account.give(path)
