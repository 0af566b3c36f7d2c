"""One workload as the Rollout that it would be: what says so, what stands in for that, and what is told of it."""

from collections.abc import Iterator, Mapping, Sequence

from canarygen.frozen import cached_property, frozen
from canarygen.key import Key
from canarygen.lint.resource import Resource
from canarygen.lint.route import hosts, is_in_mesh
from canarygen.migration import rollout, routing
from canarygen.migration.candidate import Candidate
from canarygen.migration.entrance import Entrance
from canarygen.migration.flagger.translation import Translation
from canarygen.migration.mesh import guesses, mesh_route
from canarygen.migration.remark import Remark, left, stays
from canarygen.typed import Any, Final

_PAST: Final = "it goes on sending to the pods of both versions, past the canary's weights"
_AROUND: Final = "it goes on sending to the pods of both versions, past the canary's weights: say its hosts, routes and gateway in the spec, and delete it"
_FURTHER: Final = "a canary has one VirtualService, and this is another way to its Service; say its hosts and routes in the spec"


@frozen(kw_only=True, keeping=True)
class StandIn:
    """A workload as the Rollout that it would be.

    `shared` are the candidates that each Ingress leads to. `translation` is what Flagger says of the workload. With `keep`
    a Deployment stays, and the Rollout refers to it.
    """

    candidate: Candidate
    shared: Mapping[Key, Sequence[Candidate]]
    translation: Translation | None = None
    keep: bool = False

    @cached_property
    def given(self) -> tuple[Resource, ...]:
        """The objects that say what the workload is, and are not needed beside the spec."""
        return (
            *(() if self._stays else (self.candidate.workload,)),
            *self._services,
            *self.candidate.guards,
            *(self.candidate.routes[:1] or self.candidate.ingresses[:1]),
            *([self.translation.canary.resource] if self.translation else []),
            *routing.rule_of(self.candidate),
            *(scaler for scaler, _ in self._scalers),
        )

    @cached_property
    def made(self) -> tuple[Resource, ...]:
        """The objects that stand in for them, the Rollout first."""
        policies = (found for found in self._policies if isinstance(found, Resource))
        own = (routing.split(self.candidate, self._route), *(scaler for _, scaler in self._scalers))
        gateway = self._entrance.gateway if self._entrance else None
        return (
            rollout.rollout(self.candidate, self._versions, self._route.name, keep=self._stays),
            *((gateway,) if gateway else ()),
            *policies,
            *(
                rollout.unlabelled(one, self.candidate)
                for one in (
                    *own,
                    *self._services,
                    *self.candidate.guards,
                )
            ),
        )

    @cached_property
    def plan(self) -> Mapping[str, Any]:
        """What the spec says beyond these, as a merge over it."""
        labels = {"metadata": {"labels": dict(rollout.labels(self.candidate))}}
        return {**labels, **({"spec": self.translation.plan} if self.translation else {})}

    def remarks(self) -> Iterator[Remark]:
        """Tell of what the spec does not say, and of what it says and nobody had."""
        candidate = self.candidate
        if self._stays:
            yield rollout.kept(candidate)
        yield from self.translation.remarks if self.translation else rollout.chosen_steps(candidate)
        yield from rollout.remarks(candidate)
        if self._entrance:
            yield from self._entrance.remarks()
        elif not candidate.routes:
            yield from guesses(candidate)
        yield from routing.merged_shares(candidate, self._route)
        yield from routing.merged_subsets(candidate, self._route)
        yield from (found for found in self._policies if isinstance(found, Remark))
        beside = () if candidate.service in self._services else (candidate.service,)
        yield from (stays(other.place, str(other), _PAST) for other in (*beside, *candidate.further_services))
        yield from (stays(other.place, str(other), _AROUND) for other in candidate.attached_routes)
        for other in (*candidate.routes[1:], *candidate.ingresses[1:]):
            yield left(other.place, str(other), _FURTHER)

    @property
    def _stays(self) -> bool:
        return self.keep and not self.candidate.is_rollout

    @cached_property
    def _services(self) -> tuple[Resource, ...]:
        """The Services that the spec has: the one over both versions of a Rollout only where callers inside the mesh name it."""
        own, candidate = self.candidate.service, self.candidate
        is_version = not candidate.own_versions or own.name in candidate.own_versions
        named = (host for _, host in hosts(self._route)) if is_in_mesh(self._route) else ()
        is_taken = is_version or any(candidate.is_meant(host, self._route.namespace) for host in named)
        return (*((own,) if is_taken else ()), *candidate.version_services)

    @cached_property
    def _entrance(self) -> Entrance | None:
        for ingress in self.candidate.ingresses[:1]:
            return Entrance(self.candidate, ingress, self.shared[ingress.key])
        return None

    @cached_property
    def _route(self) -> Resource:
        """The VirtualService that leads to the app: its own, or what an Ingress stands for, or else from inside the mesh."""
        if self.candidate.routes:
            return self.candidate.routes[0]
        return self._entrance.route if self._entrance else mesh_route(self.candidate)

    @cached_property
    def _versions(self) -> tuple[str, str]:
        return routing.versions(self.candidate, in_mesh=is_in_mesh(self._route))

    @cached_property
    def _policies(self) -> list[Resource | Remark]:
        return list(routing.policies(self.candidate, in_mesh=is_in_mesh(self._route)))

    @cached_property
    def _scalers(self) -> list[tuple[Resource, Resource]]:
        return list(rollout.autoscalers(self.candidate))
