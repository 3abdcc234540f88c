"""Defaults that their own schema refuses: a reader takes them for valid values."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, cast

import jsonschema_rs

from contracts.contract import Contract
from contracts.report.finding import Finding, Severity
from contracts.source import Json

_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_CONTRACT: Final = "urn:contract"


def default_findings(contract: Contract) -> Iterator[Finding]:
    """Yield a warning for each default that breaks its schema (JSON Schema 2020-12, validation, 9.2)."""
    registry: Any = None
    for node in contract.document.nodes():
        if node.kind != "schema" or "default" not in node.value:
            continue
        schema = {name: value for name, value in node.value.items() if name != "default"}
        if registry is None and _refers(schema):
            registry = _registry(contract)
        why = _why_not(schema, node.value["default"], registry)
        if why:
            yield Finding(
                rule="schema/default",
                severity=Severity.WARNING,
                message=f"the default does not fit its schema: {why}",
                place=contract.place(node.pointer + "/default"),
                hint="state a value that the schema allows, or none",
                see=_DIALECT,
            )


def _why_not(schema: dict[str, Json], default: Json, registry: Any) -> str:
    """Return what a schema has against a value, or nothing; a schema that cannot be read has no opinion."""
    based: Any = {**cast("dict[str, Json]", _absolute(schema)), "$schema": _DIALECT}
    try:
        validator = jsonschema_rs.validator_for(based, validate_formats=False, registry=registry)
    except (jsonschema_rs.ValidationError, jsonschema_rs.ReferencingError, ValueError):
        return ""
    error = next(iter(validator.iter_errors(default)), None)
    return " ".join(str(error.message).split())[:200] if error is not None else ""


def _registry(contract: Contract) -> Any:
    data = cast("dict[str, Json]", contract.document.data)
    content = {"$schema": _DIALECT, "components": data.get("components", {})}
    return jsonschema_rs.Registry([(_CONTRACT, content)])


def _refers(value: Json) -> bool:
    match value:
        case dict():
            return "$ref" in value or any(map(_refers, value.values()))
        case list():
            return any(map(_refers, value))
        case _:
            return False


def _absolute(value: Json) -> Json:
    """Return a schema whose references within the document name the document."""
    match value:
        case dict():
            return {
                name: f"{_CONTRACT}{member}"
                if name == "$ref" and isinstance(member, str)
                else _absolute(member)
                for name, member in value.items()
            }
        case list():
            return [_absolute(item) for item in value]
        case _:
            return value
