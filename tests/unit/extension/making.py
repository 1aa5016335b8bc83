"""Plugins made for a test as an installer would leave them: files, metadata and RECORD in a folder."""

from base64 import urlsafe_b64encode
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from console.extension.deciding import decide
from console.extension.inventory import Inventory, PluginEntry, take_stock
from console.paths import Home

AT = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
NAME = "acme-lists"
MODULE = "acme_lists"
INFO = "acme_lists-1.0.dist-info"

IMPORTER = """
import dataclasses
from datetime import UTC, datetime
from console.domain.reported import CaseLog, ReportedArea, ReportedCase
from console.errors import BadInput
from console.extension.hooks import implementation

AREA = ReportedArea("三水区", "Sanshui", "三水", "Sanshui", "Asia/Shanghai", "cn-2026", 540, 1020, "next_day")

def case(number):
    return ReportedCase(str(number), datetime(2026, 11, 2, 1, tzinfo=UTC), f"line {number}")

class Importer:
    name = "list"
    suffixes = (".list",)

    def open(self, path, mapping, place):
        return CaseLog("acme", AREA, (), (), self.records(path))

    def records(self, path):
        yield case(1)

@implementation
def case_log_importers():
    return [Importer()]
"""
"""A plugin that reads one case out of any file."""


def write_plugin(
    folder: Path,
    source: str = IMPORTER,
    *,
    files: Mapping[str, bytes] | None = None,
    record: tuple[str, ...] = (),
    door: str = "data",
    package: bool = False,
    version: str = "1.0",
) -> Path:
    """Write a plugin and return its module's file.

    Args:
        folder: Where to.
        source: Of its module.
        files: More of its files.
        record: Further lines of its RECORD.
        door: The one it stands at.
        package: Whether its module is a folder.
        version: Of its distribution.
    """
    module = f"{MODULE}/__init__.py" if package else f"{MODULE}.py"
    info = f"acme_lists-{version}.dist-info"
    contents = {
        module: source.encode(),
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: Acme_Lists\nVersion: {version}\n".encode(),
        f"{info}/entry_points.txt": f"[supervision_console.{door}_plugins]\nacme = {MODULE}\n".encode(),
        **(files or {}),
    }
    lines = [f"{path},{record_hash(content)},{len(content)}" for path, content in contents.items()]
    contents[f"{info}/RECORD"] = "\n".join((*lines, *record, f"{info}/RECORD,,")).encode()
    for path, content in contents.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    return folder / module


def record_hash(content: bytes) -> str:
    return "sha256=" + urlsafe_b64encode(sha256(content).digest()).rstrip(b"=").decode()


def stock(home: Home) -> Inventory:
    """Look at the plugins of a home and at nothing this interpreter has."""
    return take_stock(home, ())


def entry(home: Home, name: str = NAME) -> PluginEntry:
    return next(one for one in stock(home).entries if one.name == name)


def allow(home: Home, name: str = NAME) -> PluginEntry:
    """Allow a plugin as it is, and return how it stands then."""
    decide(home, entry(home, name), is_allowed=True, by="梁永康", why="旧系统的清单")
    return entry(home, name)
