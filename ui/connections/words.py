"""Words of connections that stand in several places."""

from typing import Final

from console.connection.connection import Keep

KEPT: Final = {
    Keep.KEYRING: "Password: in the system's keyring",
    Keep.SEALED: "Password: sealed in this installation",
    Keep.MEMORY: "Password: asked for at each start",
}
WILL_KEEP: Final = {
    Keep.KEYRING: "→ will be kept in the system's keyring",
    Keep.SEALED: "→ will be sealed under this installation's key",
    Keep.MEMORY: "→ is kept nowhere, and asked for at each start",
}
WAYS: Final = {
    Keep.KEYRING: "In the system's keyring",
    Keep.SEALED: "By a pass-phrase",
    Keep.MEMORY: "Not at all",
}
SEALED: Final = "Sealed in this installation"
COSTS: Final = {
    Keep.SEALED: "It is typed at each start, and opens password and local copy. Nobody can recover it.",
    Keep.MEMORY: "The password is typed at each start. Local copy and unsent operations end with the console.",
}
"""What a way costs where there is no keyring."""
STOP: Final = "!"
