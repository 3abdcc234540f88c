"""The contract's schemas as JSON Schema 2020-12 for a validator: `$id` is the component's name."""

from __future__ import annotations

from typing import Final
from urllib.parse import unquote

from contracts.contract import Contract
from contracts.grammar import GRAMMAR
from contracts.operations import SchemaAt
from contracts.pointers import Absent, join, resolve, split
from contracts.source import Json

_DROPPED: Final = frozenset({"example", "examples", "discriminator", "xml", "externalDocs"})
_HELD: Final = GRAMMAR["schema"]


def component_schema(name: str, schema: Json) -> Json:
    """Return a component's schema; references to other components are `Name#`.

    A unit knows no schema but its own, so a reference to what is no component schema allows anything.
    """
    return {"$id": name, **_as_object(_portable(None, schema, ()))}


def portable_schema(contract: Contract, site: SchemaAt) -> Json:
    """Return the schema of a parameter or body, with references to components as `Name#`."""
    return _as_object(_portable(contract, site.value, ()))


def _as_object(schema: Json) -> dict[str, Json]:
    if isinstance(schema, dict):
        return schema
    return {} if schema is True else {"not": {}}


def _portable(contract: Contract | None, schema: Json, above: tuple[str, ...]) -> Json:
    if not isinstance(schema, dict):
        return schema
    result: dict[str, Json] = {}
    for keyword, value in schema.items():
        if keyword.startswith("x-") or keyword in _DROPPED or keyword in ("$id", "$anchor"):
            continue
        if keyword == "$ref" and isinstance(value, str):
            brought = _reference(contract, value, above)
            result = {**(brought if isinstance(brought, dict) else {}), **result}
        elif keyword in _HELD:
            result[keyword] = _inner(contract, _HELD[keyword][1], value, above)
        else:
            result[keyword] = value
    return result


def _inner(contract: Contract | None, shape: str, value: Json, above: tuple[str, ...]) -> Json:
    if isinstance(value, list):
        return [_portable(contract, one, above) for one in value]
    if isinstance(value, dict) and shape == "map":
        return {name: _portable(contract, one, above) for name, one in value.items()}
    return _portable(contract, value, above)


def _reference(contract: Contract | None, reference: str, above: tuple[str, ...]) -> Json:
    pointer = _pointer_of(contract, reference)
    if pointer is None:
        return {}
    tokens = split(pointer)
    if tokens[:2] == ("components", "schemas") and len(tokens) >= 3:
        return {"$ref": f"{tokens[2]}#{join(tokens[3:])}"}
    if contract is None:
        return {}
    found = resolve(contract.document.data, pointer)
    # What is no component has no name to refer to, so it is put in place; a loop stays open.
    if isinstance(found, Absent) or pointer in above:
        return {}
    return _portable(contract, found, (*above, pointer))


def _pointer_of(contract: Contract | None, reference: str) -> str | None:
    if contract is not None:
        return contract.resolver.pointer_of(reference)
    return unquote(reference[1:]) if reference.startswith("#/") else None
