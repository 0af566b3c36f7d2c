"""Which laws a fleet is held to."""

from collections.abc import Iterator

from canarygen import library
from canarygen.checks import CHECKS, analysis, laws
from canarygen.diagnostic import Rejected
from canarygen.elaborate.canary import elaborate
from canarygen.layers import Layered
from canarygen.longform.canary import longform
from canarygen.model.canary import Canary, Fleet
from canarygen.reader import read
from canarygen.source import Source
from tests.test_cases import CASES


def canaries() -> Iterator[Canary]:
    """Give the canaries of all cases whose specs the schema accepts by themselves, broken as they may be otherwise."""
    for file in sorted(path for kind in ("accepted", "rejected") for path in (CASES / kind).rglob("*.yaml")):
        try:
            found = read(Source(str(file), file.read_bytes()))
        except Rejected:
            continue
        for document in found:
            if library.language("canary").accepts(document.value):
                yield elaborate(longform(Layered(document, (), None)), None)


def test_who_is_not_judged_breaks_no_law_of_what_judges() -> None:
    """These laws are not even imported for such canaries."""
    fleets = [Fleet(canaries=(canary,)) for canary in canaries() if not canary.is_judged]

    assert len(fleets) > 200
    for fleet in fleets:
        assert [fault for law in analysis.CHECKS for fault in law(fleet)] == []


def test_a_fleet_with_one_canary_that_is_judged_is_held_to_all_laws() -> None:
    found = list(canaries())
    judged = next(canary for canary in found if canary.is_judged)
    other = next(canary for canary in found if not canary.is_judged)

    assert laws(Fleet(canaries=(other,))) == CHECKS
    assert laws(Fleet(canaries=(other, judged))) == (*CHECKS, *analysis.CHECKS)
