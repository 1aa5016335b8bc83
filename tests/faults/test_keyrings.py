"""Keyrings that keep nothing, keep in the clear, are planted, locked or hang: they get no key, and that is said."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from console.replica.keystore import TIME_LIMIT_S
from tests.faults.figures import record_figure

SAID_WITHIN_S = TIME_LIMIT_S + 10
LIMIT = f"never in the clear, said <= {SAID_WITHIN_S:.0f} s"
ASK = "import keyring; ring = keyring.get_keyring(); print(type(ring).__module__, type(ring).__name__); "
PLAINTEXT = """
import os
from pathlib import Path
from keyring.backend import KeyringBackend

class PlaintextKeyring(KeyringBackend):
    priority = 99
    def set_password(self, service, username, password):
        Path(os.environ["HOME"], "keyring_pass.cfg").write_text(password)
    def get_password(self, service, username):
        file = Path(os.environ["HOME"], "keyring_pass.cfg")
        return file.read_text() if file.exists() else None
    def delete_password(self, service, username):
        Path(os.environ["HOME"], "keyring_pass.cfg").unlink()
"""
PLANTED = """
import os
from pathlib import Path
Path(os.environ["HOME"], "planted-code-ran").touch()
from keyring.backends.null import Keyring
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a command said that needed a key, and how long that took."""

    status: int
    said: str
    took_s: float


class Person:
    """A home directory and an environment of a person at a machine without a keyring of ours."""

    def __init__(self, folder: Path) -> None:
        self.home = folder / "person"
        self.modules = folder / "modules"
        self.environment = {
            "HOME": str(self.home),
            "PATH": os.environ["PATH"],
            "PYTHONPATH": os.pathsep.join((str(self.modules), str(Path.cwd()))),
        }
        self.home.mkdir()
        self.modules.mkdir()

    def ask(self, *before: str, more: Mapping[str, str] | None = None) -> Asked:
        """Start a sync that needs the key of a new installation; nobody sits at a terminal."""
        command = [
            sys.executable,
            "-m",
            "console",
            "sync",
            "--once",
            "--lang",
            "en",
            "--home",
            str(self.home / "console"),
        ]
        began = time.monotonic()
        done = self._run([*before, *command, "--url", "postgresql://u:p@127.0.0.1:1/x"], more or {})
        return Asked(done.returncode, done.stderr, time.monotonic() - began)

    def ask_the_package(self, more: Mapping[str, str] | None = None) -> str:
        """Return the class that the ``keyring`` package itself would use, after it kept a secret."""
        keep = ASK + "ring.set_password('s', 'u', 'in the clear')"
        return self._run([sys.executable, "-c", keep], more or {}).stdout.strip()

    def files(self) -> set[str]:
        """Return the names of all files that came about, but for logs."""
        return {path.name for path in self.home.rglob("*") if path.is_file() and path.suffix != ".log"}

    def _run(self, command: Sequence[str], more: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
        environment = {**self.environment, **more}
        return subprocess.run(
            command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=120
        )


@pytest.fixture
def person(tmp_path: Path) -> Person:
    return Person(tmp_path)


def hold(name: str, person: Person, asked: Asked, *, beside: frozenset[str] = frozenset()) -> None:
    """The command has to say in time that it has no key, and what can be done, and to leave none behind."""
    assert asked.status == 78, asked.said
    assert "E-KEY" in asked.said
    assert "--key-file" in asked.said, "it says what can be done"
    assert person.files() <= {"writer.lock"} | beside
    record_figure("S07", f"{name}: refused after {asked.took_s:.1f} s, nothing kept", LIMIT)
    assert asked.took_s <= SAID_WITHIN_S


@pytest.mark.heavy
@pytest.mark.parametrize("name", [pytest.param("fail", marks=pytest.mark.long), "null"])
def test_a_back_end_that_keeps_nothing_is_not_used_though_the_environment_names_it(person: Person, name: str) -> None:
    more = {"PYTHON_KEYRING_BACKEND": f"keyring.backends.{name}.Keyring"}
    assert person.ask_the_package(more) == f"keyring.backends.{name} Keyring", "the package itself would use it"
    hold(name, person, person.ask(more=more))


@pytest.mark.heavy
def test_a_back_end_that_keeps_in_the_clear_is_not_used_though_it_is_installed(person: Person) -> None:
    """Installed as ``keyrings.alt`` is: by an entry point, with the highest priority of all."""
    (person.modules / "plaintext.py").write_text(PLAINTEXT)
    information = person.modules / "plaintext-1.dist-info"
    information.mkdir()
    (information / "METADATA").write_text("Metadata-Version: 2.1\nName: plaintext\nVersion: 1\n")
    (information / "entry_points.txt").write_text("[keyring.backends]\nplaintext = plaintext\n")
    assert person.ask_the_package().endswith("PlaintextKeyring"), "the package itself would use it"
    assert (person.home / "keyring_pass.cfg").read_text() == "in the clear"
    (person.home / "keyring_pass.cfg").unlink()
    hold("keeps in the clear", person, person.ask())


@pytest.mark.heavy
@pytest.mark.parametrize("way", ["environment", pytest.param("configuration", marks=pytest.mark.long)])
def test_a_class_that_somebody_planted_is_not_even_loaded(person: Person, way: str) -> None:
    (person.modules / "planted.py").write_text(PLANTED)
    more = {"PYTHON_KEYRING_BACKEND": "planted.Keyring"} if way == "environment" else {}
    beside = frozenset[str]()
    if way == "configuration":
        configuration = person.home / ".config" / "python_keyring" / "keyringrc.cfg"
        configuration.parent.mkdir(parents=True)
        configuration.write_text(f"[backend]\ndefault-keyring=planted.Keyring\nkeyring-path={person.modules}\n")
        beside = frozenset({"keyringrc.cfg"})
    person.ask_the_package(more)
    ran = person.home / "planted-code-ran"
    assert ran.exists(), "the package itself loads it"
    ran.unlink()
    hold(f"planted by {way}", person, person.ask(more=more), beside=beside)


@pytest.mark.heavy
@pytest.mark.parametrize("answer", ["dismiss", pytest.param("hang", marks=pytest.mark.long)])
def test_a_locked_keyring_is_given_up_whether_its_prompt_is_dismissed_or_never_answered(
    person: Person, answer: str
) -> None:
    if shutil.which("dbus-run-session") is None:
        pytest.skip("no message bus can be started")
    service = [sys.executable, "-m", "tests.faults.secret_service", answer]
    asked = person.ask("dbus-run-session", "--", *service)
    assert "keyring: Unlock" in asked.said, "nobody asked the keyring"
    assert "keyring: Prompt" in asked.said
    hold(f"locked, prompt {'dismissed' if answer == 'dismiss' else 'never answered'}", person, asked)
