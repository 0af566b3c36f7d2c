"""Where requests go in a state: from the routes to Services, and from those to versions."""

from collections.abc import Iterator, Mapping

from canarygen.forecast.forecast import Forecast
from canarygen.forecast.rollout import BlueGreen, Canary
from canarygen.forecast.shares import service_names
from canarygen.forecast.state import Role, State
from canarygen.frozen import frozen
from canarygen.model.rollout import FULL_WEIGHT
from canarygen.page.entrance import Entrance

CALLERS = "callers"
"""What stands for the way in where there is no VirtualService."""
EXPERIMENT = "experiment"


@frozen(kw_only=True)
class Flow:
    """From one place to another: so many percent of the requests that are at the first; copies, if `is_mirror`.

    A place is `path N`, `route NAME`, `service NAME`, `version REVISION`, `CALLERS` or `EXPERIMENT`.
    """

    start: str
    end: str
    percent: float
    is_mirror: bool = False


def flows(forecast: Forecast, state: State, way: Entrance) -> tuple[Flow, ...]:
    """Give where requests go in a state; what gets none of them is there, with 0 percent."""
    return (*_to_services(forecast, state, way), *_to_versions(state))


def _to_services(forecast: Forecast, state: State, way: Entrance) -> Iterator[Flow]:
    split = _split(forecast, state)
    for number, path in enumerate(way.paths):
        known = [name for name in path.leads_to if name in state.services]
        for name in known:
            percent = split.get(name, FULL_WEIGHT) if len(known) > 1 else FULL_WEIGHT
            yield Flow(start=f"path {number}", end=f"service {name}", percent=percent)
        if len(known) > 1 and state.experiment_weight:
            yield Flow(start=f"path {number}", end=EXPERIMENT, percent=state.experiment_weight)
    if not way.paths:
        yield from _from_callers(state, split)
    yield from _managed(forecast.rollout.plan, state)


def _from_callers(state: State, split: Mapping[str, float]) -> Iterator[Flow]:
    for name in state.services:
        yield Flow(start=CALLERS, end=f"service {name}", percent=split.get(name, FULL_WEIGHT))
    for version in () if state.services else state.versions:
        yield Flow(start=CALLERS, end=f"version {version.revision}", percent=version.share)


def _managed(plan: Canary | BlueGreen, state: State) -> Iterator[Flow]:
    """Give the managed routes, which all lead to the canary."""
    if isinstance(plan, BlueGreen):
        return
    for route in state.routes:
        yield Flow(
            start=f"route {route.name}",
            end=f"service {_names(plan, state)[0]}",
            percent=FULL_WEIGHT if route.percent is None else route.percent,
            is_mirror=route.percent is not None,
        )


def _to_versions(state: State) -> Iterator[Flow]:
    for name, revision in state.services.items():
        selected = [version for version in state.versions if revision in {None, version.revision}]
        ready = sum(version.ready for version in selected)
        for version in selected:
            share = FULL_WEIGHT * version.ready / ready if ready else 0
            yield Flow(start=f"service {name}", end=f"version {version.revision}", percent=share)


def _split(forecast: Forecast, state: State) -> dict[str, float]:
    """Give what each Service (or subset) gets of what is split."""
    plan = forecast.rollout.plan
    if isinstance(plan, BlueGreen):
        return {plan.preview_service: 0}
    if state.canary_weight is None or state.stable_weight is None:
        return {}
    canary, stable = _names(plan, state)
    return {canary: state.canary_weight, stable: state.stable_weight}


def _names(plan: Canary, state: State) -> tuple[str, str]:
    """Name what stands for the two versions: of ping and pong, ping is what selects the stable one, if either does."""
    stable = state.version(Role.STABLE)
    is_ping_stable = stable is None or state.services.get(plan.stable_service) == stable.revision
    return service_names(plan, ping_is_stable=is_ping_stable or not plan.is_ping_pong)
