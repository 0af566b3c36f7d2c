"""Laws of previews: they find the new version's pods, and can be told apart."""

from collections.abc import Iterator

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note
from canarygen.model.canary import Canary, Fleet
from canarygen.model.match import Match
from canarygen.model.traffic import Preview, Split


def previews_are_possible(fleet: Fleet) -> Iterator[Diagnostic]:
    """A preview leads to a Service, and asks for no header that a route asks for already."""
    for canary in fleet.canaries:
        if preview := canary.traffic.preview:
            if canary.traffic.split is Split.SUBSETS:
                yield _subsets(canary, preview)
            if canary.rollout.ping_pong:
                yield _swapped(canary, preview)
            for route in canary.traffic.routes:
                for match in route.matches if route.is_split else ():
                    yield from _contradictions(preview, match)


def _subsets(canary: Canary, preview: Preview) -> Diagnostic:
    return Diagnostic(
        code=Code.PREVIEW_REFUSED,
        message="after an abort the new version's subset has no pods, and a preview would answer 503",
        span=preview.place.key,
        notes=(Note("the versions are subsets here", canary.traffic.place.at("split").span),),
        help="write `split: services`: the new version's Service falls back to the stable pods",
    )


def _swapped(canary: Canary, preview: Preview) -> Diagnostic:
    return Diagnostic(
        code=Code.PREVIEW_REFUSED,
        message="ping and pong swap their roles at every promotion, and a preview would lead to the old version then",
        span=preview.place.key,
        notes=(Note("they are asked for here", canary.rollout.place.at("pingPong").key),),
        help="leave `pingPong` out, or preview with a `route` step",
    )


def _contradictions(preview: Preview, match: Match) -> Iterator[Diagnostic]:
    for name in preview.headers.keys() & match.headers.keys():
        yield Diagnostic(
            code=Code.PREVIEW_REFUSED,
            message=f"a route asks for the header `{name}` already, and a match has one condition a header",
            span=preview.asked.key,
            notes=(Note("there", match.place.at("headers", name).key),),
            help="use another header, or a host of the preview's own",
        )
