"""The administrator decides on a plugin: who, when and why go into the list, and into central's audit."""

from console import clock
from console.errors import RefusedCommand
from console.extension.allow_list import Decision, add_decision, check_words
from console.extension.inventory import PluginEntry, State
from console.paths import Home
from console.replica.local.journal import note
from console.replica.local.recovery import open_local

_DECIDABLE = frozenset({State.UNLISTED, State.FORBIDDEN, State.CHANGED, State.ALLOWED, State.FAILED})


def decide(
    home: Home, entry: PluginEntry, *, is_allowed: bool, by: str, why: str, key: bytes | None = None
) -> Decision:
    """Write down a decision; it counts from the next start of a program on.

    Args:
        home: The installation.
        entry: The plugin as it was looked at: allowed is what has this hash, not what lies there by now.
        is_allowed: Whether it may run.
        by: Who decides.
        why: Why.
        key: Of the local file, whose journal central's audit is told from; None where an installation has none yet.

    Raises:
        RefusedCommand: It is allowed, and its files are such that it is refused anyway.
        BadInput: Who or why is missing, or the list is damaged.
        StorageFault: The list or the journal cannot be written; without its entry in the journal nothing is decided.
        ReplicaDamaged, KeyUnavailable: As for the list.
    """
    if is_allowed and (entry.state not in _DECIDABLE or not entry.sha256):
        raise RefusedCommand("The plugin {plugin} cannot be allowed. {why}", plugin=entry.name, why=entry.why.text)
    decision = Decision(entry.name, entry.version, entry.sha256, is_allowed, by, clock.now(), why)
    check_words(decision)
    if key is not None:
        _note(home, key, decision)
    add_decision(home.plugins_file, decision)
    return decision


def _note(home: Home, key: bytes, decision: Decision) -> None:
    action = "plugin_allowed" if decision.is_allowed else "plugin_forbidden"
    about = f"{decision.distribution} {decision.version}"
    local, _recovery = open_local(home, key, clock.now_us())
    with local:
        note(local, action, about, f"{decision.by}: {decision.why}; sha256 {decision.sha256}", clock.now_us())
