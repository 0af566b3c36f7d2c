"""What a checkout cannot make canarygen do in Git, and what the user can: its hooks, settings, addresses."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.hosting import Clone, hook, refused


def trap(clone: Clone) -> str:
    """Write a program that leaves a trace, and give its path."""
    program = clone.write(".git/trap", f"#!/bin/sh\ntouch {clone.root.parent}/sprung\nexit 0\n")
    program.chmod(0o755)
    return str(program)


def is_sprung(clone: Clone) -> bool:
    return (clone.root.parent / "sprung").exists()


HOOKS = [
    "applypatch-msg", "commit-msg", "fsmonitor-watchman", "post-checkout", "post-commit", "post-index-change",
    "post-merge", "post-rewrite", "pre-auto-gc", "pre-commit", "pre-merge-commit", "pre-push",
    "prepare-commit-msg", "reference-transaction", "sendemail-validate",
]  # fmt: skip


def test_no_hook_of_the_checkout_runs(clone: Clone) -> None:
    program = trap(clone)
    for name in HOOKS:
        shutil.copy(program, clone.root / ".git/hooks" / name)

    done = clone.build("--push")

    assert done.returncode == 0, done.stderr
    assert not is_sprung(clone)


SETTINGS = [
    "core.fsmonitor", "core.sshCommand", "core.gitProxy", "core.askPass", "core.editor", "core.pager",
    "core.alternateRefsCommand", "credential.helper", "diff.external", "filter.x.clean", "filter.x.smudge",
    "filter.x.process", "diff.x.textconv", "diff.x.command", "merge.x.driver", "gpg.program",
    "gpg.ssh.program", "gpg.x509.program", "gpg.ssh.defaultKeyCommand", "remote.origin.uploadpack",
    "remote.origin.receivepack", "uploadpack.packObjectsHook", "sequence.editor", "trailer.x.command",
    "alias.commit-tree", "alias.fast-import", "interactive.diffFilter", "core.hooksPath",
]  # fmt: skip


@pytest.mark.parametrize("signs", ["false", "true"])
def test_no_setting_of_the_checkout_names_a_program_that_runs(clone: Clone, signs: str) -> None:
    program = trap(clone)
    for setting in SETTINGS:
        clone.git("config", setting, program)
    clone.git("config", "commit.gpgSign", signs)
    clone.git("config", "filter.x.required", "true")
    for attributes in (".git/info/attributes", ".gitattributes"):
        clone.write(attributes, "* filter=x diff=x merge=x\nout/** -filter\n")

    done = clone.build("--push")

    assert not is_sprung(clone)
    # Nobody here has a key, so who asks for signatures is refused, by the real gpg.
    assert done.returncode == (4 if signs == "true" else 0), done.stderr


def test_an_embedded_bare_repository_is_not_obeyed(clone: Clone) -> None:
    program = trap(clone)
    inner = Clone(clone.root / "specs/inner", clone.root.parent / "home")
    inner.root.mkdir()
    inner.git("init", "-q", "--bare")
    inner.git("config", "core.fsmonitor", program)
    inner.git("config", "core.worktree", str(clone.root))
    inner.git("config", "core.bare", "false")
    inner.spec("cart")

    done = inner.build("--commit")

    assert done.returncode == 4, done.stderr
    assert not is_sprung(clone)


def test_the_repository_that_a_linked_work_tree_is_of_is_no_remote(clone: Clone) -> None:
    shutil.copy(trap(clone), clone.root / ".git/hooks/pre-receive")
    clone.git("worktree", "add", "-qb", "feature", "../linked")
    linked = Clone(clone.root.parent / "linked", clone.root.parent / "home")
    linked.git("config", "remote.origin.url", str(clone.root))

    done = linked.build("--push")

    refused(linked, done, "this very checkout")
    assert not is_sprung(clone)


@pytest.mark.parametrize(
    "address", ["ext::{trap} %S", "--upload-pack={trap}", "-u{trap}", "{inner}", "./inner.git"]
)
def test_an_address_cannot_start_a_program(clone: Clone, address: str) -> None:
    program = trap(clone)
    inner = Clone(clone.root / "inner.git", clone.root.parent / "home")
    inner.root.mkdir()
    inner.git("init", "-q", "--bare")
    shutil.copy(program, inner.root / "hooks/pre-receive")
    clone.git("config", "protocol.ext.allow", "always")
    clone.git("config", "remote.origin.url", address.format(trap=program, inner=inner.root))

    done = clone.build("--push")

    refused(clone, done, "address")
    assert not is_sprung(clone)


def test_a_git_in_the_checkout_is_not_the_git_that_runs(clone: Clone) -> None:
    shutil.copy(trap(clone), clone.root / "git")

    done = clone.build("--commit", PATH=f".:{os.environ['PATH']}")

    assert done.returncode == 0, done.stderr
    assert not is_sprung(clone)


def test_a_hook_that_calls_us_doesnt_lend_us_its_index(clone: Clone) -> None:
    index = clone.root.parent / "their-index"
    shutil.copy(clone.root / ".git/index", index)
    before = index.read_bytes()

    done = clone.build("--commit", GIT_INDEX_FILE=str(index), GIT_DIR="/nowhere", GIT_WORK_TREE="/nowhere")

    assert done.returncode == 0, done.stderr
    assert index.read_bytes() == before


def test_hooks_run_for_who_asks_for_them_and_see_what_will_be_committed(clone: Clone) -> None:
    hook(clone, "pre-commit", "git diff --cached --name-only HEAD > ../seen")
    hook(clone, "commit-msg", 'echo "Reviewed-by: hook" >> "$1"')
    hook(clone, "post-commit", "touch ../told")

    done = clone.build("--commit", "--hooks")

    assert done.returncode == 0, done.stderr
    assert (clone.root.parent / "seen").read_text() == "out/shop/checkout/rollout.yaml\n"
    assert clone.git("log", "-1", "--format=%(trailers:key=Reviewed-by,valueonly)").strip() == "hook"
    assert (clone.root.parent / "told").exists()


def test_a_hook_may_speak_in_another_encoding_than_ours(clone: Clone) -> None:
    hook(clone, "pre-commit", "printf 'caf\\351\\n' >&2")
    hook(clone, "commit-msg", "printf 'th\\351\\n' >&2; exit 1")

    done = clone.build("--commit", "--hooks")

    refused(clone, done, "the commit-msg hook", "it refused: th\ufffd")


@pytest.mark.parametrize("name", ["pre-commit", "commit-msg"])
def test_a_hook_that_refuses_is_heeded_and_heard(clone: Clone, name: str) -> None:
    hook(clone, name, "echo not on a friday >&2; exit 1")

    done = clone.build("--commit", "--hooks")

    refused(clone, done, f"the {name} hook", "not on a friday")


def test_a_pre_push_hook_that_refuses_is_heeded(clone: Clone) -> None:
    hook(clone, "pre-push", "echo not on a friday >&2; exit 1")

    done = clone.build("--push", "--hooks")

    refused(clone, done, "not on a friday")


def test_a_pre_push_hook_that_does_not_say_by_what_it_is_run_is_run_by_the_shell(clone: Clone) -> None:
    clone.write(".git/hooks/pre-push", "echo not on a friday >&2; exit 1\n").chmod(0o755)

    done = clone.build("--push", "--hooks")

    refused(clone, done, "the pre-push hook", "not on a friday")


def test_who_signs_by_their_own_configuration_signs(clone: Clone, tmp_path: Path) -> None:
    key = tmp_path / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
    for name, value in {"gpg.format": "ssh", "user.signingKey": str(key), "commit.gpgSign": "true"}.items():
        clone.git("config", "--global", name, value)

    done = clone.build("--commit")

    assert done.returncode == 0, done.stderr
    assert "BEGIN SSH SIGNATURE" in clone.git("cat-file", "commit", "HEAD")


def test_who_says_how_ssh_is_called_is_heard(clone: Clone) -> None:
    program = trap(clone)
    clone.git("config", "remote.origin.url", "ssh://git.example.invalid/shop.git")
    clone.git("config", "--global", "core.sshCommand", program)

    clone.build("--push")

    assert is_sprung(clone)


def test_a_hook_finds_files_by_patterns_as_in_any_commit(clone: Clone) -> None:
    hook(clone, "pre-commit", "git diff --cached --name-only HEAD -- '*.yaml' > ../seen")

    done = clone.build("--commit", "--hooks")

    assert done.returncode == 0, done.stderr
    assert (clone.root.parent / "seen").read_text() == "out/shop/checkout/rollout.yaml\n"
