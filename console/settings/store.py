"""The settings in force: the file, what the command line says, and how a choice is saved."""

from collections.abc import Sequence
from itertools import count
from pathlib import Path
from typing import Final, TypeVar

from console import clock
from console.errors import BadInput, ConsoleError, EnvironmentFault, StorageFault
from console.paths import Home
from console.settings.declared import SETTINGS
from console.settings.file import Format, contents_of, read_file, shown
from console.settings.kinds import Setting, Value
from console.settings.migration import STEPS, VERSION
from console.whole_file import write_whole

V = TypeVar("V", bound=Value)

_ATTEMPTS: Final = 5
FORMAT: Final = Format(SETTINGS, VERSION, STEPS)


class Settings:
    """What holds now. A choice may be saved in another thread; who reads sees all of it or nothing.

    Attributes:
        problems: What is wrong with the file, in the order in which it stands there.
    """

    def __init__(self, path: Path, form: Format) -> None:
        self._path, self._form = path, form
        self._given: dict[str, Value] = {}
        self._contents = read_file(path, form)
        self.problems: tuple[ConsoleError, ...] = self._contents.problems

    @property
    def declared(self) -> Sequence[Setting[Value]]:
        """Every setting there is."""
        return self._form.settings

    @property
    def path(self) -> Path:
        """The file."""
        return self._path

    def value(self, setting: Setting[V]) -> V:
        """Return what holds: what the command line gives, else the file, else the default."""
        stored = self._given.get(setting.key, self._contents.values.get(setting.key))
        taken = setting.kind.taken(stored)
        return setting.default if taken is None else taken

    def is_default(self, setting: Setting[Value]) -> bool:
        """Return whether nothing was chosen."""
        return setting.key not in self._given and setting.key not in self._contents.values

    def give(self, setting: Setting[V], value: V) -> None:
        """Let a value hold that the command line gives, until another is chosen; it is not saved."""
        self._given[setting.key] = value

    def choose(self, setting: Setting[V], value: V) -> None:
        """Save a value, then let it hold.

        Raises:
            BadInput: It is not allowed.
            StorageFault: It cannot be saved; what holds stays.
        """
        if setting.kind.taken(value) is None:
            raise refusal(setting, str(value))
        self._save(setting, value)

    def reset(self, setting: Setting[Value]) -> None:
        """Let the default hold again; its line leaves the file.

        Raises:
            StorageFault: That cannot be saved; what holds stays.
        """
        self._save(setting, None)

    def set_aside(self) -> None:
        """Move a damaged file out of the way, under a name with the time, and say so; any other stays."""
        if self._contents.text is not None:
            return
        try:
            kept = self._free_name("damaged")
            self._path.rename(kept)
        except OSError:
            return  # it stands where it was, and the sentence about it with it
        (problem,) = self.problems
        said = BadInput(
            "The settings were damaged: {reason}. They were kept as {kept}, and defaults are in force.",
            place=self._path.name,
            reason=problem.values["reason"],
            kept=str(kept),
        )
        self._contents = read_file(self._path, self._form)
        self.problems = (said, *self._contents.problems)

    def _save(self, setting: Setting[Value], value: Value | None) -> None:
        try:
            for _attempt in range(_ATTEMPTS):
                if self._saved(setting.key, value):
                    self._given.pop(setting.key, None)
                    return
        except OSError as error:
            raise StorageFault(
                "The settings cannot be saved in {path}: {reason}.",
                "Make room on the disk, or mend the permissions of the installation's directory; what holds now stays.",
                path=str(self._path),
                reason=error.strerror or str(error),
            ) from error
        raise EnvironmentFault("Somebody else changes the settings all the time.", "Try again.")

    def _saved(self, key: str, value: Value | None) -> bool:
        """Write one change into the file as it is now; return whether nobody else wrote meanwhile."""
        from console.settings.edit import edited  # noqa: PLC0415 - who only reads needs no writer of TOML

        before = self._raw()
        now = contents_of(self._path, before or b"", self._form)
        text, is_whole = edited(now.text or "", now.version, key, value, self._form)
        if before is not None and (now.text is None or now.newer or not is_whole):
            word = "damaged" if now.text is None else f"version-{now.version}" if now.newer else "before"
            write_whole(self._free_name(word), before)
        if self._raw() != before:
            return False
        raw = text.encode()
        write_whole(self._path, raw)
        self._contents = contents_of(self._path, raw, self._form)
        self.problems = self._contents.problems
        return True

    def _raw(self) -> bytes | None:
        """Return the file as it is, None where there is none; one that may not be written is not replaced either."""
        try:
            with self._path.open("r+b") as file:
                return file.read()
        except FileNotFoundError:
            return None

    def _free_name(self, word: str) -> Path:
        """Return a name beside the file that nothing has yet: what happened to it, and when."""
        stamp = f"{clock.now():%Y%m%dT%H%M%SZ}"
        names = (f"{self._path.stem}.{word}-{stamp}-{number}{self._path.suffix}" for number in count(1))
        return next(path for name in names if not (path := self._path.with_name(name)).exists())


def read_settings(home: Home) -> Settings:
    """Return the settings of an installation; what is wrong with their file is in ``problems``."""
    return Settings(home.settings_file, FORMAT)


def open_settings(home: Home) -> Settings:
    """Return the same for a program that will change them: a damaged file is set aside, and the sentence says where."""
    settings = read_settings(home)
    settings.set_aside()
    return settings


def refusal(setting: Setting[Value], typed: str) -> BadInput:
    """Return the sentence about a value that is not allowed."""
    return BadInput(
        "{value} is not allowed for {key}.",
        "Write {allowed}.",
        field=setting.key,
        key=setting.key,
        value=shown(typed),
        allowed=setting.kind.allowed(),
    )
