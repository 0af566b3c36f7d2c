"""What holds for every spec of the language, drawn by Hypothesis."""

import json
import os
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from canarygen import kubeconform as edge
from canarygen.compilation import Compilation
from canarygen.diagnostic import Rejected
from canarygen.expansion import annotated
from canarygen.longform.canary import longform
from canarygen.manifest import Manifest
from canarygen.model.project import Project, Targets
from canarygen.parsing.reader import read
from canarygen.source import Source
from tests.conftest import Compile
from tests.reading import loaded
from tests.strategies import broken, specs

# Of what is drawn nothing is too new.
NEWEST = Project(targets=Targets(argo_rollouts=(1, 10)))
# The same examples each time, so that a red build is red again; `HYPOTHESIS_PROFILE=nightly` looks further.
_NIGHTLY = os.environ.get("HYPOTHESIS_PROFILE") == "nightly"
PROFILE = settings(
    max_examples=5_000 if _NIGHTLY else 150,
    derandomize=not _NIGHTLY,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)


def source(spec: object, name: str = "specs/drawn.yaml") -> Source:
    """Write a spec as JSON, which is YAML, indented as people would."""
    return Source(name, json.dumps(spec, indent=1, ensure_ascii=False).encode())


def compile_one(compiled: Compile, spec: object) -> Compilation | None:
    """Compile a spec, or a file of one; give None, after a look at the reasons, if it is refused."""
    try:
        return compiled([spec if isinstance(spec, Source) else source(spec)], NEWEST)
    except Rejected as rejected:
        for fault in rejected.diagnostics:
            assert fault.message
            assert fault.help
            assert 0 < fault.span.start.line <= fault.span.source.data.count(b"\n") + 1
        return None


@PROFILE
@given(spec=specs())
def test_a_valid_spec_compiles_and_reads_back(spec: object, compiled: Compile) -> None:
    """Its tree rests at 100 and 0, and YAML 1.1 and 1.2 readers read what was meant."""
    compilation = compiled([source(spec)], NEWEST)

    ruamel = YAML(typ="safe", pure=True)
    for manifest in compilation.manifests:
        text = compilation.tree[manifest.path]
        meant = json.dumps(manifest.content, sort_keys=True)
        assert json.dumps(loaded(text), sort_keys=True) == meant
        assert json.dumps(ruamel.load(text), sort_keys=True) == meant
        body = manifest.content["spec"]
        routes: list[dict[str, Any]] = [
            route for section in ("http", "tls", "tcp") for route in body.get(section, [])
        ]
        for route in routes:
            weights = [to.get("weight") for to in route.get("route", [])]
            assert weights in ([100, 0], [None], [])


def test_kubeconform_accepts_what_compiles(kubeconform: str, compiled: Compile) -> None:
    """The Go reader and validator find nothing wrong in the trees of all drawn specs, of which it is asked at once."""
    manifests: list[Manifest] = []

    @settings(PROFILE, max_examples=max(PROFILE.max_examples, 400))
    @given(spec=specs())
    def gather(spec: object) -> None:
        manifests.extend(compiled([source(spec)], NEWEST).manifests)

    gather()

    assert len(manifests) > 1000
    assert list(edge.complaints(manifests, Path(kubeconform))) == []


@PROFILE
@given(spec=specs())
def test_the_long_form_is_a_spec_of_the_same_tree(spec: object, compiled: Compile) -> None:
    """What `expand` prints compiles to the very same bytes."""
    original = source(spec)
    (document,) = read(original)

    expanded = Source(original.path, annotated(longform(document)).encode())

    assert compiled([expanded], NEWEST).tree == compiled([original], NEWEST).tree


@PROFILE
@given(spec=broken())
def test_a_broken_spec_is_refused_in_words(spec: object, compiled: Compile) -> None:
    """One thing broken, it compiles all the same or is refused: nothing else ever happens."""
    compilation = compile_one(compiled, spec)

    assert compilation is None or compilation.manifests


@PROFILE
@given(spec=specs(), data=st.data())
def test_mutated_bytes_are_refused_in_words(spec: object, data: st.DataObject, compiled: Compile) -> None:
    """Some bytes replaced, it compiles all the same or is refused."""
    text = bytearray(source(spec).data)
    for _ in range(data.draw(st.integers(1, 5))):
        at = data.draw(st.integers(0, len(text) - 1))
        text[at : at + data.draw(st.integers(0, 3))] = data.draw(
            st.binary(max_size=3) | st.sampled_from([b"\t", b"\n", b": ", b"&a ", b"!", b"'"])
        )

    compilation = compile_one(compiled, Source("specs/drawn.yaml", bytes(text)))

    assert compilation is None or compilation.manifests
