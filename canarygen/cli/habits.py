"""What hands that know other tools type, and what does it here."""

from canarygen.typed import Final

COMMANDS: Final = {
    "add": "init",
    "create": "init",
    "new": "init",
    "compile": "build",
    "generate": "build",
    "render": "build",
    "synth": "build",
    "template": "build",
    "commit": "build --commit",
    "push": "build --push",
    "apply": "build --push",
    "deploy": "build --push",
    "sync": "build --push",
    "check": "validate",
    "analyze": "lint",
    "score": "lint",
    "test": "validate",
    "verify": "validate",
    "compare": "diff",
    "plan": "diff",
    "status": "diff",
    "convert": "import",
    "migrate": "import",
    "edit": "set",
    "update": "set",
    "scale": "set replicas",
    "rollback": "set image",
    "undo": "set image",
    "list": "-v validate",
    "ls": "-v validate",
    "get": "expand",
    "show": "expand",
    "describe": "expand",
    "predict": "forecast",
    "simulate": "forecast",
    "blame": "why",
    "explain": "why",
    "trace": "why",
    "help": "[COMMAND] --help",
    "version": "--version",
}
"""Commands of other tools, and what is asked for by them."""

CLUSTER: Final = frozenset({"abort", "pause", "promote", "restart", "retry"})
"""Commands to a release under way: the controller takes them from its own plugin."""

_MESSAGE: Final = "The message says what changes; why it does, say in the commit of the specs."
_DRY_RUN: Final = (
    "`canarygen diff` says what would change, and `canarygen build --check` whether anything would."
)
_ENVIRONMENT: Final = "It is --environment NAME."
_OUTPUT: Final = "`out` in canarygen.yaml says where to; `canarygen build --stdout` prints it."

OPTIONS: Final = {
    "-m": _MESSAGE,
    "--message": _MESSAGE,
    "-n": _DRY_RUN,
    "--dry-run": _DRY_RUN,
    "-e": _ENVIRONMENT,
    "--env": _ENVIRONMENT,
    "-o": _OUTPUT,
    "--output": _OUTPUT,
    "-f": "Files are named without an option.",
}
"""Options of other tools, and the way to what they are for."""
