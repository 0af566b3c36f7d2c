"""The round trip: what is built of a spec is raised to that spec, up to what no object shows."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import hypothesis
import pytest
from hypothesis import given

from canarygen import library
from canarygen.compilation import Compilation, text
from canarygen.compiler import layered_specs
from canarygen.delivery import WAVE
from canarygen.document import Map
from canarygen.expansion import expanded
from canarygen.fault import dotted
from canarygen.lint.parser import parsed
from canarygen.lint.resource import resources
from canarygen.lint.tree import Tree
from canarygen.manifest import Manifest
from canarygen.model.project import Project
from canarygen.parsing.reader import read
from canarygen.raising.draft import Draft, Leftover
from canarygen.raising.family import Family
from canarygen.raising.raising import drafted
from canarygen.shortening.shortening import shortened
from canarygen.source import Source
from canarygen.writing import written
from tests.conftest import Compile
from tests.sameness import normal
from tests.strategies import specs
from tests.test_cases import ACCEPTED, CASES, settings, sources
from tests.test_properties import NEWEST, PROFILE

Key = tuple[str, str]

LANGUAGE = library.language("canary")
RAISED = sorted(path for path in (CASES / "raising").iterdir() if path.is_dir())
"""What others wrote, and the specs that it becomes."""

_SAID_OF_PODS = (
    "what `template` says of the app's container comes back in the words that the language has for it"
)
_NULL = "a `null` in `template` has removed what it was for, or nothing at all, and leaves no trace"
_PATCHED = "what a patch sets comes back in the language's words where it has some, and a patch is written the shortest way"
UNLIKE = {
    "app-container-second-in-the-template": _SAID_OF_PODS,
    "template-merges-env-by-name": _SAID_OF_PODS,
    "defaults-without-environments": _NULL,
    "template-native-sidecar-and-projected-volume": _NULL,
    "template-null-removes": _NULL,
    "template-null-removes-in-many-places": _NULL,
    "template-with-a-port-of-tcp-and-udp": _NULL,
    "experiment-judged-by-metrics-of-the-spec": _PATCHED,
    "patches-by-every-operation": _PATCHED,
    "patches-of-a-gateway-that-others-use": _PATCHED,
    "patches-of-a-rollout": _PATCHED,
    "patches-of-both-ends-of-a-reference": _PATCHED,
    "patches-of-scaler-and-budget": _PATCHED,
    "patches-of-services": _PATCHED,
    "patches-that-refer-elsewhere": _PATCHED,
    "patches-that-the-targets-have": _PATCHED,
    "patches-within-the-laws": _PATCHED,
    "scaled-from-outside": _PATCHED,
}
"""Cases whose specs say something in another way than an import does, though their objects are the same; and why."""


def tree(files: Iterable[Source]) -> Tree:
    """Read manifests."""
    return Tree(resource for file in files for document in parsed(file) for resource in resources(document))


def raised(files: Iterable[Source]) -> list[Draft | Leftover]:
    """Give a draft for each Rollout of some manifests, or what says why there is none."""
    found = tree(files)
    rollouts = found.any_of("argoproj.io", "Rollout")
    return [drafted(Family(rollout, found), LANGUAGE, library.served) for rollout in rollouts]


def drafts(manifests: list[Manifest]) -> tuple[Draft, ...]:
    """Raise objects, read back from the text of their files."""
    files = (Source(str(manifest.path), text(manifest).encode()) for manifest in manifests)
    found = raised(files)
    assert not any(isinstance(one, Leftover) for one in found)
    return tuple(one for one in found if isinstance(one, Draft))


def environments(compilation: Compilation) -> Iterator[list[Manifest]]:
    """Give the canaries' own objects, environment by environment."""
    found: dict[tuple[str, ...], list[Manifest]] = {}
    for manifest in compilation.manifests:
        if not manifest.is_delivering:
            found.setdefault(manifest.path.parts[:-3], []).append(manifest)
    yield from found.values()


def imported(draft: Draft) -> Source:
    """Write what is imported as the file of a project."""
    metadata = draft.spec["metadata"]
    name = f"specs/{metadata['namespace']}/{metadata['name']}.yaml"
    return Source(name, written(shortened(draft.spec, LANGUAGE)).encode())


def long_forms(case: Path) -> Iterator[dict[Key, Map]]:
    """Give the long forms of a case's specs by namespace and name, environment by environment."""
    for layers in layered_specs(sources(case), settings(case), LANGUAGE).values():
        found = (expanded(spec).value for spec in layers)
        yield {(long["metadata"]["namespace"], long["metadata"]["name"]): long for long in found}


def at_rest(manifest: Manifest) -> Map:
    """Give an object without the wave that the settings of its project ask for."""
    content = dict(manifest.content)
    annotations = content["metadata"].get("annotations", {})
    kept = {key: value for key, value in annotations.items() if key != WAVE}
    metadata = {key: value for key, value in content["metadata"].items() if key != "annotations"}
    return {**content, "metadata": metadata | ({"annotations": kept} if kept else {})}


@pytest.mark.parametrize("case", ACCEPTED, ids=lambda path: path.name)
def test_what_is_imported_is_the_spec_and_builds_to_the_same_objects(case: Path, compiled: Compile) -> None:
    """All objects come back, the laws are content, and nothing is left over; the few that are said otherwise are known.

    What is compared with the spec is the long form, as the environment has it.
    """
    its = settings(case)
    elsewhere = Project(external=its.external, targets=its.targets)
    said, alike = list(long_forms(case)), []
    for manifests, own in zip(environments(compiled(sources(case), its)), said, strict=True):
        found = drafts(manifests)
        files = [imported(draft) for draft in found]
        longs = [expanded(*read(file)).value for file in files]
        alike += [
            normal(long) == normal(own[long["metadata"]["namespace"], long["metadata"]["name"]])
            for long in longs
        ]

        assert all(draft.leftovers == () for draft in found)
        made = compiled(files, elsewhere).manifests
        assert {item.key: item.content for item in made} == {item.key: at_rest(item) for item in manifests}
    assert len(alike) == sum(map(len, said))
    assert all(alike) is (case.name not in UNLIKE)


@hypothesis.settings(PROFILE, max_examples=40)
@given(spec=specs())
def test_a_drawn_spec_comes_back(spec: Map, compiled: Compile) -> None:
    """Whatever a valid spec says, its objects give a spec of the same objects, which says the same."""
    source = Source("specs/drawn.yaml", written(spec).encode())
    (document,) = read(source)
    manifests = list(compiled([source], NEWEST).manifests)
    (draft,) = drafts(manifests)
    file = imported(draft)

    assert document.value == spec
    assert draft.leftovers == ()
    made = compiled([file], NEWEST).manifests
    assert {item.key: item.content for item in made} == {item.key: item.content for item in manifests}
    assert normal(expanded(*read(file)).value) == normal(expanded(document).value)


@pytest.mark.parametrize("case", RAISED, ids=lambda path: path.name)
def test_what_others_wrote(case: Path, compiled: Compile, accept: bool) -> None:
    """What somebody else wrote gives the specs beside it, which compile; what they do not say is listed."""
    found = raised([Source("given.yaml", (case / "given.yaml").read_bytes())])
    files = [imported(draft) for draft in found if isinstance(draft, Draft)]
    texts = {
        "spec.yaml": "---\n".join(file.data.decode() for file in files),
        "left.txt": "".join(
            f"{left.place.span}: {dotted(left.place.path)}: {left.reason}\n"
            for draft in found
            for left in (draft.leftovers if isinstance(draft, Draft) else (draft,))
        ),
    }
    if accept:
        for name, content in texts.items():
            (case / name).write_text(content, encoding="utf-8")

    assert texts == {name: (case / name).read_text(encoding="utf-8") for name in texts}
    assert compiled(files).manifests or not files


def test_the_article_becomes_short() -> None:
    """The manifests of a published article, 88 lines, become a spec of at most 24."""
    article = CASES / "lint" / "validation" / "article.yaml"
    (draft,) = raised([Source("article.yaml", article.read_bytes())])

    assert isinstance(draft, Draft)
    assert len(imported(draft).data.splitlines()) <= 24
    assert {dotted(left.place.path) for left in draft.leftovers} == {
        "spec.selector",
        "spec.ports[0].targetPort",
    }
