"""The references of a DestinationRule: to its Service, the ports of that, and the pods of its subsets."""

from collections.abc import Iterator

from canarygen.document import Said
from canarygen.key import key_of
from canarygen.references.catalogue import Catalogue
from canarygen.references.destination import hosted
from canarygen.references.pods import without_hash
from canarygen.references.reference import Mention, Object, Reference, host_key, mentioned
from canarygen.references.selector import selected


def destination_rule(item: Object, catalogue: Catalogue) -> Iterator[Reference]:
    """Give the references of a DestinationRule."""
    spec, mention = item["spec"], mentioned(item, "spec")
    key = host_key(spec["host"], mention.owner[2])
    yield hosted(mention.at("host"), key, catalogue)
    service = catalogue.get(key)
    if service is None:
        return
    yield from _ports(mention.at("trafficPolicy"), spec.get("trafficPolicy", {}), service)
    selector = service["spec"].get("selector", {})
    for index, subset in enumerate(spec.get("subsets", ())):
        at = mention.at("subsets", index)
        yield from _ports(at.at("trafficPolicy"), subset.get("trafficPolicy", {}), service)
        labels = without_hash(subset.get("labels", {}))
        # A subset is a part of the Service: it needs labels that the Service's own pods carry.
        if labels:
            where = Mention((*mention.owner[:2], key[2], mention.owner[3]), at.at("labels").path)
            found, _ = selected(where, {**selector, **labels}, catalogue)
            yield from (reference._replace(owner=mention.owner) for reference in found)


def _ports(mention: Mention, policy: Said, service: Object) -> Iterator[Reference]:
    key, numbers = key_of(service), {port["port"] for port in service["spec"].get("ports", ())}
    for index, settings in enumerate(policy.get("portLevelSettings", ())):
        number = settings.get("port", {}).get("number")
        at = mention.at("portLevelSettings", index, "port", "number")
        if number is not None:
            known = tuple(map(str, sorted(numbers)))
            complaint = f"the Service `{key[3]}` has no port {number}"
            yield (
                at.found(key) if number in numbers else at.broken(complaint, key, ("spec", "ports"), known)
            )
