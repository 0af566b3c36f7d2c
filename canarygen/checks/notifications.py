"""Laws of notifications: subscriptions that the controller's notifications engine finds."""

from collections.abc import Iterator

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note
from canarygen.model.canary import Canary, Fleet
from canarygen.model.rollout import Notification
from canarygen.wording import nearest

# manifests/notifications of Argo Rollouts: what it comes with; others may be added to it.
_TRIGGERS = (
    "on-analysis-run-error",
    "on-analysis-run-failed",
    "on-analysis-run-running",
    "on-rollout-aborted",
    "on-rollout-completed",
    "on-rollout-paused",
    "on-rollout-step-completed",
    "on-rollout-updated",
    "on-scaling-replica-set",
)
_NAME_LENGTH = 63


def triggers_are_known(fleet: Fleet) -> Iterator[Diagnostic]:
    """No trigger is nearly one of those that Argo Rollouts comes with."""
    for canary in fleet.canaries:
        for notification in canary.rollout.notifications:
            trigger = notification.trigger
            near = nearest(trigger, _TRIGGERS, likeness=0.8)
            if near and trigger not in _TRIGGERS:
                yield Diagnostic(
                    code=Code.UNKNOWN_TRIGGER,
                    message=f"`{trigger}` is no trigger that Argo Rollouts comes with",
                    span=notification.place.key,
                    help=f"did you mean `{near}`? A trigger of your own had better have a name of its own",
                )


def subscriptions_are_accepted(fleet: Fleet) -> Iterator[Diagnostic]:
    """The annotation of a subscription has a key that Kubernetes takes, and nobody else sets."""
    for canary in fleet.canaries:
        for notification in canary.rollout.notifications:
            yield from _key(canary, notification)


def _key(canary: Canary, notification: Notification) -> Iterator[Diagnostic]:
    domain, _, name = notification.annotation.partition("/")
    if len(name) > _NAME_LENGTH:
        yield Diagnostic(
            code=Code.NOTIFICATION_REFUSED,
            message=f"the annotation `{name}` of {domain} has {len(name)} characters; {_NAME_LENGTH} are allowed",
            span=notification.place.key,
            help="shorten the name of the trigger, or of the service",
        )
    if notification.annotation in canary.annotations:
        yield Diagnostic(
            code=Code.NOTIFICATION_REFUSED,
            message=f"the annotation `{notification.annotation}` is set by hand, too",
            span=notification.place.key,
            notes=(Note("here", canary.place.at("metadata", "annotations", notification.annotation).key),),
            help="remove one of the two",
        )


CHECKS = (triggers_are_known, subscriptions_are_accepted)
