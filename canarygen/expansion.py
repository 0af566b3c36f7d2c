"""A spec as `expand` shows it: with nothing left unsaid, and nothing said in vain."""

from canarygen.document import Written
from canarygen.elaborate.canary import elaborate
from canarygen.longform.canary import longform
from canarygen.longform.form import LongForm
from canarygen.model.naming import idle_names, is_own_name


def expanded(spec: Written) -> LongForm:
    """Give the long form of a schema-valid Canary.

    The project may name things for all canaries; what this one does not have is left out,
    since a name of its own that stands for nothing would be refused.
    """
    long = longform(spec)
    canary = elaborate(long)
    idle = {key for key in idle_names(canary) if not is_own_name(canary, key)}
    said = long.value["spec"]
    names = {key: name for key, name in said["names"].items() if key not in idle}
    return LongForm(long.document, {**long.value, "spec": {**said, "names": names}}, long.origins)
