"""The laws of manifests that somebody wrote by hand, asked of the objects of canaries with patches: a patch is written by hand.

What canarygen generates keeps them all, so that without patches nothing is looked at.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from canarygen.diagnostic import Diagnostic
from canarygen.document import Document, Path, Place, unwritten
from canarygen.frozen import frozen, replace
from canarygen.law import Severity
from canarygen.lint.laws import CHECKS
from canarygen.lint.resource import Resource
from canarygen.lint.tree import Tree
from canarygen.manifest import Manifest
from canarygen.model.project import Targets
from canarygen.patching.answer import within
from canarygen.patching.history import Patched, Revision
from canarygen.source import Source, Span
from canarygen.typed import Final

# What a canary refers to may be another's, or live elsewhere: `patching.breakage` knows of both, and has judged it.
OF_OTHERS: Final = frozenset(
    {
        "autoscaler-of-nothing",
        "claims-unchecked",
        "destination-port-needed",
        "destination-rule-missing",
        "destination-unknown",
        "destination-without-that-port",
        "gateway-unknown",
        "gateway-without-pods",
        "host-not-admitted",
        "port-not-on-gateway",
        "rule-of-no-host",
        "secret-out-of-reach",
        "secret-without-certificate",
        "selection-without-pods",
        "service-missing",
        "subset-unknown",
        "virtual-service-missing",
    }
)

# Of manifests that somebody wrote these are warnings, since the controllers take them, or since something that is not
# among them may make them well; a spec that says so is refused, and a patch says nothing else.
_GRAVE: Final = frozenset(
    {
        "abort-keeps-nothing",
        "analysis-of-nothing",
        "autoscale-without-request",
        "budget-lets-none-go",
        "duration-zero",
        "experiment-endless",
        "memory-too-little",
        "never-fails",
        "old-pods-stay",
        "promql-syntax",
        "rollback-stuck",
        "route-unused",
        "step-of-two-things",
        "without-effect",
    }
)

_JUDGED_BEFORE: Final = OF_OTHERS | {"feature-gated", "target-lacks"}
"""The last two are told of all objects, patched or not, before these laws are asked."""


def unlawful(patched: Patched, targets: Targets) -> Iterator[Diagnostic]:
    """Say which laws the objects of an environment break after its patches, and did not before, each at a patch.

    They are what Kubernetes, Istio or Argo Rollouts refuses or passes over although the schema of the kind allows it.
    """
    changes: dict[str, list[Revision]] = defaultdict(list)
    for revision in reversed(patched.revisions):
        changes[revision.folder].append(revision)
    after = list(_found(patched.manifests, changes, targets))
    # What is no patch's doing would be a fault of ours, and no author could mend it.
    known = (
        {(fault.code, fault.message) for fault in _found(patched.before, changes, targets)}
        if after
        else set()
    )
    yield from (fault for fault in after if (fault.code, fault.message) not in known)


@frozen(keeping=True)
class _Patched(Document):
    """An object whose every part answers to one of the patches of its canary, the last of which comes first."""

    manifest: Manifest
    revisions: Sequence[Revision]

    def span(self, path: Path) -> Span:
        return self._answer(path).span

    def key_span(self, path: Path) -> Span:
        return self._answer(path).key

    def _answer(self, path: Path) -> Place:
        """Give what has written the value at a path, or has done so nearest to it."""
        own = [revision.patch for revision in self.revisions if self.manifest.key in revision.manifests]
        lengths = range(len(path), -1, -1)
        places = (within(self.manifest, path[:length], patch) for length in lengths for patch in own)
        blamed = own[0] if own else self.revisions[0].patch
        return next((place for place in places if place), blamed.place)


def _found(
    manifests: Iterable[Manifest], changes: Mapping[str, Sequence[Revision]], targets: Targets
) -> Iterator[Diagnostic]:
    """Give what laws say of the objects of the canaries that have patches."""
    patched = (manifest for manifest in manifests if manifest.folder in changes)
    tree = Tree((_resource(manifest, changes[manifest.folder]) for manifest in patched), targets=targets)
    found = [fault for check in CHECKS for fault in check(tree) if _is_of_patches(fault)]
    patches = [revision.patch.place for made in changes.values() for revision in made] if found else []
    wholes = {place.span for place in patches}
    # Both ends of a contradiction may answer to the same words, and one that no patch has written to none, or to
    # no more than the `spec` that it has in common with what a patch says.
    idle = {place.at("merge", "spec").key for place in patches} | wholes
    for fault in found:
        # What a note points at, and no patch has written, answers to something around it: that says nothing, either.
        notes = tuple(
            note for note in fault.notes if not note.span.holds(fault.span) and note.span not in idle
        )
        # Where no patch has written the one end, it is told at the other one.
        end = notes[:1] if fault.span in wholes else ()
        span = end[0].span if end else fault.span
        ruled = Severity.ERROR if fault.code.word in _GRAVE else fault.ruled
        yield replace(fault, span=span, notes=notes[len(end) :], ruled=ruled)


def _is_of_patches(fault: Diagnostic) -> bool:
    """Whether it is for these laws alone to tell: what asks for nothing is not told of what is generated."""
    return fault.severity is not Severity.INFO and fault.code.word not in _JUDGED_BEFORE


def _resource(manifest: Manifest, revisions: Sequence[Revision]) -> Resource:
    source = Source(str(manifest.path), b"")
    return Resource(_Patched(source, manifest.content, unwritten(None).marks, manifest, revisions))
