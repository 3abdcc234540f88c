"""Whether a document is valid OpenAPI, by the specification's own JSON Schemas.

The schemas are those that openapi-spec-validator ships; they are compiled with jsonschema-rs, which
judges a contract of ordinary size in milliseconds. `lockstep lint` runs openapi-spec-validator
itself beside it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, cast

from contracts.grammar import METHODS
from contracts.pointers import join, split
from contracts.references import Resolver
from contracts.report.finding import Finding, LockstepError
from contracts.source import Document, Json

if TYPE_CHECKING:
    from jsonschema_rs import ValidationError, Validator


def validity_findings(document: Document) -> Iterator[Finding]:
    """Yield where a document breaks the schema of its OpenAPI version, and operations named twice."""
    version = str(cast("dict[str, Json]", document.data)["openapi"])[:3]
    seen: set[str] = set()
    for finding in (*_document_findings(document, version), *_schema_findings(document, version)):
        key = f"{finding.place} {finding.message}"
        if key not in seen:
            seen.add(key)
            yield finding
    yield from duplicate_ids(document)
    yield from _path_parameters(document)


def _document_findings(document: Document, version: str) -> Iterator[Finding]:
    for error in _validator(version).iter_errors(document.data):
        yield _finding(document, "", _most_telling(error))


def _schema_findings(document: Document, version: str) -> Iterator[Finding]:
    """Yield where schemas break JSON Schema itself; OpenAPI 3.0's own schema has that built in."""
    if version == "3.0":
        return
    above = "\0"
    for node in document.nodes():
        if node.kind != "schema" or node.pointer.startswith(above + "/"):
            continue
        above = node.pointer
        for error in _metaschema().iter_errors(node.value):
            yield _finding(document, node.pointer, _most_telling(error))


@cache
def _metaschema() -> Validator:
    from jsonschema_rs import validator_for

    return validator_for({"$ref": "https://json-schema.org/draft/2020-12/schema"}, offline=True)


@cache
def _validator(version: str) -> Validator:
    from jsonschema_rs import validator_for

    # The package's location alone is wanted; importing it would cost a third of a second.
    spec = find_spec("openapi_spec_validator")
    assert spec is not None and spec.origin is not None
    base = Path(spec.origin).parent / "resources" / "schemas" / f"v{version}" / "schema.json"
    return validator_for(json.loads(base.read_text("utf-8")), offline=True)


def _most_telling(error: ValidationError) -> ValidationError:
    """Return the error of the branch that came furthest, where alternatives all failed."""
    context = cast("list[list[ValidationError]] | None", getattr(error.kind, "context", None))
    if not context:
        return error
    branches = [branch for branch in context if branch and not _wants_reference(branch)]
    candidates = [one for branch in branches for one in branch]
    if not candidates:
        return error
    return _most_telling(max(candidates, key=lambda one: len(one.instance_path)))


def _wants_reference(branch: list[ValidationError]) -> bool:
    return any(getattr(one.kind, "property", None) == "$ref" for one in branch)


def _finding(document: Document, base: str, error: ValidationError) -> Finding:
    pointer = base + join(error.instance_path)
    kind = error.kind.name
    message, hint = error.message, None
    if kind in ("additionalProperties", "unevaluatedProperties"):
        unexpected = cast("list[str]", getattr(error.kind, "unexpected", []))
        message = f"{', '.join(map(repr, unexpected))} is not a key that OpenAPI knows here"
        hint = "an extension's key begins with x-"
        pointer += join(unexpected[:1])
    elif kind == "required":
        message = f"the key {getattr(error.kind, 'property', '')!r} is missing"
    where = "/".join(str(token) for token in error.instance_path[-3:])
    return Finding(
        rule="contract/openapi",
        message=f"{message} (in {where})" if where else message,
        place=document.place(pointer),
        hint=hint,
    )


def duplicate_ids(document: Document) -> Iterator[Finding]:
    """Yield a finding for each operation whose id another one before it has."""
    first: dict[str, str] = {}
    for pointer, operation, _ in _operations(document):
        name = operation.get("operationId")
        if not isinstance(name, str):
            continue
        if name in first:
            line = document.place(first[name] + "/operationId").line
            yield Finding(
                rule="contract/duplicate-operation",
                message=f"the operationId {name} is taken",
                place=document.place(pointer + "/operationId"),
                hint=f"it stands first at line {line}; every operation needs its own",
            )
        first.setdefault(name, pointer)


def _path_parameters(document: Document) -> Iterator[Finding]:
    """Yield the names in path templates that no path parameter declares."""
    for pointer, operation, item in _operations(document):
        template = split(pointer)[1]
        declared = _declared_path_parameters(document, pointer, operation, item)
        for name in re.findall(r"\{([^}]*)\}", template):
            if declared is not None and name not in declared:
                yield Finding(
                    rule="contract/path-parameter",
                    message=f"the path names {{{name}}}, but no path parameter of that name is declared",
                    place=document.place(pointer),
                    hint=f"add a parameter with name: {name} and in: path",
                )


def _declared_path_parameters(
    document: Document, pointer: str, operation: dict[str, Json], item: dict[str, Json]
) -> set[str] | None:
    """Return the names of the path parameters, or None where a reference dangles (reported elsewhere)."""
    resolver = Resolver(document=document)
    declared: set[str] = set()
    for holder, at in ((item, pointer.rpartition("/")[0]), (operation, pointer)):
        entries = holder.get("parameters")
        for index, entry in enumerate(entries if isinstance(entries, list) else []):
            try:
                value, _ = resolver.follow(entry, f"{at}/parameters/{index}")
            except LockstepError:
                return None
            if isinstance(value, dict) and value.get("in") == "path":
                declared.add(str(value.get("name")))
    return declared


def _operations(document: Document) -> Iterator[tuple[str, dict[str, Json], dict[str, Json]]]:
    """Yield (pointer, operation, path item) for every operation written under `paths`."""
    paths = cast("dict[str, Json]", document.data).get("paths")
    for path, item in paths.items() if isinstance(paths, dict) else ():
        if not isinstance(item, dict):
            continue
        for method in METHODS:
            value = item.get(method)
            if isinstance(value, dict):
                yield join(("paths", path, method)), value, item
