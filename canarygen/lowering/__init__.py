"""The table of contents of out/: one function a kind of object, each from a canary to its manifests."""

from canarygen.lowering.destination_rule import destination_rules
from canarygen.lowering.gateway import gateway
from canarygen.lowering.peer_authentication import peer_authentication
from canarygen.lowering.rollout import rollout
from canarygen.lowering.service import services
from canarygen.lowering.virtual_service import virtual_service

LOWERINGS = (gateway, virtual_service, destination_rules, peer_authentication, services, rollout)
