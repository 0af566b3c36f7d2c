"""Laws of pods that an existing Deployment describes: the controller knows it, and its own pods go."""

from collections.abc import Iterator

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note
from canarygen.model.canary import Fleet
from canarygen.model.workload import API_VERSIONS, SCALED, Deployment


def deployments_are_known(fleet: Fleet) -> Iterator[Diagnostic]:
    """The controller takes pod templates of such objects, and scales down none but a Deployment."""
    for deployment in _deployments(fleet):
        wanted = API_VERSIONS[deployment.kind]
        if deployment.api_version != wanted:
            yield Diagnostic(
                code=Code.DEPLOYMENT_REFUSED,
                message=f"a {deployment.kind} is of {wanted}, not of {deployment.api_version}",
                span=deployment.place.at("apiVersion").span,
                help=f"write `{wanted}`, or leave it out",
            )
        if deployment.scale_down and deployment.kind != SCALED:
            yield Diagnostic(
                code=Code.DEPLOYMENT_REFUSED,
                message=f"a {deployment.kind} is never scaled down",
                span=deployment.place.at("scaleDown").key,
                notes=(Note("the kind", deployment.place.at("kind").span),),
                help="remove `scaleDown`",
            )


def deployments_step_back(fleet: Fleet) -> Iterator[Diagnostic]:
    """Somebody has said what becomes of the Deployment's own pods."""
    for canary in fleet.canaries:
        deployment = canary.workload.deployment
        if deployment and deployment.place.at("scaleDown").is_default:
            # An autoscaler rules out that the controller scales it down: one pod would be left.
            way_out = (
                "scale it down yourself once the Rollout is healthy"
                if canary.workload.autoscale
                else f"let them go once the Rollout is healthy: {{name: {deployment.name}, scaleDown: onsuccess}}"
            )
            yield Diagnostic(
                code=Code.DEPLOYMENT_KEEPS_RUNNING,
                message=f"the Deployment `{deployment.name}` keeps its pods, and gives them every new version at once",
                span=deployment.place.span,
                help=f"{way_out}; if it has none, write `scaleDown: never`",
            )


def deployments_are_scaled_down(fleet: Fleet) -> Iterator[Diagnostic]:
    """A Deployment goes once the Rollout is healthy, which the controller notices as it promotes (promoteStable, rollout/sync.go).

    The first version of all is promoted before it is healthy. Whatever waits for the analysis after a switch is not promoted
    again, since that version had none (issue 4681 of Argo Rollouts).
    """
    for canary in fleet.canaries:
        deployment, switch = canary.workload.deployment, canary.rollout.blue_green
        if deployment and switch and switch.post_promotion and deployment.scale_down == "onsuccess":
            yield Diagnostic(
                code=Code.DEPLOYMENT_REFUSED,
                message=f"with an analysis after the switch the controller never scales `{deployment.name}` down",
                span=deployment.place.at("scaleDown").span,
                notes=(Note("the analysis", switch.place.at("postPromotion").key),),
                help="write `scaleDown: progressively`; or `never`, and scale it down yourself once the Rollout is healthy",
            )


def _deployments(fleet: Fleet) -> Iterator[Deployment]:
    for canary in fleet.canaries:
        if canary.workload.deployment:
            yield canary.workload.deployment


CHECKS = (deployments_are_known, deployments_step_back, deployments_are_scaled_down)
