"""The name of an image, taken apart as container runtimes do it."""

from canarygen.pattern import on_demand
from canarygen.typed import Final, NamedTuple

_PARTS: Final = on_demand(r"(?P<name>[^@]*?)(?::(?P<tag>[^:/@]*))?(?:@(?P<digest>[\s\S]*))?")
"""A colon before a slash is that of a registry's port. Every text is of this form."""


class Reference(NamedTuple):
    """What an image is called where it is kept; and its tag and its digest, "" where there is none."""

    name: str
    tag: str
    digest: str


def reference(image: str) -> Reference:
    """Take what is said of an image apart."""
    return Reference(*_PARTS.fullmatch(image).groups(""))  # type: ignore[union-attr]  # It fits every text.
