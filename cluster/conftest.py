"""What the tests share: one API server for all of them, which takes ten seconds to start."""

import signal
from collections.abc import Iterator

import pytest

from cluster.client import Client
from cluster.servers import api_server


@pytest.fixture(scope="session")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """Talk to an API server that holds nothing but the definitions."""
    # Whoever ends the run, be it a CI or a terminal that is closed, ends what it has started, as Ctrl-C does.
    for ending in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, signal.default_int_handler)
    with api_server(tmp_path_factory.mktemp("cluster")) as client:
        yield client
