"""The summaries of the shards of a tree: read, and held against each other and against what is joined here."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import click

import canarygen
from canarygen.division.summary import Circumstances, Summary, digest, read
from canarygen.model.project import PROJECT_FILE
from canarygen.source import Source
from canarygen.typed import Final
from canarygen.unusable import Unusable
from canarygen.wording import joined
from canarygen.workspace.descent import blaming

Summaries = Mapping[Path, Summary]
"""The summary of each shard, in their order, by its file."""

_ONE_COMMIT: Final = "build all shards, and join them, in one commit"


def read_summaries(files: Sequence[Path]) -> Summaries:
    """Read the summaries of all shards. Raises UsageError unless they are those of one number, each once, and Unusable."""
    found = [(file, _read(file)) for file in files]
    first = found[0][1].shard
    known: dict[int, tuple[Path, Summary]] = {}
    for file, summary in found:
        shard = summary.shard
        if shard.count != first.count:
            raise click.UsageError(
                f"{file} is of the shard {shard}, and {files[0]} of {first}; join shards of one N."
            )
        if shard.number in known:
            other = known[shard.number][0]
            raise click.UsageError(
                f"{file} is of the shard {shard}, and so is {other}; give each shard once."
            )
        known[shard.number] = (file, summary)
    missing = [f"{number}/{first.count}" for number in range(1, first.count + 1) if number not in known]
    if missing:
        raise click.UsageError(
            f"There is no summary of the shard {_some(missing)}; give those of all shards."
        )
    return dict(known[number] for number in sorted(known))


def _some(shards: Sequence[str]) -> str:
    few = 5
    rest = len(shards) - few
    return joined(shards, "and") if rest <= 0 else f"{', '.join(shards[:few])} and {rest} more"


def _read(file: Path) -> Summary:
    with blaming(str(file)):
        data = file.read_bytes()
    try:
        return read(data, canarygen.__version__)
    except ValueError as fault:
        raise Unusable(str(file), str(fault)) from None


def reject_others(found: Summaries, ours: Circumstances) -> None:
    """Raise UsageError or Unusable if a shard was built under other circumstances than it is joined under."""
    for file, summary in found.items():
        its = summary.circumstances
        who = f"{file}: the shard {summary.shard} was"
        if its.environment != ours.environment:
            raise click.UsageError(
                f"{who} built for {_named(its)}, and this join is for {_named(ours)}; say the same `--environment` to all."
            )
        if its.settings != ours.settings:
            raise Unusable(str(file), f"its shard was built with another {PROJECT_FILE}; {_ONE_COMMIT}")
        if its.policy != ours.policy:
            raise click.UsageError(f"{who} judged by another policy; say the same `--policy-from` to all.")
        if its.day != ours.day:
            raise click.UsageError(
                f"{who} judged as on {its.day}, and this join is as on {ours.day}; say the same `--at DAY` to all."
            )
        if ours.kubeconform == "require" != its.kubeconform:
            raise click.UsageError(
                f"{who} built without `--kubeconform require`; say it to all, or leave it out here."
            )


def _named(its: Circumstances) -> str:
    return f"the environment {its.environment!r}" if its.environment else "all environments"


def reject_changed(found: Summaries, sources: Sequence[Source]) -> None:
    """Raise Unusable if the specs here are not those that the shards were built from."""
    there = {path: (file, its) for file, summary in found.items() for path, its in summary.specs.items()}
    here = {source.path: digest(source.data) for source in sources}
    for path in sorted(there.keys() | here.keys()):
        if path not in there:
            raise Unusable(path, f"no shard knows of it; {_ONE_COMMIT}")
        file, its = there[path]
        if here.get(path) != its:
            raise Unusable(path, f"it is not what {file} tells of; {_ONE_COMMIT}")
