"""When a Job has failed, or is done, by the ways in which its pods end (validatePodFailurePolicy, validateSuccessPolicy)."""

import re
from collections.abc import Iterator
from itertools import pairwise

from canarygen.document import Path, Said, below, mapping
from canarygen.fault import Refusal
from canarygen.model.containers import containers, mappings
from canarygen.pod.laws.selector import key as no_key
from canarygen.pod.laws.value import entries, outside, unlisted
from canarygen.typed import Any, Final
from canarygen.wording import brief, listed

_ACTIONS: Final = ("Count", "FailIndex", "FailJob", "Ignore")
_STATUSES: Final = ("False", "True", "Unknown")
_MOST: Final = 20
_INDEXES: Final = re.compile(r"[0-9]{1,9}(?:-[0-9]{1,9})?(?:,[0-9]{1,9}(?:-[0-9]{1,9})?)*")


def failures(spec: Said) -> Iterator[Refusal]:
    """Say what is wrong with the rules by which a pod's end is that of the Job."""
    policy = spec.get("podFailurePolicy")
    if policy is None:
        return
    restarts = below(spec, "template", "spec").get("restartPolicy")
    if restarts == "OnFailure":
        message = "pods that are restarted do not fail, and `podFailurePolicy` is about those that do"
        yield ("template", "spec", "restartPolicy"), message, "write `restartPolicy: Never`"
    names = [str(item.get("name")) for _, item in containers(mapping(spec.get("template")))]
    rules = mappings(policy, "rules")
    yield from _too_many(("podFailurePolicy", "rules"), rules)
    for index, rule in enumerate(rules):
        path: Path = ("podFailurePolicy", "rules", index)
        yield from unlisted(rule, path, "action", _ACTIONS)
        if rule.get("action") == "FailIndex" and spec.get("backoffLimitPerIndex") is None:
            message = "without `backoffLimitPerIndex` no index fails by itself"
            yield (*path, "action"), message, "add that, or write `FailJob`"
        codes, conditions = rule.get("onExitCodes"), mappings(rule, "onPodConditions")
        if (codes is None) is not bool(conditions):
            message = "a rule is about exit codes, or about conditions"
            way_out = "keep one" if conditions else "add one"
            yield path, message, f"{way_out} of `onExitCodes` and `onPodConditions`"
        yield from _codes((*path, "onExitCodes"), mapping(codes), names)
        for number, condition in enumerate(conditions):
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
        yield (*path, "values"), "a rule of no exit code is never met", "write some, such as `[42]`"
    if said.get("operator") == "In" and 0 in codes:
        message = "with 0 a container has not failed"
        yield (*path, "values", values.index(0)), message, "remove it, or write `operator: NotIn`"
    if any(second <= first for first, second in pairwise(codes)):
        yield (*path, "values"), "exit codes stand in order, and each once", f"write {sorted({*codes})}"
    if isinstance(name, str) and name not in names:
        message = f"the pods have no container `{brief(name)}`"
        yield (*path, "containerName"), message, f"theirs are {listed(names)}" if names else "remove it"


def successes(spec: Said) -> Iterator[Refusal]:
    """Say what is wrong with the rules by which an indexed Job is done before all of its pods are."""
    policy = spec.get("successPolicy")
    if policy is None:
        return
    rules, completions = mappings(policy, "rules"), spec.get("completions")
    if not rules:
        yield ("successPolicy",), "a policy without a rule is none", "add one, or remove it"
    yield from _too_many(("successPolicy", "rules"), rules)
    for index, rule in enumerate(rules):
        path = ("successPolicy", "rules", index)
        indexes, count = rule.get("succeededIndexes"), rule.get("succeededCount")
        if indexes is None and count is None:
            yield path, "a rule says which indexes are enough, or how many", "add `succeededCount`"
        yield from _indexes((*path, "succeededIndexes"), indexes, completions)
        yield from outside(
            rule, path, "succeededCount", 0, completions if isinstance(completions, int) else None
        )


def _indexes(path: Path, said: Any, completions: Any) -> Iterator[Refusal]:
    """Check a list such as `0,2-4`: each index stands once, in order, and there is such a one."""
    if not isinstance(said, str) or not said:
        return
    if not _INDEXES.fullmatch(said):
        yield path, f"`{brief(said)}` is no list of indexes", "write one such as `0,2-4`"
        return
    numbers = [int(number) for number in re.split("[-,]", said)]
    if any(second <= first for first, second in pairwise(numbers)):
        yield path, f"the indexes of `{brief(said)}` do not rise", "write them in order, each once"
    elif isinstance(completions, int) and numbers[-1] >= completions:
        yield path, f"the last index of {completions} is {completions - 1}", "leave out what is above it"


def _too_many(path: Path, rules: list[Said]) -> Iterator[Refusal]:
    if len(rules) > _MOST:
        yield path, f"{len(rules)} rules are too many", f"keep {_MOST} of them"
