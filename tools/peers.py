"""What Argo Rollouts' and Istio's own linters say of every accepted case's tree, beside what ours says: `make peers`.

Each peer is asked where it is on the PATH, and loudly missed where it is not. A difference that no entry of JUSTIFIED
explains ends with exit code 1.
"""

import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from canarygen import library
from canarygen.diagnostic import Diagnostic
from canarygen.law import Severity
from canarygen.lint.lint import lint
from canarygen.source import Source

ROOT: Final = Path(__file__).parent.parent
CASES: Final = ROOT / "tests" / "cases" / "accepted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Justification:
    """Why a peer may say something else than we do: of cases whose name fits, in words that do."""

    program: str
    case: str
    words: str
    why: str


JUSTIFIED: Final = (
    Justification(
        program="kubectl-argo-rollouts",
        case=".+",
        words=r'unknown field "(?:replicaProgressThreshold|scaleDownDelaySeconds|resources)"',
        why="the field is of a newer Argo Rollouts or Kubernetes than this linter was built with; the spec's `targets` decide",
    ),
    Justification(
        program="kubectl-argo-rollouts",
        case="deployment-.+|what-laws-let-pass|ports-of-one-target|experiments-of-ports-that-say-nothing",
        words="has unmatch label",
        why="with workloadRef the pods are described by a Deployment elsewhere, and the linter takes a Rollout's own empty template for them",
    ),
    Justification(
        program="kubectl-argo-rollouts",
        case="five-specs-of-three-teams|own-gateways-with-tls-of-two-in-two-namespaces",
        words="not found in route",
        why="the linter finds VirtualServices by name alone, and takes that of another namespace for the Rollout's own",
    ),
    Justification(
        program="istioctl",
        case=".+",
        words="IST0101 Referenced gateway not found",
        why="the Gateway lives outside of the tree; we warn of one that the project does not declare",
    ),
)


def justified(program: str, case: str, words: Sequence[str]) -> str:
    """Give the reason why a peer differs from us; "" if there is none."""
    for known in JUSTIFIED:
        is_meant = program == known.program and re.fullmatch(known.case, case)
        if is_meant and all(re.search(known.words, text) for text in words):
            return known.why
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """A linter of somebody else's: what to call, and how to make out its errors from what it answers."""

    program: str
    arguments: tuple[str, ...]
    errors: Callable[["subprocess.CompletedProcess[str]"], list[str]]
    is_of_one_file: bool = False

    def judge(self, files: Sequence[Path]) -> list[str]:
        """Give the errors that it finds in some files, taken together."""
        if not self.is_of_one_file:
            return self.errors(_run([self.program, *self.arguments, *map(str, files)]))
        with tempfile.NamedTemporaryFile("w", suffix=".yaml") as together:
            together.write("".join(f"---\n{file.read_text(encoding='utf-8')}" for file in files))
            together.flush()
            return self.errors(_run([self.program, *self.arguments, together.name]))


def _run(call: Sequence[str]) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(call, capture_output=True, text=True, check=False, timeout=120)


def _of_rollouts(answer: "subprocess.CompletedProcess[str]") -> list[str]:
    return [(answer.stderr or answer.stdout).strip()] if answer.returncode else []


def _of_istio(answer: "subprocess.CompletedProcess[str]") -> list[str]:
    try:
        messages = json.loads(answer.stdout or "[]")
    except ValueError:
        return [(answer.stderr or answer.stdout).strip()]
    found = [f"{told['code']} {told['message']}" for told in messages if told["level"] == "Error"]
    return found or ([answer.stderr.strip()] if answer.returncode and not messages else [])


PEERS: Final = (
    Peer(
        program="kubectl-argo-rollouts",
        arguments=("lint", "--filename"),
        errors=_of_rollouts,
        is_of_one_file=True,
    ),
    Peer(
        program="istioctl",
        arguments=("analyze", "--use-kube=false", "--output", "json"),
        errors=_of_istio,
    ),
)


def trees() -> Iterator[tuple[str, list[Path]]]:
    """Give what is applied together: of each case the whole tree, or that of each of its environments."""
    for case in sorted(CASES.iterdir()):
        out = case / "out"
        is_split = any(
            "\n  environments:" in file.read_text(encoding="utf-8") for file in case.glob("canarygen.yaml")
        )
        for folder in sorted(path for path in out.iterdir() if path.is_dir()) if is_split else [out]:
            name = f"{case.name}/{folder.name}" if is_split else case.name
            yield name, sorted(folder.rglob("*.yaml"))


def ours(files: Sequence[Path]) -> list[str]:
    """Give the errors that our own lint finds."""
    sources = [Source(str(file.relative_to(CASES)), file.read_bytes()) for file in files]
    return [_told(found) for found in lint(sources, library.served) if found.severity is Severity.ERROR]


def _told(found: Diagnostic) -> str:
    return f"{found.span}: {found.code.word}: {found.message}"


def compare(peer: Peer) -> bool:
    """Print how far a peer agrees with us, and each difference. Tell whether all of them are justified."""
    cases = list(trees())
    differing = unjustified = 0
    for name, files in cases:
        theirs, own = peer.judge(files), ours(files)
        if bool(theirs) == bool(own):
            continue
        why = justified(peer.program, name, theirs)
        differing += 1
        unjustified += not why
        print(f"  {name}: {peer.program} says {theirs or 'nothing'}, we say {own or 'nothing'}")
        print(f"    {'justified: ' + why if why else 'NOT JUSTIFIED'}")
    print(f"{peer.program}: {len(cases) - differing} of {len(cases)} trees judged alike")
    return not unjustified


def main() -> None:
    """Ask every peer that is there."""
    is_well = True
    for peer in PEERS:
        if shutil.which(peer.program):
            is_well = compare(peer) and is_well
        else:
            print(f"NOT COMPARED: {peer.program} is not on the PATH", file=sys.stderr)
    sys.exit(0 if is_well else 1)


if __name__ == "__main__":
    main()
