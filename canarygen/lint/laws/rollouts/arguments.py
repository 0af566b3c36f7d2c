"""Laws of the arguments of an analysis: each is declared, has a value, and one only.

They are those of NewAnalysisRunFromTemplates (utils/analysis/helpers.go) and of ResolveArgs
(utils/template/template.go of Argo Rollouts), which only a cluster asks.
"""

from collections.abc import Iterator

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import Place, mappings, numbered, text, walk
from canarygen.law import Law
from canarygen.lint.breach import breach
from canarygen.lint.laws.rollouts.analysis_use import found_once, trials, uses
from canarygen.lint.resource import Resource
from canarygen.lint.tree import Tree
from canarygen.model.placeholder import argument_names
from canarygen.typed import Final
from canarygen.wording import guess

ARGUMENT_MISSING: Final = Law(
    "argument-missing",
    "A template wants this argument, and neither it nor the Rollout gives it a value: the controller refuses the Rollout, and an experiment fails.",
    peer="was not resolved",
)


def arguments_have_values(tree: Tree) -> Iterator[Diagnostic]:
    """Every argument of the templates gets a value, from one of them or from the Rollout (rules R3 and R6).

    It is asked where the tree has each template once: another one might give a value, too.
    """
    for use in (*uses(tree), *trials(tree)):
        found = found_once(tree, use)
        given = [text(argument.get("name")) for argument in mappings(use.said.get("args"))]
        arguments = [
            (template, index, argument)
            for template in found
            for index, argument in numbered(template.get("spec", "args"))
        ]
        for _, _, argument in arguments:
            if argument.get("value") is not None or argument.get("valueFrom") is not None:
                given.append(text(argument.get("name")))
        for template, index, argument in arguments:
            name = text(argument.get("name"))
            if name not in given:
                given.append(name)
                yield breach(
                    ARGUMENT_MISSING,
                    f"{template} wants the argument `{name}`, and nothing gives it a value",
                    use.strategy.at(*use.path).key,
                    f"add `args: [{{name: {name}, value: ...}}]` here, or a value in the template",
                    Note("the argument", template.at("spec", "args", index, "name").span),
                    peer=f"args.{name} was not resolved",
                )


def arguments_agree(tree: Tree) -> Iterator[Diagnostic]:
    """No two templates of an analysis give one argument different values (rule R3)."""
    for use in uses(tree):
        first: dict[str, tuple[Resource, str]] = {}
        for template in found_once(tree, use):
            for index, argument in numbered(template.get("spec", "args")):
                name, value = text(argument.get("name")), argument.get("value")
                other, said = (
                    first.setdefault(name, (template, value)) if value is not None else (template, value)
                )
                if said != value:
                    place = template.at("spec", "args", index, "value")
                    yield breach(
                        Code.ARGUMENT_CONFLICT,
                        f"{other} and {template} run together, and give `{name}` different values",
                        use.strategy.at(*use.path, "templates").key,
                        "give it one value, or give it here under `args` and in no template",
                        Note("one of the two", place.span),
                        peer=f"Argument `{name}` specified multiple times with different values: '{said}', '{value}'",
                    )


def arguments_are_declared(tree: Tree) -> Iterator[Diagnostic]:
    """What a metric asks for is an argument of a template that runs with it.

    It is asked where the tree has each template of the analysis: another one might declare it.
    """
    for use in (*uses(tree), *trials(tree)):
        found = found_once(tree, use)
        known = [
            text(argument.get("name"))
            for template in found
            for argument in mappings(template.get("spec", "args"))
        ]
        for template in found:
            for place, name in _mentions(template.at("spec", "metrics")):
                if name not in known:
                    yield breach(
                        Code.UNKNOWN_ARGUMENT,
                        f"{template} has no argument `{name}`",
                        place.span,
                        guess(name, known, f"declare it: `args: [{{name: {name}}}]`"),
                        Note("it is run here", use.strategy.at(*use.path).key),
                        peer=f"failed to resolve {{{{args.{name}}}}}",
                    )


def _mentions(place: Place) -> Iterator[tuple[Place, str]]:
    for path, said in walk(place.value):
        if isinstance(said, str):
            yield from ((place.at(*path), name) for name in argument_names(said))
