"""A part of a tree, for one of several machines: which files are its own is decided by the path of their spec alone."""

from canarygen.frozen import frozen
from canarygen.pattern import on_demand

_SHARD = on_demand(r"([1-9][0-9]{0,5})/([1-9][0-9]{0,5})")


@frozen
class Shard:
    """The shard `number`, from 1 on, of `count`. Every spec is in exactly one, on every machine and in every version."""

    number: int
    count: int

    def __str__(self) -> str:
        """Write it as people do."""
        return f"{self.number}/{self.count}"

    def __contains__(self, origin: str) -> bool:
        """Whether what comes from a spec, or from canarygen.yaml, is in this shard; `origin` is that file's path."""
        from zlib import crc32  # noqa: PLC0415 -- few builds are of a shard

        # What nobody is said to have made is in none.
        return bool(origin) and crc32(origin.encode()) % self.count == self.number - 1


def parsed(text: str) -> Shard:
    """Read a shard as `--shard` has it. Raises ValueError if that is none."""
    found = _SHARD.fullmatch(text)
    if not found:
        message = f"{text!r} is no shard: write the number and how many there are, such as 2/4"
        raise ValueError(message)
    number, count = map(int, found.groups())
    if number > count:
        message = f"there is no shard {text}: the last one is {count}/{count}"
        raise ValueError(message)
    return Shard(number, count)
