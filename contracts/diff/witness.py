"""Witnesses: a message that one contract allows and the other does not, found and tried out.

A consumer is broken by a request that was valid and is so no longer, or by an answer that is valid
and was not. Such a message is built along the path to the change, and both contracts' schemas judge
it (jsonschema-rs); only one that they disagree on is a witness.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

import jsonschema_rs

from contracts.contract import Contract
from contracts.diff.comparison import Comparison
from contracts.diff.fact import Direction, Fact, Spot, Step
from contracts.diff.forms import Forms, Sites
from contracts.diff.samples import NoSampleError, Sampler
from contracts.operations import SchemaAt
from contracts.source import Json

_URN: Final = "urn:contract"
_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_TRIES: Final = 80


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
        if fact.spot is None or fact.example:
            return Witness(words=fact.example) if fact.example else None
        spot = fact.spot
        giver = 0 if fact.direction is Direction.REQUEST else 1
        sites = (spot.old, spot.new)
        given, taken = sites[giver], sites[1 - giver]
        if given is None:
            given = SchemaAt(value={}, pointer="")
        name = fact.subject.rpartition(".")[2].split(" ")[0]
        found = self._candidates(spot, given, giver, fact.direction, name)
        for _, value in zip(range(_TRIES), found, strict=False):
            if self._schemas[giver].allow(given, value) and not self._schemas[1 - giver].allow(
                taken, value
            ):
                return Witness(words=_words(fact, spot), value=value, tried=True)
        return None

    def _candidates(
        self, spot: Spot, given: SchemaAt, giver: int, direction: Direction, name: str
    ) -> Iterator[Json]:
        builder = _Builder(self._forms[giver], giver, direction, name)
        try:
            yield from builder.values((given,) if given.pointer else (), spot.steps)
        except (NoSampleError, RecursionError):
            return


def _words(fact: Fact, spot: Spot) -> str:
    operation = fact.operations[0] if fact.operations else ""
    if fact.direction is Direction.REQUEST:
        return f"{operation} could be sent this {spot.part}"
    return f"{operation} may now answer with this {spot.part}"


class _Builder:
    """Builds whole messages around values at the place of a change."""

    def __init__(self, forms: Forms, side: int, direction: Direction, name: str) -> None:
        self._forms, self._side, self._name = forms, side, name
        self._sampler = Sampler(forms, direction)

    def values(self, sites: Sites, steps: tuple[Step, ...]) -> Iterator[Json]:
        """Yield messages whose value behind the steps is at the border of what is allowed."""
        if not steps:
            yield from self._sampler.borders(sites, wanted=self._name)
            return
        step, rest = steps[0], steps[1:]
        index = step.new if self._side else step.old
        if step.label == "":
            if rest:
                yield from self.values(sites, rest)
            else:
                yield from self._sampler.borders_of(sites, step.kind, index, wanted=self._name)
            return
        alternatives = self._forms.of(sites).alternatives.get(step.kind, ())
        if index >= len(alternatives):
            return
        one = alternatives[index]
        base = self._sampler.of_alternative(one)
        if step.label.startswith("."):
            name = step.label[1:]
            for value in self.values(self._sampler.member(one, name), rest):
                yield {**_object(base), name: value}
        elif step.label == "*":
            inner = one.whole.additional or next(iter(one.whole.patterns.values()), ())
            for value in self.values(inner, rest):
                yield {**_object(base), "other": value}
        elif step.label.startswith("[") and isinstance(base, list):
            yield from self._items(one.whole.prefix, one.whole.items, step, base, rest)

    def _items(
        self,
        prefix: tuple[Sites, ...],
        items: Sites,
        step: Step,
        base: list[Json],
        rest: tuple[Step, ...],
    ) -> Iterator[Json]:
        if step.label == "[]":
            for value in self.values(items, rest):
                kept = base[: len(prefix)]
                if len(kept) < len(prefix):
                    kept += [self._sampler.one(one, 1) for one in prefix[len(kept) :]]
                yield [*kept, value, *base[len(prefix) + 1 :]]
            return
        at = int(step.label[1:-1])
        before = [self._sampler.one(prefix[index] if index < len(prefix) else items, 1) for index in range(at)]
        inner = prefix[at] if at < len(prefix) else items
        for value in self.values(inner, rest):
            yield [*before, value, *base[at + 1 :]]


def _object(value: Json) -> dict[str, Json]:
    return value if isinstance(value, dict) else {}


class _Schemas:
    """The schemas of one contract as validators, each compiled once."""

    def __init__(self, contract: Contract) -> None:
        self._contract = contract
        self._registry: Any = None
        self._validators: dict[str, Any] = {}

    def allow(self, site: SchemaAt | None, value: Json) -> bool:
        """Whether a schema allows a value; None allows all."""
        if site is None or not site.pointer:
            return True
        validator = self._validators.get(site.pointer)
        if validator is None:
            validator = self._validators[site.pointer] = self._compile(site.pointer)
        return bool(validator.is_valid(value))

    def _compile(self, pointer: str) -> Any:
        if self._registry is None:
            content: Any = {"$schema": _DIALECT, **_dictionary(self._contract.document.data)}
            self._registry = jsonschema_rs.Registry([(_URN, content)])
        schema: Any = {"$schema": _DIALECT, "$ref": f"{_URN}#{quote(pointer, safe='/~')}"}
        return jsonschema_rs.validator_for(schema, validate_formats=True, registry=self._registry)


def _dictionary(value: Json) -> dict[str, Json]:
    return value if isinstance(value, dict) else {}
