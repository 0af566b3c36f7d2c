"""EnvoyFilters: what their patches do is defined for what they patch, and does not depend on the order of other filters."""

from collections.abc import Iterator, Mapping

from canarygen.diagnostic import Diagnostic
from canarygen.document import below, mapping, numbered, text
from canarygen.frozen import frozen
from canarygen.key import ISTIO
from canarygen.law import Law, Severity
from canarygen.lint.breach import breach
from canarygen.lint.resource import Resource
from canarygen.lint.tree import Tree
from canarygen.typed import Any, Final

PATCH_IGNORED: Final = Law(
    "patch-ignored",
    "Istio ignores an operation that is not defined for what the patch applies to, and nobody says so.",
    Severity.WARNING,
    "IST0152, IST0153, IST0154",
)
PATCH_ORDER_UNSAID: Final = Law(
    "patch-order-unsaid",
    "An operation beside or upon another filter finds it only if that is there before: without a priority their ages decide.",
    Severity.INFO,
    "IST0151, IST0155",
)
_WHOLE: Final = "ROUTE_CONFIGURATION"
"""What takes a MERGE only."""
_FILTERS: Final = ("LISTENER_FILTER", "NETWORK_FILTER", "HTTP_FILTER")
_REPLACEABLE: Final = (*_FILTERS, "VIRTUAL_HOST")
_IN_ORDER: Final = (*_FILTERS, "HTTP_ROUTE")
_RELATIVE: Final = ("REMOVE", "REPLACE", "INSERT_BEFORE", "INSERT_AFTER")
_CODES: Final[Mapping[str, str]] = {"REPLACE": "IST0152", "ADD": "IST0153", "REMOVE": "IST0154"}


@frozen
class _Patch:
    """A patch of an EnvoyFilter."""

    owner: Resource
    index: int
    said: Mapping[str, Any]

    @property
    def operation(self) -> str:
        """What it does."""
        return text(mapping(self.said.get("patch")).get("operation"))

    @property
    def target(self) -> str:
        """What it applies to."""
        return text(self.said.get("applyTo"))

    @property
    def name(self) -> str:
        """The name of the filter that it makes or, if it makes none, looks for; "" for neither."""
        value = below(self.said, "patch", "value")
        chain = below(self.said, "match", "listener", "filterChain")
        return text(value.get("name")) or (text(mapping(chain.get("filter")).get("name")) if value else "")

    @property
    def is_of_a_version(self) -> bool:
        """Whether it is for proxies of certain versions only."""
        return bool(below(self.said, "match", "proxy").get("proxyVersion"))

    @property
    def is_ignored(self) -> bool:
        """Whether its operation is not defined for what it applies to.

        What istiod does counts, run over all of them: its analyzer has routes neither added nor removed.
        """
        if self.operation == "REPLACE":
            return self.target not in _REPLACEABLE
        return (self.is_inserted or self.operation in {"ADD", "REMOVE"}) and self.target == _WHOLE

    @property
    def is_inserted(self) -> bool:
        """Whether it has a place beside others."""
        return self.operation.startswith("INSERT_")

    @property
    def needs_another(self) -> bool:
        """Whether it does nothing without another filter; what has no order is added, wherever that is to be (convertToEnvoyFilterWrapper)."""
        return self.operation in _RELATIVE and (self.target in _IN_ORDER or not self.is_inserted)


def patches_take_effect(tree: Tree) -> Iterator[Diagnostic]:
    """The operation of a patch is one that Istio knows for what it applies to (envoyfilter/envoypatch.go)."""
    for patch in _patches(tree):
        if patch.is_ignored:
            place = patch.owner.at("spec", "configPatches", patch.index)
            yield breach(
                PATCH_IGNORED,
                f"Istio ignores {patch.operation} for {patch.target}",
                place.at("patch", "operation").span,
                "write MERGE, or apply it to something else",
                peer=_CODES.get(patch.operation, ""),
            )


def patches_have_an_order(tree: Tree) -> Iterator[Diagnostic]:
    """An EnvoyFilter with a patch that needs another filter has a priority (the same file)."""
    versioned: set[str] = set()
    for patch in _patches(tree):
        if patch.needs_another and not patch.is_ignored and not patch.owner.get("spec", "priority"):
            code = "IST0155" if patch.name in versioned else "IST0151"
            yield breach(
                PATCH_ORDER_UNSAID,
                f"{patch.operation} needs another filter, and no `priority` says which comes first",
                patch.owner.at("spec", "configPatches", patch.index, "patch", "operation").span,
                "add a `priority` to the EnvoyFilter, or write INSERT_FIRST, MERGE or ADD",
                peer=code,
            )
        versioned |= {patch.name} if patch.is_of_a_version else set()


def _patches(tree: Tree) -> Iterator[_Patch]:
    for owner in tree.of(ISTIO, "EnvoyFilter"):
        for index, said in numbered(owner.get("spec", "configPatches")):
            yield _Patch(owner, index, said)
