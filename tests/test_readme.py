"""The README says what is so."""

import re
from pathlib import Path

from canarygen.source import Source
from tests.conftest import Compile

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    """Find the README's code blocks of a language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


def test_the_ten_lines_become_the_five_files(compiled: Compile) -> None:
    """The first block is a spec, and the second lists just the files that it becomes."""
    spec, listing = blocks("yaml")[0], blocks("text")[0]

    tree = compiled([Source("specs/deb-ns/imesh-rollout.yaml", spec.encode())]).tree

    assert len(spec.splitlines()) == 10
    assert {path.name for path in tree} == set(re.findall(r"^  (\S+\.yaml)", listing, re.MULTILINE))


def test_the_error_that_it_shows_is_ours() -> None:
    """The diagnostic is, to the letter, that of a case."""
    shown = blocks("text")[1]
    ours = (ROOT / "tests/cases/rejected/weights-fall.txt").read_text(encoding="utf-8")

    assert shown.replace("specs/shop/checkout.yaml", "specs/weights-fall.yaml") == re.sub(
        r"  #! \S+", "", ours
    )


def test_its_links_lead_somewhere() -> None:
    """Every file that it links to is there."""
    links = re.findall(r"\]\(([^)#:]+)\)", README)

    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []
