"""The contracts that are edited, and where in them things stand: by the documents, not by our comparison."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from contracts.contract import Contract
from contracts.load import assemble
from contracts.source import Document, read_document

Json = Any

ROOT = Path(__file__).resolve().parents[3]
FILES = {
    "platform": ROOT / "contracts" / "api.yaml",
    "library": ROOT / "tests" / "conformance" / "library.yaml",
    "shop": Path(__file__).with_name("shop.yaml"),
}
METHODS = ("get", "put", "post", "delete", "patch")


def read(name: str) -> Json:
    """Return the data of a contract, nothing shared between its parts."""
    return copy(read_document(FILES[name]).data)


def copy(data: Json) -> Json:
    return json.loads(json.dumps(data))


def contract_of(data: Json) -> Contract | None:
    """Return the contract of some data, checked as any other is, or None where it does not hold."""
    document = Document(file="contract.json", text=json.dumps(data), data=copy(data))
    return assemble(document, "")[0]


def operations(data: Json) -> Iterator[tuple[str, str, Json]]:
    """Yield path, method and operation."""
    for path, item in data["paths"].items():
        for method in METHODS:
            if method in item:
                yield path, method, item[method]


def follow(data: Json, value: Json) -> Json:
    while isinstance(value, dict) and "$ref" in value:
        target: Json = data
        reference: str = cast("Json", value)["$ref"]
        for token in reference[2:].split("/"):
            target = target[token.replace("~1", "/").replace("~0", "~")]
        value = target
    return cast("Json", value)


@dataclass(slots=True)
class Site:
    """A schema of a contract, and whether requests and responses hold it.

    `parent` is the object that lists it as the member `name`, where one does; `branch` is whether it
    is one of several alternatives.
    """

    value: dict[str, Json]
    data: Json
    uses: set[str] = field(default_factory=set[str])
    parent: dict[str, Json] | None = None
    name: str = ""
    branch: bool = False
    parameter: dict[str, Json] | None = None

    def breaks(self, effect: str) -> bool:
        """Whether an effect on the valid values breaks consumers, by where the schema is used."""
        return (effect in ("narrows", "both") and "request" in self.uses) or (
            effect in ("widens", "both") and "response" in self.uses
        )


def schema_sites(data: Json) -> list[Site]:
    """Return every schema that some operation's message holds."""
    found: dict[int, Site] = {}

    def visit(stated: Json, use: str, **more: Any) -> None:
        followed = follow(data, stated)
        if not isinstance(followed, dict):
            return
        value = cast("dict[str, Json]", followed)
        site = found.get(id(value))
        if site is None:
            site = found[id(value)] = Site(value, data, **more)
        if use in site.uses:
            return
        site.uses.add(use)
        for name, inner in value.get("properties", {}).items():
            visit(inner, use, parent=value, name=name, branch=site.branch)
        for keyword in ("items", "additionalProperties"):
            visit(value.get(keyword), use, branch=site.branch)
        for inner in value.get("allOf", []):
            visit(inner, use, branch=site.branch)
        for keyword in ("oneOf", "anyOf"):
            for inner in value.get(keyword, []):
                visit(inner, use, branch=True)

    for path, _, operation in operations(data):
        item = data["paths"][path]
        for entry in [*item.get("parameters", []), *operation.get("parameters", [])]:
            parameter = follow(data, entry)
            visit(parameter["schema"], "request", parameter=parameter)
        body = follow(data, operation.get("requestBody", {}))
        for media in body.get("content", {}).values():
            visit(media.get("schema"), "request")
        for entry in operation["responses"].values():
            response = follow(data, entry)
            for media in response.get("content", {}).values():
                visit(media.get("schema"), "response")
            for header in response.get("headers", {}).values():
                visit(follow(data, header)["schema"], "response")
    return list(found.values())
