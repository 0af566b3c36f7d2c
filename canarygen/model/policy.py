"""What a project asks of every plan: rules, exemptions from them, and which team owns what."""

from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath

from canarygen.document import Place
from canarygen.frozen import field, frozen, replace
from canarygen.law import Law, Severity
from canarygen.model.duration import Duration
from canarygen.typed import Any


@frozen
class FirstExposure:
    """The first weight above 0 is `most` percent at most."""

    most: int


@frozen
class CheckBefore:
    """Something that can fail has judged the new version before it gets `weight` percent."""

    weight: int


@frozen
class GateBefore:
    """Somebody is asked before the new version gets `weight` percent."""

    weight: int


@frozen
class Baking:
    """While some requests meet the new version and not all do, timed pauses come to `least` in all."""

    least: Duration


@frozen
class ExposedRequests:
    """Before the first check or gate at most `most` requests meet the new version, of `rps` that come in a second."""

    most: int
    rps: int


@frozen
class Images:
    """Each image names a version, or (`by_digest`) the very bytes."""

    by_digest: bool


@frozen
class ExactHosts:
    """No host is a wildcard."""


@frozen
class Freeze:
    """Nothing changes from the day `since` to the day `until`, both included."""

    since: str
    until: str


@frozen(kw_only=True)
class Own:
    """An expression holds, for the canary or for `each` of its steps, images, hosts or gateways.

    It is checked already, and `language` gives what it speaks of its values.
    """

    expression: Any
    language: Any
    each: str


Requirement = (
    FirstExposure | CheckBefore | GateBefore | Baking | ExposedRequests | Images | ExactHosts | Freeze | Own
)


@frozen(kw_only=True)
class Rule:
    """A requirement, and of which canaries: those in one of `environments` that have all `labels`; empty is all."""

    name: str
    requirement: Requirement
    environments: tuple[str, ...]
    labels: Mapping[str, str]
    severity: Severity
    message: str | None
    place: Place


@frozen(kw_only=True)
class Exemption:
    """Canaries, by namespace and name, that rules need not hold for until the end of a day."""

    canaries: tuple[str, ...]
    rules: tuple[str, ...]
    environments: tuple[str, ...]
    reason: str
    until: str
    place: Place

    def is_over(self, day: str | None) -> bool:
        """Whether it has ended on a day; on no day at all it has not."""
        return day is not None and self.until < day


@frozen(kw_only=True)
class Team:
    """Who writes the specs in some folders, and what these may use; None is anything."""

    name: str
    specs: tuple[PurePosixPath, ...]
    namespaces: tuple[str, ...] | None
    hosts: tuple[str, ...] | None
    gateways: tuple[str, ...] | None
    registries: tuple[str, ...] | None
    place: Place


@frozen(kw_only=True)
class Policy:
    """All that is asked, and when.

    `environments` are those that whoever wrote the policy knew: one that is new is judged by
    every rule, lest it be renamed to escape some. `gravity` is how grave its own breaches
    are. If it `is_given`, it is not that of the specs that it judges. `day` is the day of judgement (None: no day counts) and `before` the tree that
    a change is compared with (None: nothing is known of it), by which a freeze is judged.
    """

    rules: tuple[Rule, ...] = ()
    exemptions: tuple[Exemption, ...] = ()
    teams: tuple[Team, ...] = ()
    environments: frozenset[str] = frozenset()
    gravity: Mapping[Law, Severity | None] = field(default_factory=dict)
    is_given: bool = False
    day: str | None = None
    before: Mapping[PurePosixPath, str] | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing is asked."""
        return not self.rules and not self.teams

    @property
    def delay(self) -> str:
        """What there is to say beside a way out that leads through the policy itself; "" where a change of it counts at once."""
        return ", which counts once it is merged" if self.is_given else ""

    @property
    def looks_back(self) -> bool:
        """Whether some rule asks what was there before: for a change, or for a label that was shed."""
        return any(isinstance(rule.requirement, Freeze) or rule.labels for rule in self.rules)

    def concerns(self, rule: Rule, environment: str | None, labels: Iterable[Mapping[str, str]]) -> bool:
        """Whether a rule is for a canary, by its environment, and by any of the sets of labels that it has or had."""
        if rule.environments and environment in self.environments and environment not in rule.environments:
            return False
        return any(rule.labels.items() <= known.items() for known in labels)

    def exempting(self, rule: Rule, environment: str | None, name: str) -> Exemption | None:
        """Find the exemption of a canary from a rule, by its namespace and name: of several the one that lasts longest."""
        found = [
            exemption
            for exemption in self.exemptions
            if rule.name in exemption.rules
            and name in exemption.canaries
            and (not exemption.environments or environment in exemption.environments)
        ]
        return max(found, key=lambda exemption: exemption.until, default=None)

    def binds(
        self, rule: Rule, environment: str | None, name: str, labels: Iterable[Mapping[str, str]]
    ) -> bool:
        """Whether a canary must keep a rule on the day of judgement: it is for that, and no exemption lasts."""
        exemption = self.exempting(rule, environment, name)
        is_exempt = exemption is not None and not exemption.is_over(self.day)
        return not is_exempt and self.concerns(rule, environment, labels)

    def succeeding(self, earlier: "Policy") -> "Policy":
        """Give the policy for what a project has become, where it was judged by `earlier` before."""
        return earlier if earlier.is_given else replace(self, day=earlier.day)
