"""The administrator decides on a plugin: who, when and why go into the list."""

from console import clock
from console.errors import RefusedCommand
from console.extension.allow_list import Decision, add_decision
from console.extension.inventory import PluginEntry, State
from console.paths import Home

_DECIDABLE = frozenset({State.UNLISTED, State.FORBIDDEN, State.CHANGED, State.ALLOWED, State.FAILED})


def decide(home: Home, entry: PluginEntry, *, is_allowed: bool, by: str, why: str) -> Decision:
    """Write down a decision; it counts from the next start of a program on.

    Args:
        home: The installation.
        entry: The plugin as it was looked at: allowed is what has this hash, not what lies there by now.
        is_allowed: Whether it may run.
        by: Who decides.
        why: Why.

    Raises:
        RefusedCommand: It is allowed, and its files are such that it is refused anyway.
        BadInput: Who or why is missing, or the list is damaged.
        StorageFault: The list cannot be written.
    """
    if is_allowed and (entry.state not in _DECIDABLE or not entry.sha256):
        raise RefusedCommand("The plugin {plugin} cannot be allowed. {why}", plugin=entry.name, why=entry.why.text)
    decision = Decision(entry.name, entry.version, entry.sha256, is_allowed, by, clock.now(), why)
    add_decision(home.plugins_file, decision)
    return decision
