"""Writes the file of a topology, and which sources its consoles follow; both hold passwords."""

import json
import os
from pathlib import Path
from typing import Final

from console.central.topology.plan import Form, Server, Topology
from console.domain.copying import Tier
from console.errors import StorageFault

SOURCES: Final = "sources.toml"
TOPOLOGY: Final = "topology.toml"
_WRITTEN: Final = "# Written by: supervisionctl central topology\n"


def sources_text(topology: Topology) -> str:
    """Return which sources consoles follow: every server where rows stay in the districts, else the city's alone.

    The city's comes first: its clock is that of all.
    """
    servers = topology.servers if topology.form is Form.FEDERATED else (topology.city,)
    tables = (
        f"\n[[source]]\n{_named(server)}tier = {_text(Tier.SNAPSHOT.value)}\nareas = {_texts(server.areas)}\n"
        for server in servers
    )
    return _WRITTEN + "".join(tables)


def topology_text(topology: Topology) -> str:
    """Return the file that `read_topology` reads."""
    districts = (
        f"\n[[district]]\n{_named(district)}number = {district.number}\nareas = {_texts(district.areas)}\n"
        for district in topology.districts
    )
    return f"{_WRITTEN}form = {_text(topology.form.value)}\n\n[city]\n{_named(topology.city)}" + "".join(districts)


def write_private(file: Path, text: str) -> bool:
    """Write a file that its owner alone can read; return whether it was another before.

    Raises:
        StorageFault: It cannot be written.
    """
    draft = file.with_suffix(".new")
    try:
        if file.is_file() and file.read_text(encoding="utf-8") == text and not file.stat().st_mode & 0o077:
            return False
        file.parent.mkdir(parents=True, exist_ok=True)
        draft.unlink(missing_ok=True)
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
            out.write(text)
        draft.replace(file)
    except OSError as error:
        raise StorageFault(
            "The file {path} cannot be used: {reason}.",
            "Free disk space or mend the permissions of the installation's directory.",
            path=str(file),
            reason=error.strerror or type(error).__name__,
        ) from error
    return True


def _named(server: Server) -> str:
    name = server.name
    return (
        f"id = {_text(server.id)}\nname_zh = {_text(name.zh)}\nname_en = {_text(name.en)}\nurl = {_text(server.url)}\n"
    )


def _texts(texts: tuple[str, ...]) -> str:
    return f"[{', '.join(map(_text, texts))}]"


def _text(text: str) -> str:
    """Return a basic string of TOML."""
    return json.dumps(text, ensure_ascii=False)
