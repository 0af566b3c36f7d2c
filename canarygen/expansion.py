"""A spec as `expand` shows it: with nothing left unsaid, and nothing said in vain."""

from canarygen.document import Written
from canarygen.elaborate.canary import elaborate
from canarygen.longform.canary import longform
from canarygen.longform.form import LongForm
from canarygen.model.naming import idle_names


def expanded(spec: Written) -> LongForm:
    """Give the long form of a schema-valid Canary.

    Names may be meant for other canaries, or for another environment; what this one does not
    have is left out, since what is shown must be accepted by itself.
    """
    long = longform(spec)
    canary = elaborate(long)
    idle = set(idle_names(canary))
    said = long.value["spec"]
    names = {key: name for key, name in said["names"].items() if key not in idle}
    return LongForm(long.document, {**long.value, "spec": {**said, "names": names}}, long.origins)
