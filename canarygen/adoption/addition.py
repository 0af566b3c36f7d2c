"""What a project makes of an app that its manifests do not say: its defaults, among others, come with the adoption."""

from collections.abc import Iterator

from canarygen.adoption.proof import objects
from canarygen.adoption.stage import Stage
from canarygen.compilation import Compilation
from canarygen.delivery import WAVE
from canarygen.document import texts, unwritten
from canarygen.fault import dotted
from canarygen.key import ARGO, Key
from canarygen.likeness.difference import differing
from canarygen.lint.resource import Resource
from canarygen.parsing.reader import read
from canarygen.raising import objects as raising
from canarygen.source import Source
from canarygen.typed import Any
from canarygen.wording import brief


def additions(stage: Stage, built: Compilation) -> Iterator[str]:
    """Name what is otherwise in the objects of a stage than its spec alone would have it, each with its object."""
    spec = read(Source("", stage.spec.encode()))[0].value
    alone = objects(raising.objects(spec))
    own = objects([made for made in built.manifests if made.source == stage.path])
    for key, content in own.items():
        name = f"{key[1]} {key[2]}/{key[3]}"
        if key in alone:
            yield from (f"{name}: {path}" for path in _changed(alone[key], content))
        else:
            yield from (f"{name}{words}" for words in _new(key, content))


def _changed(old: Any, new: Any) -> Iterator[str]:
    """Name the fields in which two objects differ, but for what only puts objects in an order."""
    return (dotted(part.after) for part in differing(old, new) if WAVE not in part.after)


def _new(key: Key, content: Any) -> Iterator[str]:
    """Say that an object is new; of an Application, which everybody expects who asks for it, only what it does to others."""
    if key[:2] != (ARGO, "Application"):
        yield " (new)"
        return
    application = Resource(unwritten(content))
    labels = texts(application.get("spec", "syncPolicy", "managedNamespaceMetadata", "labels"))
    if labels:
        namespace = application.get("spec", "destination", "namespace")
        yield f": it labels all of the namespace {namespace} with {brief(labels)}"
