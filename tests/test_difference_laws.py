"""Laws of a difference, over the objects of all cases, over broken ones, and over hostile names."""

import html.parser
import re
from collections import defaultdict
from functools import cache
from pathlib import PurePosixPath
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from canarygen.difference.compare import Difference, compare
from canarygen.difference.headline import headlines
from canarygen.difference.leaf import leaves
from canarygen.difference.markdown import LIMIT, as_markdown
from canarygen.difference.record import as_json
from canarygen.difference.terminal import as_text
from canarygen.difference.version import Version
from canarygen.difference.vocabulary import vocabulary
from canarygen.document import Map
from canarygen.emit import emit
from canarygen.frozen import replace
from canarygen.tree import Tree, sealed
from tests.test_cases import ACCEPTED

PATH = PurePosixPath("shop/web/rollout.yaml")


@cache
def corpus() -> dict[str, list[Map]]:
    """Read every object of the accepted cases, by kind, all of one name."""
    found: dict[str, list[Map]] = defaultdict(list)
    for case in ACCEPTED:
        for path in sorted((case / "out").rglob("*.yaml")):
            content = Version(path.read_text(encoding="utf-8")).content
            assert content is not None, path
            content.setdefault("metadata", {})["name"] = "web"
            found[content["kind"]].append(content)
    return found


_KINDS = st.deferred(lambda: st.sampled_from(sorted(corpus())))
_PAIRS = _KINDS.flatmap(lambda kind: st.tuples(*[st.sampled_from(corpus()[kind])] * 2))
_ODD: st.SearchStrategy[Any] = st.sampled_from(
    [None, True, 0, 7, "", "none", "a b", [], {}, [1, "x"], [{"name": "x"}, {"name": "x"}], {"name": {}}]
)


def tree(content: Map, path: PurePosixPath = PATH) -> Tree:
    """File an object as canarygen does."""
    return {path: sealed(emit(content), "specs/web.yaml")}


def differ(old: Map, new: Map) -> Difference:
    """Compare two versions of an object."""
    return compare(tree(old), tree(new), environments=())


@st.composite
def broken(draw: st.DrawFn) -> tuple[Map, Map]:
    """Draw an object, and the same with one value in it replaced, or gone."""
    kind = draw(_KINDS)
    old = draw(st.sampled_from(corpus()[kind]))
    steps = draw(st.integers(1, 7))
    return old, _replaced(draw, old, steps)


def _replaced(draw: st.DrawFn, value: Any, depth: int) -> Any:
    if isinstance(value, dict) and value and depth:
        key = draw(st.sampled_from([key for key in value if key != "kind"] or list(value)))
        if draw(st.integers(0, 9)) == 0 and key not in {"kind", "metadata"}:
            return {other: item for other, item in value.items() if other != key}
        return {**value, key: _replaced(draw, value[key], depth - 1)}
    if isinstance(value, list) and value and depth:
        index = draw(st.integers(0, len(value) - 1))
        return [*value[:index], _replaced(draw, value[index], depth - 1), *value[index + 1 :]]
    return draw(_ODD)


def test_every_kind_has_words_of_its_own() -> None:
    """A kind that is lowered to and has none would be told by a number of fields."""
    assert [kind for kind in corpus() if vocabulary(kind) is vocabulary("Unheard")] == []


@given(_PAIRS)
def test_nothing_differs_from_itself(pair: tuple[Map, Map]) -> None:
    """A tree compared with itself has no part, no danger and no headline."""
    same = differ(pair[0], pair[0])

    assert same.is_empty
    assert (same.parts, same.dangers, headlines(same)) == ((), (), ())


@given(_PAIRS)
def test_the_order_of_keys_is_no_change(pair: tuple[Map, Map]) -> None:
    """The same object with its keys the other way round says the same."""

    def turned(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: turned(value[key]) for key in reversed(value)}
        return [turned(item) for item in value] if isinstance(value, list) else value

    found = differ(turned(pair[0]), pair[0])

    assert found.parts == ()
    assert found.is_empty is (emit(turned(pair[0])) == emit(pair[0]))


@given(_PAIRS | broken())
def test_the_way_back_is_told_in_the_same_words(pair: tuple[Map, Map]) -> None:
    """What is added one way is removed the other, and every value is old where it was new."""
    # Under another name it is counted for another object.
    assume(len({Version(text).name for side in pair for text in tree(side).values()}) == 1)
    there, back = (
        {word for part in found.parts for word in part.words}
        for found in (differ(*pair), differ(*reversed(pair)))
    )

    assert {replace(word, old=word.new, new=word.old) for word in back} == there


@given(_PAIRS | broken())
def test_no_difference_goes_unsaid(pair: tuple[Map, Map]) -> None:
    """Objects that differ have words; and each least part that does has some, or is told by its path, or counted."""
    old, new = pair
    found = differ(old, new)
    words = [word for part in found.parts for word in part.words]
    least = list(leaves(old, new, vocabulary(new["kind"])))
    untold = sum(all(word.old == word.new for word in leaf.words) for leaf in least)
    counted = [int(word.names[0].split()[0]) for word in words if word.label == "{} of the {}"]
    counted += [1 for word in words if word.label == "field {}"]

    assert bool(words) is bool(least) is bool(found.parts)
    assert sum(counted) == untold
    for word in words:
        assert word.text.isprintable()
        assert word.old != word.new or word.label == "{} of the {}"


@given(broken())
def test_an_object_that_nobody_would_write_is_told_too(pair: tuple[Map, Map]) -> None:
    """Whatever somebody edited into a file, it is compared, with its dangers, in every form."""
    for found in (differ(*pair), differ(*reversed(pair))):
        assert as_text(found)
        assert as_json(found)
        assert_sound(as_markdown(found))
        assert all(danger.text and danger.help for danger in found.dangers)


_NASTY = st.lists(
    st.sampled_from(
        [
            "`",
            "``",
            "```",
            "~~~",
            "|",
            "<b>",
            "</details>",
            "</code>",
            "<!--",
            "@evil",
            "#1",
            "](x)",
            "*",
            "_",
            "\\",
            "\n",
            "\u202e",
            "\x1b[2J",
            "&lt;",
            " ",
            "x",
            "none",
            "{0}",
            "https://evil.example",
        ]
    ),
    min_size=1,
    max_size=6,
).map("".join)


@given(_NASTY, _NASTY)
def test_no_name_breaks_out_of_a_comment(old: str, new: str) -> None:
    """Whatever a name holds, it is text between backticks or in a fence, and talks to no terminal."""
    rollout = corpus()["Rollout"][0]
    service = corpus()["VirtualService"][0]

    def trees(name: str) -> Tree:
        spec = rollout["spec"]
        container = {**spec["template"]["spec"]["containers"][0], "name": name, "image": name}
        pod = {**spec["template"]["spec"], "containers": [container]}
        first = {**rollout, "spec": {**spec, "template": {**spec["template"], "spec": pod}}}
        route = {**service["spec"]["http"][0], "name": name}
        second = {
            **service,
            "metadata": {**service["metadata"], "name": name, "labels": {name: name}},
            "spec": {**service["spec"], "hosts": [name], "http": [route]},
        }
        folder = PurePosixPath("evil`|<i>@evil", "we\nb*_<i>evil")
        return {
            **tree({"kind": "X", "metadata": {"name": name}, name: name}, folder / "odd.yaml"),
            **tree(first, folder / "rollout.yaml"),
            **tree(second, folder / "virtual-service.yaml"),
            **tree(
                {"kind": f"<b>@evil{name}", "metadata": {"name": "x", "labels": {"x": name}}},
                folder / "kind.yaml",
            ),
            folder / "ed`<i>ited.yaml": sealed(name, "x"),
        }

    found = compare(trees(old), trees(new), environments=("<b>@evil", "`|"))
    comment = as_markdown(found)

    assert_sound(comment)
    for text in (as_text(found), "\n".join(headlines(found))):
        assert all(letter.isprintable() or letter == "\n" for letter in text)
    assert all(line.isprintable() for line in headlines(found))


class _Loose(html.parser.HTMLParser):
    """Gathers the text that stands outside of code, and the tags, which must be balanced."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert not attrs or attrs == [("class", "language-diff")]
        self.open.append(tag)
        self.tags.add(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "code" not in self.open:
            self.text += data

    def handle_comment(self, data: str) -> None:
        pytest.fail(f"a comment: {data}")


_TAGS = {"h3", "blockquote", "p", "ul", "li", "strong", "em", "code", "details", "summary", "pre"}


def assert_sound(comment: str) -> None:
    """Read a comment as GitHub does: it is not too long, and all that comes from a tree is code."""
    reader = _Loose()
    reader.feed(MarkdownIt("commonmark").render(comment))
    reader.close()

    assert len(comment.encode()) < LIMIT
    assert reader.open == []
    assert reader.tags <= _TAGS
    assert "evil" not in reader.text
    assert "@" not in reader.text


def test_a_huge_difference_is_cut_and_says_so() -> None:
    """A comment never grows beyond GitHub's limit: whole objects are left out, and their number is said."""
    rollout = corpus()["Rollout"][0]
    trees = [
        {
            path: text
            for number in range(1200)
            for path, text in tree(
                {**rollout, "spec": {**rollout["spec"], "replicas": first + number}},
                PurePosixPath("shop", f"app-{number}", "rollout.yaml"),
            ).items()
        }
        for first in (1, 2)
    ]

    for (old, new), left_out in ((trees, "lines; `canarygen diff` has all"), (({}, trees[1]), ": added")):
        comment = as_markdown(compare(old, new, environments=()))
        shown, total = map(
            int, re.findall(r"\*\*(\d+) of (\d+) objects shown; run `canarygen diff`", comment)[0]
        )

        assert_sound(comment)
        assert total == 1200
        assert comment.count("```diff") == shown > 30
        left = re.search(rf"and (\d+) more ?{left_out}", comment)
        assert left
        # What is alike of all has one line, and else each has its own.
        lines = re.findall(r"(?m)^- \*\*`app-\d+`\*\*: ", comment)
        assert len(lines) in {0, total - int(left[1])}


def test_no_line_of_a_file_ends_its_fence() -> None:
    """A file that was edited may hold a fence of its own, even where nothing of it changes."""
    old, new = (sealed(f"```\n~~~\n````\n{text}\n</details>@evil\n", "specs/web.yaml") for text in "ab")

    comment = as_markdown(compare({PATH: old}, {PATH: new}, environments=()))

    assert_sound(comment)
    assert "\n ````\n-a\n+b\n" in comment


def test_an_object_too_large_for_a_comment_makes_room_for_others() -> None:
    """The largest is left out first."""
    small = corpus()["Service"][0]
    large = {**small, "metadata": {"name": "large", "annotations": {f"a{n}": "x" * 100 for n in range(900)}}}
    new = {**tree(large), **tree(small, PATH.with_name("service.yaml"))}

    comment = as_markdown(compare({}, new, environments=()))

    assert_sound(comment)
    assert "`Service web` added" in comment
    assert "1 of 2 objects</summary>" in comment
    assert "**1 of 2 objects shown;" in comment
