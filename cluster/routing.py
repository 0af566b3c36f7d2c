"""What a tree promises of requests, held against what Envoy does with them."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from cluster.asking import requests, takes, there
from cluster.elsewhere import ELSEWHERE, full
from cluster.envoy import Answer, Envoy, Request
from cluster.inbound import untaken
from cluster.istiod import Told
from cluster.places import Place, kinds, one_of, places
from cluster.question import proxy_of
from cluster.release import Release
from cluster.settings import lost

Map = dict[str, Any]
Shares = Mapping[frozenset[str], int]
_PASSED_OVER: Final = (
    # It warns so where an earlier prefix is of one method alone; whether a route is used, we see.
    "is not used (duplicate/overlapping match in rule",
    # Pods of a waypoint are asked, and not called.
    "||waypoint.",
    # Of this canarygen warns, too.
    "mode does not use certificates, they will be ignored",
)
"""What Istio's webhook warns of, and is no fault of a tree."""


def faults(release: Release, told: Told) -> list[str]:
    """Give all in which Envoy does something else than a tree says."""
    found = [f"istiod: {one}" for one in told.complaints if not any(words in one for words in _PASSED_OVER)]
    found += [f"{name}: {fault}" for name, envoy in told.proxies.items() for fault in _refused(envoy)]
    found += [*_ruled(release, told), *_served(release, told)]
    found += untaken(release, told, dict(kinds(release)))
    for virtual_service in release.kind("VirtualService"):
        name = f"VirtualService {virtual_service['metadata']['name']}"
        reached: set[str] = set()
        for place in places(release, virtual_service):
            envoy = told.proxies[place.proxy]
            found += [
                f"{name} at {place}: {fault}"
                for fault in _unkept(release, virtual_service, envoy, place, reached)
            ]
        # What is for hosts that are no Services nobody calls by a waypoint.
        named = () if release.is_ambient else _named(virtual_service)
        found += [f"{name}: nothing gets to {where}" for where in named if where not in reached]
    return found


def _named(virtual_service: Map) -> Iterator[str]:
    for kind in ("http", "tls", "tcp"):
        for index, _ in enumerate(virtual_service["spec"].get(kind, [])):
            yield f"{kind}[{index}]"


def _refused(envoy: Envoy) -> Iterator[str]:
    """Give what Envoy itself would refuse, or send nowhere."""
    for config in envoy.routes.values():
        domains = [domain for host in config.get("virtualHosts", ()) for domain in host["domains"]]
        yield from (f"{domain} twice in {config['name']}" for domain in _twice(domains))
    # Where chains are found by a matcher, they are told apart by their names.
    for listener in (one for one in envoy.listeners if "filterChainMatcher" not in one):
        chains = [repr(chain.get("filterChainMatch")) for chain in listener.get("filterChains", ())]
        yield from (f"{chain} twice in {listener['name']}" for chain in _twice(chains))


def _twice(found: list[str]) -> list[str]:
    return sorted({one for one in found if found.count(one) > 1})


def _ruled(release: Release, told: Told) -> Iterator[str]:
    """Give the DestinationRules that no proxy heeds."""
    heeded = {
        str(cluster.get("metadata", {}).get("filterMetadata", {}).get("istio", {}).get("config", ""))
        for envoy in told.proxies.values()
        for cluster in envoy.clusters.values()
    }
    for rule in release.kind("DestinationRule"):
        end = f"/namespaces/{rule['metadata']['namespace']}/destination-rule/{rule['metadata']['name']}"
        # Of a rule without a policy a waypoint is told no name.
        is_named = "trafficPolicy" in rule["spec"] or not release.is_ambient
        if is_named and not any(one.endswith(end) for one in heeded):
            yield f"DestinationRule {rule['metadata']['name']}: nobody heeds it"


def _served(release: Release, told: Told) -> Iterator[str]:
    """Give the servers of Gateways that do not listen, or lack their certificate."""
    for gateway in release.kind("Gateway"):
        if ELSEWHERE in gateway["spec"].get("selector", {}):
            continue
        envoy = told.proxies[proxy_of(gateway)]
        for server in gateway["spec"]["servers"]:
            tls, number = server.get("tls", {}), server["port"]["number"]
            for hosts in server["hosts"]:
                host = hosts.rpartition("/")[2]
                at = f"Gateway {gateway['metadata']['name']} {host}:{number}"
                chain = envoy.chain(
                    Request(port=number, host=one_of(host), path="/", is_encrypted="mode" in tls)
                )
                if chain is None:
                    yield f"{at}: nothing listens"
                elif name := tls.get("credentialName"):
                    text = repr(chain.get("transportSocket", {}))
                    if f"'kubernetes://{name}'" not in text:
                        yield f"{at}: its certificate is not {name}"
                    if tls["mode"] == "MUTUAL" and "'requireClientCertificate': True" not in text:
                        yield f"{at}: it asks nobody for a certificate"


def _unkept(
    release: Release, virtual_service: Map, envoy: Envoy, place: Place, reached: set[str]
) -> Iterator[str]:
    here = [there(route, place.gateway) for route in virtual_service["spec"].get(place.kind, [])]
    for index, route in enumerate(here):
        if route is None:
            continue
        for asked in requests(route, place.common, place.hosts) if place.kind == "http" else (place.common,):
            if next((one for one in here if one and takes(one, asked)), None) is not route:
                continue
            reached.add(f"{place.kind}[{index}]")
            answer = envoy.answer(asked)
            if answer.route.get("redirect", {}).get("httpsRedirect"):
                continue
            for fault in _differences(release, virtual_service, route, envoy, answer):
                yield f"{place.kind}[{index}] {route.get('name')}: {asked.method} {asked.path} {dict(asked.headers)} {dict(asked.query)}: {fault}"


def _differences(
    release: Release, virtual_service: Map, route: Map, envoy: Envoy, answer: Answer
) -> Iterator[str]:
    if answer.refusal:
        yield answer.refusal
        return
    if answer.route.get("name", "") != route.get("name", ""):
        yield f"it is answered by {answer.route.get('name')}"
    if ("destination" in next(iter(route.get("route", [])), {}) and answer.route) or "redirect" in route:
        yield from lost(route, answer.route)
    for mirror in answer.route.get("route", {}).get("requestMirrorPolicies", ()):
        if not envoy.endpoints.get(mirror["cluster"]):
            yield f"there is nothing behind the mirror {mirror['cluster']}"
    wanted = _wanted(release, virtual_service, route)
    got: dict[frozenset[str], int] = {}
    for cluster, weight in answer.clusters.items():
        pods = _led_to(release, envoy, cluster)
        got[pods] = got.get(pods, 0) + weight
        if cluster not in envoy.clusters:
            yield f"there is no {cluster}"
        if not pods:
            yield f"there is nothing behind {cluster}"
    if wanted != got:
        yield f"{got} instead of {wanted}"


def _led_to(release: Release, envoy: Envoy, cluster: str) -> frozenset[str]:
    """Give the pods that a cluster leads to; where it chooses none, a connection goes on to the Service that was called."""
    if envoy.clusters.get(cluster, {}).get("type") == "ORIGINAL_DST":
        _, number, *_, host = cluster.split("|")
        return frozenset(release.behind(host, None, int(number)))
    return envoy.endpoints.get(cluster, frozenset())


def _wanted(release: Release, virtual_service: Map, route: Map) -> Shares:
    to = route.get("route", [])
    shares: dict[frozenset[str], int] = {}
    for one in to:
        weight = one.get("weight", 0) if len(to) > 1 else 100
        if weight:
            pods = _behind(release, virtual_service, one["destination"])
            shares[pods] = shares.get(pods, 0) + weight
    return shares


def _behind(release: Release, virtual_service: Map, destination: Map) -> frozenset[str]:
    host = full(destination["host"], virtual_service["metadata"]["namespace"])
    return frozenset(
        release.behind(host, destination.get("subset"), destination.get("port", {}).get("number"))
    )
