"""JSONPath as kubectl has it, and with it the controller: text, and between braces what is to be found.

The syntax is that of k8s.io/client-go/util/jsonpath, which stops at what it cannot read, and finds nothing by words that it
does not know.
"""

from canarygen.pattern import on_demand
from canarygen.typed import Final

_QUOTED: Final = r"""\"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'"""
_INDEX: Final = r"(?:\*|'[^'\]\n]*'|-?[0-9]*(?::-?[0-9]*){0,2})"
_FIELD: Final = r"(?:\\.|[^]\\ \t\r\n.,[$@{}])*"
_STEP: Final = (
    r"[ @$]"
    # Two dots look everywhere below: for a name, or whatever the next step has, which is neither `*` nor two dots again.
    rf"|\.\.(?![ @$]*\.\.)(?:(?=\w){_FIELD})?"
    rf"|\.(?!\.){_FIELD}"
    rf"|\[(?:{_INDEX}| *{_INDEX} *(?:, *{_INDEX} *)+)\]"
    rf"|\[\?\((?:[^\"')\n]|{_QUOTED})*\)\]"
    rf"|{_QUOTED}"
    r"|[-+]?[0-9]+(?:\.[0-9]*)?(?![0-9.])"
    r"|(?:range|end|true|false)(?=[] \t.,[$@{}])"
)
_TEMPLATE: Final = on_demand(rf"(?:[^{{]|\{{(?:{_STEP})*\}})*")
_BARE: Final = on_demand(r"[\w\-.\[\]]+")


def misreading(text: str) -> tuple[str, str] | None:
    """Say why the controller finds nothing by a template, and the way out; None where it may find something."""
    before, brace, inside = text.partition("{")
    path = (inside if brace else before).removesuffix("}")
    way_out = f"write it as kubectl does: {_written('$.errors')}, or {_written('$.results[0].value')}"
    if not _TEMPLATE.fullmatch(text):
        if _BARE.fullmatch(path) and not before:
            way_out = f"begin at the root: {_written(f'$.{path}')}"
        return f"`{text}` is no JSONPath that the controller reads", way_out
    if not brace:
        from_root = path if path.startswith(("$", ".", "@", "[")) else f"$.{path}"
        if _TEMPLATE.fullmatch(f"{{{from_root}}}"):
            way_out = f"write {_written(from_root)}"
        return f"without braces `{text}` is a text, and the answer itself", way_out
    if before:
        return f"`{before}` stands before the braces, and is the answer", "remove it"
    return None


def _written(path: str) -> str:
    """Write a path as it stands in YAML, where a text cannot begin with a brace."""
    quote = "'" if '"' in path else '"'
    return f"`{quote}{{{path}}}{quote}`"
