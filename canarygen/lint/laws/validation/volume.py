"""The volumes that containers mount: ValidateVolumes and ValidateVolumeMounts, pkg/apis/core/validation."""

from collections.abc import Iterator

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note
from canarygen.form import is_dns_label
from canarygen.lint.breach import breach
from canarygen.lint.laws.validation.part import Part, part
from canarygen.lint.laws.validation.template import Template, templates
from canarygen.lint.leniency import is_filled_in
from canarygen.lint.resource import text
from canarygen.lint.tree import Tree
from canarygen.source import Span
from canarygen.wording import guess


def mounts_find_their_volumes(tree: Tree) -> Iterator[Diagnostic]:
    """What a container mounts is a volume of its pod, at a path of its own; volumes have names of their own."""
    for template in templates(tree):
        volumes: dict[str, Span] = {}
        for volume in template.spec.each("volumes"):
            yield from _volume(volume, volumes)
        names = [*volumes, *_claims(template)]
        for container in template.containers:
            yield from _mounts(container, names)


def _claims(template: Template) -> Iterator[str]:
    for claim in part(template.owner, "spec").each("volumeClaimTemplates"):
        yield text(claim.inner("metadata").get("name"))


def _volume(volume: Part, first: dict[str, Span]) -> Iterator[Diagnostic]:
    name, here = text(volume.get("name")), volume.span("name")
    if not is_dns_label(name):
        yield breach(
            Code.POD_REFUSED,
            f"the name `{name}` of a volume is no DNS label",
            here,
            "use up to 63 lower-case letters, digits and dashes",
        )
    other = first.setdefault(name, here)
    if other is not here:
        yield breach(
            Code.POD_REFUSED,
            f"a second volume named `{name}`",
            here,
            "give each volume a name of its own",
            Note("the first one", other),
        )


def _mounts(container: Part, names: list[str]) -> Iterator[Diagnostic]:
    paths: dict[str, Span] = {}
    for mount in container.each("volumeMounts"):
        name, path = text(mount.get("name")), text(mount.get("mountPath"))
        if name and name not in names and not any(map(is_filled_in, names)):
            yield breach(
                Code.POD_REFUSED,
                f"the pod has no volume `{name}`",
                mount.span("name"),
                guess(name, names, "add it to `volumes`"),
            )
        here = mount.span("mountPath")
        if path and (other := paths.setdefault(path, here)) is not here:
            yield breach(
                Code.POD_REFUSED,
                f"two volumes are mounted at `{path}`",
                here,
                "give each a path of its own",
                Note("the first one", other),
            )
