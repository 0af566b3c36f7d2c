"""What a VirtualService says of requests that its proxies send nowhere."""

from collections.abc import Iterator

from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import numbered
from canarygen.key import ISTIO
from canarygen.law import Law, Severity
from canarygen.lint.breach import breach
from canarygen.lint.tree import Tree
from canarygen.typed import Final

SENT_NOWHERE: Final = Law(
    "sent-nowhere",
    "A proxy redirects or answers a request itself, and sends it nowhere: it makes no copy for a mirror, and has nothing to wait for or to try again. Istio passes such settings over without a word.",
)
_ANSWERS: Final = ("redirect", "directResponse")
_COPIES: Final = ("mirror", "mirrors")
_IDLE: Final = ("timeout", "retries")
"""By these nobody loses what he counts on."""


def settings_are_of_what_is_sent(tree: Tree) -> Iterator[Diagnostic]:
    """A rule that redirects or answers says nothing of sending (TranslateRoute, pilot/pkg/networking/core/route).

    One that sends as well is refused, and it is not known which of the two is meant.
    """
    for route in tree.of(ISTIO, "VirtualService"):
        for index, rule in numbered(route.get("spec", "http")):
            place = route.at("spec", "http", index)
            answers = [key for key in _ANSWERS if rule.get(key) is not None and not rule.get("route")]
            for answer in answers[:1]:
                for key in (key for key in (*_COPIES, *_IDLE) if rule.get(key)):
                    yield breach(
                        SENT_NOWHERE,
                        f"`{key}` does nothing beside `{answer}`: what the proxy answers itself it sends nowhere",
                        place.at(key).key,
                        f"remove `{key}`, or put it on the rule that sends",
                        Note("here it answers", place.at(answer).key),
                        ruled=Severity.WARNING if key in _IDLE else None,
                    )
