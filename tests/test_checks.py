"""Which laws a fleet is held to."""

from collections.abc import Iterator
from functools import cache
from pkgutil import iter_modules

import pytest

from canarygen import checks, library
from canarygen.checks import CHECKS, OF_PODS, SPECIAL, laws, pod_laws, special
from canarygen.diagnostic import Rejected
from canarygen.elaborate.canary import elaborate
from canarygen.layers import Layered
from canarygen.longform.canary import longform
from canarygen.model.canary import Canary, Fleet
from canarygen.parsing.reader import read
from canarygen.source import Source
from tests.test_cases import CASES


@cache
def canaries() -> tuple[Canary, ...]:
    """Give the canaries of all cases whose specs the schema accepts by themselves, broken as they may be otherwise."""
    return tuple(_read())


def _read() -> Iterator[Canary]:
    for file in sorted(path for kind in ("accepted", "rejected") for path in (CASES / kind).rglob("*.yaml")):
        try:
            found = read(Source(str(file), file.read_bytes()))
        except Rejected:
            continue
        for document in found:
            if library.language("canary").accepts(document.value):
                yield elaborate(longform(Layered(document, (), None)), None)


EVERY = {**SPECIAL, **OF_PODS}


@pytest.mark.parametrize("name", EVERY)
def test_who_has_nothing_special_breaks_no_law_of_it(name: str) -> None:
    """These laws are not even imported for such canaries."""
    fleets = [Fleet(canaries=(canary,)) for canary in canaries() if not EVERY[name](canary)]

    assert len(fleets) > 200
    for fleet in fleets:
        assert [fault for law in special(name) for fault in law(fleet)] == []


@pytest.mark.parametrize("name", EVERY)
def test_a_fleet_with_one_canary_that_has_something_special_is_held_to_its_laws(name: str) -> None:
    plain = next(canary for canary in canaries() if not any(has(canary) for has in EVERY.values()))
    own = next(canary for canary in canaries() if EVERY[name](canary))

    alone, both = Fleet(canaries=(plain,)), Fleet(canaries=(plain, own))

    assert (laws(alone), pod_laws(alone)) == (CHECKS, ())
    assert {*CHECKS, *special(name)} <= {*laws(both), *pod_laws(both)}


def test_every_module_of_laws_is_listed() -> None:
    listed = {law.__module__ for law in CHECKS} | {f"canarygen.checks.{name}" for name in EVERY}

    assert {f"canarygen.checks.{found.name}" for found in iter_modules(checks.__path__)} <= listed
