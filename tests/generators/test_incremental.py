"""An edit makes again what it concerns, and leaves what a cold run would leave."""

from __future__ import annotations

import json
import re
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from contracts.report.finding import LockstepError
from contracts.schemas import Reference
from generators.build import Package, Plan, build
from generators.emit import Written, write
from generators.inventory import Inventory, ModelUnit
from generators.patterns import Dialect
from generators.services.service import Service
from generators.symbols import Symbol
from generators.target import Options, OutputFile, Rendered
from tests.generators.test_schema_graph import LEAVES, Schema, larger, types_in

FILLERS = {f"Filler{at}": {"type": "string"} for at in range(40)}
ANY: st.SearchStrategy[Schema] = st.recursive(st.sampled_from(LEAVES), larger, max_leaves=10)
NAMES = ("A", "B", "C", "D", "E")


@dataclass
class Spelled:
    """A generator that spells out all that a real one may look at."""

    inventory: Inventory
    made: list[str] = field(default_factory=list[str])

    def package(self) -> Rendered:
        names = [f"{unit.kind}/{unit.name}" for unit in self.inventory.units]
        return _file("package", [*names, repr(self.inventory.services), self.inventory.title])

    def models(self, unit: ModelUnit) -> Rendered:
        self.made.append(unit.unit.name)
        lines: list[str] = []
        for definition in unit.definitions:
            lines.append(repr(definition))
            for kind in types_in(definition.shape):
                if isinstance(kind, Reference):
                    held = unit.graph.definitions[kind.name]
                    said = (held.name, held.unit, held.local, held.view, held.nullable)
                    lines.append(repr((said, type(held.shape).__name__, held.description)))
        return _file(f"{unit.unit.kind}-{unit.unit.name}", lines)

    def service(self, service: Service) -> Rendered:
        self.made.append(f"service {service.name}")
        lines = [repr(method) for method in service.methods]
        return _file(f"service-{service.name}", [service.description, *lines])


def _file(name: str, lines: list[str]) -> Rendered:
    path = re.sub(r"[^A-Za-z0-9-]", "_", name)
    return Rendered(files=(OutputFile(path=path, text="\n".join([*lines, ""])),))


@dataclass
class Spelling:
    """A target for no language."""

    name: str = "spelling"
    dialect: Dialect = "ecma"
    distributions: tuple[str, ...] = ()
    engines: tuple[str, ...] = ()
    last: Spelled | None = None

    def default_package(self, title: str) -> str:
        return title

    def generator(self, inventory: Inventory, options: Options) -> Spelled:
        self.last = Spelled(inventory)
        return self.last

    def symbols(self, path: str, text: str) -> tuple[Symbol, ...]:
        return ()


def contract_of(schemas: dict[str, Any], operations: dict[str, Any]) -> str:
    paths = {
        f"/{name}": {
            "post": {
                "operationId": name,
                "tags": [f"tag {name[0]}"],
                "requestBody": {"content": {"application/json": {"schema": body}}},
                "responses": {
                    "200": {
                        "description": "D.",
                        "content": {"application/json": {"schema": answer}},
                    }
                },
            }
        }
        for name, (body, answer) in operations.items()
    }
    document = {
        "openapi": "3.1.0",
        "info": {"title": "Test", "version": "1.0.0"},
        "paths": paths,
        "components": {"schemas": {**schemas, **FILLERS}},
    }
    return json.dumps(document)


class Folder:
    """A contract and the folder that packages are made in from it."""

    def __init__(self, root: Path, out: str) -> None:
        self.target = Spelling()
        self.out = root / out
        package = Package(target=self.target, out=self.out, options=Options(package="test"))
        contract = root / "contract.json"
        self.plan = Plan(
            contract=contract, contract_name=str(contract), overlays=(), packages=(package,)
        )

    def generate(self, text: str) -> Written:
        self.plan.contract.write_text(text, "utf-8")
        self.target.last = None
        (done,) = (write(one) for one in build(self.plan).packages)
        return done

    def files(self) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in self.out.iterdir()}

    def made(self) -> list[str]:
        return self.target.last.made if self.target.last is not None else []


SCHEMAS = st.fixed_dictionaries(dict.fromkeys(NAMES, ANY))
OPERATIONS = st.dictionaries(
    st.sampled_from(["one", "once", "two"]), st.tuples(ANY, ANY), min_size=1
)


@settings(max_examples=150, deadline=None)
@given(SCHEMAS, OPERATIONS, st.sampled_from([*NAMES, "F"]), ANY, OPERATIONS)
def test_an_edit_leaves_what_a_cold_run_would(
    schemas: dict[str, Schema],
    operations: dict[str, tuple[Schema, Schema]],
    edited: str,
    value: Schema,
    others: dict[str, tuple[Schema, Schema]],
) -> None:
    after = contract_of({**schemas, edited: value}, {**operations, **others})
    with tempfile.TemporaryDirectory() as folder:
        warm, cold = Folder(Path(folder), "warm"), Folder(Path(folder), "cold")
        assume(refusal(warm, contract_of(schemas, operations)) is None)
        assert refusal(warm, after) == refusal(cold, after)
        assert not cold.out.exists() or warm.files() == cold.files()


def refusal(folder: Folder, text: str) -> list[str] | None:
    """Generate, and return what was said where the contract was refused."""
    try:
        folder.generate(text)
    except LockstepError as error:
        return [f"{finding.place} {finding.message}" for finding in error.findings]
    return None


PETS: dict[str, Any] = {
    "Pet": {
        "type": "object",
        "properties": {"id": {"type": "string"}, "owner": {"$ref": "#/components/schemas/Owner"}},
    },
    "Owner": {
        "type": "object",
        "description": "Who feeds it.",
        "properties": {"name": {"type": "string"}},
    },
    "Dog": {"allOf": [{"$ref": "#/components/schemas/Pet"}, {"minProperties": 1}]},
}
PET = {"$ref": "#/components/schemas/Pet"}
TEXT = {"type": "string"}


def test_an_edit_makes_again_only_what_it_concerns(tmp_path: Path) -> None:
    folder = Folder(tmp_path, "out")
    operations = {"one": (TEXT, PET), "two": (PET, TEXT)}
    folder.generate(contract_of(PETS, operations))
    assert len(folder.made()) > len(FILLERS)

    # Who refers to a record needs its name alone; who is composed of it, or is sent it, needs all of it.
    edited = json.loads(json.dumps(PETS))
    edited["Owner"]["properties"]["age"] = {"type": "integer"}
    done = folder.generate(contract_of(edited, operations))
    assert sorted(folder.made()) == ["Dog", "Owner", "service tag t"]
    assert done.written == 1

    edited["Owner"]["description"] = "Who walks it."
    folder.generate(contract_of(edited, operations))
    assert sorted(folder.made()) == ["Dog", "Owner", "Pet", "service tag t"]

    # What is only read makes Pet, which holds it, another type when it is sent.
    edited["Owner"]["properties"]["age"]["readOnly"] = True
    folder.generate(contract_of(edited, operations))
    assert {"Dog", "Owner", "Pet", "service tag o", "service tag t"} == set(folder.made())

    folder.generate(contract_of(edited, operations))
    assert folder.made() == []


def test_a_file_that_was_edited_or_lost_is_made_again(tmp_path: Path) -> None:
    folder = Folder(tmp_path, "out")
    text = contract_of(PETS, {"one": (TEXT, PET)})
    folder.generate(text)
    before = folder.files()
    (folder.out / "schemas-Pet").write_text("mine", "utf-8")
    (folder.out / "schemas-Dog").unlink()
    done = folder.generate(text)
    assert folder.made() == ["Pet", "Dog"]
    assert done.written == 2
    assert folder.files() == before


def test_a_part_of_a_contract_is_judged_as_strictly_as_the_whole(tmp_path: Path) -> None:
    folder = Folder(tmp_path, "out")
    good = contract_of(PETS, {"one": (TEXT, PET)})
    folder.generate(good)
    before = folder.files()
    for old, new, rule in (
        ('"type": "integer"', '"type": "whole"', "contract/openapi"),
        ("schemas/Owner", "schemas/Nobody", "contract/dangling-ref"),
        ('"operationId": "two"', '"operationId": "one"', "contract/duplicate-operation"),
    ):
        fine = contract_of(
            {**PETS, "Age": {"type": "integer"}}, {"one": (TEXT, PET), "two": (TEXT, TEXT)}
        )
        assert old in fine
        try:
            folder.generate(fine.replace(old, new))
        except LockstepError as error:
            assert rule in {one.rule for one in error.findings}
        else:
            raise AssertionError(f"{rule} was not found")
        assert folder.files() == before
