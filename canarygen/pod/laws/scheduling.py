"""Where pods run: node selectors, affinity and how pods are spread (validateAffinity and its like, pkg/apis/core/validation)."""

from collections.abc import Iterator, Mapping, Sequence

from canarygen.document import Path, Said, numbered
from canarygen.fault import Refusal, under
from canarygen.form import is_dns_label, is_subdomain
from canarygen.model.containers import Contained
from canarygen.pod.laws.selector import WITH_VALUES, WITHOUT_VALUES, broken, key, labels, values
from canarygen.pod.laws.value import entries, outside, unlisted, unsaid
from canarygen.typed import Any, Final

_REQUIRED: Final = "requiredDuringSchedulingIgnoredDuringExecution"
_PREFERRED: Final = "preferredDuringSchedulingIgnoredDuringExecution"
_OF_PODS: Final = ("podAffinity", "podAntiAffinity")
_MOST: Final = 100
_UNSATISFIABLE: Final = ("DoNotSchedule", "ScheduleAnyway")
_POLICIES: Final = ("Honor", "Ignore")
_ONE: Final = ("Gt", "Lt")
_BY_FIELD: Final = "metadata.name"


def places_are_accepted(template: Said, containers: Sequence[Contained]) -> Iterator[Refusal]:
    """Kubernetes can read on which nodes the pods are to run, and how they are spread over them."""
    del containers
    spec = template.get("spec", {})
    yield from labels(("spec", "nodeSelector"), spec.get("nodeSelector"))
    if isinstance(affinity := spec.get("affinity"), Mapping):
        yield from _nodes(("spec", "affinity", "nodeAffinity"), affinity.get("nodeAffinity"))
        for path, term in neighbours(affinity):
            yield from _neighbours(path, term)
        for kind in _OF_PODS:
            yield from _weights(("spec", "affinity", kind), affinity.get(kind))
    seen: set[tuple[str, str]] = set()
    for index, spread in numbered(spec, "topologySpreadConstraints"):
        path = ("spec", "topologySpreadConstraints", index)
        yield from _spread(path, spread)
        same = (str(spread.get("topologyKey")), str(spread.get("whenUnsatisfiable")))
        if same in seen:
            yield Refusal(path, f"a second constraint for `{same[0]}` and {same[1]}", "keep one of the two")
        seen.add(same)


def _nodes(path: Path, said: Any) -> Iterator[Refusal]:
    if not isinstance(said, Mapping):
        return
    if isinstance(required := said.get(_REQUIRED), Mapping):
        yield from unsaid(required, (*path, _REQUIRED), "nodeSelectorTerms")
        for index, term in numbered(required, "nodeSelectorTerms"):
            yield from _term((*path, _REQUIRED, "nodeSelectorTerms", index), term)
    yield from _weights(path, said)
    for index, preferred in numbered(said, _PREFERRED):
        yield from _term((*path, _PREFERRED, index, "preference"), preferred.get("preference"))


def _term(path: Path, term: Any) -> Iterator[Refusal]:
    for index, said in numbered(term, "matchExpressions"):
        at = (*path, "matchExpressions", index)
        yield from _node(at, said)
        yield from key((*at, "key"), said.get("key"))
        yield from values(at, said)
    for index, said in numbered(term, "matchFields"):
        at = (*path, "matchFields", index)
        if said.get("key") != _BY_FIELD:
            yield Refusal((*at, "key"), f"nodes are not found by `{said.get('key')}`", f"write `{_BY_FIELD}`")
        if said.get("operator") not in WITH_VALUES or len(entries(said, "values")) != 1:
            yield Refusal(
                at, "of a field of nodes exactly one value is asked", "write `operator: In` and one value"
            )
        for place, name in enumerate(entries(said, "values")):
            if isinstance(name, str) and not is_subdomain(name):
                way_out = "use lower-case letters, digits, `-` and `.`"
                yield Refusal((*at, "values", place), f"`{name}` is no name of a node", way_out)


def _node(path: Path, said: Said) -> Iterator[Refusal]:
    operator, count = said.get("operator"), len(entries(said, "values"))
    if operator not in WITH_VALUES + WITHOUT_VALUES + _ONE:
        known = ", ".join(WITH_VALUES + WITHOUT_VALUES + _ONE)
        yield Refusal(
            (*path, "operator"), f"`{operator}` is no operator of a node selector", f"known are {known}"
        )
    elif operator in WITH_VALUES and not count:
        yield Refusal((*path, "operator"), f"the operator {operator} wants values", "add `values`")
    elif operator in WITHOUT_VALUES and count:
        yield Refusal((*path, "operator"), f"the operator {operator} takes no values", "remove `values`")
    elif operator in _ONE and count != 1:
        yield Refusal((*path, "operator"), f"the operator {operator} wants one value", "keep one of `values`")


def neighbours(affinity: Said) -> Iterator[tuple[Path, Said]]:
    """Give what says beside which pods the pods of a template are to run, or not."""
    for kind in _OF_PODS:
        said, at = affinity.get(kind), ("spec", "affinity", kind)
        for index, term in numbered(said, _REQUIRED):
            yield (*at, _REQUIRED, index), term
        for index, preferred in numbered(said, _PREFERRED):
            if isinstance(near := preferred.get("podAffinityTerm"), Mapping):
                yield (*at, _PREFERRED, index, "podAffinityTerm"), near


def _weights(path: Path, said: Any) -> Iterator[Refusal]:
    for index, preferred in numbered(said, _PREFERRED):
        yield from outside(preferred, (*path, _PREFERRED, index), "weight", 1, _MOST)


def _neighbours(path: Path, term: Said) -> Iterator[Refusal]:
    yield from _topology(path, term)
    for which in ("matchLabelKeys", "mismatchLabelKeys"):
        yield from _keys(path, term, which)
    for name in entries(term, "matchLabelKeys"):
        if name in entries(term, "mismatchLabelKeys"):
            yield Refusal(
                (*path, "mismatchLabelKeys"),
                f"`{name}` is to be the same, and another",
                "keep one of the two",
            )
    for which in ("labelSelector", "namespaceSelector"):
        yield from _selector((*path, which), term.get(which))
    for index, name in enumerate(entries(term, "namespaces")):
        if isinstance(name, str) and not is_dns_label(name):
            way_out = "use lower-case letters, digits and `-`, at most 63"
            yield Refusal((*path, "namespaces", index), f"`{name}` is no name of a namespace", way_out)


def _spread(path: Path, spread: Said) -> Iterator[Refusal]:
    yield from _topology(path, spread)
    yield from unsaid(spread, path, "whenUnsatisfiable")
    yield from unlisted(spread, path, "whenUnsatisfiable", _UNSATISFIABLE)
    for policy in ("nodeAffinityPolicy", "nodeTaintsPolicy"):
        yield from unlisted(spread, path, policy, _POLICIES)
    skew = spread.get("maxSkew")
    if isinstance(skew, int) and skew < 1:
        message = "no pods can be spread more evenly than with a difference of 1"
        yield Refusal((*path, "maxSkew"), message, "write 1 or more")
    yield from outside(spread, path, "minDomains", 1)
    if spread.get("minDomains") and spread.get("whenUnsatisfiable") == _UNSATISFIABLE[1]:
        message = "pods that are scheduled anyway are not kept for a number of domains"
        yield Refusal(
            (*path, "minDomains"), message, "remove it, or write `whenUnsatisfiable: DoNotSchedule`"
        )
    yield from _selector((*path, "labelSelector"), spread.get("labelSelector"))
    yield from _keys(path, spread, "matchLabelKeys")


def _keys(path: Path, said: Said, which: str) -> Iterator[Refusal]:
    """Refuse labels that are to narrow a selector which is not there, or that no pod could carry."""
    if said.get(which) and said.get("labelSelector") is None:
        yield Refusal((*path, which), "it narrows a `labelSelector`, and there is none", "add one")
    for index, name in enumerate(entries(said, which)):
        yield from key((*path, which, index), name)


def _topology(path: Path, said: Said) -> Iterator[Refusal]:
    if not said.get("topologyKey"):
        yield from unsaid(said, path, "topologyKey")
    else:
        yield from key((*path, "topologyKey"), said["topologyKey"], "no label of a node")


def _selector(path: Path, said: Any) -> Iterator[Refusal]:
    if isinstance(said, Mapping):
        yield from under(path, broken(said))
