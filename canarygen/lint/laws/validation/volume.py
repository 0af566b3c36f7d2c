"""The volumes of pods: ValidateVolumes, pkg/apis/core/validation."""

from collections.abc import Iterator

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import text
from canarygen.form import is_dns_label
from canarygen.lint.breach import breach
from canarygen.lint.laws.validation.template import templates
from canarygen.lint.tree import Tree
from canarygen.source import Span


def volumes_are_told_apart(tree: Tree) -> Iterator[Diagnostic]:
    """Each volume of a pod has a name of its own."""
    for template in templates(tree):
        first: dict[str, Span] = {}
        for volume in template.spec.each("volumes"):
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
