"""What the tests of the generators share: contracts, their graphs, and packages in a folder of their own."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from contracts.contract import Contract
from contracts.load import load_contract
from contracts.schema_builder import schema_graph
from contracts.schemas import SchemaGraph
from generators.target import Options
from generators.targets import TARGETS
from tests.generators.whole import whole_package

ROOT = Path(__file__).resolve().parents[2]
PLATFORM = ROOT / "contracts" / "api.yaml"
GOLDEN = Path(__file__).parent / "golden" / "contract.yaml"
"""One of each construct; what is made of it is recorded beside it."""
ODD = Path(__file__).parent / "golden" / "odd.yaml"
"""OpenAPI 3.0 with names and schemas that are hard on generators; what is made of it has to compile."""
PACKAGES = {
    "python": "metadata_client",
    "typescript": "@metadata/client",
    "java": "com.sqlitemetadata.client",
}

GraphOf = Callable[..., SchemaGraph]


@cache
def contract_of(path: Path) -> Contract:
    return load_contract(path, name=path.name)


@cache
def files_of(path: Path, target_name: str) -> dict[str, str]:
    """Return the files of one target for a contract, by path."""
    target = next(target for target in TARGETS if target.name == target_name)
    made = whole_package(contract_of(path), target, Options(package=PACKAGES[target_name]))
    return {file.path: file.text for file in made.files}


def place(files: dict[str, str], folder: Path) -> Path:
    """Write files into a folder and return it."""
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, "utf-8")
    return folder


def examples_of(contract: Contract) -> list[tuple[str, Any]]:
    """Return every example of a contract whose schema is a named type, with that name."""
    graph = schema_graph(contract)
    found = [
        (definition.name, example)
        for definition in graph.definitions.values()
        for example in definition.examples
    ]
    for operation in contract.operations:
        bodies = [operation.body.content] if operation.body else []
        for media in [one for content in bodies for one in content] + [
            one for response in operation.responses for one in response.content
        ]:
            name = getattr(graph.use_of(media.schema).type, "name", None) if media.schema else None
            found += [(name, example) for example in media.examples if name is not None]
    return found


@pytest.fixture
def graph_of(tmp_path: Path) -> GraphOf:
    """Return a function that makes the graph of some component schemas, given as JSON."""

    def make(**schemas: Any) -> SchemaGraph:
        document = {
            "openapi": "3.1.0",
            "info": {"title": "Test", "version": "1.0.0"},
            "paths": {},
            "components": {"schemas": schemas},
        }
        path = tmp_path / "contract.json"
        path.write_text(json.dumps(document, indent=1), "utf-8")
        return schema_graph(load_contract(path, name="contract.json"))

    return make
