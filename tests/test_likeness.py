"""What a cluster takes for the same is the same, and what differs is told with its place, and its reason if it has one."""

from pathlib import Path

import pytest

from canarygen.likeness.comparison import Deviation, Pair, compare
from canarygen.likeness.difference import differing
from canarygen.likeness.plain import plain
from canarygen.lint.parser import parsed
from canarygen.lint.resource import resources
from canarygen.lint.tree import Tree
from canarygen.source import Source
from tests.conftest import Compile
from tests.test_cases import ACCEPTED, settings, sources

SPEC = b"""\
apiVersion: canarygen.dev/v1
kind: Canary
metadata: {name: cart, namespace: shop}
spec:
  workload:
    image: cart:1.2
    ports: [{name: http, port: 80, targetPort: 8080}]
    selector: {app: cart}
    resources: {cpu: 500m, memory: 1Gi}
  traffic: {hosts: [cart.example.com], gateway: mesh, timeout: 90s}
  rollout: {steps: [50% for 1h]}
"""


def pairs(compiled: Compile, written: str) -> dict[str, Pair]:
    """Compare what was written with what the spec yields, by kinds; what is new apart."""
    source = Source("deploy/app.yaml", written.encode())
    tree = Tree(found for document in parsed(source) for found in resources(document))
    made = compiled([Source("specs/cart.yaml", SPEC)]).manifests
    return {pair.original.kind: pair for pair in compare(tree, tree.resources, made) if pair.original}


def told(deviation: Deviation) -> tuple[str, int, bool]:
    """Say of what differs its path, its line, and whether there is a reason."""
    return deviation.path, deviation.place.span.start.line, bool(deviation.why)


DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: cart, namespace: shop, creationTimestamp: null}
spec:
  selector: {matchLabels: {app: cart}}
  progressDeadlineSeconds: 600
  template:
    metadata: {labels: {app: cart}}
    spec:
      restartPolicy: Always
      containers:
        - name: cart
          image: cart:1.2
          imagePullPolicy: IfNotPresent
          ports: [{containerPort: 8080, name: http, protocol: TCP}]
          resources: {requests: {cpu: "0.5", memory: 1024Mi}, limits: {memory: 1048576Ki}}
"""


def test_a_deployment_spelt_otherwise_comes_to_the_same_rollout(compiled: Compile) -> None:
    """Defaults written out, quantities in other units and what a server adds are no differences; the strategy has a reason."""
    pair = pairs(compiled, DEPLOYMENT)["Deployment"]

    assert {deviation.path for deviation in pair.deviations} == {
        "apiVersion",
        "kind",
        "metadata.labels.app.kubernetes.io/managed-by",
        "metadata.labels.app.kubernetes.io/name",
        "spec.strategy",
        "spec.template.metadata.labels.app.kubernetes.io/name",
    }
    assert pair.unexplained == ()


@pytest.mark.parametrize(
    ("image", "usual"),
    [
        ("cart", "Always"),
        ("cart:latest", "Always"),
        ("cart:1.2", "IfNotPresent"),
        (f"cart@sha256:{'a' * 64}", "IfNotPresent"),
        (f"cart:latest@sha256:{'a' * 64}", "Always"),
        ("registry.example.com:5000/cart", "Always"),
    ],
)
def test_what_is_pulled_when_goes_without_saying_as_in_kubernetes(image: str, usual: str) -> None:
    policies = []
    for policy in ("Always", "IfNotPresent"):
        text = DEPLOYMENT.replace("image: cart:1.2", f"image: {image}").replace("IfNotPresent", policy)
        (resource,) = resources(*parsed(Source("cart.yaml", text.encode())))
        container = plain(resource)["spec"]["template"]["spec"]["containers"][0]
        policies += [] if "imagePullPolicy" in container else [policy]

    assert policies == [usual]


def test_a_value_of_a_deployment_that_is_lost_has_no_excuse(compiled: Compile) -> None:
    """What the Rollout lacks is told at its line."""
    pair = pairs(compiled, DEPLOYMENT.replace("restartPolicy: Always", "hostNetwork: true"))["Deployment"]

    assert [told(deviation) for deviation in pair.unexplained] == [
        ("spec.template.spec.hostNetwork", 10, False)
    ]


def test_a_service_is_compared_by_the_numbers_that_its_ports_lead_to(compiled: Compile) -> None:
    """A target by number and one by the name of that number are the same; the protocol that Istio reads has a reason."""
    service = """\
---
apiVersion: v1
kind: Service
metadata: {name: cart, namespace: shop}
spec:
  type: ClusterIP
  clusterIP: 10.0.0.7
  selector: {app: cart}
  ports: [{port: 80, name: http, targetPort: 8080}]
"""

    pair = pairs(compiled, DEPLOYMENT + service)["Service"]

    assert {deviation.path for deviation in pair.deviations} == {
        "metadata.labels.app.kubernetes.io/managed-by",
        "metadata.labels.app.kubernetes.io/name",
        "spec.ports[0].appProtocol",
    }
    assert pair.unexplained == ()


@pytest.mark.parametrize(
    ("addresses", "lost"),
    [
        ("", ["spec.ipFamilies"]),
        ('clusterIP: "", clusterIPs: [], ', ["spec.ipFamilies"]),
        ("clusterIP: None, ", ["spec.clusterIP", "spec.ipFamilies"]),
        ("clusterIPs: [10.0.0.7], clusterIP: 10.0.0.7, ", []),
        ('clusterIPs: ["None"], clusterIP: None, ', ["spec.clusterIP"]),
    ],
)
def test_families_of_addresses_are_the_authors_where_no_server_has_chosen_any(
    compiled: Compile, addresses: str, lost: list[str]
) -> None:
    """A server writes them into every Service; who wrote one for IPv6 alone has lost it otherwise, and nobody would tell."""
    service = f"---\napiVersion: v1\nkind: Service\nmetadata: {{name: cart, namespace: shop}}\nspec: {{{addresses}ipFamilies: [IPv6], selector: {{app: cart}}, ports: [{{port: 80, name: http, targetPort: 8080}}]}}\n"

    pair = pairs(compiled, DEPLOYMENT + service)["Service"]

    assert sorted(deviation.path for deviation in pair.unexplained) == lost


def test_another_port_of_a_service_has_no_excuse(compiled: Compile) -> None:
    """A number that leads elsewhere is told with both."""
    service = "---\napiVersion: v1\nkind: Service\nmetadata: {name: cart, namespace: shop}\nspec:\n  selector: {app: cart}\n  ports:\n    - {port: 80, name: http, targetPort: 9090}\n"

    pair = pairs(compiled, DEPLOYMENT + service)["Service"]

    assert [(*told(found), found.old, found.new) for found in pair.unexplained] == [
        ("spec.ports[0].targetPort", 8 + DEPLOYMENT.count("\n"), False, 9090, 8080)
    ]


def test_hosts_and_times_are_compared_by_what_they_mean(compiled: Compile) -> None:
    """A short host is its full name, no gateway is the mesh, 1m30s are 90s, and one destination alone has all; the second one has a reason."""
    route = """\
apiVersion: networking.istio.io/v1beta1
kind: VirtualService
metadata: {name: cart, namespace: shop}
spec:
  hosts: [cart.shop.svc.cluster.local, cart.example.com]
  http: [{timeout: 1m30s, route: [{destination: {host: cart-stable.shop.svc.cluster.local}, weight: 1}]}]
"""

    pair = pairs(compiled, route)["VirtualService"]

    assert [told(deviation) for deviation in pair.unexplained] == []
    assert {deviation.path for deviation in pair.deviations if "spec" in deviation.path} == {
        "spec.http[0].name",
        "spec.http[0].route[0].destination.port",
        "spec.http[0].route[1]",
    }


def test_what_nothing_is_built_for_is_lost(compiled: Compile) -> None:
    """An object without its like among what is built is told as such."""
    pair = pairs(compiled, "apiVersion: v1\nkind: Service\nmetadata: {name: cart, namespace: other}\n")[
        "Service"
    ]

    assert pair.is_lost


@pytest.mark.parametrize("case", ACCEPTED, ids=lambda path: path.name)
def test_a_tree_is_like_itself(case: Path, compiled: Compile) -> None:
    """Nothing differs between what is built and itself read again, and nothing of it is lost or new."""
    manifests = compiled(sources(case), settings(case)).manifests
    written = [Source(str(path), path.read_bytes()) for path in sorted((case / "out").rglob("*.yaml"))]
    found = [item for source in written for document in parsed(source) for item in resources(document)]

    if not settings(case).names and not settings(case).kustomization:
        assert all(
            pair.original and pair.made and not pair.deviations
            for pair in compare(Tree(found), found, manifests)
        )


def test_variables_in_another_order_are_told_by_their_places() -> None:
    """A variable may use those before it: of things with names these are among the few whose order matters."""
    one, other = {"name": "A", "value": "1"}, {"name": "B", "value": "$(A)"}

    first, *_ = differing({"env": [one, other]}, {"env": [other, one]})

    assert first.before == ("env", 0, "name")
    assert not [*differing({"ports": [one, other]}, {"ports": [other, one]})]
