"""References to AnalysisTemplates, and to the arguments that they ask for."""

from collections.abc import Iterator
from typing import Any

from canarygen.references.catalogue import Catalogue
from canarygen.references.reference import ARGO, Key, Mention, Object, Reference, mentioned


def analysis_template(item: Object, catalogue: Catalogue) -> Iterator[Reference]:
    """Give the references of a template to templates that it is made of."""
    mention = mentioned(item, "spec", "templates")
    for index, template in enumerate(item["spec"].get("templates", ())):
        at = mention.at(index, "templateName")
        yield catalogue.resolved(at, _key(template, mention.owner[2]))


def judged(mention: Mention, plan: Object, catalogue: Catalogue) -> Iterator[Reference]:
    """Give the references of what judges a strategy as a whole, in the background or around a promotion."""
    for key in ("analysis", "prePromotionAnalysis", "postPromotionAnalysis"):
        yield from analysed(mention.at(key), plan.get(key, {}), catalogue)


def analysed(mention: Mention, analysis: Object, catalogue: Catalogue) -> Iterator[Reference]:
    """Give the references of an analysis: to its templates, each of which gets the arguments that it lacks."""
    given = {argument["name"] for argument in analysis.get("args", ())}
    for index, template in enumerate(analysis.get("templates", ())):
        yield from template_of(mention.at("templates", index), template, given, catalogue)


def template_of(
    mention: Mention, template: Object, given: set[str], catalogue: Catalogue
) -> Iterator[Reference]:
    """Give the references of a mention of one template, which gets the arguments `given`."""
    key = _key(template, mention.owner[2])
    yield catalogue.resolved(mention.at("templateName"), key)
    found: Any = catalogue.get(key) or {"spec": {}}
    for index, argument in enumerate(found["spec"].get("args", ())):
        if not argument.keys() & {"value", "valueFrom"} and argument["name"] not in given:
            complaint = (
                f"the template `{key[3]}` asks for the argument `{argument['name']}`, which nothing gives it"
            )
            yield mention.broken(complaint, key, ("spec", "args", index))


def _key(template: Object, namespace: str) -> Key:
    name = template.get("templateName", "")
    if template.get("clusterScope", False):
        return (ARGO, "ClusterAnalysisTemplate", "", name)
    return (ARGO, "AnalysisTemplate", namespace, name)
