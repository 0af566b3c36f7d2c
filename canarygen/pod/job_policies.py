"""When a Job has failed by the ways in which its pods end (validatePodFailurePolicy)."""

from collections.abc import Iterator
from itertools import pairwise

from canarygen.document import Path, Said, below, mapping, numbered
from canarygen.fault import Refusal
from canarygen.model.containers import containers
from canarygen.pod.laws.selector import key as no_key
from canarygen.pod.laws.value import entries, unlisted
from canarygen.typed import Final
from canarygen.wording import brief, listed

_ACTIONS: Final = ("Count", "FailIndex", "FailJob", "Ignore")
_STATUSES: Final = ("False", "True", "Unknown")
_MOST: Final = 20


def failures(spec: Said) -> Iterator[Refusal]:
    """Say what is wrong with the rules by which a pod's end is that of the Job."""
    policy = spec.get("podFailurePolicy")
    if policy is None:
        return
    restarts = below(spec, "template", "spec").get("restartPolicy")
    if restarts == "OnFailure":
        message = "pods that are restarted do not fail, and `podFailurePolicy` is about those that do"
        yield Refusal(("template", "spec", "restartPolicy"), message, "write `restartPolicy: Never`")
    names = [str(item.get("name")) for _, item in containers(mapping(spec.get("template")))]
    rules = numbered(policy, "rules")
    if len(rules) > _MOST:
        yield Refusal(
            ("podFailurePolicy", "rules"), f"{len(rules)} rules are too many", f"keep {_MOST} of them"
        )
    for index, rule in rules:
        path: Path = ("podFailurePolicy", "rules", index)
        yield from unlisted(rule, path, "action", _ACTIONS)
        if rule.get("action") == "FailIndex":
            yield Refusal(
                (*path, "action"), "no Job of a metric has indexes that could fail", "write `FailJob`"
            )
        codes, conditions = rule.get("onExitCodes"), numbered(rule, "onPodConditions")
        if (codes is None) is not bool(conditions):
            message = "a rule is about exit codes, or about conditions"
            way_out = "keep one" if conditions else "add one"
            yield Refusal(path, message, f"{way_out} of `onExitCodes` and `onPodConditions`")
        yield from _codes((*path, "onExitCodes"), mapping(codes), names)
        for number, condition in conditions:
            at = (*path, "onPodConditions", number)
            yield from no_key((*at, "type"), condition.get("type"), "no type of a condition")
            yield from unlisted(condition, at, "status", _STATUSES)


def _codes(path: Path, said: Said, names: list[str]) -> Iterator[Refusal]:
    if not said:
        return
    yield from unlisted(said, path, "operator", ("In", "NotIn"))
    values, name = entries(said, "values"), said.get("containerName")
    codes = [value for value in values if isinstance(value, int)]
    if not values:
        yield Refusal((*path, "values"), "a rule of no exit code is never met", "write some, such as `[42]`")
    if said.get("operator") == "In" and 0 in codes:
        message = "with 0 a container has not failed"
        yield Refusal((*path, "values", values.index(0)), message, "remove it, or write `operator: NotIn`")
    if any(second <= first for first, second in pairwise(codes)):
        yield Refusal(
            (*path, "values"), "exit codes stand in order, and each once", f"write {sorted({*codes})}"
        )
    if isinstance(name, str) and name not in names:
        message = f"the pods have no container `{brief(name)}`"
        yield Refusal(
            (*path, "containerName"), message, f"theirs are {listed(names)}" if names else "remove it"
        )
