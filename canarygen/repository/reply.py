"""What git replies, as values: what a tree lists, what objects hold, what is known of a commit, which tree was written."""

from collections.abc import Iterator

from canarygen.repository.object import Entry
from canarygen.repository.process import Answer, Asked
from canarygen.unusable import Unusable


def tree_told(splicing: Asked) -> str:
    """Give the id of the tree that was written; see `Store.splicing`. Raises Unusable."""
    _, _, tree = splicing.success().line.partition("\t")[0].split(" ")
    return tree


def told_fields(telling: Asked) -> list[str]:
    """Give what was asked of a commit; see `Store.telling`. Raises Unusable."""
    return telling.success().out.decode("utf-8", "replace").removesuffix("\n").split("\0")


def entries(listed: Answer) -> Iterator[tuple[str, Entry]]:
    """Give what `git ls-tree -z` lists, each entry with its path."""
    for line in listed.fields:
        about, _, name = line.partition("\t")
        mode, _, there = about.split(" ")
        yield name, Entry(mode, there)


def batch(kind: str, out: bytes) -> Iterator[tuple[str, bytes]]:
    """Give what `git cat-file --batch` tells of objects of a kind, each with its id. Raises Unusable if one is missing."""
    at = 0
    while at < len(out):
        end = out.index(b"\n", at)
        name, *about = out[at:end].decode().split()
        if about[0] != kind:
            raise Unusable(
                f"git cat-file {name}", "the object is not here; fetch it (a partial clone leaves some out)"
            )
        size = int(about[1])
        yield name, out[end + 1 : end + 1 + size]
        at = end + size + 2
