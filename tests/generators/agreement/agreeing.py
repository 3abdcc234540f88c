"""One contract through all languages: instances drawn and broken, sent to each, and what they disagree on."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any, Final
from urllib.parse import quote

import jsonschema_rs

from contracts.contract import Contract
from contracts.pointers import Pointer
from contracts.schema_builder import schema_graph
from contracts.schemas import Alias, Definition, Enumeration, Record, SchemaGraph, Union
from tests.generators.agreement import json_values
from tests.generators.agreement.breaking import Breaker
from tests.generators.agreement.drawing import Drawer, UndrawableError
from tests.generators.agreement.json_values import Value
from tests.generators.agreement.meaning import Meaning
from tests.generators.agreement.packages import LANGUAGES, Answer, BuildError, Driver, Packages
from tests.generators.agreement.reach import reaching, referring

_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_HERE: Final = "urn:contract"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """An instance of a definition, and the pointers of its faults: none where it is valid."""

    definition: Definition
    value: Value
    broken: str = ""
    faults: frozenset[Pointer] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    """An instance on which two opinions differ: where its schema stands, and what each says."""

    place: str
    case: Case
    said: Mapping[str, str]

    def __str__(self) -> str:
        value = json_values.write(self.case.value)
        shown = value if len(value) < 600 else value[:600] + "…"
        expected = f"faults at {sorted(self.case.faults)}" if self.case.faults else "valid"
        lines = [
            f"{self.place} {self.case.definition.name}: {self.case.broken or 'valid'}: {shown}"
        ]
        lines += [f"    expected:   {expected}"]
        lines += [f"    {f'{who}:':12}{what}" for who, what in self.said.items()]
        return "\n".join(lines)


@dataclass(slots=True, kw_only=True)
class Outcome:
    """What a run over one contract came to."""

    contract: str
    wanted: int = 0
    valid: int = 0
    broken: Counter[str] = field(default_factory=Counter[str])
    undrawn: Counter[str] = field(default_factory=Counter[str])
    disagreements: list[Disagreement] = field(default_factory=list[Disagreement])
    unbuilt: dict[str, str] = field(default_factory=dict[str, str])

    @property
    def tried(self) -> int:
        """How many instances every language was asked about."""
        return self.valid + self.broken.total()

    @property
    def holds(self) -> bool:
        """Whether every language could be asked about all instances that were wanted, and all agreed."""
        return not self.disagreements and not self.unbuilt and self.tried == self.wanted

    def distinct(self) -> list[Disagreement]:
        """Return the shortest disagreement of each definition and kind of difference, in order of length."""
        found: dict[tuple[str, frozenset[tuple[str, str]]], Disagreement] = {}
        for one in sorted(self.disagreements, key=lambda one: len(str(one))):
            kinds = frozenset((who, told.split(" ")[0]) for who, told in one.said.items())
            found.setdefault((one.case.definition.name, kinds), one)
        return list(found.values())


def agree(
    contract: Contract,
    folder: Path,
    *,
    seed: int,
    instances: int,
    jdk: Path,
    jars: str,
    languages: tuple[str, ...] = LANGUAGES,
) -> Outcome:
    """Draw instances of a contract's types, half of them broken, and return where languages disagree."""
    graph = schema_graph(contract)
    outcome = Outcome(contract=contract.document.file, wanted=instances)
    packages = Packages(contract, graph, folder)
    third = ThirdOpinion(contract, graph)
    with ExitStack() as stack:
        drivers: dict[str, Driver] = {}
        for language in languages:
            try:
                driver = packages.driver(language, jdk=jdk, jars=jars)
            except BuildError as problem:
                outcome.unbuilt[language] = str(problem)
            else:
                drivers[language] = stack.enter_context(driver)
        for case in cases(graph, outcome, seed=seed, instances=instances):
            said = _answers(case, packages, drivers)
            wrong = {who: told for who, told in said.items() if told != "as expected"}
            doubt = third.doubt(case)
            if wrong or doubt:
                outcome.disagreements.append(
                    Disagreement(
                        place=str(contract.document.place(case.definition.pointer)),
                        case=case,
                        said={**said, **({"schema": doubt} if doubt else {})},
                    )
                )
    return outcome


def cases(graph: SchemaGraph, outcome: Outcome, *, seed: int, instances: int) -> Iterator[Case]:
    """Yield instances of the definitions in turn, from their shuffled list, each second one broken."""
    random = Random(seed)
    drawer, breaker = Drawer(graph, random), Breaker(graph, random)
    definitions = [one for one in graph.definitions.values() if _has_a_name(one)]
    made, tries = 0, 0
    while definitions and made < instances and tries < instances * 4:
        if tries % len(definitions) == 0:
            random.shuffle(definitions)
        definition = definitions[tries % len(definitions)]
        tries += 1
        try:
            value = drawer.instance(definition.name)
        except UndrawableError as problem:
            outcome.undrawn[f"{definition.name}: {problem}"] += 1
            continue
        if _is_null_by_itself(definition, value):
            continue
        if made % 2 == 0:
            outcome.valid += 1
            made += 1
            yield Case(definition=definition, value=value)
            continue
        broken = breaker.broken(definition.name, value)
        if broken is None or _is_null_by_itself(definition, broken.value):
            made += 1
            outcome.valid += 1
            yield Case(definition=definition, value=value)
            continue
        outcome.broken[broken.kind] += 1
        made += 1
        yield Case(
            definition=definition, value=broken.value, broken=broken.kind, faults=broken.faults
        )


def _has_a_name(definition: Definition) -> bool:
    """Return whether every language has a type of its own for a definition."""
    own = definition.is_component and not definition.view
    return own or isinstance(definition.shape, Record)


def _is_null_by_itself(definition: Definition, value: Value) -> bool:
    """Return whether a value is null where null belongs to the use and not to the type's own class."""
    return value is None and definition.nullable and not isinstance(definition.shape, Alias)


def _answers(case: Case, packages: Packages, drivers: Mapping[str, Driver]) -> dict[str, str]:
    text = json_values.write(case.value)
    return {
        language: told(case, driver.ask(packages.asked(language, case.definition), text))
        for language, driver in drivers.items()
    }


def told(case: Case, answer: Answer) -> str:
    """Return `as expected`, or in words what a language made of a case instead."""
    if answer.error:
        return f"broke down: {answer.error}"
    if answer.text is None:
        if frozenset(answer.faults) == case.faults:
            return "as expected"
        return f"faults at {list(answer.faults)}"
    if case.faults:
        return "took it as valid"
    if json_values.same(json_values.read(answer.text), case.value):
        return "as expected"
    return f"gave back {answer.text[:600]}"


class ThirdOpinion:
    """What jsonschema-rs says of instances of components, by the contract's own schemas."""

    def __init__(self, contract: Contract, graph: SchemaGraph) -> None:
        self.graph = graph
        self.meaning = Meaning(graph, annotations_only=True)
        self.doubtful = _doubtful(contract, graph)
        self.registry = jsonschema_rs.Registry(
            [(_HERE, {"$schema": _DIALECT, "components": _components(contract)})]
        )
        self._validators: dict[str, Any] = {}

    def doubt(self, case: Case) -> str:
        """Return in words how the schema differs from the types, or nothing.

        Formats, discriminators, extensible enumerations and the views of readOnly and writeOnly are beyond
        JSON Schema; definitions that depend on them, or on what was warned of, are not asked about.
        """
        name = case.definition.name
        if not case.definition.is_component or name in self.doubtful:
            return ""
        expected = not self.meaning.shape_faults(name, case.value)
        if max((abs(one) for one in json_values.numbers(case.value)), default=0) > 2**53:
            return ""
        validator = self._validator(case.definition.unit.name)
        if validator is None:
            return ""
        valid = validator.is_valid(json_values.plain(case.value))
        if valid == expected:
            return ""
        return "valid by the schema" if valid else "not valid by the schema"

    def _validator(self, component: str) -> Any:
        if component not in self._validators:
            pointer = component.replace("~", "~0").replace("/", "~1")
            schema = {"$schema": _DIALECT, "$ref": f"{_HERE}#/components/schemas/{quote(pointer)}"}
            try:
                self._validators[component] = jsonschema_rs.validator_for(
                    schema, validate_formats=False, registry=self.registry
                )
            except jsonschema_rs.ValidationError:
                # An anchor below `components` is out of its sight, and some expressions are none to it.
                self._validators[component] = None
        return self._validators[component]


def _components(contract: Contract) -> Any:
    data: Any = contract.document.data
    return data.get("components", {})


def _doubtful(contract: Contract, graph: SchemaGraph) -> frozenset[str]:
    """Return the definitions whose schemas say more or less than JSON Schema does, or refer to such."""
    viewed = {one.unit for one in graph.definitions.values() if one.view}
    special = {
        name
        for name, definition in graph.definitions.items()
        if definition.unit in viewed
        or (isinstance(definition.shape, Enumeration) and definition.shape.extensible)
        or (isinstance(definition.shape, Union) and definition.shape.discriminator is not None)
    }
    places = [
        (contract.document.place(one.pointer).line, one.name) for one in graph.definitions.values()
    ]
    places.sort()
    for warning in graph.warnings:
        if warning.place is not None:
            index = bisect_right(places, (warning.place.line, chr(0x10FFFF)))
            special |= {name for line, name in places if line == places[index - 1][0]}
    # What allOf brings in is merged, and no reference of the graph is left of it: the text has them.
    units = {one.unit.name for one in graph.definitions.values() if one.name in special}
    named = referring(_components(contract).get("schemas", {}), units)
    special |= {name for name, one in graph.definitions.items() if one.unit.name in named}
    return frozenset(reaching(graph, special))
