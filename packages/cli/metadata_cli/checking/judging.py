"""The generated models' judgement of one record: the item, or everything that is wrong with it."""

from __future__ import annotations

import json
from typing import Any, Final, cast

from metadata_client import DecodeError, decode
from metadata_client.models import EdgeInput, NodeInput
from msgspec import Raw

from ..problems import FieldError, Problem
from . import exact_json
from .items import SET_BY_SERVICE, EdgeItem, NodeItem
from .properties import DEEPEST, exact_text

_CODES: Final = (
    ("Field required", "required"),
    ("Extra inputs", "additionalProperties"),
    ("must have at least", "minLength"),
    ("must have at most", "maxLength"),
    ("must match", "pattern"),
    ("must be one of", "enum"),
    ("must be text", "type"),
    ("must be a ", "format"),
    ("Input should be", "type"),
)
"""How the models' messages begin, and the keyword of JSON Schema that each is about."""

_WORDS: Final = {"required": "is missing", "additionalProperties": "is not allowed here"}


def judge(text: bytes, kind: str, *, exported: bool) -> tuple[str, NodeItem] | Problem:
    """Return a record's kind and item, or the problem that it is, without its place."""
    value = _parsed(text, DEEPEST + (2 if exported else 1))
    if isinstance(value, Problem):
        return value
    prefix = ""
    if exported:
        named = _named(value)
        if isinstance(named, Problem):
            return named
        kind, value = named
        prefix = f"/{kind}"
        value = {name: one for name, one in value.items() if name not in SET_BY_SERVICE}
    try:
        decode(NodeInput if kind == "node" else EdgeInput, value)
    except DecodeError as error:
        return _problem(prefix, [(one.pointer, one.message) for one in error.faults])
    return kind, _item(kind, cast("dict[str, Any]", value))


def _parsed(text: bytes, deepest: int) -> Any:
    try:
        value = exact_json.parse(text)
    except UnicodeDecodeError as error:
        column = error.start + 1
        return Problem(code="malformed-body", detail=f"is not UTF-8 at byte {column} of the record")
    except json.JSONDecodeError as error:
        detail = f"is no JSON: {error.msg} at character {error.pos + 1} of the record"
        return Problem(code="malformed-body", detail=detail)
    except ValueError as error:
        return Problem(code="malformed-body", detail=f"is no JSON: {error}")
    except RecursionError:
        return Problem(code="malformed-body", detail="is nested too deeply")
    if exact_json.nests_deeper(text, deepest):
        return Problem(code="malformed-body", detail="is nested too deeply")
    return value


def _named(value: Any) -> tuple[str, dict[str, Any]] | Problem:
    if isinstance(value, dict):
        members = cast("dict[str, Any]", value)
        if len(members) == 1:
            ((kind, item),) = members.items()
            if kind in ("node", "edge"):
                if isinstance(item, dict):
                    return kind, cast("dict[str, Any]", item)
                return _problem(f"/{kind}", [("", "Input should be an object")])
    return _problem("", [("", 'must be {"node": …} or {"edge": …}')])


def _problem(prefix: str, faults: list[tuple[str, str]]) -> Problem:
    errors: list[FieldError] = []
    for pointer, message in faults:
        code = next((code for start, code in _CODES if message.startswith(start)), "invalid")
        errors.append(
            FieldError(pointer=prefix + pointer, code=code, detail=_WORDS.get(code, message))
        )
    return Problem(code="invalid-body", errors=tuple(errors[:100]))


def _item(kind: str, value: dict[str, Any]) -> NodeItem:
    given: dict[str, Any] = {"type": value["type"]}
    given |= {name: value[wire] for wire, name in _MEMBERS.items() if wire in value}
    if "properties" in value:
        given["properties"] = Raw(exact_text(value["properties"]).encode())
    return NodeItem(**given) if kind == "node" else EdgeItem(**given)


_MEMBERS: Final = {
    "id": "id",
    "jobId": "job_id",
    "sourceId": "source_id",
    "targetId": "target_id",
    "state": "state",
}
