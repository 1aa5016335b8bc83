"""A keyring service on a real D-Bus that is locked: ``python -m …secret_service dismiss|hang COMMAND…``.

Run it inside ``dbus-run-session``. It serves while the command runs, and ends with the command's status. Whoever wants
the keyring unlocked is shown a prompt, which somebody dismisses, or nobody ever answers.
"""

import subprocess
import sys
import threading
from typing import Any

from jeepney import DBusAddress, HeaderFields, Message, MessageType, new_error, new_method_return, new_signal
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import DBusConnection, open_dbus_connection

_COLLECTION = "/org/freedesktop/secrets/collection/login"
_PROMPT = "/org/freedesktop/secrets/prompt/one"
_NOT_SUPPORTED = "org.freedesktop.DBus.Error.NotSupported"


def serve(connection: DBusConnection, answer: str) -> None:
    """Answer calls until the connection is closed."""
    while True:
        try:
            call = connection.receive()
        except (OSError, ConnectionError):
            return
        if call.header.message_type is MessageType.method_call:
            member = call.header.fields[HeaderFields.member]
            print(f"keyring: {member}", file=sys.stderr, flush=True)
            connection.send(_reply(member, call))
            if member == "Prompt" and answer == "dismiss":
                prompt = DBusAddress(_PROMPT, interface="org.freedesktop.Secret.Prompt")
                connection.send(new_signal(prompt, "Completed", "bv", (True, ("s", ""))))


def _reply(member: str, call: Message) -> Message:
    replies: dict[str, tuple[str, tuple[Any, ...]]] = {
        "OpenSession": ("vo", (("s", ""), "/org/freedesktop/secrets/session/one")),
        "ReadAlias": ("o", (_COLLECTION,)),
        "Unlock": ("aoo", ([], _PROMPT)),
        "Prompt": ("", ()),
        "Get": ("v", (("s", "login") if call.body[-1:] == ("Label",) else ("b", True),)),
    }
    if member not in replies or (member == "OpenSession" and call.body[0] != "plain"):
        return new_error(call, _NOT_SUPPORTED, "s", ("not here",))
    return new_method_return(call, *replies[member])


if __name__ == "__main__":
    _connection = open_dbus_connection()
    _connection.send_and_get_reply(message_bus.RequestName("org.freedesktop.secrets"))
    threading.Thread(target=serve, args=(_connection, sys.argv[1]), daemon=True).start()
    sys.exit(subprocess.run(sys.argv[2:], check=False, stdin=subprocess.DEVNULL).returncode)
