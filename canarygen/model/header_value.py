"""The value of a header that Envoy sets: text, and variables that it fills in."""

from canarygen.pattern import on_demand
from canarygen.wording import brief

# Envoy knows variables by capital letters (its substitution formatter). What may stand in brackets Istio's webhook says
# (validateHeaderValue, pkg/config/validation): texts in a list, or anything else up to the next bracket, and nothing behind.
_TEXT = r'"[^"()\\]*"'
_ARGUMENTS = rf'\((?: *\[ *{_TEXT} *(?:, *{_TEXT} *)*\] *| *[^\[ ()"\\][^()"\\]*)\)'
_VALUE = on_demand(rf"(?:[^%]|%%|%[A-Z0-9_]+(?:{_ARGUMENTS}|:[0-9]+)?%)*")
_UNPRINTABLE = on_demand(r"[\x00-\x08\x0a-\x1f\x7f]")


def misread(value: str) -> tuple[str, str] | None:
    """Say what is wrong with the value of a header, and the way out; None if Istio and Envoy take it."""
    if _UNPRINTABLE.search(value):
        return "the value of a header holds a control character", "write it as text of one line"
    if _VALUE.fullmatch(value):
        return None
    return (
        f"Envoy would take a part of `{brief(value)}` for a variable",
        "write a percent sign as `%%`; a variable is `%NAME%`, `%NAME(ARGUMENTS)%` or `%NAME:LENGTH%`",
    )
