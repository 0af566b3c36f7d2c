"""The README says what is so."""

import re
from pathlib import Path
from textwrap import indent

import pytest

from canarygen import library
from canarygen.project import project
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


def fragments() -> list[tuple[str, str]]:
    """Take the blocks that are parts of a spec apart, at the keys that stand at their left edge."""
    parts = [block for block in blocks("yaml")[1:] if "kind:" not in block]
    return [
        (found[1], found[0].rstrip() + "\n")
        for part in parts
        for found in re.finditer(r"^([a-z]+):.*\n(?:(?: .*)?\n)*", part, re.MULTILINE)
    ]


SECTIONS = {"steps": "rollout", "gateway": "traffic", "routes": "traffic", "preview": "traffic"}
WHOLE: dict[str, str] = {
    "workload": "image: cart:2.1.0, replicas: 6, port: 8080",
    "traffic": "hosts: [cart.example.com]",
    "rollout": "steps: [5% for 1h, 50% for 1h]",
}


@pytest.mark.parametrize("fragment", fragments(), ids=lambda fragment: fragment[1].split("\n")[0][:40])
def test_its_fragments_are_accepted(fragment: tuple[str, str], compiled: Compile) -> None:
    """Each part of a spec that it shows compiles, in a spec that has the rest."""
    key, text = fragment
    section = SECTIONS.get(key, "")
    head = "apiVersion: canarygen.dev/v1\nkind: Canary\nmetadata: {name: cart, namespace: shop}\nspec:\n"
    spec = "".join(f"  {name}: {{{said}}}\n" for name, said in WHOLE.items() if name != section)
    rest = "" if section != "traffic" else f"    {WHOLE['traffic']}\n"
    judged = "" if key == "analysis" else '  analysis: ["success-rate >= 99%"]\n'
    own = f"  {section}:\n{rest}{indent(text, '    ')}" if section else indent(text, "  ")

    assert compiled([Source("specs/cart.yaml", (head + spec + own + judged).encode())]).manifests


@pytest.mark.parametrize("text", [block for block in blocks("yaml") if "kind: Project" in block])
def test_its_projects_are_accepted(text: str) -> None:
    """Each canarygen.yaml that it shows is one."""
    found = project(Source("canarygen.yaml", text.encode()), library.language("project"))

    assert found.names == ("staging", "prod")
