"""A cluster of what judges: an API server over its etcd, with the definitions of others; and the controller of Argo Rollouts.

There are no nodes and nothing that starts pods: a thread says of every ReplicaSet that its pods are ready.
"""

import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any

import yaml

from cluster.client import Client, Kind

PROGRAMS = Path(__file__).parents[1] / ".cache" / "cluster"
_TOKEN = "of-nobody"  # noqa: S105 -- it opens a server that lives as long as a test, on this machine alone
_PATIENCE = 60
_TICK = 0.2
_COUNTS = ("replicas", "readyReplicas", "availableReplicas", "fullyLabeledReplicas")


@contextmanager
def api_server(folder: Path) -> Iterator[Client]:
    """Start an API server that keeps everything in a folder, with the definitions of Argo Rollouts, Istio and Argo CD."""
    store, peers, port = (_free_port() for _ in range(3))
    etcd = f"http://127.0.0.1:{store}"
    (folder / "tokens.csv").write_text(f'{_TOKEN},admin,admin,"system:masters"\n')
    subprocess.run(
        ["openssl", "genrsa", "-out", folder / "accounts.key", "2048"], check=True, capture_output=True
    )
    with ExitStack() as stack:
        own = ["--advertise-client-urls", etcd, "--listen-peer-urls", f"http://127.0.0.1:{peers}"]
        _started(
            stack,
            folder,
            "etcd",
            ["--data-dir", folder / "etcd", "--listen-client-urls", etcd, *own, "--unsafe-no-fsync"],
        )
        _started(stack, folder, "kube-apiserver", _options(folder, etcd, port))
        client = stack.enter_context(closing(Client(port, _TOKEN)))
        _wait(f"the API server, whose log is in {folder},", client.is_ready)
        kinds = [kind for definition in _definitions() for kind in _defined(client, definition)]
        _wait("the definitions", lambda: all(map(client.serves, kinds)))
        yield client


@contextmanager
def controller(folder: Path, client: Client) -> Iterator[None]:
    """Start the controller of Argo Rollouts, and what says that pods are ready."""
    config = folder / "kubeconfig"
    config.write_text(client.kubeconfig())
    metrics, health = _free_port(), _free_port()
    with ExitStack() as stack:
        options = [
            "--kubeconfig",
            config,
            "--leader-elect=false",
            "--metricsport",
            metrics,
            "--healthzPort",
            health,
        ]
        _started(stack, folder, "rollouts-controller", options)
        stack.enter_context(_kubelet(client))
        yield


def _definitions() -> Iterator[dict[str, Any]]:
    for file in sorted((PROGRAMS / "definitions").iterdir()):
        yield from filter(None, yaml.load_all(file.read_bytes(), yaml.CSafeLoader))


def _defined(client: Client, definition: dict[str, Any]) -> Iterator[Kind]:
    """Bring a definition to the API server; give the kinds that it will serve."""
    client.make(definition)
    spec = definition["spec"]
    for version in spec["versions"]:
        if version["served"]:
            yield Kind(f"{spec['group']}/{version['name']}", spec["names"]["kind"])


def _options(folder: Path, etcd: str, port: int) -> Sequence[object]:
    return (
        f"--etcd-servers={etcd}",
        "--bind-address=127.0.0.1",
        f"--secure-port={port}",
        f"--cert-dir={folder / 'certificates'}",
        f"--token-auth-file={folder / 'tokens.csv'}",
        f"--service-account-key-file={folder / 'accounts.key'}",
        f"--service-account-signing-key-file={folder / 'accounts.key'}",
        "--service-account-issuer=https://kubernetes.default.svc",
        "--service-cluster-ip-range=10.0.0.0/16",
        "--authorization-mode=RBAC",
        # What else a cluster would have to hold: accounts of pods, and classes of priority.
        "--disable-admission-plugins=ServiceAccount,Priority,RuntimeClass",
        "--allow-privileged=true",
    )


def _started(stack: ExitStack, folder: Path, name: str, options: Sequence[object]) -> None:
    log = stack.enter_context((folder / f"{name}.log").open("wb"))
    command = [str(PROGRAMS / name), *map(str, options)]
    process = subprocess.Popen(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL, cwd=folder)
    stack.callback(process.wait)
    stack.callback(process.kill)


@contextmanager
def _kubelet(client: Client) -> Iterator[None]:
    """Say of every ReplicaSet, again and again, that it has the pods that it wants, and that they are ready."""
    over = threading.Event()

    def run() -> None:
        with closing(client.another()) as own:
            while not over.wait(_TICK):
                for held in own.all(Kind("apps/v1", "ReplicaSet")):
                    status = dict.fromkeys(_COUNTS, held["spec"]["replicas"])
                    status["observedGeneration"] = held["metadata"]["generation"]
                    if any(held["status"].get(key) != value for key, value in status.items()):
                        own.report(held, status)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _wait(what: str, is_there: Callable[[], bool]) -> None:
    end = time.monotonic() + _PATIENCE
    while not is_there():
        if time.monotonic() > end:
            message = f"{what} did not come within {_PATIENCE} seconds"
            raise TimeoutError(message)
        time.sleep(_TICK)


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port
