"""Names of images: what a policy, a forecast and an import read of one is the same."""

import pytest

from canarygen.model.image import Reference, reference


@pytest.mark.parametrize(
    ("image", "name", "tag", "digest"),
    [
        ("web", "web", "", ""),
        ("shop/web:1.2", "shop/web", "1.2", ""),
        ("localhost:5000/web", "localhost:5000/web", "", ""),
        ("localhost:5000/web:1.2", "localhost:5000/web", "1.2", ""),
        ("web:1.2@sha256:ab", "web", "1.2", "sha256:ab"),
        ("localhost:5000/web@sha256:ab", "localhost:5000/web", "", "sha256:ab"),
        ("web:", "web", "", ""),
        ("web@a@b\n", "web", "", "a@b\n"),
        ("", "", "", ""),
    ],
)
def test_a_colon_before_a_slash_is_a_port(image: str, name: str, tag: str, digest: str) -> None:
    assert reference(image) == Reference(name, tag, digest)
