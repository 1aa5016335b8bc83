"""A clean Debian in a folder: nothing of this machine is in it but the kernel, and nothing of it leaves the folder.

The system is made by debootstrap from the sources this machine's apt is set up with, and kept for the next run. A
command in it sees its own processes and no network but itself; whatever it leaves running ends with it.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
from PySide6.QtGui import QImage

USER = "clerk"
TOOLS = ("debootstrap", "Xvfb", "unshare", "ip", "apt-get")
_KEPT = Path(tempfile.gettempdir()) / "supervision-clean-debian"
_ENDS_WITHIN_S = 60
_ENTER = """set -e
tree=$1; who=$2; shift 2
mount -t proc proc "$tree/proc"
mount -t tmpfs -o mode=1777 tmpfs "$tree/dev/shm"
mount -t tmpfs -o mode=1777 tmpfs "$tree/tmp"
if [ -d /tmp/.X11-unix ]; then mkdir -p "$tree/tmp/.X11-unix"; mount --bind /tmp/.X11-unix "$tree/tmp/.X11-unix"; fi
if [ "$NETWORK" = own ]; then ip link set lo up; fi
exec chroot --userspec="$who" "$tree" /usr/bin/env -i "$@"
"""


@dataclass(frozen=True, slots=True)
class DebianTree:
    """A system in a folder of its own."""

    root: Path

    def command(
        self,
        words: Sequence[str],
        *,
        user: str = USER,
        environment: Mapping[str, str] | None = None,
        online: bool = False,
    ) -> list[str]:
        """Return what runs a command in the tree.

        Args:
            words: The command.
            user: As whom.
            environment: What it gets beside home, path and language.
            online: Whether it has this machine's network; else it has its own, which leads nowhere.
        """
        home = "/root" if user == "root" else f"/home/{user}"
        variables = {"HOME": home, "USER": user, "PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8"}
        variables |= environment or {}
        apart = ["unshare", "--mount", "--pid", "--fork", *([] if online else ["--net"])]
        enter = ["env", f"NETWORK={'this' if online else 'own'}", "sh", "-c", _ENTER, "sh", str(self.root)]
        return [*apart, *enter, f"{user}:{user}", *(f"{name}={value}" for name, value in variables.items()), *words]

    def run(
        self, *words: str, user: str = USER, environment: Mapping[str, str] | None = None, online: bool = False,
        timeout_s: float = 120,
    ) -> subprocess.CompletedProcess[str]:  # fmt: skip
        """Run a command in the tree to its end, and return what it said."""
        command = self.command(words, user=user, environment=environment, online=online)
        told = subprocess.PIPE
        with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=told, stderr=told, text=True) as outside:
            try:
                said, complained = outside.communicate(timeout=timeout_s)
            finally:
                _end(outside, within_s=0)
        return subprocess.CompletedProcess(command, outside.returncode, said, complained)

    @contextmanager
    def running(self, words: Sequence[str], environment: Mapping[str, str]) -> Iterator[subprocess.Popen[bytes]]:
        """Keep a user's program running, and ask it to end; what does not end in time is killed with all it started."""
        outside = subprocess.Popen(self.command(words, environment=environment), stdin=subprocess.DEVNULL)
        try:
            yield outside
        finally:
            _end(outside)

    def beside(self, outside: subprocess.Popen[bytes], *words: str) -> subprocess.CompletedProcess[str]:
        """Run a command as root where a running program is: it sees that one's processes."""
        (first,) = psutil.Process(outside.pid).children()
        enter = ["nsenter", "--target", str(first.pid), "--mount", "--pid", "--net", "chroot", str(self.root)]
        return subprocess.run([*enter, *words], capture_output=True, text=True, timeout=120, check=False)

    def must(self, *words: str, user: str = "root", online: bool = False, timeout_s: float = 600) -> str:
        """Run a command that must not fail, and return its output."""
        done = self.run(
            *words, user=user, online=online, timeout_s=timeout_s, environment={"DEBIAN_FRONTEND": "noninteractive"}
        )
        assert done.returncode == 0, f"{' '.join(words)}: {done.stdout[-2000:]}{done.stderr[-2000:]}"
        return done.stdout

    def install(self, package: Path) -> None:
        """Install a package whose dependencies are there; dpkg refuses it where one is not."""
        with self.holding(package) as file:
            self.must("dpkg", "--install", file)

    @contextmanager
    def holding(self, package: Path) -> Iterator[str]:
        """Have a package lie in the system for a while; where, as seen from inside."""
        copy = self.root / "var" / "package.deb"
        shutil.copyfile(package, copy)
        try:
            yield "/var/package.deb"
        finally:
            copy.unlink()

    def files(self) -> dict[str, str]:
        """Return modes and sizes of what lies in the system, without the homes of users and dpkg's own books."""
        listed = {}
        for folder, names, files in os.walk(self.root):
            place = Path(folder)
            names[:] = [name for name in names if (place / name).relative_to(self.root).as_posix() not in _NOT_COMPARED]
            for path in (place / name for name in (*names, *files)):
                status = path.lstat()
                size = status.st_size if not path.is_dir() else 0
                listed[path.relative_to(self.root).as_posix()] = f"{status.st_mode:o} {size}"
        return listed


def _end(outside: subprocess.Popen[Any], within_s: float = _ENDS_WITHIN_S) -> None:
    """End what runs in a tree: its first process is asked, then killed, and takes all others with it."""
    if outside.poll() is not None:
        return
    first = psutil.Process(outside.pid).children()  # unshare itself takes no request to end
    for program in first:
        program.terminate()
    psutil.wait_procs(first, within_s)
    for program in first:
        if program.is_running():
            program.kill()
    outside.wait()


_NOT_COMPARED = frozenset({"proc", "sys", "dev", "tmp", "run", "home", "var/lib/dpkg", "var/log", "var/cache/ldconfig"})


def missing_tools() -> str:
    """Return why no tree can be made here; empty when one can."""
    if sys.platform != "linux" or os.geteuid() != 0:
        return "only root can make a system in a folder"
    missing = [tool for tool in TOOLS if shutil.which(tool) is None]
    return f"{', '.join(missing)} missing" if missing else ""


def clean_tree(folder: Path, depends: str) -> DebianTree:
    """Return a fresh system that has what a package asks for, and an ordinary user.

    Args:
        folder: Where it is put; must not exist.
        depends: The package's field ``Depends``.
    """
    codename = _release()["VERSION_CODENAME"]
    kept = _KEPT / f"{codename}-{hashlib.sha256(depends.encode()).hexdigest()[:12]}"
    if not kept.exists():
        _make(kept, codename, depends)
    subprocess.run(["cp", "--archive", "--reflink=auto", kept, folder], check=True)
    return DebianTree(folder)


def _make(kept: Path, codename: str, depends: str) -> None:
    _KEPT.mkdir(exist_ok=True)
    draft = Path(tempfile.mkdtemp(dir=_KEPT, prefix="new-"))
    draft.chmod(0o755)
    try:
        sources = _sources(codename)
        base = ["debootstrap", "--variant=minbase", codename, str(draft), sources[0][0]]
        subprocess.run(base, check=True, capture_output=True, timeout=600)
        lines = (f"deb {address} {suite} main\n" for address, suite in sources)
        (draft / "etc/apt/sources.list").write_text("".join(lines), encoding="utf-8")
        (draft / "etc/apt/apt.conf.d/90machine").write_text(f'{_acquire()}Acquire::Retries "3";\n', encoding="utf-8")
        shutil.copyfile("/etc/resolv.conf", draft / "etc/resolv.conf")
        tree = DebianTree(draft)
        tree.must("apt-get", "update", "-qq", online=True)
        tree.must("apt-get", "satisfy", "-qq", "--yes", "--no-install-recommends", depends, online=True, timeout_s=900)
        tree.must("apt-get", "clean")
        tree.must("useradd", "--create-home", "--shell", "/bin/sh", USER)
        draft.rename(kept)
        for older in set(_KEPT.glob(f"{codename}-*")) - {kept}:
            shutil.rmtree(older)
    except BaseException:
        shutil.rmtree(draft)
        raise


def _release() -> dict[str, str]:
    lines = Path("/etc/os-release").read_text(encoding="utf-8").splitlines()
    return {name: value.strip('"') for name, _, value in (line.partition("=") for line in lines)}


def _sources(codename: str) -> list[tuple[str, str]]:
    """Return address and suite of Debian's own sources that this machine's apt uses, the main suite first."""
    form = "$(ORIGIN) $(REPO_URI) $(CODENAME) $(COMPONENT)"
    command = ["apt-get", "indextargets", "--format", form, "Created-By: Packages"]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    rows = [line.split() for line in said.splitlines() if line.startswith("Debian ") and line.endswith(" main")]
    found = {(address, suite): None for _, address, suite, _ in rows if suite.startswith(codename)}
    return sorted(found, key=lambda one: (one[1] != codename, one[1]))


def _acquire() -> str:
    """Return how this machine's apt fetches: proxies, checks of dates."""
    said = subprocess.run(["apt-config", "dump"], check=True, capture_output=True, text=True).stdout
    return "".join(f"{line}\n" for line in said.splitlines() if line.startswith("Acquire::") and '""' not in line)


@contextmanager
def x_display(size: str = "1600x900") -> Iterator[str]:
    """An X server without a monitor; its name for ``DISPLAY``."""
    read, write = os.pipe()
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", f"{size}x24", "-nolisten", "tcp", "-noreset"]
    server = subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL)
    os.close(write)
    try:
        with os.fdopen(read) as told:
            number = told.readline().strip()
        assert number, "the X server does not start"
        yield f":{number}"
    finally:
        server.terminate()
        server.wait(20)


_SHOOT = (
    "import sys; from PySide6.QtGui import QGuiApplication; application = QGuiApplication(['shot']);"
    "sys.exit(not application.primaryScreen().grabWindow(0).save(sys.argv[1]))"
)


def screenshot(display: str, file: Path) -> QImage:
    """Take a picture of everything an X server shows, into a file too."""
    environment = {**os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}
    subprocess.run([sys.executable, "-c", _SHOOT, file], env=environment, check=True, timeout=60, capture_output=True)
    return QImage(str(file))
