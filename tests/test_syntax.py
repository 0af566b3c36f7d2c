"""What is no YAML is told in our words, at its place; and who follows the way out has a text that can be read."""

import json

import pytest

from canarygen.diagnostic import Rejected
from canarygen.parsing.reader import read
from canarygen.source import Source

SLIPS = [
    ("a:\n  b: 1\n  c\n  d: 2\n", "3:3", "`c` has no colon", "a:\n  b: 1\n  c: 3\n  d: 2\n"),
    ("a:\n  b: 1\n  c # d\n  e: 2\n", "3:3", "`c` has no colon", "a:\n  b: 1\n  c: 3 # d\n  e: 2\n"),
    ("a:\n  b\n    c: 1\n", "2:3", "`b` has no colon", "a:\n  b:\n    c: 1\n"),
    ("a:\n  b\n\n \n    c: 1\n", "2:3", "`b` has no colon", "a:\n  b:\n    c: 1\n"),
    ("a:\n  b:1\n  c: 2\n", "2:3", "`b:1` has no colon", "a:\n  b: 1\n  c: 2\n"),
    ('a:\n  b:"1"\n  c: 2\n', "2:3", "`b:` has no space", 'a:\n  b: "1"\n  c: 2\n'),
    ("a:\n  - b:[1]\n    c: 2\n", "2:5", "`b:` has no space", "a:\n  - b: [1]\n    c: 2\n"),
    ("a: 1\nb:{c}\nd: 2\n", "2:1", "`b:` has no space", "a: 1\nb: {c}\nd: 2\n"),
    ("a: 1\n  b: 2\n", "2:4", "indented further", "a: 1\nb: 2\n"),
    ("a: b: c\n", "1:5", "a second colon", 'a: "b: c"\n'),
    ("a: - b\n", "1:4", "a list cannot begin", "a: [b]\n"),
    ("a:\n  - b\n  c: d\n", "3:3", "no item of the list", "a:\n  - b\nc: d\n"),
    ("a:\n  b: 1\n  - c\n", "3:3", "an item of a list", "a:\n  b: 1\n  d:\n  - c\n"),
    ("a:\n    b: 1\n   c: 2\n", "3:4", "indented as none", "a:\n    b: 1\n    c: 2\n"),
    ("a: @b\n", "1:4", "begins with `@`", 'a: "@b"\n'),
    ("a: `b`\n", "1:4", "begins with a backtick", 'a: "`b`"\n'),
    ("a: [%5]\n", "1:5", "begins with `%`", 'a: ["%5"]\n'),
    ("a: [*.b.c]\n", "1:5", "begins with `*`", 'a: ["*.b.c"]\n'),
    ("a:\n* b: c\n", "2:1", "`*` begins no item", "a:\n- b: c\n"),
    ("a: [& b]\n", "1:5", "begins with `&`", 'a: ["& b"]\n'),
    ("- > 5\n", "1:3", "behind `>`", '- "> 5"\n'),
    ('a: "b\nc: 1\n', "1:4", 'the quote `"` is never closed', 'a: "b"\nc: 1\n'),
    ("a: 'it's'\n", "1:8", "`s'` stands behind a value", "a: 'it''s'\n"),
    ('a: "b\nc: "1\n', "2:5", "`1` stands behind a value", 'a: "b"\nc: "1"\n'),
    ('a: "C:\\path"\n', "1:7", "`\\p` means nothing", 'a: "C:\\\\path"\n'),
    ("a: {b: 1}}\n", "1:10", "`}` closes nothing", "a: {b: 1}\n"),
    ("a: [b]] # c\n", "1:7", "`]` closes nothing", "a: [b] # c\n"),
    ('a: ["b" ["c"]]\n', "1:4", "a comma or a `]`", 'a: ["b", ["c"]]\n'),
    ("a: {b: $[1]}\n", "1:4", "a comma or a `}`", "a: {b: '$[1]'}\n"),
    ("a: {b: [1}\n", "1:8", "`[` is closed by `}`", "a: {b: [1]}\n"),
    ("a: {b: 1\nc: 2\n", "1:4", "a comma or a `}`", "a: {b: 1}\nc: 2\n"),
    ('a: ["b" "c"]\n', "1:4", "a comma or a `]`", 'a: ["b", "c"]\n'),
    ("a: {b: ${C}, d: e}\n", "1:9", "`${` fills nothing in", 'a: {b: "${C}", d: e}\n'),
    ("a: 1\n${B}\n", "2:1", "`${B}` fills nothing in", "a: 1\nb: 2\n"),
    ("a: [\n", "2:1", "the text ends", "a: []\n"),
    ("a: {b: c{{ d }}}\n", "1:9", "a template's expression", 'a: {b: "c{{ d }}"}\n'),
    ("a: {b: rate(c[2m])}\n", "1:14", "`[` in it, within `{`", "a: {b: 'rate(c[2m])'}\n"),
    ("a: [, {{ b }}]\n", "1:5", "a template's expression", 'a: ["{{ b }}"]\n'),
    ("a: {b: 1,, c: 2}\n", "1:10", "no value before `,`", "a: {b: 1, c: 2}\n"),
    ("a: {{ b }}\n", "1:5", "a template's expression", 'a: "{{ b }}"\n'),
    ("a: {b: c:{{ d }}}\n", "1:9", "a template's expression", 'a: {b: "c:{{ d }}"}\n'),
    ("a: {b: c:{% d %}}\n", "1:9", "a template's expression", 'a: {b: "c:{% d %}"}\n'),
    ("a: {@b}\n", "1:5", "begins with `@`", 'a: {"@b": c}\n'),
    ("a: {b:{c: 1}}\n", "1:6", "`:{` within brackets", "a: {b: {c: 1}}\n"),
    ("a: {% b %}\n", "1:5", "a template's expression", 'a: "{% b %}"\n'),
    ("{{- if b }}\na: c\n", "1:2", "a template's expression", "a: c\n"),
    ("{a: b}\nc: d\n", "2:1", "a whole document by itself", "{a: b, c: d}\n"),
    ("[a]\nb: c\n...\n", "2:1", "a whole document by itself", "[a]\n---\nb: c\n"),
    ("a: b\n...\n---\n[c]\nd: e\n", "5:1", "a whole document by itself", "a: b\n...\n---\n[c]\n---\nd: e\n"),
    ("a: b\n...\nc: d\n", "3:1", "a document that has ended", "a: b\n---\nc: d\n"),
    ("a:\n\u00a0 b: 1\n", "2:1", "a no-break space", "a:\n  b: 1\n"),
    ("a:\n\tb: 1\n", "2:1", "a tab", "a:\n  b: 1\n"),
]


@pytest.mark.parametrize(("text", "place", "words", "mended"), SLIPS)
def test_a_slip_of_the_pen_is_told_once_and_in_our_words(
    text: str, place: str, words: str, mended: str
) -> None:
    with pytest.raises(Rejected) as rejected:
        read(Source("a.yaml", text.encode()))

    (fault,) = rejected.value.diagnostics
    assert str(fault.span) == f"a.yaml:{place}"
    assert words in fault.message
    assert fault.help
    assert not any(word in fault.message for word in ("while ", "expected", "scalar", "token"))
    assert read(Source("a.yaml", mended.encode()))


@pytest.mark.parametrize(
    ("text", "way_out"),
    [
        ("a: [*.b.c, d]\n", 'quote it: "*.b.c"'),
        ("a: [&.b, c]\n", 'quote it: "&.b"'),
        ("a: {b: [1}\n", "close it by `]`"),
        ("a: {b: 1,, c: 2}\n", "write one, or remove the `,`"),
        ("- > 5\n", 'quote a value that begins with it: "> 5"'),
        (f"a: *.{'b' * 50}\n", f'quote it: "*.{"b" * 38}..."'),
    ],
)
def test_the_way_out_has_what_is_to_be_quoted(text: str, way_out: str) -> None:
    with pytest.raises(Rejected) as rejected:
        read(Source("a.yaml", text.encode()))

    assert [fault.help for fault in rejected.value.diagnostics] == [way_out]


@pytest.mark.parametrize("key", ["b", "b:{d}", "-b", "${B}"])
def test_where_a_key_is_none_what_was_read_as_part_of_it_is_shown(key: str) -> None:
    with pytest.raises(Rejected) as rejected:
        read(Source("a.yaml", f"a:\n  {key}\n    c: 1\n".encode()))

    (fault,) = rejected.value.diagnostics
    assert [(note.message, str(note.span)) for note in fault.notes] == [
        ("what stands here is read as part of it", "a.yaml:3:6")
    ]


@pytest.mark.parametrize(
    "begun", ["a: |", "a: |\r\n    b\r\n\r", "- >-", "a:\n- b: |2-  # a text", "a: |\n  b:\n    c"]
)
@pytest.mark.parametrize("line", ["\u00a0b", "b:\u00a0c", "- \u00a0b"])
def test_a_text_of_several_lines_may_begin_one_with_a_space_that_does_not_break(
    begun: str, line: str
) -> None:
    (document,) = read(Source("a.yaml", f"{begun}\n    {line}\n".encode()))

    assert "\u00a0" in json.dumps(document.value, ensure_ascii=False)
