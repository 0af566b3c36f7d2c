"""Host names and their wildcards."""


def admits(wide: str, narrow: str) -> bool:
    """Whether every name that `narrow` stands for is one that `wide` stands for.

    Istio's rule (Name.SubsetOf in pkg/config/host): `*` stands for all, `*.x` for
    whatever ends in `.x`, at any depth.
    """
    if wide in {"*", narrow}:
        return True
    return wide.startswith("*.") and narrow.endswith(wide[1:])
