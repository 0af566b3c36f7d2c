"""A canary as policy sees it: what is built, after every layer and patch, and where each part of it was said."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import takewhile

from canarygen.document import Place
from canarygen.forecast import reading
from canarygen.forecast.rollout import Rollout
from canarygen.frozen import cached_property, frozen
from canarygen.manifest import Manifest, folder
from canarygen.model.canary import Canary, Fleet
from canarygen.model.policy import Team
from canarygen.model.rollout import FULL_WEIGHT
from canarygen.policy.image import Image, images
from canarygen.policy.owners import Owners
from canarygen.policy.reach import Named, gateways, hosts
from canarygen.policy.spot import Spot
from canarygen.policy.stage import Stage, stages
from canarygen.policy.standing import standing


@frozen(keeping=True)
class View:
    """One canary of one environment, by the objects that were made for it; `team` is whose folder its spec is in."""

    canary: Canary
    manifests: Sequence[Manifest]
    team: Team | None

    @property
    def name(self) -> str:
        """Its namespace and name, as an exemption writes them."""
        return f"{self.canary.namespace}/{self.canary.name}"

    @property
    def place(self) -> Place:
        """Where it is named."""
        return self.canary.name_place

    @cached_property
    def rollout(self) -> Manifest:
        """Its Rollout."""
        return next(item for item in self.manifests if item.kind == "Rollout")

    @cached_property
    def plan(self) -> Rollout:
        """Its Rollout as the controller sees it, with what stands beside it."""
        beside = reading.surroundings(item.content for item in self.manifests)
        return reading.rollout(self.rollout.content, beside).sized_by(self.canary.workload)

    @property
    def is_switch(self) -> bool:
        """Whether all requests are switched at once, and no step has a weight."""
        return "blueGreen" in self.rollout.content["spec"].get("strategy", {})

    @cached_property
    def labels(self) -> Mapping[str, str]:
        """The labels of its Rollout."""
        labels: Mapping[str, str] = self.rollout.content["metadata"]["labels"]
        return labels

    @cached_property
    def stages(self) -> tuple[Stage, ...]:
        """The stages of its plan, without the last one, at which all requests meet the new version.

        A route that leads anybody to the new version at any weight is a stage before all others.
        """
        preview = self.canary.traffic.preview
        ways = standing(self.rollout, self.manifests, preview.host if preview else None)
        templates = [item for item in self.manifests if item.kind == "AnalysisTemplate"]
        return (
            *(Stage(weight=way.weight, is_held=True, is_standing=True, spot=way.spot) for way in ways),
            *stages(self.rollout, templates),
        )

    @cached_property
    def first_exposure(self) -> tuple[int, Spot]:
        """The first share of the requests, in percent, that meets the new version, and where it is said.

        Weights that nothing holds are passed at once: up to the first that lasts, the largest is the one that is met.
        """
        weight, spot = 0, self.end
        for stage in self.stages:
            if stage.weight > weight:
                weight, spot = stage.weight, stage.spot
            if stage.weight and stage.is_held:
                return weight, spot
        return FULL_WEIGHT, self.end

    @property
    def baking(self) -> int:
        """How many seconds timed pauses come to while some requests meet the new version, and not all."""
        return sum(stage.wait for stage in self.stages if 0 < stage.weight < FULL_WEIGHT)

    @property
    def unjudged(self) -> tuple[Stage, ...]:
        """The stages up to the end of the first at which something, or somebody, judges."""
        before = list(takewhile(lambda stage: not (stage.check or stage.gate), self.stages))
        return self.stages[: len(before) + 1]

    @cached_property
    def end(self) -> Spot:
        """Where the plan ends, and all requests meet the new version."""
        return self.stages[-1].spot if self.stages else Spot(self.rollout, ("spec", "strategy"))

    @cached_property
    def images(self) -> tuple[Image, ...]:
        """Every image that a pod of it, or of its analyses, would run."""
        return tuple(images(self.manifests))

    @cached_property
    def hosts(self) -> tuple[Named, ...]:
        """Every host that it takes requests for, each once, other than names of Services."""
        return tuple(host for host in self._all_hosts if host.service is None)

    @cached_property
    def services(self) -> tuple[Named, ...]:
        """The Services that it takes the calls to, in whatever namespace."""
        return tuple(host for host in self._all_hosts if host.service is not None)

    @cached_property
    def gateways(self) -> tuple[Named, ...]:
        """Every gateway that its requests come in by, its own among them, each once; `mesh` is none."""
        return tuple(gateways(self.manifests))

    @cached_property
    def _all_hosts(self) -> tuple[Named, ...]:
        return tuple(hosts(self.manifests))


def views(fleet: Fleet, manifests: Iterable[Manifest], owners: Owners) -> Iterator[View]:
    """See all canaries of an environment, each as one of its team."""
    found: dict[str, list[Manifest]] = defaultdict(list)
    for manifest in manifests:
        found[manifest.folder].append(manifest)
    for canary in fleet.canaries:
        yield View(canary, found[folder(canary)], owners.team(canary.path))
