"""A difference for programs: JSON, whose keys stay."""

from canarygen.difference.change import ObjectChange, Part
from canarygen.difference.compare import Difference
from canarygen.difference.dangers.danger import Danger
from canarygen.difference.headline import headlines
from canarygen.difference.hunks import hunks
from canarygen.difference.owner import Owner
from canarygen.difference.word import Word
from canarygen.document import Map
from canarygen.rendering import dumped


def as_json(difference: Difference) -> str:
    """Give the form for programs, sorted by name and environment; paths are relative to out/.

    `changed`: whether any file differs. `headlines`: a text a canary. `dangers`: `code`,
    `environment` (null without any), `namespace` and `name` of the canary (Argo CD's own
    objects have null for both), `message`, `help`. `parts`: the same three, `change`
    (`added`, `changed`, `removed`), `words` and `objects`. A word: `text`, `subject`, `old`
    and `new`, null where there is nothing, "" for what has no value. An object: `path`,
    `kind` (null if it cannot be read), `change`, `notes`, and `diff`, its lines that differ.
    `restated`: the paths of files that say the same in other bytes.
    """
    value = {
        "changed": not difference.is_empty,
        "headlines": list(headlines(difference)),
        "dangers": [_danger(danger) for danger in difference.dangers],
        "parts": [_part(part) for part in difference.parts],
        "restated": [str(path) for path in difference.restated],
    }
    return dumped(value)


def _whose(owner: Owner) -> Map:
    name = None if owner.is_argo_cd else owner.name
    return {"environment": owner.environment or None, "namespace": owner.namespace or None, "name": name}


def _danger(danger: Danger) -> Map:
    return {
        "code": danger.code.word,
        **_whose(danger.part.owner),
        "message": danger.text,
        "help": danger.way_out,
    }


def _part(part: Part) -> Map:
    return {
        **_whose(part.owner),
        "change": part.fate.value,
        "words": [_word(word) for word in part.words],
        "objects": [_object(change) for change in part.ranked],
    }


def _word(word: Word) -> Map:
    return {"text": word.text, "subject": word.subject, "old": word.old, "new": word.new}


def _object(change: ObjectChange) -> Map:
    return {
        "path": str(change.path),
        "kind": change.kind or None,
        "change": change.fate.value,
        "notes": list(change.notes),
        "diff": list(hunks(change)),
    }
