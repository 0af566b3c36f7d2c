"""What containers ask for: what of it Kubernetes refuses, and what was hardly meant so.

The rules are those of ValidateContainerResourceRequirements (pkg/apis/core/validation
of Kubernetes); that there is memory to start with it leaves to the container runtime.
Types are not repeated: the object's schema has them.
"""

from collections.abc import Iterable, Iterator

from canarygen.code import Code
from canarygen.document import Path, Said, mapping
from canarygen.fault import Refusal
from canarygen.law import Law
from canarygen.model.containers import Contained
from canarygen.model.quantity import HUGE_PAGES, MEBIBYTE, STANDARD, is_of_pages, thousandths
from canarygen.typed import Any, Final
from canarygen.wording import listed

_WHOLE = 1000
_MANY_DIGITS = 5  # so many mebibytes a machine may have
_MANY_CORES = 100

Words = tuple[str, str]
"""A message, and the way out."""


def refusals(path: Path, resources: Said) -> Iterator[Refusal]:
    """Say what Kubernetes refuses of the requests and limits that a container has at a path."""
    requests, limits = (mapping(resources.get(kind)) for kind in ("requests", "limits"))
    for kind, amounts in (("requests", requests), ("limits", limits)):
        for name, amount in amounts.items():
            if name not in STANDARD:
                yield from _amount((*path, kind, name), name, amount)
    for name, request in requests.items():
        if not _is_overcommitted(name):
            yield from _unequal(path, name, request, limits.get(name))
        elif limits.get(name, request) != request:
            yield from _overdrawn(path, name, request, limits[name])
    asked = requests.keys() | limits.keys()
    if not asked & {"cpu", "memory"} and (huge := sorted(filter(_is_huge, asked))):
        yield Refusal(
            path, f"`{huge[0]}` is asked for without cpu or memory", "add a request of `cpu` or `memory`"
        )


def slips(containers: Iterable[Contained]) -> Iterator[tuple[Law, Path, str, str]]:
    """Say which amounts of memory and cores of the containers of a pod template were not meant so, by which law."""
    for path, container in containers:
        resources = mapping(container.get("resources"))
        for kind in ("requests", "limits"):
            amounts = mapping(resources.get(kind))
            for name, code, judged in _SLIPS:
                amount = amounts.get(name)
                size = thousandths(amount)
                if size and (words := judged(str(amount), size)):
                    yield code, (*path, "resources", kind, name), *words


def _too_little(amount: str, size: int) -> Words | None:
    if size >= MEBIBYTE:
        return None
    number = amount.removesuffix("m")
    is_unit_missing = number.isdecimal() and len(number) <= _MANY_DIGITS
    way_out = f"write its unit: `{number}Mi`" if is_unit_missing else "write more, such as `64Mi`"
    return f"{amount} of memory is less than any container starts with", way_out


def _too_much(amount: str, size: int) -> Words | None:
    cores = size // _WHOLE
    if cores < _MANY_CORES:
        return None
    is_unit_missing = amount.isdecimal() and len(amount) <= _MANY_DIGITS
    way_out = (
        f"write its unit: `{amount}m` is thousandths of a core"
        if is_unit_missing
        else "write fewer, such as `500m`"
    )
    return f"{amount} of cpu is {cores} whole cores, and few machines have as many", way_out


_SLIPS: Final = (
    ("memory", Code.MEMORY_TOO_LITTLE, _too_little),
    ("cpu", Code.CPU_DOUBTFUL, _too_much),
)


def _amount(path: Path, name: str, amount: Any) -> Iterator[Refusal]:
    """Say what is wrong with an amount of something that is no standard resource."""
    if "/" not in name and not _is_huge(name):
        known = listed(sorted(STANDARD))
        help_ = (
            f"known are {known} and `{HUGE_PAGES}SIZE`; a device's resource has a domain: `nvidia.com/gpu`"
        )
        yield Refusal(path, f"Kubernetes has no resource `{name}`", help_)
    parts = thousandths(amount)
    if not _is_overcommitted(name) and parts is not None and parts % _WHOLE:
        yield Refusal(path, f"{amount} of `{name}` is not a whole number", "write a whole number")
    elif _is_huge(name) and not is_of_pages(name.removeprefix(HUGE_PAGES), amount):
        yield Refusal(
            path,
            f"{amount} is no number of whole pages of `{name}`",
            "write a multiple of the size of a page",
        )


def _is_overcommitted(name: str) -> bool:
    """Whether more of it may be promised than there is: not so of huge pages and of devices."""
    is_native = "/" not in name or "kubernetes.io/" in name
    return is_native and not _is_huge(name)


def _is_huge(name: str) -> bool:
    return name.startswith(HUGE_PAGES)


def _overdrawn(path: Path, name: str, request: Any, limit: Any) -> Iterator[Refusal]:
    wanted, most = thousandths(request), thousandths(limit)
    if wanted is not None and most is not None and wanted > most:
        message = f"the request of {name}, {request}, is above its limit, {limit}"
        limited = ((*path, "limits", name), "the limit")
        yield Refusal((*path, "requests", name), message, "raise the limit, or lower the request", limited)


def _unequal(path: Path, name: str, request: Any, limit: Any) -> Iterator[Refusal]:
    asked = (*path, "requests", name)
    if limit is None:
        message = (
            f"`{name}` is requested and not limited, and Kubernetes never promises more of it than there is"
        )
        yield Refusal(
            asked,
            message,
            f"add the limit: `limits: {{{name}: {request}}}`; the request may then be left out",
        )
    elif thousandths(request) != thousandths(limit):
        message = f"the request of {name}, {request}, is not its limit, {limit}"
        limited = ((*path, "limits", name), "the limit")
        yield Refusal(asked, message, "write the same amount in both, or the limit alone", limited)
