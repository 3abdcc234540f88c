"""What belongs to whom: which requests reach into another tenant, and which ones write."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from conformance.check import Steps, Unproven, send
from conformance.contents import key_of
from conformance.exchange import Request
from conformance.missing import with_path_value
from conformance.refusals import expected
from conformance.uniqueness import Marked
from conformance.world.collections import parameters_of, prefix_through
from conformance.world.principals import STRANGER
from conformance.world.serialising import as_text, expand
from conformance.world.values import Unsatisfiable
from contracts.operations import Operation
from contracts.rules.errors import Circumstance
from contracts.source import Json

if TYPE_CHECKING:
    from conformance.world import World


_OF_WRITES: Final = (
    Circumstance.CONFLICT,
    Circumstance.PRECONDITION_FAILED,
    Circumstance.PRECONDITION_REQUIRED,
    Circumstance.IDEMPOTENCY_MISMATCH,
)
"""What is refused because of what is stored: a reading is not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Intrusion:
    """A request by which a stranger reaches for what the owner has; `what` says how."""

    request: Request
    what: str
    own_tenant: bool = False


def is_write(world: World, operation: Operation) -> bool:
    """Whether an operation surely writes.

    POST may also be how a query is sent: it writes where it creates something (201), adds to a known
    collection, or answers 202 or 204; where it may conflict with what is stored, or is to be done once;
    and where it may be forbidden though to strangers nothing is there. Not where its latency class is `read`.
    """
    if operation.method in ("put", "patch", "delete"):
        return True
    if operation.method != "post":
        return False
    if operation.latency is not None and operation.latency.class_name == "read":
        return False
    statuses = {response.status for response in operation.responses}
    adds = world.collections.of_creator(operation.id) is not None
    if adds or statuses & {"201", "202", "204"} or operation.idempotency is not None:
        return True
    rules = world.contract.errors
    hidden = rules is not None and rules.hidden
    telling = (*_OF_WRITES, Circumstance.FORBIDDEN) if hidden else _OF_WRITES
    return any(expected(world.contract, operation, one) for one in telling)


def reading_of(world: World, operation: Operation) -> Operation | None:
    """Return what reads the thing that an operation acts upon: at its own path, or the item above it."""
    above = operation.path.rpartition("/")[0]
    owner = world.principals.get(world.owner)
    names = parameters_of(above)
    is_tenant = owner is not None and bool(names) and names[-1] in owner.parameters
    paths = [operation.path, *([above] if above.endswith("}") and not is_tenant else [])]
    for path in paths:
        for one in world.contract.operations:
            if one.method == "get" and one.path == path and one.pagination is None:
                return one
    return None


def has_namesake(
    world: World, operation: Operation, request: Request, intrusion: Intrusion
) -> Steps[bool]:
    """Whether a stranger reads a thing of its own where it reaches for the owner's.

    Tenants may number their things alike, each from one.
    """
    reading = reading_of(world, operation)
    if reading is None or not intrusion.own_tenant:
        return False
    own, theirs = (
        Request(
            method="GET",
            path=expand(reading.path, reading, dict(one.path_values)),
            operation=reading.id,
            principal=one.principal,
            path_values=one.path_values,
            why="is there one of the same name?",
        )
        for one in (intrusion.request, request)
    )
    found = yield from send(own)
    if not found.succeeded:
        return False
    other = yield from send(theirs)
    return other.body != found.body


def tenant_parameters(world: World, operation: Operation) -> Mapping[str, str]:
    """Return the stranger's values of the path parameters in which it differs from the owner."""
    owner, stranger = world.principals.get(world.owner), world.principals.get(STRANGER)
    if owner is None or stranger is None:
        return {}
    return {
        name: stranger.parameters[name]
        for name in parameters_of(operation.path)
        if name in owner.parameters
        and name in stranger.parameters
        and owner.parameters[name] != stranger.parameters[name]
    }


def intrusions(world: World, operation: Operation, request: Request) -> Steps[list[Intrusion]]:
    """Return the ways in which a stranger can reach for what a request of the owner acts upon.

    Empty where nothing says that it belongs to a tenant: no parameter of the path tells the two apart, the
    contract neither hides nor forbids, or a stranger sees it in its list as well.
    """
    tenant = tenant_parameters(world, operation)
    names = parameters_of(operation.path)
    if not names:
        return []
    if not tenant:
        private = yield from _is_private(world, operation, request)
        if not private:
            return []
        return [Intrusion(request=request.sent_by(STRANGER), what="another tenant's resource")]
    found = [Intrusion(request=request.sent_by(STRANGER), what="another tenant's resource")]
    inner = [name for name in names if name not in tenant]
    creates = operation.method == "put" and operation.response_for(201) is not None
    if inner and not creates:
        moved = request.sent_by(STRANGER)
        for name, value in tenant.items():
            moved = with_path_value(operation, moved, name, value)
        what = "another tenant's resource under its own tenant"
        found.append(Intrusion(request=moved, what=what, own_tenant=True))
        below = yield from _below_its_own(world, operation, moved, inner)
        found.extend([below] if below is not None else [])
    return found


def _below_its_own(
    world: World, operation: Operation, moved: Request, inner: list[str]
) -> Steps[Intrusion | None]:
    """Return a request for what the owner has, below a thing that the stranger has itself."""
    if len(inner) < 2:
        return None
    above = prefix_through(operation.path, inner[-2])
    try:
        values = yield from world.path_values(above, principal=STRANGER)
    except (Unproven, Unsatisfiable):
        return None
    for name in inner[:-1]:
        moved = with_path_value(operation, moved, name, values[name])
    what = "another tenant's resource below a thing of its own"
    return Intrusion(request=moved, what=what, own_tenant=True)


def _is_private(world: World, operation: Operation, request: Request) -> Steps[bool]:
    rules = world.contract.errors
    forbids = rules is not None and any(
        operation.response_for(entry.status) is not None
        for entry in rules.codes_for(Circumstance.FORBIDDEN)
    )
    if rules is not None and rules.hidden:
        return True
    collection = next(
        (
            one
            for one in world.collections.all
            if one.item_path and (operation.path + "/").startswith(one.item_path + "/")
        ),
        None,
    )
    if collection is None or collection.listing is None or collection.listing.pagination is None:
        return forbids
    listing = collection.listing
    if parameters_of(listing.path):
        return forbids
    pagination = listing.pagination
    theirs = yield from world.prepare(listing, principal=STRANGER)
    exchange = yield from send(theirs)
    items = exchange.evaluate(pagination.items) if exchange.succeeded and pagination else None
    if not isinstance(items, list):
        return forbids
    key = dict(request.path_values).get(collection.parameter or "")
    shared = any(key_of(pagination, item).strip("'") == str(key) for item in items)
    return not shared


def foreign_key(world: World, member: Marked) -> Steps[Json]:
    """Return the key of an item that a stranger has and the owner has not, for a member that refers to it.

    None where there is no stranger, or where what it has is seen by the owner as well.
    """
    collection = world.collections.of_listing(str(member.mark))
    reading = collection.item_operation("get") if collection is not None else None
    owner = world.principals.get(world.owner)
    if collection is None or reading is None or owner is None:
        return None
    if not world.principals.may_use(STRANGER, reading):
        return None
    try:
        theirs = yield from world.item(collection, principal=STRANGER)
    except (Unproven, Unsatisfiable):
        return None
    values = {**theirs.parameters, **{name: owner.parameters[name] for name in theirs.parameters
                                      if name in owner.parameters}}  # fmt: skip
    request = Request(
        method="GET",
        path=expand(reading.path, reading, values),
        operation=reading.id,
        principal=world.owner,
        path_values=tuple((name, as_text(value)) for name, value in values.items()),
        why="does the owner have it as well?",
    )
    exchange = yield from send(request)
    return theirs.key if exchange.status in (404, 410) else None
