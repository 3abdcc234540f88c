"""Arrays, tuples and objects as JSON Schema reads them: counts, repetition, positions and names."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sized
from dataclasses import dataclass, field
from typing import Any, cast

from pydantic import MISSING, BaseModel, GetCoreSchemaHandler, ValidationInfo
from pydantic_core import CoreSchema, InitErrorDetails, core_schema

from .branches import FROM_THE_WIRE, Branches, branches_schema, try_branch
from .faults import attempt, fault, raise_any, refuse
from .json_values import identity
from .scalars import TextRules, compiled


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemRules:
    """How many items an array has, and whether one may stand in it twice."""

    min_items: int = 0
    max_items: int | None = None
    unique: bool = False

    def problems(self, items: list[Any] | tuple[Any, ...]) -> list[InitErrorDetails]:
        """Return what is wrong with the array as a whole."""
        found = _count(items, "items", self.min_items, self.max_items)
        if self.unique and len({identity(one) for one in items}) < len(items):
            found.append(fault("must not hold an item twice", items))
        return found

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        def check(value: Any, validate: Callable[[Any], Any]) -> Any:
            found: list[InitErrorDetails] = []
            if isinstance(value, list):
                found += self.problems(cast("list[Any]", value))
            result = attempt(validate, value, found)
            raise_any(found)
            return result

        return core_schema.no_info_wrap_validator_function(check, handler(source))


class TupleRules:
    """An array whose first items have types of their own; `rest` is None where no more may follow."""

    def __init__(
        self, *items: Any, rest: Any = None, min_items: int = 0, max_items: int | None = None
    ) -> None:
        self.items = items
        self.rest = rest
        most = len(items) if rest is None else None
        if max_items is not None:
            most = max_items if most is None else min(most, max_items)
        self.rules = ItemRules(min_items=min_items, max_items=most)

    def __get_pydantic_core_schema__(self, _: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        types = [*self.items, *(() if self.rest is None else (self.rest,))]

        def check(value: Any, validate: Branches) -> Any:
            if not isinstance(value, (list, tuple)):
                raise refuse("must be an array")
            items = cast("list[Any]", value)
            found = self.rules.problems(items)
            results = [
                attempt(try_branch(validate, min(at, len(types) - 1)), one, found, (at,))
                for at, one in enumerate(items)
                if at < len(types) or self.rest is not None
            ]
            raise_any(found)
            return tuple(results)

        return branches_schema(check, types, handler)


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberRules:
    """How many members an object has, and what their names have to be.

    A member whose name holds one of `patterns` has the type of each of these. Any other has the
    type of `values`,
    where the annotated type does not say it, or is refused where `closed`.
    """

    min_members: int = 0
    max_members: int | None = None
    keys: TextRules | None = None
    patterns: Mapping[str, Any] = field(default_factory=dict[str, Any])
    values: Any = None
    closed: bool = False

    def __hash__(self) -> int:
        return id(self)

    def problems(self, members: dict[str, Any]) -> list[InitErrorDetails]:
        """Return what is wrong with the object as a whole, and with the names of its members."""
        found = _count(members, "members", self.min_members, self.max_members)
        for name in members if self.keys else ():
            problem = self.keys.problem(name) if self.keys else ""
            if problem:
                found.append(fault(f"has a name that {problem}", members[name], (name,)))
        return found

    def typed(
        self,
        value: dict[str, Any],
        listed: frozenset[str],
        validate: Branches,
        found: list[InitErrorDetails],
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return the members whose names match no pattern, and the others validated."""
        others: dict[str, Any] = {}
        matched: dict[str, Any] = {}
        for name, one in value.items():
            matches = [at for at, text in enumerate(self.patterns) if compiled(text).search(name)]
            for at in matches:
                matched[name] = attempt(try_branch(validate, at), one, found, (name,))
            if name in listed or not (matches or self.closed):
                others[name] = one
            elif not matches:
                found.append(fault("is not allowed here", one, (name,)))
        return others, matched

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        rest = len(self.patterns)
        others_type = source if self.values is None else dict[str, self.values]

        def check(value: Any, validate: Branches) -> Any:
            if not isinstance(value, dict):
                return try_branch(validate, rest)(value)
            members = cast("dict[str, Any]", value)
            found = self.problems(members)
            others, matched = self.typed(members, frozenset(), validate, found)
            result = attempt(try_branch(validate, rest), others, found)
            raise_any(found)
            result |= matched
            return {name: result[name] for name in members}

        return branches_schema(check, [*self.patterns.values(), others_type], handler)

    def within(
        self, fields: CoreSchema, wire_names: Mapping[str, str], handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """Return the schema of the fields of a model, these rules added; `wire_names` is by attribute.

        `fields` yields the triple of values, further members and names that Pydantic makes a model of.
        """
        rest = len(self.patterns)
        listed = frozenset(wire_names.values())

        def check(value: Any, validate: Branches, info: ValidationInfo) -> Any:
            if not isinstance(value, dict):
                return try_branch(validate, rest)(value)
            members = cast("dict[str, Any]", value)
            if info.context is not FROM_THE_WIRE:
                members = {
                    wire_names.get(name, name): one
                    for name, one in members.items()
                    if one is not MISSING
                }
            found = self.problems(members)
            others, matched = self.typed(members, listed, validate, found)
            result = attempt(try_branch(validate, rest), others, found)
            raise_any(found)
            values, extra, names = result
            kept = {name: one for name, one in matched.items() if name not in listed}
            return values, {**(extra or {}), **kept}, names

        return branches_schema(check, list(self.patterns.values()), handler, last=fields)


def rules_of(model: type[BaseModel]) -> MemberRules | None:
    """Return the rules that a model states for its members as a whole."""
    state = getattr(model, "member_rules_", None)
    return state() if state is not None else None


def _count(value: Sized, things: str, least: int, most: int | None) -> list[InitErrorDetails]:
    if len(value) < least:
        return [fault(f"must have at least {least} {things}", value)]
    if most is not None and len(value) > most:
        return [fault(f"must have at most {most} {things}", value)]
    return []
