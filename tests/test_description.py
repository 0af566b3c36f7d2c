"""The message of a commit of generated files: a subject that fits, every headline, and trailers that Git reads."""

import subprocess

import pytest

from canarygen.gitops.description import message

LONG = "a-name-that-is-as-long-as-names-of-kubernetes-may-be-which-is-63"


@pytest.mark.parametrize(
    ("headlines", "subject"),
    [
        (["cart: added"], "cart: added"),
        ([f"cart: image {'x' * 72}"], "Generate cart"),
        (["cart: added", "pay: removed"], "Generate cart and pay"),
        (["cart (staging): added", "cart (prod): added"], "Generate cart (staging) and cart (prod)"),
        ([f"{name}: added" for name in "abcdefghij"], "Generate a, b, c and 7 more"),
        ([f"{LONG}: added", "pay: added"], "Generate 2 canaries"),
        ([f"{LONG}: image {LONG}"], "Generate a canary"),
        (["cart: host a\nb"], "cart: host a b"),
        ([], "Generate the same objects anew"),
    ],
)
def test_the_subject_says_what_changes_as_far_as_it_fits(headlines: list[str], subject: str) -> None:
    assert message(headlines, {}).partition("\n")[0] == subject


def test_headlines_that_are_not_the_subject_follow_it() -> None:
    text = message(
        ["cart: added", "pay: removed"], {"Canarygen-Source-Commit": "c0ffee", "Canarygen-Version": ""}
    )

    assert text == "Generate cart and pay\n\ncart: added\npay: removed\n\nCanarygen-Source-Commit: c0ffee\n"


def test_git_finds_the_trailers_and_no_others() -> None:
    text = message(["Signed-off-by: added", "pay: removed"], {"Canarygen-Version": "1"})

    found = subprocess.run(
        ["git", "interpret-trailers", "--parse"], input=text, capture_output=True, text=True, check=True
    )

    assert found.stdout == "Canarygen-Version: 1\n"
