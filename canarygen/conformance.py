"""Whether every object is one that the cluster would accept: the pinned schemas' verdict."""

from collections.abc import Callable, Iterable, Iterator

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note
from canarygen.fault import dotted
from canarygen.manifest import Manifest
from canarygen.schema import Schema
from canarygen.typed import Final

_MEBI: Final = 1024 * 1024
_MOST_BYTES: Final = 1.5 * _MEBI

KindSchema = Callable[[str, str], Schema]


def conforms(manifest: Manifest, schema: KindSchema) -> bool:
    """Whether its kind's schema takes an object; see `nonconformities`."""
    return schema(manifest.content["apiVersion"], manifest.kind).accepts(manifest.content)


def nonconformities(manifests: Iterable[Manifest], schema: KindSchema) -> Iterator[Diagnostic]:
    """Say where an object breaks its kind's schema, on the line of the spec that it comes from.

    `schema` gives the schema of an apiVersion and a kind.
    """
    for manifest in manifests:
        if conforms(manifest, schema):
            continue
        content = manifest.content
        for fault in schema(content["apiVersion"], manifest.kind).faults(content):
            place = manifest.origin(fault.path)
            where = f"{manifest.kind} {dotted(fault.path)}" if fault.path else manifest.kind
            yield Diagnostic(
                code=Code.NOT_KUBERNETES,
                message=f"{where}: {fault.message}",
                span=place.key if fault.is_key else place.span,
                help=fault.help,
            )


def outgrown(manifests: Iterable[Manifest]) -> Iterator[Diagnostic]:
    """Say which objects of all canaries have become larger than a cluster keeps any (DefaultMaxRequestBytes, etcd's server/embed)."""
    for manifest in manifests:
        if manifest.kind == "ApplicationSet" and (size := _size(manifest)) > _MOST_BYTES:
            yield Diagnostic(
                code=Code.OBJECT_TOO_LARGE,
                message=f"the ApplicationSet of all canaries has {size / _MEBI:.2f} MiB, and a cluster keeps none above 1.5",
                span=manifest.origin(("kind",)).span,
                help="leave `mode` out: each canary then has an Application of its own",
            )


def _size(manifest: Manifest) -> int:
    import json  # noqa: PLC0415 -- few have an object of all canaries

    return len(json.dumps(manifest.content, separators=(",", ":"), ensure_ascii=False).encode())


def collisions(manifests: Iterable[Manifest]) -> Iterator[Diagnostic]:
    """Say which objects share a kind, a name and a namespace."""
    first: dict[tuple[str, ...], Manifest] = {}
    for manifest in manifests:
        other = first.setdefault(manifest.key, manifest)
        if other is not manifest:
            _, kind, namespace, name = manifest.key
            # Of a derived name and a chosen one, the fault is with the latter.
            at, kept = (other, manifest) if other.is_named and not manifest.is_named else (manifest, other)
            yield Diagnostic(
                code=Code.DUPLICATE_OBJECT,
                message=f"a second {kind} `{name}` in the namespace `{namespace}`",
                span=at.place.span,
                notes=(Note("the other one comes from this spec", kept.place.span),),
                help="rename one of the two specs, or give one of its objects another name under `names`",
            )
