"""The README, and the pages that it leads to, say what is so."""

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from textwrap import indent

import click
import pytest

from canarygen import library
from canarygen.cli import COMMANDS
from canarygen.cli.group import program
from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note
from canarygen.policy.vocabulary import FIELDS
from canarygen.project import project
from canarygen.rendering import as_json, as_map
from canarygen.source import Source, whole
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


def talk() -> list[str]:
    """Find what pages show of our talk: every text but the listing of the five files."""
    found = [block for page in PAGES for block in blocks("text", page.read_text(encoding="utf-8"))]
    return [block for block in found if block != blocks("text")[0]]


def plain(line: str) -> str:
    """Give a line of talk without what differs from a page to a case: its files' names, promises, and room at the sides."""
    return re.sub(r"\S+\.yaml", "FILE", re.sub(r"  #! \S+", "", line)).strip()


@cache
def told() -> list[list[str]]:
    """Give the plain lines of what each case tells."""
    cases = (ROOT / "tests/cases").rglob("*.txt")
    return [[plain(line) for line in case.read_text(encoding="utf-8").splitlines()] for case in cases]


@pytest.mark.parametrize("shown", talk(), ids=lambda shown: shown.split("\n")[0])
def test_the_talk_that_it_shows_is_ours(shown: str) -> None:
    """A case tells all of its lines in their order, with others between them; one that ends in dots goes on."""
    wanted = [plain(line) for line in shown.splitlines() if line]

    def tells(lines: Iterator[str]) -> bool:
        return all(
            any(line == want or (want.endswith("...") and line.startswith(want[:-3])) for line in lines)
            for want in wanted
        )

    assert any(tells(iter(lines)) for lines in told())


def lines_of_code(page: Path) -> str:
    """Give what a page says in code, within a line and in blocks, but for comments."""
    text = page.read_text(encoding="utf-8")
    return re.sub(r" +#.*", "", "\n".join([*re.findall(r"`([^`\n]+)`", text), *blocks("sh", text)]))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_its_commands_are_taken(page: Path) -> None:
    """Each command that a page shows is one, and has the options that stand there."""
    said = re.findall(r"\bcanarygen (?:-C \S+ )?([a-z]+)(?= |$)(.*)", lines_of_code(page), re.MULTILINE)

    for name, rest in said:
        assert set(re.findall(r"(?<!\S)--[a-z-]+", rest)) <= options(name), rest


def test_the_page_of_commands_has_each_with_options_of_its_own() -> None:
    rows = re.findall(r"^\| `canarygen ([a-z]+)(.*)", (ROOT / "docs/commands.md").read_text(), re.MULTILINE)

    assert {name for name, _ in rows} == COMMANDS.keys()
    for name, row in rows:
        assert set(re.findall(r"--[a-z-]+", row)) <= options(name), row


def test_the_pages_name_what_programs_and_policies_may_ask_for() -> None:
    """All keys of diagnostics and of `diff` in JSON, and all fields that a rule of a policy sees."""
    commands, policy = (
        (ROOT / f"docs/{page}.md").read_text(encoding="utf-8") for page in ("commands", "policy")
    )
    place = whole(Source("specs/a.yaml", b"a"))
    told = Diagnostic(code=Code.SYNTAX, message="", span=place, help="", notes=(Note("", place),))
    diff = json.loads((ROOT / "tests/cases/diffs/pull-request/record.json").read_text(encoding="utf-8"))

    keys = {*json.loads(as_json([told], {})), *as_map(told), *diff}
    fields = {*FIELDS["canary"], *FIELDS["forecast"]}

    assert [key for key in keys if f"`{key}`" not in commands] == []
    assert [field for field in fields if f"`{field}`" not in policy] == []


def options(name: str) -> set[str]:
    """Give the options of a command, and of those below it."""
    context = click.Context(program)
    command = program.get_command(context, name)
    assert command, name
    below = command.list_commands(context) if isinstance(command, click.Group) else []
    commands = [command, *(command.get_command(context, inner) for inner in below)]  # type: ignore[attr-defined]
    return {option for one in commands for parameter in one.params for option in parameter.opts} | {"--help"}


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
