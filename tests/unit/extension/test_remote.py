"""A plugin that is slow, broken or means harm ends with its process; what it gave before stays."""

import os
import sys
import time
from dataclasses import replace

import psutil
import pytest

from console.errors import BadInput
from console.extension.process import PluginTrouble, process_command
from console.extension.remote import LIMITS, MOST_RESTARTS, RemotePlugin
from console.messages import messages
from console.paths import Home
from tests.unit.extension.making import IMPORTER, allow, write_plugin

SOON = replace(LIMITS, answer_s=1.5)
SECRET = "postgresql://user:secret@central/city"


@pytest.fixture(autouse=True)
def _english():
    messages.choose("en")
    yield
    messages.choose("zh")


@pytest.fixture
def remote(tmp_path, caplog):
    """Install a plugin whose reading of records a test gives, allow it, and end it with the test."""
    made = []

    def make(records="", *, before="", limits=LIMITS):
        home = Home(tmp_path / "home")
        lines = [f"        {line}" for line in records.splitlines()]
        write_plugin(home.plugins_dir, "\n".join([before, IMPORTER.replace("        yield case(1)", "\n".join(lines))]))
        made.append(RemotePlugin(allow(home).sealed, limits))
        return made[-1]

    yield make
    for plugin in made:
        plugin.end()
    caplog.clear()


def read(plugin, tmp_path, mapping=None):
    """Return the numbers of the cases a plugin reads, and the sentence it broke off with."""
    _hooks, (importer,) = plugin.offers()
    numbers = []
    try:
        log = importer.open(tmp_path / "some.list", mapping or {}, "some.toml")
        numbers.extend(case.number for case in log.records)
    except BadInput as broken:
        return numbers, str(broken)
    return numbers, ""


def test_records_come_in_order_and_the_process_serves_the_next_log_too(remote, tmp_path):
    plugin = remote("for number in range(1000): yield case(number)")

    assert read(plugin, tmp_path) == ([str(number) for number in range(1000)], "")
    assert read(plugin, tmp_path)[0][-1] == "999"
    assert plugin.failures == 0


@pytest.mark.parametrize(
    ("records", "said"),
    [
        ("yield case(1)\nraise ZeroDivisionError('x')", "ZeroDivisionError: x"),
        ("yield case(1)\nimport sys; sys.exit(0)", "SystemExit"),
        ("yield case(1)\nimport os, time; time.sleep(0.6); os._exit(5)", "status 5"),
        ("yield case(1)\nimport os; os.kill(os.getpid(), 11)", "status -11"),
        ("yield case(1)\nimport os; os.closerange(3, 20)\nwhile True: pass", "closed its side of the pipe"),
        ("yield case(1)\nbytearray(2 << 30)", "MemoryError"),
        ("yield case(1)\nyield 3", "no record: int"),
        ("yield case(1)\nyield dataclasses.replace(case(2), number=4)", "ReportedCase: no text"),
        ("yield case(1)\nyield dataclasses.replace(case(2), received_at=datetime(2026, 1, 1))", "without its offset"),
        ("yield case(1)\nyield dataclasses.replace(case(2), number='x' * 200_000)", "too long"),
        ("yield case(1)\nimport pathlib; pathlib.Path('/tmp/written-by-a-plugin').write_text('x')", "File too large"),
    ],
)
def test_a_plugin_that_breaks_while_it_reads_says_why_and_what_came_before_is_kept(remote, tmp_path, records, said):
    plugin = remote(records)

    numbers, sentence = read(plugin, tmp_path)

    assert numbers in (["1"], [])
    assert "The plugin acme-lists broke off" in sentence
    assert said in sentence
    assert plugin.failures == 1


PICKLE = """
import os, pathlib, pickle
class Evil:
    def __reduce__(self): return pathlib.Path.touch, (pathlib.Path({mark!r}),)
for handle in range(3, 20):
    try: os.write(handle, pickle.dumps(Evil(), 0).replace(b"\\n", b" ") + b"\\n")
    except OSError: pass
yield case(1)
"""


def test_a_pickle_on_the_pipe_is_bytes_that_nobody_understands(remote, tmp_path):
    mark = tmp_path / "unpickled"

    assert "not understood" in read(remote(PICKLE.format(mark=str(mark))), tmp_path)[1]

    assert not mark.exists()


def test_an_answer_without_end_is_given_up(remote, tmp_path, monkeypatch):
    monkeypatch.setattr("console.extension.process.LONGEST_LINE", 1_000_000)

    assert "more than 1 MB" in read(remote("yield dataclasses.replace(case(1), number='x' * 3_000_000)"), tmp_path)[1]


def test_a_log_without_end_is_given_up(remote, tmp_path, monkeypatch):
    monkeypatch.setattr("console.extension.remote.MOST_RECORDS", 100)
    plugin = remote("while True: yield case(1)")

    numbers, sentence = read(plugin, tmp_path)

    assert (len(numbers), plugin.failures) == (100, 1)
    assert "more than 100 records" in sentence


def test_a_plugin_that_stops_answering_is_killed_at_the_limit(remote, tmp_path):
    plugin = remote("yield case(1)\nimport time; time.sleep(0.6)\nyield case(2)\nwhile True: pass", limits=SOON)

    numbers, sentence = read(plugin, tmp_path)

    assert numbers == ["1", "2"]
    assert "did not answer within 1.5 s" in sentence


def test_a_plugin_that_never_comes_up_is_killed_within_ten_seconds(remote):
    plugin = remote("yield case(1)", before="while True: pass", limits=replace(LIMITS, start_s=1.0))

    with pytest.raises(PluginTrouble, match="within 1"):
        plugin.offers()

    assert LIMITS.start_s <= 10
    assert LIMITS.answer_s <= 10


def test_what_it_started_ends_with_it(remote, tmp_path):
    plugin = remote("import subprocess\nyield case(subprocess.Popen(['sleep', '1000']).pid)\nraise ValueError")

    (number,), _sentence = read(plugin, tmp_path)

    deadline = time.monotonic() + 5
    while psutil.pid_exists(int(number)) and psutil.Process(int(number)).status() != "zombie":
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_plugin_that_takes_no_request_has_no_answer_in_time(remote, tmp_path):
    plugin = remote("yield case(1)", before="import os; os.dup2(os.pipe()[0], 0)", limits=SOON)

    _hooks, (importer,) = plugin.offers()
    with pytest.raises(BadInput, match="did not answer within"):
        importer.open(tmp_path / "some.list", {"long": "x" * 300_000}, "some.toml")


def test_what_it_prints_disturbs_nobody(remote, tmp_path):
    plugin = remote("print('{\"end\": true}', flush=True)\nyield case(1)", before="print('hello')")

    assert read(plugin, tmp_path) == (["1"], "")


def test_it_gets_no_secret_of_the_console(remote, tmp_path, monkeypatch):
    monkeypatch.setenv("SUPERVISION_CENTRAL_URL", SECRET)
    plugin = remote("import os\nyield case(dict(os.environ))")

    (told,), _sentence = read(plugin, tmp_path)

    assert "secret" not in told


def test_a_refusal_of_its_own_is_said_in_its_words_and_is_no_failure(remote, tmp_path):
    plugin = remote("raise BadInput('Line {n} lacks {what}.', 'Fill it in.', place='line 3', n=3, what='{a.b}')\nyield")

    assert read(plugin, tmp_path) == ([], "The plugin acme-lists says: Line 3 lacks {a.b}.")
    assert plugin.failures == 0


def test_it_is_started_anew_three_times_and_then_no_more(remote, tmp_path):
    plugin = remote("import os\nos._exit(1)\nyield")
    for _time in range(1 + MOST_RESTARTS):
        read(plugin, tmp_path)

    with pytest.raises(PluginTrouble, match="failed 4 times and is not started again"):
        plugin.offers()


def test_a_reader_who_has_enough_ends_the_process(remote, tmp_path):
    plugin = remote("number = 0\nwhile True:\n    number += 1\n    yield case(number)")
    _hooks, (importer,) = plugin.offers()
    records = importer.open(tmp_path / "some.list", {}, "some.toml").records

    assert next(records).number == "1"
    records.close()

    assert [
        child for child in psutil.Process(os.getpid()).children() if "console.extension.worker" in child.cmdline()
    ] == []


@pytest.mark.parametrize(
    "area",
    ["replace(AREA, time_zone='../../etc')", "replace(AREA, office_open_min=5000)", "replace(AREA, after_hours='?')"],
)
def test_an_area_that_counts_time_in_no_known_way_is_refused(remote, tmp_path, area):
    plugin = remote("yield case(1)", before="from dataclasses import replace")
    home = Home(tmp_path / "home")
    write_plugin(home.plugins_dir, (home.plugins_dir / "acme_lists.py").read_text() + f"\nAREA = {area}\n")
    plugin = RemotePlugin(allow(home).sealed, LIMITS)
    try:
        _hooks, (importer,) = plugin.offers()
        with pytest.raises(BadInput, match="not understood"):
            importer.open(tmp_path / "some.list", {}, "some.toml")
    finally:
        plugin.end()


def test_a_file_changed_between_the_look_and_the_start_is_not_loaded(remote, tmp_path):
    plugin = remote("yield case(1)")
    home = Home(tmp_path / "home")
    write_plugin(home.plugins_dir, "raise SystemExit(9)")

    with pytest.raises(PluginTrouble, match="changed while it was loaded"):
        plugin.offers()


def test_a_frozen_program_starts_itself_as_the_process_of_a_plugin(remote, tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    started = process_command()
    monkeypatch.setattr(
        "console.extension.process.process_command", lambda: [sys.executable, "-m", "console", *started[2:]]
    )

    assert started[:2] == [sys.executable, "supervisionctl"]
    assert read(remote("yield case(1)"), tmp_path) == (["1"], "")
