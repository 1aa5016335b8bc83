"""The process a data plugin of others works in: it gets requests on its input and answers line by line.

It checks the plugin's hash itself, in the process that then runs it, and limits itself before the first line of the
plugin runs: memory, processor time, open files, no writing to files. That keeps a mistake in bounds. It is no sandbox:
a plugin that means harm has the rights of the user who started the console, to read files and to talk to the network.
"""

import json
import os
import sys
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import IO, Any, Final

from console.clock import monotonic_s
from console.domain.reported import CaseLog
from console.errors import ConsoleError
from console.extension.hooks import CaseLogImporter
from console.extension.importing import mount
from console.extension.installed import Door, find_installed
from console.extension.registering import Offered, register
from console.extension.sealing import seal
from console.extension.wire import Malformed, record_message, to_line

OPEN_FILES: Final = 64
FLUSH_AFTER_S: Final = 0.5
_BLOCK: Final = 1 << 16


class Channel:
    """Answers on their way to the console, kept together for a moment so that many small ones cost little."""

    def __init__(self, output: IO[bytes]) -> None:
        self._output = output
        self._pending: list[bytes] = []
        self._size = 0
        self._since_s = monotonic_s()

    def tell(self, message: Mapping[str, object]) -> None:
        """Send a message soon."""
        line = to_line(message)
        self._pending.append(line)
        self._size += len(line)
        if self._size >= _BLOCK or monotonic_s() - self._since_s >= FLUSH_AFTER_S:
            self.flush()

    def flush(self) -> None:
        """Send what waits."""
        self._output.write(b"".join(self._pending))
        self._output.flush()
        self._pending.clear()
        self._size, self._since_s = 0, monotonic_s()


def main() -> int:
    """Load the plugin the first line names, then answer one request a line until the input ends."""
    channel = Channel(_own_output())
    offered: Offered | None = None
    for line in sys.stdin.buffer:
        request = json.loads(line)
        try:
            if offered is None:
                offered = _load(request)
                channel.tell({"hooks": offered.hooks, "importers": [_about(one) for one in offered.importers]})
            else:
                _send_log(channel, offered.importers[request["importer"]], request)
        except ConsoleError as error:
            channel.tell({"refused": _words(error)})
        except BaseException as error:  # noqa: BLE001 - the border: whatever a plugin raises, SystemExit too, is told
            channel.tell({"failed": f"{type(error).__name__}: {error}"[:500]})
        channel.flush()
    return 0


def _own_output() -> IO[bytes]:
    """Return the pipe to the console; what a plugin prints goes elsewhere."""
    output = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return output


def _load(request: Mapping[str, Any]) -> Offered:
    _restrict(request["memory_bytes"], request["cpu_s"])
    root = Path(request["root"])
    (plugin,) = (one for one in find_installed(root, ()) if one.name == request["distribution"])
    sealed = seal(plugin)
    if sealed.sha256 != request["sha256"]:
        raise Malformed("changed while it was loaded")
    mount(sealed)
    return register({module: import_module(module) for door, module in plugin.modules if door is Door.DATA})


def _restrict(memory_bytes: int, cpu_s: int) -> None:
    """Limit this process where the system can."""
    try:
        import resource  # noqa: PLC0415 - there is none on Windows
    except ImportError:
        return
    for limit, most in (
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_CPU, cpu_s),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (most, most))


def _about(importer: CaseLogImporter) -> dict[str, object]:
    return {"name": importer.name, "suffixes": importer.suffixes}


def _send_log(channel: Channel, importer: CaseLogImporter, request: Mapping[str, Any]) -> None:
    log = importer.open(Path(request["path"]), request["mapping"], request["mapping_place"])
    if not isinstance(log, CaseLog):
        raise Malformed(f"no case log: {type(log).__name__}")
    head = {name: getattr(log, name) for name in ("source", "area", "units", "matters")}
    channel.tell({"log": head})
    channel.flush()
    for record in log.records:
        channel.tell(record_message(record))
    channel.tell({"end": True})


def _words(error: ConsoleError) -> dict[str, str]:
    """Return an error in words; a plugin's messages are in no catalogue of the product."""
    places = {name: str(getattr(error, name, "")) for name in ("place", "field")}
    return {"message": str(error), "remedy": error.remedy.format(**error.values), **places}


if __name__ == "__main__":
    sys.exit(main())
