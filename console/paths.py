"""Where an installation keeps its things: one home directory holds everything, and two homes never touch."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

import platformdirs

HOME_VARIABLE = "SUPERVISION_HOME"
REAL_HOME = "supervision-console"
DEMO_HOME = "supervision-console-demo"
"""Name of the folder a demonstration uses unless told otherwise: its unprotected key never meets real data."""


@dataclass(frozen=True, slots=True)
class Home:
    """The directory of one installation and the names inside it."""

    root: Path

    def make(self) -> None:
        """Make the directory, where it is not there yet, for its user alone.

        Raises:
            OSError: The disk refuses.
        """
        self.root.mkdir(mode=0o700, parents=True, exist_ok=True)

    @property
    def key_file(self) -> Path:
        """Key of the demonstration and of tests; a real installation keeps its key in the system's keyring."""
        return self.root / "demo.key"

    @property
    def wrapped_key_file(self) -> Path:
        """The replica key, wrapped by a pass-phrase."""
        return self.root / "wrapped.key"

    @property
    def replica_file(self) -> Path:
        """The encrypted local copy of central; disposable."""
        return self.root / "replica.db"

    @property
    def writer_lock(self) -> Path:
        """Held by the one process that writes to this home."""
        return self.root / "writer.lock"

    @property
    def local_file(self) -> Path:
        """What this installation alone knows: operations on their way to central, its journal; encrypted."""
        return self.root / "local.db"

    @property
    def local_backups_dir(self) -> Path:
        """The last copies of the local file, encrypted as it is."""
        return self.root / "local-backups"

    @property
    def ballast_file(self) -> Path:
        """Room that is given up when the disk is full, so that what operators do can still be saved."""
        return self.root / "ballast"

    @property
    def sources_file(self) -> Path:
        """The sources of an installation that copies from several; without it there is the central database alone."""
        return self.root / "sources.toml"

    @property
    def settings_file(self) -> Path:
        """What an operator chose; without it the defaults hold."""
        return self.root / "settings.toml"

    @property
    def session_file(self) -> Path:
        """Where the window was and what it showed."""
        return self.root / "session.json"

    @property
    def seen_file(self) -> Path:
        """What the reader was shown once."""
        return self.root / "seen.json"

    @property
    def connections_file(self) -> Path:
        """The central databases this installation knows and which one is chosen; holds no password."""
        return self.root / "connections.toml"

    @property
    def authorities_dir(self) -> Path:
        """Certificates of the authorities that vouch for central databases, as their files were given."""
        return self.root / "authorities"

    @property
    def secrets_dir(self) -> Path:
        """Passwords of connections, sealed under the replica's key where there is no keyring."""
        return self.root / "secrets"

    @property
    def memory_mark(self) -> Path:
        """There where somebody chose that this installation keeps no key: its copy ends with the console."""
        return self.root / "memory-only"

    @property
    def server_dir(self) -> Path:
        """The embedded PostgreSQL server of the demonstration city."""
        return self.root / "server"

    @property
    def rules_dir(self) -> Path:
        """The installation's own rules, laid out as ``resources``: they come before the product's."""
        return self.root / "rules"

    @property
    def plugins_dir(self) -> Path:
        """Plugins of others, as ``pip install --target`` puts them there."""
        return self.root / "plugins"

    @property
    def plugins_file(self) -> Path:
        """The administrator's list of the plugins of others that may run."""
        return self.root / "plugins.toml"

    @property
    def views_file(self) -> Path:
        """The saved views of the case list."""
        return self.root / "views.toml"

    @property
    def log_dir(self) -> Path:
        """Log files."""
        return self.root / "logs"


def resolve_home(argument: str | None, environment: Mapping[str, str] = os.environ, *, name: str = REAL_HOME) -> Home:
    """Return the home named by the argument, else by ``SUPERVISION_HOME``, else a folder of the user's data directory.

    Args:
        argument: What the command line says.
        environment: The process's environment.
        name: Of that folder.
    """
    chosen = argument or environment.get(HOME_VARIABLE) or platformdirs.user_data_dir(name, appauthor=False)
    return Home(Path(chosen).expanduser().resolve())


def resource(*parts: str) -> Traversable:
    """Return a file or folder below ``resources``."""
    found = files("resources")
    for part in parts:  # one at a time: in a frozen program the folder's reader takes no more
        found = found.joinpath(part)
    return found
