"""Words for what Istio is told of the way to the pods: subsets, traffic policies, mutual TLS."""

from canarygen.difference.rule import thing, value, within

DESTINATION_RULE = (
    value("spec.host", "host of the traffic policy"),
    thing("spec.subsets.*", "subset {}"),
    within("spec.trafficPolicy", "traffic policy {}"),
)
PEER_AUTHENTICATION = (
    value("spec.mtls.mode", "mutual TLS"),
    value("spec.selector.matchLabels.*", "selector {}"),
)
