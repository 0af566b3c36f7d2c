"""What one of several machines tells the join of its shard: which specs it compiled, and what each of them came to."""

import json
from collections.abc import Collection, Mapping
from dataclasses import asdict
from pathlib import PurePosixPath

from canarygen.digest import sha256
from canarygen.division.record import Record
from canarygen.frozen import frozen
from canarygen.shard import Shard, parsed
from canarygen.tree import Tree
from canarygen.typed import Any, Final

_DIGITS: Final = 32
"""So many tell files apart that nobody has reason to forge: whoever could may change the summary itself."""


@frozen(kw_only=True)
class Circumstances:
    """What all shards of a tree have in common: what compiled them, for which environment, and by what they were judged.

    `settings` sums up canarygen.yaml; `policy` is the commit whose policy counts, if it is not that of the project, and
    `day` that of the judgement, where it matters. `kubeconform` says whether that was asked.
    """

    version: str
    environment: str | None
    settings: str
    policy: str | None
    day: str | None
    kubeconform: str


@frozen(kw_only=True)
class Account:
    """What a spec file came to: its record, a digest of each of its files, and whether there was something to say of it."""

    record: Record
    digests: tuple[str, ...]
    is_told: bool


@frozen(kw_only=True)
class Summary:
    """A shard: the digest of each of its spec files, and the account of each.

    `accounts` are None where the shard was refused, or has to be judged together with all others.
    """

    shard: Shard
    circumstances: Circumstances
    specs: Mapping[str, str]
    accounts: Mapping[str, Account] | None

    @property
    def text(self) -> str:
        """Write it down: a line by which it is known to be whole, and a line that says it."""
        known = self.accounts
        told = None if known is None else {path: _plain(account) for path, account in known.items()}
        body = {
            "shard": str(self.shard),
            **asdict(self.circumstances),
            "specs": dict(self.specs),
            "accounts": told,
        }
        said = json.dumps(body, separators=(",", ":"))
        head = json.dumps({"canarygen": self.circumstances.version, "digest": digest(said)})
        return f"{head}\n{said}\n"


def digest(data: str | bytes) -> str:
    """Sum up what a file holds."""
    return sha256(data.encode() if isinstance(data, str) else data)[:_DIGITS]


def accounts(records: Mapping[str, Record], tree: Tree, told: Collection[str]) -> dict[str, Account]:
    """Give the accounts of spec files by their records; there is something to say of those that are `told`."""
    digests = {str(path): digest(text) for path, text in tree.items()}
    return {
        path: Account(
            record=record, digests=tuple(digests[file] for file in record.files), is_told=path in told
        )
        for path, record in records.items()
    }


def files_of(records: Mapping[str, Record], tree: Tree) -> Tree:
    """Give the files that came of some spec files, without those that are of all canaries."""
    paths = (PurePosixPath(file) for record in records.values() for file in record.files)
    return {path: tree[path] for path in paths}


def read(data: bytes, version: str) -> Summary:
    """Read a summary. Raises ValueError, with the way out, if it is none, or if another canarygen wrote it."""
    head, _, said = data.partition(b"\n")
    try:
        seal = json.loads(head)
        theirs, whole = seal["canarygen"], seal["digest"]
    except (ValueError, TypeError, KeyError, RecursionError):
        raise ValueError("no summary; `canarygen build --shard I/N --summary FILE` writes one") from None
    if theirs != version:
        raise ValueError(
            f"canarygen {theirs} wrote it, and this is {version}; have the same one on all machines"
        )
    said = said.removesuffix(b"\n")
    if whole != digest(said):
        raise ValueError("it is not as it was written; have its shard write it again")
    return _read(json.loads(said))


def _read(body: dict[str, Any]) -> Summary:
    """Make a summary of what is known to be one."""
    shard, specs, told = parsed(body.pop("shard")), body.pop("specs"), body.pop("accounts")
    known = None if told is None else {path: _account(plain) for path, plain in told.items()}
    return Summary(shard=shard, circumstances=Circumstances(**body), specs=specs, accounts=known)


def _plain(account: Account) -> dict[str, Any]:
    record = account.record
    return {
        "told": account.is_told,
        "patched": record.is_patched,
        "files": dict(zip(record.files, account.digests, strict=True)),
        "claims": record.claims.hex(),
        "looks": record.looks.hex(),
        "shared": json.loads(record.shared),
    }


def _account(plain: dict[str, Any]) -> Account:
    record = Record(
        claims=bytes.fromhex(plain["claims"]),
        looks=bytes.fromhex(plain["looks"]),
        is_patched=plain["patched"],
        files=tuple(plain["files"]),
        shared=json.dumps(plain["shared"], separators=(",", ":")).encode(),
    )
    return Account(record=record, digests=tuple(plain["files"].values()), is_told=plain["told"])
