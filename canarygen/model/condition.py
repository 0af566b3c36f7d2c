"""All that the routes and the steps of a canary ask of texts, and where each condition stands."""

from collections.abc import Iterator, Mapping

from canarygen.document import Place
from canarygen.model.canary import Canary
from canarygen.model.managed_route import headers_place
from canarygen.model.match import Match
from canarygen.model.text import TextMatch


def header_conditions(canary: Canary) -> Iterator[tuple[Mapping[str, TextMatch], Place]]:
    """Give what is asked of headers by their names, and where these stand."""
    for match in _matches(canary):
        if match.headers:
            yield match.headers, match.place.at("headers")
    for step in canary.rollout.route_steps:
        yield from ((match.headers, headers_place(step, match)) for match in step.matches)
    if preview := canary.traffic.preview:
        yield preview.headers, preview.asked


def path_conditions(canary: Canary) -> Iterator[tuple[TextMatch, Place]]:
    """Give what is asked of paths, and where the match that asks stands."""
    for step in canary.rollout.route_steps:
        yield from ((match.path, match.place) for match in step.matches)
    yield from ((match.path, match.place) for match in _matches(canary))


def named_conditions(canary: Canary) -> Iterator[tuple[TextMatch, Place]]:
    """Give what is asked of each parameter of a query, and of each header, and where that stands."""
    for match in _matches(canary):
        for name, text in match.query.items():
            yield text, match.place.at("query", name)
    for headers, place in header_conditions(canary):
        for name, text in headers.items():
            yield text, place.at(name)


def _matches(canary: Canary) -> Iterator[Match]:
    for route in canary.traffic.routes:
        yield from route.matches
