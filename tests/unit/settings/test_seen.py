"""What was shown once is remembered; what cannot be read counts as not shown."""

import pytest

from console.paths import Home
from console.settings.seen import Seen, read_seen, write_seen


def test_what_was_seen_is_remembered(tmp_path):
    home = Home(tmp_path / "home")
    assert read_seen(home) == Seen()
    write_seen(home, Seen("0.1.0"))
    assert read_seen(home) == Seen("0.1.0")


@pytest.mark.parametrize("text", ["", "{", "[]", '{"version": 3}', "\xff", "[" * 20_000])
def test_a_damaged_file_counts_as_nothing_seen(tmp_path, text):
    home = Home(tmp_path)
    home.seen_file.write_bytes(text.encode("latin-1"))
    assert read_seen(home) == Seen()
