"""How little an author writes, and how much that stands for."""

from tests.test_cases import CASES

WISH = CASES / "accepted" / "the-whole-wish-in-eight-lines"
"""A host, two replicas, 5%, a gate, 50%, ten minutes, and a success rate of 99%: what others write in 62 to 164 lines."""


def lines(text: str) -> int:
    """Count the lines that are neither blank nor a comment."""
    return sum(bool(line.strip()) and not line.lstrip().startswith("#") for line in text.splitlines())


def test_the_wish_is_short_and_what_it_stands_for_is_not() -> None:
    """At most twelve lines, which become six objects and more than a hundred lines."""
    (spec,) = WISH.rglob("specs/**/*.yaml")
    out = [path.read_text(encoding="utf-8") for path in WISH.glob("out/**/*.yaml")]

    assert lines(spec.read_text(encoding="utf-8")) <= 12
    assert len(out) == 6
    assert sum(map(lines, out)) > 100
