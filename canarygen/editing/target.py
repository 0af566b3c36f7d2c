"""Where a spec says its image, its replicas and its steps: for all environments, or for one."""

from collections.abc import Iterator

from canarygen.document import NOTHING, Document, Path, Value, below, descendant, numbered
from canarygen.editing.unsettable import Unsettable
from canarygen.layers import Layered, layered
from canarygen.model.containers import LISTS
from canarygen.model.project import Project
from canarygen.pod.template import app_container
from canarygen.source import Span
from canarygen.wording import guess, listed

_WORKLOAD: Path = ("spec", "workload")
_ROLLOUT: Path = ("spec", "rollout")
_POD: Path = (*_WORKLOAD, "template", "spec")


def own(path: Path, environment: str | None) -> Path:
    """Give where a Canary itself says the value at a path of its spec, for one environment or for all."""
    return ("spec", "environments", environment, *path[1:]) if environment else path


def image(spec: Layered, container: str | None) -> Path:
    """Give where the spec says the image of a container; None is the app's.

    Raises Unsettable where it is not the spec's to say, or there is no such container.
    """
    workload, name = below(spec.value, *_WORKLOAD), descendant(spec.value, ("metadata", "name"))
    if workload.get("deployment") is not None:
        message = "the pods, and so their image, come from a Deployment that lives elsewhere"
        raise Unsettable(spec.key_span((*_WORKLOAD, "deployment")), message, "set the image there")
    app = app_container(workload, str(name))
    at, is_app = _container(spec, container or app), container in {None, app}
    if at and not (is_app and "image" in workload):
        return (*_settable(spec, at), "image")
    if at and "image" in descendant(spec.value, at):
        message = f"`image` and the template's container `{app}` both say which image runs"
        raise Unsettable(spec.key_span((*_WORKLOAD, "image")), message, "keep one of the two")
    if is_app:
        return own((*_WORKLOAD, "image"), spec.environment)
    raise _no_container(spec, container or app, app)


def replicas(spec: Layered) -> Path:
    """Give where the spec says how many pods it has. Raises Unsettable where an autoscaler does."""
    if below(spec.value, *_WORKLOAD).get("autoscale") is not None:
        span = spec.key_span((*_WORKLOAD, "autoscale"))
        message = "the autoscaler says how many pods there are"
        raise Unsettable(span, message, "edit its `min` and `max`, or take `autoscale` away first")
    return own((*_WORKLOAD, "replicas"), spec.environment)


def steps(spec: Layered) -> Path:
    """Give where the spec says its steps. Raises Unsettable where the rollout has none."""
    if below(spec.value, *_ROLLOUT).get("blueGreen") is not None:
        span = spec.key_span((*_ROLLOUT, "blueGreen"))
        message = "a blue-green rollout has no steps"
        raise Unsettable(span, message, "take `blueGreen` away first, if it is to have some")
    return own((*_ROLLOUT, "steps"), spec.environment)


def overruling(document: Document, project: Project, path: Path) -> Iterator[tuple[str, Value, Span]]:
    """Tell in which environments a Canary says something else than its spec at a path; what, and where."""
    for name in project.names:
        layer, inner = layered(document, project, name).layer(path)
        said = descendant(document.value, inner)
        if layer.document is document and layer.environment == name and said is not NOTHING:
            yield name, said, document.span(inner)


def _containers(spec: Layered) -> Iterator[tuple[Path, str]]:
    for key in LISTS:
        for index, container in numbered(spec.value, *_POD, key):
            yield (*_POD, key, index), str(container.get("name"))


def _container(spec: Layered, name: str) -> Path | None:
    return next((path for path, found in _containers(spec) if found == name), None)


def _settable(spec: Layered, path: Path) -> Path:
    """Give where a container stands in the Canary. Lists replace each other whole: only where it stands can it be set."""
    layer, inner = spec.layer(path)
    if layer.document is spec.document and inner == own(path, spec.environment):
        return inner
    elsewhere = layer.document is not spec.document
    raise Unsettable(
        layer.document.span(inner),
        "the container stands here, in a list that is taken over whole",
        f"edit it there, in {layer.document.source.path}"
        if elsewhere
        else "leave `--environment` out, or give the environment containers of its own",
    )


def _no_container(spec: Layered, name: str, app: str) -> Unsettable:
    known = [app, *(found for _, found in _containers(spec) if found != app)]
    help_ = guess(name, known, f"there is {listed(known)}")
    return Unsettable(spec.key_span(_WORKLOAD), f"the pod has no container `{name}`", help_)
