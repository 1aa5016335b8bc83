"""Checks that this installation can do what the console needs; works frozen."""

import argparse
import importlib
import os
import secrets
import tempfile
from collections.abc import Callable
from pathlib import Path

import polib
from PySide6.QtCore import QPointF
from PySide6.QtGui import QImage, QPainter

from console.errors import ConsoleError, Defect
from console.messages import messages
from console.paths import Home, resource
from console.replica.store import Access, create_file
from console.replica.store import connect as connect_replica
from console.rulebook import load_rulebook
from ui.application import make_application
from ui.snapshot import take
from ui.theme import State, theme
from ui.widgets.lamp import Lamp, paint_lamp

MODULES = (
    "alembic", "cryptography", "keyring", "numpy", "psycopg", "pyqtgraph", "sqlalchemy", "sqlcipher3", "PySide6.QtSvg",
    "console.cli", "plugins.event_log",
)  # fmt: skip
LAMP_PX = 24
DEMO_SIZE = (1280, 720)


def run(arguments: argparse.Namespace) -> int:
    """Run every check, print a line for each; return 0 when all passed."""
    checks: list[tuple[str, Callable[[], str]]] = [
        ("imports", _imports),
        ("messages", _messages),
        ("rulebook", _rulebook),
        ("fonts and theme", _look),
        ("lamps", _lamps),
        ("encrypted store", _store),
    ]
    if arguments.demo:
        checks.append(("demo city", _demo))
    passed = [_passes(name, check) for name, check in checks]
    return 0 if all(passed) else 1


def _passes(name: str, check: Callable[[], str]) -> bool:
    try:
        seen = check()
    except ConsoleError as error:
        print(f"✕ {name}: {error.code} {error} {error.remedy}", flush=True)
    except Exception as error:  # noqa: BLE001 - whatever a broken installation raises is the finding
        print(f"✕ {name}: {type(error).__name__}: {error}", flush=True)
    else:
        print(f"✓ {name}: {seen}", flush=True)
        return True
    return False


def _imports() -> str:
    for module in MODULES:
        importlib.import_module(module)
    return f"{len(MODULES)} modules"


def _messages() -> str:
    language = messages.language
    texts = [
        entry.msgid
        for file in resource("i18n", "zh").iterdir()
        if file.name.endswith(".po")
        for entry in polib.pofile(file.read_text(encoding="utf-8"))
        if not entry.msgctxt
    ]
    try:
        messages.choose("zh")
        same = [text for text in texts if not messages.text(text)]
    finally:
        messages.choose(language)
    if same or not texts:
        raise Defect("the Chinese catalogue lacks {texts}", texts=same)
    return f"{len(texts)} in two languages"


def _rulebook() -> str:
    return f"{len(load_rulebook().calendars)} calendars"


def _look() -> str:
    make_application()
    return f"{theme().families[0]}, {theme().name} {theme().version}"


def _lamps() -> str:
    for state in State:
        image = QImage(LAMP_PX, LAMP_PX, QImage.Format.Format_RGB32)
        image.fill(theme().bg1)
        empty = image.copy()
        painter = QPainter(image)
        paint_lamp(painter, QPointF(LAMP_PX / 2, LAMP_PX / 2), LAMP_PX, Lamp(state))
        painter.end()
        if image == empty:
            raise Defect("the lamp of {state} paints nothing", state=state)
    return f"{len(State)} states"


def _store() -> str:
    with tempfile.TemporaryDirectory() as folder:
        path, key = Path(folder) / "store.db", secrets.token_bytes(32)
        create_file(path)
        connection = connect_replica(path, key, Access.WRITE)
        connection.execute("CREATE TABLE proof (id INTEGER)")
        connection.close()
        if path.read_bytes().startswith(b"SQLite format 3"):
            raise Defect("the store is not encrypted")
    return "encrypted"


def _demo() -> str:
    with tempfile.TemporaryDirectory() as folder:
        home, picture = Home(Path(folder) / "home"), Path(folder) / "wall.png"
        now = {"at": None, "known_at": None, "lang": messages.language}
        asked = argparse.Namespace(
            page="wall", out=str(picture), home=str(home.root), key_file=None, url=None, size=DEMO_SIZE, **now
        )
        take(asked, ("--cases", "500", "--at", "workday"))
        if not picture.stat().st_size:
            raise Defect("the demo city was not drawn")
        if os.name == "posix" and home.replica_file.stat().st_mode & 0o077:
            raise Defect("others may read the replica")
    return "drawn"
