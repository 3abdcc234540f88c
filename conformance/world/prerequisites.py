"""What a request needs before it can be sent: found or made, in the order that contract-rules states.

Parameters fixed for the principal, Links from a create's answer, `x-refers-to`, the nesting of paths
with the collection's key; last, an example or enumeration of the parameter itself. What cannot be
found raises Unproven, with what was missing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from conformance.check import Steps, Unproven, send
from conformance.exchange import Exchange, Request
from conformance.world.bodies import RECIPES, Recipe, Shape, make_body, references_in, shape_of
from conformance.world.collections import Collection, Creator, parameters_of, prefix_through
from conformance.world.resources import Resource
from conformance.world.serialising import Values, as_text, build
from conformance.world.stated import declared, is_credential, shown_value
from conformance.world.values import Richness, Sampler, Unsatisfiable
from contracts.operations import Location, Operation, Parameter, SchemaAt
from contracts.source import Json

if TYPE_CHECKING:
    from conformance.world.world import World


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """How a request is to be made.

    `context` holds path parameters that are already settled. `fresh` asks for an item that no other
    request uses, `destructive` that a principal's own fixed item (its tenant) is left alone. `index` tells
    the shared items of a collection apart; those that a request refers to are counted from `anchor` on.
    """

    principal: str | None
    recipe: Recipe = RECIPES[0]
    fresh: bool = False
    destructive: bool = False
    context: Mapping[str, Json] | None = None
    count: int = 1
    depth: int = 0
    index: int = 0
    anchor: int = 0


def prepare(world: World, operation: Operation, wish: Wish) -> Steps[Request]:
    """Return a request that is valid by the contract, with everything that it needs in place."""
    if wish.depth > 8:
        raise Unproven(f"what {operation.id} needs leads back to itself")
    if not wish.anchor:
        wish = replace(wish, anchor=world.collections.anchor(operation.id))
    values: dict[tuple[Location, str], Json] = {}
    path = yield from path_parameters(world, operation.path, wish, operation=operation)
    for name, value in path.items():
        values[(Location.PATH, name)] = value
    inner = replace(wish, context=path, depth=wish.depth + 1)
    for parameter in operation.parameters:
        if parameter.location is Location.PATH:
            continue
        fixed = _fixed(world, wish, parameter.name)
        if fixed is not None:
            values[(parameter.location, parameter.name)] = fixed
        elif parameter.required and not is_credential(world, parameter):
            value = yield from _parameter(world, operation, parameter, inner)
            values[(parameter.location, parameter.name)] = value
    shape = shape_of(world, operation)
    if shape is None:
        return build(operation, values, principal=wish.principal, why=f"a valid {operation.id}")
    body = yield from _body(world, operation, shape, inner)
    return build(
        operation,
        values,
        media_type=shape.media_type,
        body=body,
        principal=wish.principal,
        why=f"a valid {operation.id}",
    )


def path_parameters(
    world: World, path: str, wish: Wish, *, operation: Operation | None = None
) -> Steps[dict[str, Json]]:
    """Return values for the parameters of a path, its items existing."""
    names = parameters_of(path)
    if not names:
        return {}
    known = dict(wish.context or {})
    if all(name in known for name in names):
        return {name: known[name] for name in names}
    last = names[-1]
    through = prefix_through(path, last)
    above = through[: through.rindex("{")].rstrip("/")
    fixed = known.get(last, _fixed(world, wish, last))
    # What the caller has settled may be acted upon; what is fixed for the principal is its tenant.
    own_tenant = fixed is not None and last not in known and wish.destructive and path == through
    if fixed is not None and not own_tenant:
        parents = yield from path_parameters(world, above, replace(wish, fresh=False))
        return {**parents, last: fixed}
    collection = world.collections.of_item_path(through)
    missing = ""
    if collection is not None:
        try:
            own = replace(wish, depth=wish.depth + 1, index=0, anchor=0)
            resource = yield from item(world, collection, own, index=wish.index + wish.anchor)
        except Unproven as reason:
            missing = str(reason)
        else:
            return {name: resource.parameters[name] for name in names}
    if own_tenant:
        raise Unproven(
            f"{last} is fixed for the principal, and no other could be made to act upon: {missing}"
        )
    parameter = declared(world, last, through, operation)
    parents = yield from path_parameters(
        world, above, replace(wish, fresh=False, destructive=False)
    )
    if parameter is not None and parameter.refers_to is not None:
        keys = yield from keys_of(world, parameter.refers_to, replace(wish, context=parents), 1)
        return {**parents, last: keys[0]}
    shown = None if parameter is None else shown_value(world, parameter)
    if shown is None:
        hint = f"state a Link to it, x-refers-to, or an example of the parameter {last}"
        raise Unproven(missing or f"no value is known for {{{last}}} of {path}: {hint}")
    return {**parents, last: shown}


def item(world: World, collection: Collection, wish: Wish, *, index: int = 0) -> Steps[Resource]:
    """Return an item of a collection: a shared one, or one that was just made for the caller alone."""
    places = parameters_of(collection.path)
    known = wish.context or {}
    # Whether a caller has settled where the collection stands, or the principal has.
    scope = repr([known.get(one, _fixed(world, wish, one)) for one in places])
    key = (collection.path, scope, wish.principal, index)
    shared = None if wish.fresh else world.ledger.shared(key)
    if shared is not None:
        return shared
    context = {one: known[one] for one in places if one in known}
    resource = yield from create(world, collection, replace(wish, context=context, count=1))
    if not wish.fresh:
        world.ledger.share(key, resource)
    return resource


def keys_of(world: World, listing: str, wish: Wish, count: int) -> Steps[tuple[Json, ...]]:
    """Return the keys of that many items of a listed collection, in the caller's tenant."""
    collection = world.collections.of_listing(listing)
    if collection is None:
        raise Unproven(f"x-refers-to names {listing}, which lists no collection that is known")
    found: list[Json] = []
    own = replace(wish, fresh=False, anchor=0)
    for index in range(wish.anchor, wish.anchor + count):
        one = yield from item(world, collection, own, index=index)
        found.append(one.key)
    return tuple(found)


def create(world: World, collection: Collection, wish: Wish) -> Steps[Resource]:
    """Create an item; raises Unproven with what every way to do it came to."""
    resources = yield from create_several(world, collection, wish)
    return resources[0]


def create_several(world: World, collection: Collection, wish: Wish) -> Steps[list[Resource]]:
    """Create `wish.count` items in as few calls as the contract allows (at least one is returned)."""
    label = (collection.path, str(wish.principal))
    if world.hopeless.get(label, ("", 0))[1] >= 2:
        raise Unproven(world.hopeless[label][0])
    reasons: list[str] = []
    for creator in collection.creators:
        try:
            exchange = yield from _create_by(world, creator, wish)
        except Unproven as reason:
            reasons.append(str(reason))
            continue
        found = world.ledger.note(exchange, collection, creator)
        if found:
            return found
        reasons.append(
            f"{creator.operation.id} succeeded, but its answer does not tell what it made: "
            "state a Link from it to the operations on the item"
        )
    if not reasons:
        reasons.append(
            f"nothing adds to {collection.path}: state x-pagination.populate, or a Link from what does"
        )
    reason = "; ".join(reasons)
    world.hopeless[label] = (reason, world.hopeless.get(label, ("", 0))[1] + 1)
    raise Unproven(reason)


def _create_by(world: World, creator: Creator, wish: Wish) -> Steps[Exchange]:
    operation = creator.operation
    world.require(wish.principal, operation)
    known = world.recipes.get(operation.id)
    recipes = [known, *(one for one in RECIPES if one != known)] if known else list(RECIPES)
    last: Exchange | None = None
    reason = ""
    for recipe in recipes:
        context = dict(wish.context or {})
        if creator.chosen:
            name = parameters_of(operation.path)[-1]
            context[name] = chosen_name(world, operation, name)
        try:
            inner = replace(wish, recipe=recipe, context=context, depth=wish.depth + 1)
            request = yield from prepare(world, operation, replace(inner, fresh=False))
        except Unsatisfiable as error:
            reason = reason or f"no valid request could be made for {operation.id}: {error}"
            continue
        last = yield from send(request.because(f"make something by {operation.id}"))
        if last.succeeded:
            world.recipes[operation.id] = recipe
            return last
        if last.status is None or last.status in (401, 403):
            break
    if last is not None:
        reason = f"{operation.id} {last.outcome} to what the contract calls a valid request"
        reason += world.words_of(last)
    raise Unproven(reason)


def _body(world: World, operation: Operation, shape: Shape, wish: Wish) -> Steps[Json]:
    """Return a valid body, with the items that it refers to in place."""
    references: dict[str, tuple[Json, ...]] = {}
    for listing, (required, number) in references_in(world, shape.schema).items():
        wanted = replace(wish, recipe=RECIPES[0], fresh=False, depth=wish.depth + 1)
        if not required and wish.recipe.richness not in (Richness.FULL, Richness.VARIED):
            continue
        try:
            keys = yield from keys_of(world, listing, wanted, min(2, number))
        except Unproven:
            if required:
                raise
            continue
        references[listing] = keys
    random = world.random("body", operation.id, world.next_number())
    try:
        return make_body(world, shape, wish.recipe, references, random, count=wish.count)
    except Unsatisfiable as error:
        if wish.recipe is RECIPES[0]:
            raise
        raise Unsatisfiable(f"{operation.id}: {error}") from None


def _parameter(world: World, operation: Operation, parameter: Parameter, wish: Wish) -> Steps[Json]:
    if parameter.refers_to is not None:
        keys = yield from keys_of(world, parameter.refers_to, wish, 1)
        return keys[0]
    if parameter.location is Location.HEADER and parameter.name.lower() == "if-match":
        tag = yield from entity_tag(world, operation, wish)
        return tag or "*"
    key = operation.idempotency.key.name.lower() if operation.idempotency else "idempotency-key"
    if parameter.location is Location.HEADER and parameter.name.lower() == key:
        return sampler(world, "key", operation.id, world.next_number()).unique(parameter.schema)
    shown = shown_value(world, parameter)
    if shown is not None:
        return shown
    try:
        return sampler(world, "parameter", operation.id, parameter.name).value(parameter.schema)
    except Unsatisfiable as error:
        raise Unproven(f"no value was found for the parameter {parameter.name}: {error}") from None


def entity_tag(world: World, operation: Operation, wish: Wish) -> Steps[str | None]:
    """Return the entity tag of what an operation acts upon, or None where nothing tells it."""
    reading = next(
        (
            one
            for one in world.contract.operations
            if one.path == operation.path and one.method == "get"
        ),
        None,
    )
    if reading is None:
        return None
    request = yield from prepare(world, reading, replace(wish, fresh=False))
    exchange = yield from send(request.because("read the entity tag"))
    return exchange.headers.get("ETag")


def sampler(world: World, *key: object, richness: Richness = Richness.MINIMAL) -> Sampler:
    """Return a sampler whose values depend on the seed and the key alone."""
    return Sampler(resolver=world.contract.resolver, random=world.random(*key), richness=richness)


def _fixed(world: World, wish: Wish, name: str) -> str | None:
    principal = world.principals.get(wish.principal)
    return principal.parameters.get(name) if principal is not None else None


def chosen_name(world: World, operation: Operation, name: str) -> Json:
    """Return a value that no other item has for the path parameter by which a client names a new one."""
    parameter = operation.parameter(name, Location.PATH)
    schema = parameter.schema if parameter else SchemaAt(value={"type": "string"}, pointer="")
    value = sampler(world, "chosen", operation.id, world.next_number()).unique(schema)
    return as_text(value).replace(" ", "-") if isinstance(value, str) else value


__all__ = ["Values", "Wish", "chosen_name", "create", "create_several", "entity_tag", "item", "keys_of",
           "path_parameters", "prepare", "sampler"]  # fmt: skip
