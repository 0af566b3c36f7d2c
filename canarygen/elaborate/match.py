"""Which requests are meant, from its long form: for routes, previews and steps alike."""

from canarygen.document import Map, Place
from canarygen.model.match import Match
from canarygen.model.text import Form, TextMatch

_FORMS = {form.value: form for form in Form}


def match(said: Map, place: Place) -> Match:
    """Make one alternative of a match."""
    return Match(
        path=text_match(said),
        headers=text_matches(said.get("headers", {})),
        query=text_matches(said.get("query", {})),
        method=said.get("method"),
        place=place,
    )


def text_match(said: Map) -> TextMatch:
    """Make a condition on a text; what else the mapping holds is none of it."""
    key = next(key for key in _FORMS if key in said)
    return TextMatch(_FORMS[key], said[key])


def text_matches(said: Map) -> dict[str, TextMatch]:
    """Make conditions on texts by their names."""
    return {name: text_match(condition) for name, condition in said.items()}
