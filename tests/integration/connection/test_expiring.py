"""A certificate that expires while the console runs: the sync says so, goes on trying, and heals."""

import threading
from datetime import timedelta

import pytest

from console import clock
from console.central.sources import central_alone
from console.central.verified import verified_url
from console.paths import Home
from console.replica.key import ReplicaKey
from console.replica.status import Phase
from console.sync.commands import HomeJournal
from console.sync.replicator import Progress, Replicator
from tests.integration.connection.conftest import Logins
from tests.integration.connection.tls_server import TlsServer
from tests.waiting import wait_until


@pytest.mark.heavy
def test_the_sync_says_why_keeps_trying_and_heals(
    server: TlsServer, logins: Logins, home: Home, key: ReplicaKey
) -> None:
    home.root.mkdir()
    ends = clock.now() + timedelta(seconds=4)
    server.show(*server.authority.sign("localhost", ends=ends))
    steps: list[Progress] = []
    journal = HomeJournal(home, key.secret)
    sources = central_alone(verified_url(logins()))
    with Replicator(sources, home.replica_file, key.secret, steps.append, journal) as replicator:
        thread = threading.Thread(target=replicator.follow)
        thread.start()
        try:
            wait_until(lambda: steps and steps[-1].phase is Phase.STREAMING)
            wait_until(lambda: clock.now() > ends + timedelta(seconds=1))
            assert steps[-1].problem is None, "what is connected stays connected"
            server.cut()
            wait_until(lambda: steps[-1].problem is not None and steps[-1].problem.code == "E-CERTIFICATE")
            told = steps[-1].problem
            assert told is not None
            assert told.sentence.startswith("The certificate of localhost has expired: it was valid until ")
            assert "renew" in told.sentence
            server.show(*server.authority.sign("localhost"))
            wait_until(lambda: steps[-1].problem is None and steps[-1].phase is Phase.STREAMING)
        finally:
            replicator.stop()
            thread.join()
