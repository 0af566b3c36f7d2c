"""canarygen.yaml to the Project."""

import re
from collections.abc import Iterator, Sequence
from functools import partial

from canarygen import __version__
from canarygen.code import Code
from canarygen.destination import environments, misdirections
from canarygen.diagnostic import Diagnostic, Note, Rejected, reject_any
from canarygen.document import Document, Place, Said, descendant
from canarygen.frozen import replace
from canarygen.model.feature import Version
from canarygen.model.project import External, ExternalGateway, Project, Targets
from canarygen.parsing.reader import read
from canarygen.rules import refused_rules, rules
from canarygen.schema import Schema, violations
from canarygen.source import Source

_TARGETS = {
    "kubernetes": "kubernetes",
    "istio": "istio",
    "argo_rollouts": "argoRollouts",
    "argo_cd": "argoCD",
}


def project(source: Source | None, schema: Schema, *, is_built: bool = True) -> Project:
    """Read a canarygen.yaml; without one, everything is as usual. Raises Rejected.

    What `is_built` from it must be built by this release, if it says by which; what is only compared with, need not, as long
    as this release can read it.
    """
    if source is None:
        return Project()
    try:
        documents = read(source)
    except Rejected as rejected:
        raise _unread(rejected, schema, is_built=is_built) from None
    return _judged(documents, schema, is_built=is_built)


def _unread(rejected: Rejected, schema: Schema, *, is_built: bool) -> Rejected:
    """Give the refusal of a file that nobody can read for sure; where its text is but unclear, with all else that is wrong in it."""
    from canarygen.parsing.unclear import Unclear, with_all_else  # noqa: PLC0415 -- only who made this mistake waits for it

    if not isinstance(rejected, Unclear):
        return rejected
    judge = partial(_judged, rejected.documents, schema, is_built=is_built)
    return with_all_else(rejected.diagnostics, judge)


def _judged(documents: Sequence[Document], schema: Schema, *, is_built: bool) -> Project:
    others = [fault for document in documents for fault in of_another_release(document, schema)]
    if is_built:
        reject_any(others)
    try:
        return _read(documents, schema)
    except Rejected:
        # Another release may know what this one would call misspelt.
        reject_any(others)
        raise


def _read(documents: Sequence[Document], schema: Schema) -> Project:
    reject_any(fault for document in documents for fault in violations(document, schema))
    reject_any(_second(documents))
    document = documents[0]
    said, usual = document.value.get("spec", {}), Project()
    found = Project(
        specs=tuple(said.get("specs", usual.specs)),
        out=said.get("out", usual.out),
        environments=tuple(environments(document, said)) or usual.environments,
        kustomization=said.get("kustomization", usual.kustomization),
        rules=rules(said.get("rules", {})),
        targets=_targets(document, said.get("targets", {})),
        external=_external(document, said.get("external", {})),
        document=document,
    )
    reject_any((*_misplaced(document, found), *misdirections(found.environments)))
    reject_any(refused_rules(said.get("rules", {}), document.root.at("spec", "rules")))
    if "policy" not in said:
        return found
    from canarygen.policy.reading import policy  # noqa: PLC0415 -- where nothing is asked nobody waits for it

    asked = policy(said["policy"], document.root.at("spec", "policy"), found.names, found.rules)
    return replace(found, policy=asked)


def of_another_release(document: Document, schema: Schema) -> Iterator[Diagnostic]:
    """Say which other release a project asks for; what is no release at all the schema will refuse."""
    said = descendant(document.value, ("spec", "canarygen"))
    if not isinstance(said, str) or _is_this(said) or not _is_release(said, schema):
        return
    wanted = said if said.count(".") == __version__.count(".") else f"{said}.*"
    yield Diagnostic(
        code=Code.ANOTHER_RELEASE,
        message=f"this repository is built by canarygen {wanted}, and this is {__version__}",
        span=document.root.at("spec", "canarygen").span,
        help=f"install it: pip install 'canarygen=={wanted}'; or, to move on to this one, write \"{__version__}\" in canarygen.yaml and"
        " wherever a workflow installs it, build, and commit what changes",
    )


def _is_release(said: str, schema: Schema) -> bool:
    """Whether a text is the number of a release. To pip 0.1.00 is 0.1.0, so a zero ahead of a number would lead back here."""
    asked = descendant(schema.json, ("properties", "spec", "properties", "canarygen", "pattern"))
    return re.fullmatch(asked, said) is not None


def _is_this(said: str) -> bool:
    """Whether a release, or the first parts of its number, are those of the canarygen that runs."""
    return f"{__version__}.".startswith(f"{said}.")


def _second(documents: Sequence[Document]) -> Iterator[Diagnostic]:
    for further in documents[1:]:
        yield Diagnostic(
            code=Code.DUPLICATE_PROJECT,
            message="a second Project",
            span=further.root.at("kind").span,
            notes=(Note("the first one", documents[0].root.at("kind").span),),
            help="a repository is one project; put all of it into one document",
        )


def _misplaced(document: Document, found: Project) -> Iterator[Diagnostic]:
    if found.out in found.specs:
        said, specs = document.root.at("spec"), found.specs.index(found.out)
        is_said = "out" in document.value["spec"]
        yield Diagnostic(
            code=Code.OUT_AMONG_SPECS,
            message=f"`{found.out}` is the folder of specs, and of what is generated from them",
            span=(said.at("out") if is_said else said.at("specs", specs)).span,
            help="keep the two apart: by default specs/ holds the one, and out/ the other",
        )


def _targets(document: Document, said: Said) -> Targets:
    versions = {field: _version(said[key]) for field, key in _TARGETS.items() if key in said}
    return Targets(**versions, place=document.root.at("spec", "targets") if said else None)


def _version(said: str) -> Version:
    major, _, minor = said.partition(".")
    return (int(major), int(minor))


def _external(document: Document, said: Said) -> External:
    place = document.root.at("spec", "external")
    services = _listed(said, "services", place)
    templates = _listed(said, "templates", place)
    return External(
        gateways={
            _key(name): ExternalGateway(
                hosts=tuple(gateway.get("hosts", ())),
                ports=tuple(gateway.get("ports", ())),
                place=place.at("gateways", name),
            )
            for name, gateway in said.get("gateways", {}).items()
        },
        services={_key(name): at for name, at in services.items() if "/" in name},
        hosts={name: at for name, at in services.items() if "/" not in name},
        templates={_key(name): at for name, at in templates.items() if "/" in name},
        cluster_templates={name: at for name, at in templates.items() if "/" not in name},
        secrets={_key(name): at for name, at in _listed(said, "secrets", place).items()}
        if "secrets" in said
        else None,
    )


def _listed(said: Said, key: str, place: Place) -> dict[str, Place]:
    return {name: place.at(key, index) for index, name in enumerate(said.get(key, ()))}


def _key(said: str) -> tuple[str, str]:
    namespace, _, name = said.partition("/")
    return (namespace, name)
