"""Settings that Istio takes, and that do less than they seem to."""

from collections.abc import Iterator

from canarygen.diagnostic import Diagnostic
from canarygen.document import Path, below, numbered, texts
from canarygen.key import ISTIO
from canarygen.law import Law, Severity
from canarygen.lint.breach import breach
from canarygen.lint.laws.validation.destination_rule import levels
from canarygen.lint.laws.validation.part import part
from canarygen.lint.tree import Tree
from canarygen.model.traffic_policy import OF_THE_APP
from canarygen.typed import Final

SERVER_NOT_VERIFIED: Final = Law(
    "server-not-verified",
    "A rule that names no CA leaves it to the version and the settings of Istio whether the server is verified, and by whose certificates.",
    Severity.INFO,
    "IST0128, IST0129",
)
DELAY_BY_PERCENT: Final = Law(
    "delay-by-percent",
    "The whole number `percent` of a delay is deprecated for `percentage`, which has fractions.",
    Severity.WARNING,
    "IST0002",
)
EGRESS_PROXY_IGNORED: Final = Law(
    "egress-proxy-ignored",
    "Istio ignores the `egressProxy` of a Sidecar: what it does not know leaves the cluster past that proxy.",
    Severity.WARNING,
    "IST0002",
)


def servers_are_verified(tree: Tree) -> Iterator[Diagnostic]:
    """TLS to a server says by which CA the server is known (destinationrule/ca-certificates.go)."""
    for rule in tree.of(ISTIO, "DestinationRule"):
        # A credential is read for the workloads of a selector only, or by a gateway.
        known = {"caCertificates", *(("credentialName",) if rule.get("spec", "workloadSelector") else ())}
        for settings in levels(part(rule, "spec")):
            tls = texts(settings.get("tls"))
            if tls.get("mode") in OF_THE_APP and not known & tls.keys():
                yield breach(
                    SERVER_NOT_VERIFIED,
                    "no `caCertificates` says by whom the server must be certified",
                    settings.span("tls", "mode"),
                    "add `caCertificates`: the file of the authority that certifies the server",
                    peer="IST0129" if "portLevelSettings" in settings.path else "IST0128",
                )


def delays_are_by_percentage(tree: Tree) -> Iterator[Diagnostic]:
    """A delay says its share by `percentage` (deprecation/deprecation.go)."""
    for route in tree.of(ISTIO, "VirtualService"):
        for index, rule in numbered(route.get("spec", "http")):
            percent = below(rule, "fault", "delay").get("percent")
            if percent is not None:
                yield breach(
                    DELAY_BY_PERCENT,
                    "`percent` of a delay is deprecated",
                    route.at("spec", "http", index, "fault", "delay", "percent").key,
                    f"write `percentage: {{value: {percent}}}`",
                )


def sidecars_name_no_egress_proxy(tree: Tree) -> Iterator[Diagnostic]:
    """A Sidecar says nothing of an egress proxy (the same file)."""
    path: Path = ("spec", "outboundTrafficPolicy", "egressProxy")
    for sidecar in tree.of(ISTIO, "Sidecar"):
        if sidecar.get(*path) is not None:
            yield breach(
                EGRESS_PROXY_IGNORED,
                "Istio ignores `egressProxy`",
                sidecar.at(*path).key,
                "remove it, and route through an egress gateway by a VirtualService",
            )
