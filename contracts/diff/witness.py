"""Witnesses: a message that one contract allows and the other does not, found and tried out.

A consumer is broken by a request that was valid and is so no longer, or by an answer that is valid
and was not. Such a message is built along the path to the change, and both contracts' schemas judge
it (jsonschema-rs); only one that they disagree on is a witness.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, TypeAlias, cast
from urllib.parse import quote

import jsonschema_rs

from contracts.contract import Contract
from contracts.diff.branches import Alternative
from contracts.diff.comparison import Comparison
from contracts.diff.fact import Direction, Fact, Spot, Step
from contracts.diff.forms import Forms, Sites
from contracts.diff.samples import NoSampleError, Sampler
from contracts.operations import SchemaAt
from contracts.pointers import ABSENT, Absent
from contracts.source import Json

_URN: Final = "urn:contract"
_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_TRIES: Final = 80

Path: TypeAlias = tuple[str | int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Witness:
    """What shows that a change breaks consumers: a message in words, and its value where it has one.

    `tried` is whether both schemas were asked; otherwise it follows from the change itself.
    """

    words: str
    value: Json = None
    tried: bool = False

    def __str__(self) -> str:
        return f"{self.words}: {shortened(self.value)}" if self.tried else self.words


def shortened(value: Json, *, most: int = 160) -> str:
    """Return a value as JSON on one line, its middle left out where it is long."""
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= most else f"{text[: most - 24]} … {text[-20:]}"


class Witnesses:
    """Looks for witnesses between two contracts."""

    def __init__(self, old: Contract, new: Contract, comparison: Comparison) -> None:
        self._schemas = (_Schemas(old), _Schemas(new))
        self._forms = (comparison.old_forms, comparison.new_forms)

    def find(self, fact: Fact) -> Witness | None:
        """Return what shows that a fact breaks consumers, or None where nothing was found."""
        if fact.example:
            return Witness(words=fact.example)
        name = fact.subject.rpartition(".")[2].split(" ")[0]
        # A listed value that came or went is itself what to look for; no other shows it.
        only: Json | Absent = ABSENT
        if fact.kind in ("diff/value-added", "diff/value-removed"):
            only = json.loads(fact.now or fact.was)
        for spot in fact.spots:
            found = self._at(spot, fact.direction, name, only)
            if found is not None:
                return found
        return None

    def _at(
        self, spot: Spot, direction: Direction, name: str, only: Json | Absent
    ) -> Witness | None:
        giver = 0 if direction is Direction.REQUEST else 1
        sites = (spot.old, spot.new)
        given, taken = sites[giver], sites[1 - giver]
        builder = _Builder(self._forms[giver], giver, direction, name, only)
        asked, refusing = self._schemas[giver], self._schemas[1 - giver]
        try:
            candidates = builder.values(() if given is None else (given,), spot.steps)
            for _, (value, path) in zip(range(_TRIES), candidates, strict=False):
                if refusing.refuses(taken, value, path) and asked.allows(given, value):
                    return Witness(words=_words(spot, direction), value=value, tried=True)
        except (NoSampleError, RecursionError):
            return None
        return None


def _words(spot: Spot, direction: Direction) -> str:
    if direction is Direction.REQUEST:
        return f"{spot.operation} could be sent this {spot.part}"
    return f"{spot.operation} may now answer with this {spot.part}"


class _Builder:
    """Builds whole messages around values at the place of a change, and says where in them these stand."""

    def __init__(
        self, forms: Forms, side: int, direction: Direction, name: str, only: Json | Absent
    ) -> None:
        self._forms, self._side, self._name, self._only = forms, side, name, only
        self._sampler = Sampler(forms, direction)

    def values(self, sites: Sites, steps: tuple[Step, ...]) -> Iterator[tuple[Json, Path]]:
        """Yield messages whose value behind the steps is at the border of what is allowed."""
        if not steps:
            for value in self._sampler.borders(sites, wanted=self._name):
                if isinstance(self._only, Absent) or value == self._only:
                    yield value, ()
            return
        step, rest = steps[0], steps[1:]
        index = step.new if self._side else step.old
        if step.label == "" and rest:
            yield from self.values(sites, rest)
            return
        if step.label == "":
            for value in self._sampler.borders_of(sites, step.kind, index, wanted=self._name):
                yield value, ()
            return
        alternatives = self._forms.of(sites).alternatives.get(step.kind, ())
        if index < len(alternatives):
            yield from self._around(alternatives[index], step.label, rest)

    def _around(
        self, one: Alternative, label: str, rest: tuple[Step, ...]
    ) -> Iterator[tuple[Json, Path]]:
        base = self._sampler.of_alternative(one)
        if isinstance(base, list):
            yield from self._items(one, label, base, rest)
            return
        assert isinstance(base, dict)
        if label.startswith("."):
            name = label[1:]
            inner = self._sampler.member(one, name)
        else:
            name = "other"
            inner = one.whole.additional or next(iter(one.whole.patterns.values()), ())
        for value, path in self.values(inner, rest):
            yield {**base, name: value}, (name, *path)

    def _items(
        self, one: Alternative, label: str, base: list[Json], rest: tuple[Step, ...]
    ) -> Iterator[tuple[Json, Path]]:
        prefix, items = one.whole.prefix, one.whole.items
        at = len(prefix) if label == "[]" else int(label[1:-1])
        before = [self._sampler.one(sites, 1) for sites in prefix[:at]]
        inner = prefix[at] if at < len(prefix) else items
        for value, path in self.values(inner, rest):
            yield [*before, value, *base[at + 1 :]], (at, *path)


class _Schemas:
    """The schemas of one contract as validators, each compiled once."""

    def __init__(self, contract: Contract) -> None:
        self._contract = contract
        self._registry: Any = None
        self._validators: dict[str, Any] = {}

    def allows(self, site: SchemaAt | None, value: Json) -> bool:
        """Whether a schema allows a value; None allows all."""
        return site is None or bool(self._validator(site.pointer).is_valid(value))

    def refuses(self, site: SchemaAt | None, value: Json, path: Path) -> bool:
        """Whether a schema has something against a value, at or below a path in it."""
        if site is None:
            return False
        validator = self._validator(site.pointer)
        if validator.is_valid(value):
            return False
        return any(
            _is_at(path, tuple(error.instance_path), str(error.kind.name))
            for error in validator.iter_errors(value)
        )

    def _validator(self, pointer: str) -> Any:
        validator = self._validators.get(pointer)
        if validator is None:
            validator = self._validators[pointer] = self._compile(pointer)
        return validator

    def _compile(self, pointer: str) -> Any:
        if self._registry is None:
            content: Any = {
                "$schema": _DIALECT,
                **cast("dict[str, Json]", self._contract.document.data),
            }
            self._registry = jsonschema_rs.Registry([(_URN, content)])
        schema: Any = {"$schema": _DIALECT, "$ref": f"{_URN}#{quote(pointer, safe='/~')}"}
        return jsonschema_rs.validator_for(schema, validate_formats=True, registry=self._registry)


def _is_at(path: Path, error: tuple[object, ...], kind: str) -> bool:
    """Whether an error is about what stands at a path; alternatives that all fail tell it further up."""
    if error[: len(path)] == path:
        return True
    return (
        kind in ("anyOf", "oneOf", "oneOfNotValid", "oneOfMultipleValid")
        and path[: len(error)] == error
    )
