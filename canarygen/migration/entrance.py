"""The Gateway and the VirtualService that take the requests of an Ingress for one app, in its place."""

from collections.abc import Iterator, Mapping, Sequence

from canarygen.document import Map, items, mapping, text
from canarygen.frozen import cached_property, frozen
from canarygen.key import ISTIO
from canarygen.lint.resource import Resource
from canarygen.migration.candidate import Candidate, leading
from canarygen.migration.ingress import Backend, backends, secrets
from canarygen.migration.remark import Remark, chosen, left
from canarygen.migration.standin import named, stand_in
from canarygen.migration.unsaid import annotations, is_redirecting, lost
from canarygen.model.host import covers
from canarygen.model.label import MANAGED_BY, NAME_LABEL
from canarygen.model.names import derived
from canarygen.model.traffic import INGRESS
from canarygen.typed import Final
from canarygen.wording import joined


@frozen(keeping=True)
class Entrance:
    """An Ingress as the way to one app. `others` are all apps that it leads to, this one among them."""

    candidate: Candidate
    ingress: Resource
    others: Sequence[Candidate]

    @cached_property
    def hosts(self) -> list[str]:
        """The hosts that callers of the app name."""
        return self._hosts(self.candidate)

    @cached_property
    def sharing(self) -> list[str]:
        """The names of the apps that share a host with this one, itself among them: whoever takes the rest of it is the first."""
        known = [other for other in self._entering if set(self._hosts(other)) & set(self.hosts)]
        return [other.name for other in sorted(known, key=self._rank)]

    @cached_property
    def _entering(self) -> list[Candidate]:
        """The apps that it is the entrance of: others have a VirtualService of their own, or another Ingress before it."""
        return [
            other for other in self.others if [one.key for one in other.ingresses[:1]] == [self.ingress.key]
        ]

    @property
    def is_owner(self) -> bool:
        """Whether the app brings the Gateway of its hosts along."""
        return self.sharing[0] == self.candidate.name

    @property
    def is_shared(self) -> bool:
        """Whether other apps have some of its hosts, too."""
        return len(self.sharing) > 1

    def _hosts(self, candidate: Candidate) -> list[str]:
        """Give the hosts of an app, without those that a wider one of them covers."""
        found = dict.fromkeys(one.host for one in self._backends if one.service == candidate.service.name)
        return [host for host in found if not any(wide != host and covers(wide, host) for wide in found)]

    def _rank(self, candidate: Candidate) -> tuple[int, str]:
        paths = [len(one.path) for one in self._backends if one.service == candidate.service.name]
        return min(paths, default=0), candidate.name

    @cached_property
    def _backends(self) -> list[Backend]:
        return list(backends(self.ingress))

    @cached_property
    def _own(self) -> list[Backend]:
        """What leads to the app and, if it brings the Gateway along, to what is no canary, as far as a route can say it."""
        return [one for one in self._meant if self._is_sayable(one)]

    def _is_sayable(self, backend: Backend) -> bool:
        return backend.service == self.candidate.service.name or self._number(backend) is not None

    @cached_property
    def _meant(self) -> list[Backend]:
        return [
            one
            for one in self._backends
            if (self._is_of_hosts(one) or (one.is_default and self._leaves_some))
            and (
                one.service == self.candidate.service.name
                or (self.is_owner and one.service not in self._canaries)
            )
        ]

    @cached_property
    def _canaries(self) -> set[str]:
        """The Services of the other apps."""
        return {other.service.name for other in self.others} - {self.candidate.service.name}

    def _is_of_hosts(self, backend: Backend) -> bool:
        return any(covers(host, backend.host) for host in self.hosts)

    @cached_property
    def _leaves_some(self) -> bool:
        """Whether the rules of its hosts leave requests to what is there for those that no rule takes."""
        return not any(one.takes_all for one in self._backends if self._is_of_hosts(one))

    @cached_property
    def route(self) -> Resource:
        """The VirtualService."""
        gateway = self._gateway_name
        rules = [self._rule(one) for one in self._own]
        content = {
            "apiVersion": f"{ISTIO}/v1",
            "kind": "VirtualService",
            "metadata": named(self.ingress, self.candidate.route_name),
            "spec": {
                "hosts": self.hosts,
                "gateways": [gateway if self.is_owner else f"{self.ingress.namespace}/{gateway}"],
                # Several hosts may lead to one Service by the same paths.
                "http": [rule for index, rule in enumerate(rules) if rule not in rules[:index]],
            },
        }
        return stand_in(self.ingress, content)

    def _rule(self, backend: Backend) -> Map:
        to: Map = {"host": backend.service}
        if port := self._number(backend):
            to["port"] = {"number": port}
        matches = _matches(backend, is_shared=self.is_shared)
        return {**({"match": matches} if matches else {}), "route": [{"destination": to}]}

    def _number(self, backend: Backend) -> int | None:
        port = backend.port
        if isinstance(port, int):
            return port
        found = self.candidate.tree.services(backend.service, self.ingress.namespace)
        ports = (mapping(said) for service in found for said in items(service.get("spec", "ports")))
        return next((said.get("port") for said in ports if said.get("name") == port), None)

    @property
    def _gateway_name(self) -> str:
        """The name of the Gateway of the hosts: the derived one, unless one of somebody else's has that."""
        name = derived(self.sharing[0])["gateway"]
        is_taken = any(self.candidate.tree.named(ISTIO, "Gateway", self.ingress.namespace, name))
        return f"{name}-own" if is_taken else name

    @property
    def gateway(self) -> Resource | None:
        """The Gateway of the hosts, if the app brings it along: plain, or by TLS with a redirect."""
        if not self.is_owner:
            return None
        plain: Map = {"port": {"number": 80, "name": "http", "protocol": "HTTP"}, "hosts": self.hosts}
        secured = {
            "port": {"number": 443, "name": "https", "protocol": "HTTPS"},
            "hosts": self.hosts,
            "tls": {"mode": "SIMPLE", "credentialName": next(iter(self._secrets.values()), "")},
        }
        if self._secrets and is_redirecting(self.ingress):
            plain["tls"] = {"httpsRedirect": True}
        servers = [plain, secured] if self._secrets else [plain]
        marks = {MANAGED_BY: "canarygen", NAME_LABEL: self.candidate.name}
        content = {
            "apiVersion": f"{ISTIO}/v1",
            "kind": "Gateway",
            "metadata": {**named(self.ingress, self._gateway_name), "labels": marks},
            "spec": {"selector": {**INGRESS}, "servers": servers},
        }
        return stand_in(self.ingress, content)

    @cached_property
    def _secrets(self) -> Mapping[int, str]:
        """The Secrets with certificates of its hosts, by their indices."""
        return {
            index: name
            for index, name, hosts in secrets(self.ingress)
            if not hosts or any(covers(own, host) for own in self.hosts for host in hosts)
        }

    def remarks(self) -> Iterator[Remark]:
        """Tell what of the Ingress is not said any more, and what is said in its place."""
        why = "Istio's gateway takes the requests of its hosts now; let DNS lead there, and then delete the Ingress"
        yield chosen(self.ingress.place, "traffic.gateway", f"{why}; or name a Gateway that exists")
        yield from self._of_certificates()
        yield from self._of_paths()
        yield from (lost(one) for one in self._meant if not self._is_sayable(one))
        yield from self._of_rest()
        yield from self._of_other_hosts()
        yield from annotations(self.ingress)

    def _of_rest(self) -> Iterator[Remark]:
        """Tell of requests that no rule takes, where another app has them, which gets none of these hosts."""
        for one in self._backends:
            if one.is_default and one.service in self._canaries and self.is_owner and self._leaves_some:
                hosts = joined(self.hosts, "and")
                why = f"what no path takes of {hosts} went to {one.service}, which is a canary of its own: if anybody calls it there, give that one the host, too"
                yield left(self.ingress.at(*one.index), f"{self.ingress} spec.defaultBackend", why)

    def _of_other_hosts(self) -> Iterator[Remark]:
        """Tell, once for all apps, of hosts that no spec takes over: whoever deletes the Ingress takes these away."""
        if self._entering[0].name != self.candidate.name:
            return
        # Of those that another Ingress goes before each is told by itself.
        taken = {host for other in self.others if not other.routes for host in self._hosts(other)}
        outside: dict[tuple[str, str], Backend] = {}
        for one in reversed([one for one in self._backends if not one.is_default]):
            routed = self._routed_hosts(one.service)
            if not any(covers(host, one.host) for host in routed or taken):
                outside[one.host, _ROUTED if routed else _NO_CANARY] = one
        for (host, why), one in sorted(outside.items()):
            place = self.ingress.at(*one.index[:3], "host")
            yield left(
                place, f"{self.ingress} host {host}", f"it leads to {one.service or 'no Service'}, {why}"
            )

    def _routed_hosts(self, name: str) -> list[str]:
        """Give the hosts of the VirtualServices that lead to a Service beside it."""
        routes = leading(self.candidate.tree).get((self.ingress.namespace, name), ())
        return [text(host) for route in routes for host in items(route.get("spec", "hosts"))]

    def _of_certificates(self) -> Iterator[Remark]:
        if not self.is_owner:
            return
        for number, (index, name) in enumerate(self._secrets.items()):
            place = self.ingress.at("spec", "tls", index)
            if number:
                why = "the Gateway of a canary has one certificate; put the names of all hosts into it, or name a Gateway that exists"
                yield left(place, f"{self.ingress} spec.tls (Secret {name})", why)
            else:
                why = f"the gateway reads the Secret {name} where its own pods are (istio-system, as a rule): copy it there; plain requests are {'redirected, as Ingress controllers do' if is_redirecting(self.ingress) else 'answered, too'}"
                yield chosen(place, "traffic.gateway.tls", why)

    def _of_paths(self) -> Iterator[Remark]:
        for one in self._own:
            if one.pattern:
                why = f"a pattern, which must fit the whole path here: `{one.pattern}`; unlike nginx, Istio tells upper from lower case"
                yield chosen(self.ingress.at(*one.index, "path"), "traffic.routes", why)
            elif not one.is_exact and one.path and not self.is_shared:
                why = f"a prefix of Istio's is compared as text: `{one.path}` takes `{one.path}x`, too"
                yield chosen(self.ingress.at(*one.index, "path"), "traffic.routes", why)
        hosts = dict.fromkeys(one.host for one in self._own if self._is_of_hosts(one))
        by_host = [{(one.path, one.service) for one in self._own if one.host == host} for host in hosts]
        if any(paths != by_host[0] for paths in by_host):
            why = "its hosts lead to different paths, and the routes of a canary hold for all of its hosts: each host takes all of them now"
            yield chosen(self.ingress.at("spec", "rules"), "traffic.routes", why)


_NO_CANARY: Final = (
    "which is no canary: keep the Ingress for it, or bring a Gateway and a VirtualService of its own"
)
_ROUTED: Final = (
    "whose VirtualService lacks the host: keep the Ingress for it, or give that one the host, too"
)


def _matches(backend: Backend, *, is_shared: bool) -> list[Map]:
    """Give the matches of a path, none for what takes all.

    A prefix ends where a part of the path does, which matters where others share the host.
    """
    if backend.is_exact:
        return [{"uri": {"exact": text(backend.said.get("path"))}}]
    if backend.pattern:
        return [{"uri": {"regex": backend.pattern}}]
    if not backend.path:
        return []
    if is_shared:
        return [{"uri": {"exact": backend.path}}, {"uri": {"prefix": f"{backend.path}/"}}]
    return [{"uri": {"prefix": backend.path}}]
