"""The README, and the pages that it leads to, say what is so."""

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
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def blocks(language: str, text: str = README) -> list[str]:
    """Find the code blocks of a language, in the README unless another text is given."""
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def links(page: Path) -> list[str]:
    """Find the files that a page links to, as it says them."""
    return re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))


def all_blocks(kind: str) -> list[str]:
    """Find the documents of one of our kinds that any page shows."""
    found = [block for page in PAGES for block in blocks("yaml", page.read_text(encoding="utf-8"))]
    return [block for block in found if f"kind: {kind}\n" in block and "\nspec:" in block]


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


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_its_links_lead_somewhere(page: Path) -> None:
    """Every file that a page links to is there."""
    assert [link for link in links(page) if not (page.parent / link).exists()] == []


def test_no_page_is_an_orphan() -> None:
    """Whoever begins with the README, and follows links, finds every page."""
    found, coming = set(), [ROOT / "README.md"]
    while coming:
        page = coming.pop()
        found.add(page)
        coming += {(page.parent / link).resolve() for link in links(page) if link.endswith(".md")} - found

    assert [page.name for page in PAGES if page not in found] == []


@pytest.mark.parametrize("text", all_blocks("Canary"), ids=lambda text: text.split("\n")[0])
def test_its_specs_are_accepted(text: str, compiled: Compile) -> None:
    """Each whole spec that a page shows compiles, without a warning, and is as long as is said: ten lines."""
    compilation = compiled([Source("specs/app.yaml", text.encode())])

    assert compilation.warnings == ()
    assert len(text.splitlines()) == 10


def fragments() -> list[tuple[str, str]]:
    """Take the blocks that are parts of a spec apart, at the keys that stand at their left edge."""
    shown = [block for page in PAGES for block in blocks("yaml", page.read_text(encoding="utf-8"))]
    parts = [block for block in shown if "kind:" not in block]
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


@pytest.mark.parametrize("text", all_blocks("Project"))
def test_its_projects_are_accepted(text: str) -> None:
    """Each canarygen.yaml that a page shows is one."""
    found = project(Source("canarygen.yaml", text.encode()), library.language("project"))

    assert found.names == ("staging", "prod")
