"""Members that a consumer does not know, put into answers wherever the contract leaves room for more."""

from __future__ import annotations

from dataclasses import dataclass, field

from conformance.exchange import decode_json, encode_json
from conformance.witness.messages import Answered
from conformance.witness.paging import sent_as
from conformance.witness.transcript import Fault, Round
from conformance.witness.treatment import Altered, Passing, Step
from conformance.world import World
from conformance.world.merging import flatten
from conformance.world.schemas import Direction
from conformance.world.serialising import is_json
from contracts.operations import Operation, SchemaAt
from contracts.pointers import Absent, Pointer
from contracts.source import Json

NAME = "introducedLater"
_VALUE: Json = {"kind": "new", "parts": [1, None, {"deep": True}]}
_DEEPEST = 8


@dataclass(slots=True)
class UnknownMembers:
    """Adds a member to every object of a success whose schema lists its members and allows others."""

    world: World
    refused: set[str] = field(default_factory=set[str])

    def step(self, passing: Passing) -> Step:
        """Let a request pass, and enrich its answer."""

        def alter(answer: Answered) -> Altered:
            return self._enriched(passing.operation, answer)

        return Step(asked=sent_as(passing, passing.request), alter=alter)

    def _enriched(self, operation: Operation | None, answer: Answered) -> Altered:
        schema = None if operation is None else schema_of(operation, answer)
        body = decode_json(answer.body)
        if schema is None or isinstance(body, Absent) or not 200 <= answer.status < 300:
            return answer, None
        if schema.pointer in self.refused:
            return answer, None
        changed = self._with_more(body, schema.value, schema.pointer, 0)
        if changed == body:
            return answer, None
        if not self.world.schemas.accepts(schema, changed, Direction.RESPONSE):
            # A choice of schemas may be closed where it seems open.
            self.refused.add(schema.pointer)
            return answer, None
        return answer.with_body(encode_json(changed)), Fault(round=Round.UNKNOWN_MEMBERS)

    def _with_more(self, value: Json, schema: Json, pointer: Pointer, depth: int) -> Json:
        if depth > _DEEPEST:
            return value
        flat = flatten(self.world.contract.resolver, schema, pointer)
        if isinstance(value, list):
            items = flat.keywords.get("items")
            if not isinstance(items, dict):
                return value
            return [
                self._with_more(one, items, f"{flat.pointer}/items", depth + 1) for one in value
            ]
        if not isinstance(value, dict) or not flat.properties:
            # An object without listed members is a map: whatever stands in it is content.
            return value
        changed: dict[str, Json] = {}
        for name, member in value.items():
            inner = flat.properties.get(name)
            changed[name] = (
                member if inner is None else self._with_more(member, inner[0], inner[1], depth + 1)
            )
        closed = (
            flat.keywords.get("additionalProperties"),
            flat.keywords.get("unevaluatedProperties"),
        )
        if all(one is None or one is True for one in closed):
            changed.setdefault(NAME, _VALUE)
        return changed


def schema_of(operation: Operation, answer: Answered) -> SchemaAt | None:
    """Return the schema of a JSON answer, or None where there is none."""
    response = operation.response_for(answer.status)
    sent = (answer.headers.get("Content-Type") or "").partition(";")[0].strip().lower()
    if response is None or not is_json(sent):
        return None
    for content in response.content:
        if content.media_type.partition(";")[0].strip().lower() == sent:
            return content.schema
    return None
