"""The files of a page, before they are put together."""

from canarygen.frozen import frozen


@frozen(kw_only=True)
class Parts:
    """The files of a page: its frame, with gaps like `{{title}}`, its style, and its script."""

    frame: str
    style: str
    script: str
