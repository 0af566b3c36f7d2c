"""Host names, their wildcards, and the Services behind them."""


def admits(wide: str, narrow: str) -> bool:
    """Whether every name that `narrow` stands for is one that `wide` stands for.

    Istio's rule (Name.SubsetOf in pkg/config/host): `*` stands for all, `*.x` for
    whatever ends in `.x`, at any depth.
    """
    if wide in {"*", narrow}:
        return True
    return wide.startswith("*.") and narrow.endswith(wide[1:])


def service(host: str, namespace: str) -> tuple[str, str] | None:
    """Give the namespace and name of the Service that Istio takes a host for; None for any other host."""
    name, dot, rest = host.partition(".")
    if not dot:
        return (namespace, name)
    other, _, domain = rest.partition(".")
    return (other, name) if domain.startswith("svc.") else None
