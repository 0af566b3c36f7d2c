"""What the steps of a canary refer to: the Services and templates of experiments."""

from collections.abc import Iterator

from canarygen.document import Said
from canarygen.key import CORE, Key
from canarygen.model.placeholder import template_names
from canarygen.references.analysis import analysed, template_of
from canarygen.references.catalogue import Catalogue
from canarygen.references.reference import Mention, Reference


def stepped(mention: Mention, plan: Said, catalogue: Catalogue) -> Iterator[Reference]:
    """Give the references of the steps of a strategy, which stands at `mention`."""
    for index, step in enumerate(plan.get("steps", ())):
        at = mention.at("steps", index)
        yield from analysed(at.at("analysis"), step.get("analysis", {}), catalogue)
        yield from _experiment(at.at("experiment"), step.get("experiment", {}), catalogue)


def _experiment(mention: Mention, experiment: Said, catalogue: Catalogue) -> Iterator[Reference]:
    templates = experiment.get("templates", ())
    names = tuple(template["name"] for template in templates)
    for index, template in enumerate(templates):
        made: Key = (CORE, "Service", mention.owner[2], template.get("service", {}).get("name", ""))
        if catalogue.get(made):
            at = mention.at("templates", index, "service", "name")
            yield at.broken(
                f"the Service `{made[3]}` is one of the tree: the experiment would take it over", made
            )
    for index, analysis in enumerate(experiment.get("analyses", ())):
        at = mention.at("analyses", index)
        arguments = analysis.get("args", ())
        given = {argument["name"] for argument in arguments}
        # Only what must pass is waited for; another one ends with the experiment.
        is_required = analysis.get("requiredForCompletion", False)
        yield from template_of(at, analysis, given, catalogue, is_endless=not is_required, is_trial=True)
        for number, argument in enumerate(arguments):
            for name in template_names(argument.get("value", "")):
                where = at.at("args", number, "value")
                yield (
                    where.found(mention.owner)
                    if name in names
                    else where.broken(
                        f"the experiment has no template `{name}`",
                        mention.owner,
                        (*mention.path, "templates"),
                        names,
                    )
                )
