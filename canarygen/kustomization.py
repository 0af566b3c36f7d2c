"""A kustomization.yaml for each canary's folder, for who builds on the tree with Kustomize."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from canarygen.document import Document
from canarygen.manifest import Manifest
from canarygen.typed import Final

NAME: Final = "kustomization.yaml"
NAMES: Final = frozenset({NAME, "kustomization.yml", "Kustomization"})
"""What Kustomize takes for one."""


def holds_object(path: str) -> bool:
    """Whether a file of a tree holds an object of a cluster: all do but those that are for Kustomize."""
    return not path.endswith(f"/{NAME}")


def kustomizations(manifests: Iterable[Manifest], project: Document | None) -> Iterator[Manifest]:
    """Give the kustomizations of a tree: each lists the files beside it. Argo CD's own objects need none.

    `project` is the canarygen.yaml that asks for them.
    """
    folders: dict[str, list[Manifest]] = defaultdict(list)
    for manifest in manifests:
        if not manifest.is_delivering:
            folders[manifest.folder].append(manifest)
    for folder, beside in folders.items():
        content = {
            "apiVersion": "kustomize.config.k8s.io/v1beta1",
            "kind": "Kustomization",
            "resources": sorted(manifest.file for manifest in beside),
        }
        first = beside[0]
        place = project.root.at("spec", "kustomization") if project else first.place
        yield Manifest(content=content, folder=folder, file=NAME, source=first.source, place=place)
