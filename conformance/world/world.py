"""The world of one run: the contract, the principals, what was created, and every exchange so far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from random import Random

from conformance.check import Steps, Unproven, send
from conformance.exchange import Exchange, Request
from conformance.world.bodies import RECIPES, Recipe, enumerated, shape_of
from conformance.world.collections import Collection, Collections, related
from conformance.world.population import Population, populate
from conformance.world.prerequisites import (
    Wish,
    create,
    entity_tag,
    item,
    path_parameters,
    prepare,
    sampler,
)
from conformance.world.principals import OWNER, Badge, Principals, dressed
from conformance.world.resources import Ledger, Resource
from conformance.world.schemas import Schemas
from conformance.world.values import Richness, Sampler, Unsatisfiable
from contracts.contract import Contract
from contracts.operations import Operation
from contracts.pointers import Absent
from contracts.rules.errors import Circumstance
from contracts.source import Json

_SAFE = frozenset({"get", "head", "options"})
_OF_THE_STATE = frozenset({400, 409, 422})
_MOST_STEPS = 20


@dataclass(slots=True, kw_only=True)
class World:
    """What scripts are given; everything that sends requests is a sub-generator for `yield from`."""

    contract: Contract
    principals: Principals
    seed: int
    schemas: Schemas = field(init=False)
    collections: Collections = field(init=False)
    ledger: Ledger = field(init=False)
    log: list[Exchange] = field(default_factory=list[Exchange])
    failed: set[int] = field(default_factory=set[int])
    """The numbers of the exchanges that a script's failure blames."""
    notes: dict[tuple[str, Circumstance], str] = field(
        default_factory=dict["tuple[str, Circumstance]", str]
    )
    """Why a circumstance could not be brought about on an operation."""
    recipes: dict[str, Recipe] = field(default_factory=dict[str, Recipe])
    hopeless: dict[tuple[str, str], tuple[str, int]] = field(
        default_factory=dict["tuple[str, str]", "tuple[str, int]"]
    )
    _proven: dict[tuple[str, str | None], str] = field(
        default_factory=dict["tuple[str, str | None]", str]
    )
    memory: dict[str, object] = field(default_factory=dict[str, object])
    """What a family of checks remembers of this run, under a name of its own."""
    changed_at: int = 0
    """The number of the last exchange that may have changed something."""
    _number: int = 0
    _by_operation: dict[str, list[Exchange]] = field(default_factory=dict[str, list[Exchange]])

    def __post_init__(self) -> None:
        self.schemas = Schemas(contract=self.contract)
        self.collections = related(self.contract)
        self.ledger = Ledger(contract=self.contract)

    def random(self, *key: object) -> Random:
        """Return a source of randomness that depends on the seed and a key, and on nothing else."""
        return Random("/".join(str(part) for part in (self.seed, *key)))

    def next_number(self) -> int:
        """Return a number that this run has not used; it makes values differ from one another."""
        self._number += 1
        return self._number

    def sampler(self, *key: object, richness: Richness = Richness.MINIMAL) -> Sampler:
        """Return a maker of valid values that depend on the seed and the key alone."""
        return sampler(self, *key, richness=richness)

    @property
    def owner(self) -> str | None:
        """The principal that may do everything, or None where the target names no principal."""
        return OWNER if self.principals.get(OWNER) is not None else None

    def require(self, principal: str | None, operation: Operation) -> None:
        """Raise Unproven unless a principal is known and has the credentials for an operation."""
        if not operation.is_secured:
            return
        name = principal or OWNER
        if self.principals.get(name) is None:
            raise Unproven(f"no principal {name}: name it under `principals` of the target")
        if not self.principals.may_use(name, operation):
            schemes = ", ".join(
                sorted({key for need in operation.security for key in need.schemes})
            )
            raise Unproven(f"{name} has no credential for {operation.id}: give it one of {schemes}")

    def valid(
        self, operation: Operation, *, principal: str | None = OWNER, fresh: bool | None = None
    ) -> Steps[Request]:
        """Return a request that is valid, and of a kind known to succeed; it is not sent yet.

        The first time one is sent to find out. `fresh` (default: where the method is not safe)
        asks for an item of its own to act upon. Raises Unproven where no such request was found.
        """
        if principal == OWNER:
            principal = self.owner
        key = (operation.id, principal)
        if self._proven.get(key):
            raise Unproven(self._proven[key])
        if key not in self._proven:
            try:
                yield from self.succeeding(operation, principal=principal, fresh=fresh)
            except Unproven as reason:
                self._proven[key] = str(reason)
                raise
            self._proven[key] = ""
        request = yield from self.prepare(operation, principal=principal, fresh=fresh)
        return request

    def succeeding(
        self, operation: Operation, *, principal: str | None = OWNER, fresh: bool | None = None
    ) -> Steps[Exchange]:
        """Send a valid request that succeeds, and return the exchange; raises Unproven."""
        if principal == OWNER:
            principal = self.owner
        self.require(principal, operation)
        known = self.recipes.get(operation.id)
        recipes = [known, *(one for one in RECIPES if one != known)] if known else list(RECIPES)
        if shape_of(self, operation) is None:
            recipes = recipes[:1]
        reason = ""
        waiting = list(recipes)
        while waiting:
            recipe = waiting.pop(0)
            try:
                request = yield from self.prepare(
                    operation, principal=principal, fresh=fresh, recipe=recipe
                )
            except Unsatisfiable as error:
                reason = reason or f"no valid request could be made for {operation.id}: {error}"
                continue
            exchange = yield from send(request)
            if exchange.succeeded:
                self.recipes[operation.id] = recipe
                self.remember(exchange)
                return exchange
            reason = f"{operation.id} {exchange.outcome} to what the contract calls a valid request"
            reason += self.words_of(exchange)
            if not waiting and not recipe.members and exchange.refused:
                waiting = self._steps(operation, exchange)
        raise Unproven(reason)

    def _steps(self, operation: Operation, exchange: Exchange) -> list[Recipe]:
        """Return ways to make a body that set a member to each of its few values, after a refusal.

        Of the steps of a state machine, some are allowed from where a thing begins.
        """
        shape = shape_of(self, operation)
        if shape is None or exchange.status not in _OF_THE_STATE:
            return []
        found = [
            Recipe(richness=Richness.MINIMAL, unique_text=True, members=((pointer, value),))
            for pointer, values in enumerated(self, shape.schema)
            for value in values
        ]
        return found[:_MOST_STEPS]

    def prepare(
        self,
        operation: Operation,
        *,
        principal: str | None = OWNER,
        fresh: bool | None = None,
        recipe: Recipe | None = None,
        index: int = 0,
    ) -> Steps[Request]:
        """Return a valid request without finding out first whether its kind succeeds.

        `index` tells apart the shared items that it may act upon.
        """
        if principal == OWNER:
            principal = self.owner
        self.require(principal, operation)
        wish = Wish(
            principal=principal,
            recipe=recipe or self.recipes.get(operation.id, RECIPES[0]),
            fresh=operation.method not in _SAFE if fresh is None else fresh,
            destructive=operation.method == "delete",
            index=index,
        )
        request = yield from prepare(self, operation, wish)
        return request

    def remember(self, exchange: Exchange) -> list[Resource]:
        """Record what a successful create made, so that it is taken away in the end."""
        created = self.collections.of_creator(exchange.request.operation or "")
        if created is None or not exchange.succeeded:
            return []
        return self.ledger.note(exchange, *created)

    def create(self, collection: Collection, *, principal: str | None = OWNER) -> Steps[Resource]:
        """Create an item for the caller alone; raises Unproven."""
        who = self.owner if principal == OWNER else principal
        made = yield from create(self, collection, Wish(principal=who, fresh=True))
        return made

    def item(self, collection: Collection, *, principal: str | None = OWNER) -> Steps[Resource]:
        """Return an item that others use too, and that nobody changes; raises Unproven."""
        who = self.owner if principal == OWNER else principal
        found = yield from item(self, collection, Wish(principal=who))
        return found

    def populate(
        self,
        operation: Operation,
        count: int,
        *,
        principal: str | None = OWNER,
        fresh: bool = False,
    ) -> Steps[Population]:
        """See to it that a list holds at least `count` items of ours; raises Unproven."""
        who = self.owner if principal == OWNER else principal
        found = yield from populate(self, operation, count, principal=who, fresh=fresh)
        return found

    def path_values(self, path: str, *, principal: str | None = OWNER) -> Steps[dict[str, Json]]:
        """Return values for the parameters of a path whose items exist; raises Unproven."""
        who = self.owner if principal == OWNER else principal
        found = yield from path_parameters(self, path, Wish(principal=who))
        return found

    def entity_tag(self, operation: Operation, request: Request) -> Steps[str | None]:
        """Return the entity tag of what a request acts upon, or None."""
        wish = Wish(principal=request.principal, context=dict(request.path_values))
        found = yield from entity_tag(self, operation, wish)
        return found

    def wrong_badge(self, operation: Operation) -> Badge:
        """Return a credential of the right form that nobody has."""
        return self.principals.wrong(operation, f"{self.seed}")

    def dressed(self, request: Request, badge: Badge) -> Request:
        """Return a request that carries a badge in place of its principal's credential."""
        return dressed(request, badge)

    def error_code(self, exchange: Exchange) -> str | None:
        """Return the error code that an answer carries, or None."""
        rules = self.contract.errors
        if rules is None or not exchange.is_error:
            return None
        code = exchange.evaluate(rules.code)
        return None if isinstance(code, Absent | dict | list) or code is None else str(code)

    def words_of(self, exchange: Exchange) -> str:
        """Return the code of an error in parentheses, or nothing."""
        code = self.error_code(exchange)
        return f" ({code})" if code else ""

    def could_not(self, operation: Operation, circumstance: Circumstance, reason: str) -> None:
        """Record why a circumstance could not be brought about; the first reason stands."""
        self.notes.setdefault((operation.id, circumstance), reason)

    def seen(self, operation: Operation) -> Sequence[Exchange]:
        """Return the exchanges of an operation so far."""
        return tuple(self._by_operation.get(operation.id, ()))

    def adopt(self, exchange: Exchange, *, keeps_body: bool = True) -> Exchange:
        """Put an exchange in the log; returns it with its number."""
        numbered = replace(exchange, number=len(self.log) + 1)
        kept = numbered if keeps_body else replace(numbered, body=b"")
        self.log.append(kept)
        if self._may_change(exchange):
            self.changed_at = numbered.number
        if exchange.request.operation is not None:
            self._by_operation.setdefault(exchange.request.operation, []).append(kept)
        return numbered

    def _may_change(self, exchange: Exchange) -> bool:
        request = exchange.request
        if request.method.lower() in _SAFE or exchange.refused:
            return False
        operation = self.contract.operation(request.operation) if request.operation else None
        return operation is None or operation.pagination is None
