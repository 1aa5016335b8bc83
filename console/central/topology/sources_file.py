"""Writes which sources the consoles of a topology follow, into the home of an installation."""

import json
import os
from typing import Final

from console.central.topology.plan import Form, Server, Topology
from console.domain.copying import Tier
from console.errors import StorageFault
from console.paths import Home

SOURCES: Final = "sources.toml"
_SOURCE: Final = """
[[source]]
id = {id}
name_zh = {zh}
name_en = {en}
url = {url}
tier = "{tier}"
areas = [{areas}]
"""


def sources_text(topology: Topology) -> str:
    """Return the file: every server where rows stay in the districts, else the city's alone, whose clock leads."""
    servers = topology.servers if topology.form is Form.FEDERATED else (topology.city,)
    return "# Written by: supervisionctl central topology\n" + "".join(map(_source, servers))


def write_sources(home: Home, topology: Topology) -> bool:
    """Write the file, readable by its owner alone; return whether it was another before.

    Raises:
        StorageFault: It cannot be written.
    """
    text = sources_text(topology)
    file = home.root / SOURCES
    draft = file.with_suffix(".new")
    try:
        if file.is_file() and file.read_text(encoding="utf-8") == text and not file.stat().st_mode & 0o077:
            return False
        home.root.mkdir(parents=True, exist_ok=True)
        draft.unlink(missing_ok=True)
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:  # noqa: PTH123 -- made private, not made so later
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


def _source(server: Server) -> str:
    return _SOURCE.format(
        id=_text(server.id),
        zh=_text(server.name.zh),
        en=_text(server.name.en),
        url=_text(server.url),
        tier=Tier.SNAPSHOT.value,
        areas=", ".join(map(_text, server.areas)),
    )


def _text(text: str) -> str:
    """Return a basic string of TOML."""
    return json.dumps(text, ensure_ascii=False)
