"""The demonstration city on six servers of a home: it lives, a console follows it, a drill finds it, it ends whole."""

import json
import signal
import subprocess
import sys

import psutil
import pytest

from console.central.embedded import EmbeddedServer, running_url
from console.central.sources import read_sources
from console.central.topology.files import SOURCES, TOPOLOGY
from console.paths import Home
from console.replica.key import make_demo_key
from tests.one_source import unjournaled
from tests.six_servers import CODES
from tests.synced_city import rows_of_replica
from tests.waiting import wait_until


@pytest.fixture
def home(tmp_path):
    home = Home(tmp_path / "home")
    make_demo_key(home)
    yield home
    for code in CODES:
        server = EmbeddedServer(home.root / f"server-{code}")
        server.start()
        server.remove()


@pytest.mark.heavy
def test_the_demonstration_lives_on_six_servers(home):
    program = [sys.executable, "-m", "console", "central"]
    words = ["topology", "--demo", "federated", "--cases", "600", "--home", str(home.root), "--lang", "en"]
    with subprocess.Popen([*program, *words], stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert "lives on its servers" in process.stdout.readline()
            specs = read_sources(home.root / SOURCES)
            with unjournaled(specs, home.replica_file, home.key_file.read_bytes(), lambda _: None) as replicator:
                replicator.once()
            held = rows_of_replica(home.replica_file, home.key_file.read_bytes())
            order = ["drill", "--silence", "440605", "--for", "1", "--file", str(home.root / TOPOLOGY), "--json"]
            drill = subprocess.run([*program, *order], capture_output=True, text=True, check=True)
        finally:
            process.send_signal(signal.SIGINT)
            status = process.wait(60)
    assert status == 0
    assert [spec.id for spec in specs] == list(CODES)
    assert {row[1] for row in held["supervised_case"]} == set(CODES)
    assert json.loads(drill.stdout)["means"] == "feed"
    wait_until(lambda: not any(running_url(home.root / f"server-{code}") for code in CODES))
    assert not [
        one for one in psutil.process_iter(["cmdline"]) if str(home.root) in " ".join(one.info["cmdline"] or ())
    ]
