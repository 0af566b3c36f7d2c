"""The YAML library, imported without compiling its patterns, is the same library."""

import subprocess
import sys

TEXT = (
    "[1, 0x1f, 1.5, 1e3, .inf, yes, ~, 2026-11-26, 2026-11-26T10:00:00.5+01:00, !!float '2', 1:30, 'a', on]"
)
READ = f"""
import yaml
def read(text):
    try:
        return yaml.load(text, yaml.SafeLoader), yaml.load(text, yaml.CSafeLoader)
    except yaml.YAMLError as error:
        return error
for text in ({TEXT!r}, "a: &x {{b: 1}}\\nc: {{<<: *x}}", "a: \\x07"):
    print(read(text))
print(yaml.dump([1.5, "yes", "1.5", None]))
"""


def said(script: str) -> str:
    return subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout


def test_it_reads_and_writes_as_ever() -> None:
    ours = said(f"import canarygen.parsing.libyaml\n{READ}")

    assert ours == said(READ)
    assert "datetime.date(2026, 11, 26)" in ours


def test_patterns_are_compiled_as_ever_from_then_on() -> None:
    pattern = "import re, canarygen.parsing.libyaml; print(type(re.compile('a')).__name__)"

    assert said(pattern) == "Pattern\n"
