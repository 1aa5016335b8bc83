"""Which releases of PySide6 work under which Python."""


def is_sound_qt_pair(python: tuple[int, int], qt: str) -> bool:
    """Return whether this PySide6 release keeps its references under this Python.

    PySide6 6.12.0 under Python 3.11 drops a reference at every call that returns True, False or None (PYSIDE-3474).
    """
    release = tuple(int(part) for part in qt.split(".")[:2])
    return python >= (3, 12) or release < (6, 12)
