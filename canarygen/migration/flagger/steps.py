"""The steps that a Canary of Flagger's goes through, in the words of the language.

At each interval it checks, and raises the weight; with the last weight passed it promotes. With `iterations` no request is
split: the new version is checked so often, by a few callers (A/B) or by none (blue-green), and then takes all.
"""

from collections.abc import Iterator, Mapping, Sequence

from canarygen.document import below, items, mapping
from canarygen.migration.flagger.canary import GATES, FlaggerCanary
from canarygen.migration.remark import Remark, chosen, left
from canarygen.model.duration import written
from canarygen.typed import Any, Final

Step = str | dict[str, Any]

_ALL: Final = 100
_HEADERS: Final = "testers"
_MIRROR: Final = "mirror"


def steps(canary: FlaggerCanary, metrics: Sequence[str]) -> list[Step]:
    """Give the steps of a spec; `metrics` are the names of what is measured."""
    if canary.iterations:
        return [*_gate(canary), *_checked(canary, metrics)]
    found = weights(canary) or [_ALL]
    return [*_gate(canary), *_mirrored(canary), *(_weight(canary, weight, found[-1]) for weight in found)]


def weights(canary: FlaggerCanary) -> list[int]:
    """Give the weights below 100 that the new version goes through: by equal steps, or as they are listed."""
    if listed := list(_listed(canary)):
        return [weight for _, weight, rises in listed if rises and weight < _ALL]
    step = _whole(canary.said("analysis", "stepWeight"), _ALL)
    most = min(_whole(canary.said("analysis", "maxWeight"), _ALL), _ALL)
    found: list[int] = []
    while not found or found[-1] < most:
        found.append(step * (len(found) + 1))
    return [weight for weight in found if weight < _ALL]


def _listed(canary: FlaggerCanary) -> Iterator[tuple[int, int, bool]]:
    """Give the weights that are listed, each with its index, and whether it is above all before it."""
    most = 0
    for index, weight in enumerate(items(canary.said("analysis", "stepWeights"))):
        if isinstance(weight, int):
            yield index, weight, weight > most
            most = max(most, weight)


def time(canary: FlaggerCanary) -> int | None:
    """Give how many seconds a new version has a share of the requests; None where somebody lets it wait, or it has none."""
    is_held = canary.gates("confirm-traffic-increase") or canary.gates("confirm-promotion")
    return None if is_held or canary.iterations else canary.seconds * max(1, len(weights(canary)))


def _whole(said: Any, usual: int) -> int:
    return said if isinstance(said, int) and said > 0 else usual


def _weight(canary: FlaggerCanary, weight: int, last: int) -> Step:
    asks = canary.gates("confirm-traffic-increase") or (weight == last and canary.gates("confirm-promotion"))
    return f"{weight}% until promoted" if asks else f"{weight}% for {canary.interval}"


def _gate(canary: FlaggerCanary) -> list[Step]:
    return ["pause"] if canary.gates("confirm-rollout") else []


def _mirrored(canary: FlaggerCanary) -> list[Step]:
    """Give the steps in which the new version gets copies of requests, and answers none."""
    if not canary.said("analysis", "mirror"):
        return []
    first = weights(canary)[:1]
    return [
        {"scale": {"weight": first[0] if first else _ALL}},
        _mirror(canary),
        f"pause {canary.interval}",
        {"mirror": _MIRROR, "remove": True},
        {"scale": "traffic"},
    ]


def _mirror(canary: FlaggerCanary) -> Step:
    percent = canary.said("analysis", "mirrorWeight")
    return {"mirror": {"percent": percent} if isinstance(percent, int) and 0 < percent < _ALL else {}}


def _checked(canary: FlaggerCanary, metrics: Sequence[str]) -> Iterator[Step]:
    """Give the steps of a version that is checked whole: all of its pods, a way to it, and so many checks."""
    yield {"scale": {"weight": _ALL}}
    if found := headers(canary):
        yield {"route": {"name": _HEADERS, "headers": found[0] if len(found) == 1 else found}}
    if canary.said("analysis", "mirror"):
        yield _mirror(canary)
    yield {"analysis": list(metrics)} if metrics else f"pause {written(canary.seconds * canary.iterations)}"
    if canary.gates("confirm-promotion"):
        yield "pause"


def headers(canary: FlaggerCanary) -> list[dict[str, Any]]:
    """Give what A/B tells callers by: the headers of each match."""
    found = (below(match, "headers") for match in items(canary.said("analysis", "match")))
    return [{name: _condition(mapping(said)) for name, said in match.items()} for match in found if match]


def _condition(said: Mapping[str, Any]) -> Any:
    return said["exact"] if said.keys() == {"exact"} else dict(said)


def remarks(canary: FlaggerCanary) -> Iterator[Remark]:
    """Tell of what a Rollout does otherwise."""
    for index, _, rises in _listed(canary):
        if not rises:
            why = "a weight that does not rise stops Flagger for ever; the spec leaves it out"
            yield left(canary.at("analysis", "stepWeights", index), f"stepWeights[{index}]", why)
    if canary.iterations and not headers(canary):
        why = "blue-green is written as all pods of the new version, checked before they get any request, and then 100%; `rollout.blueGreen` would be another way"
        yield chosen(canary.at("analysis", "iterations"), "rollout.steps", why)
    for kind in GATES:
        for index, said in canary.webhooks:
            if said.get("type") == kind:
                why = f"what {said.get('url')} was asked for is a gate now: somebody promotes, by kubectl or the dashboard"
                yield chosen(canary.at("analysis", "webhooks", index), "rollout.steps", why)
