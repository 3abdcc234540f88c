"""What schemas say of the place where they are used, besides its type."""

from __future__ import annotations

from typing import Final, NamedTuple

from contracts.operations import SchemaAt
from contracts.pointers import ABSENT, Absent
from contracts.source import Json

_WORDS: Final = frozenset(
    {"description", "default", "examples", "example", "deprecated", "readOnly", "writeOnly"}
)


class Remarks(NamedTuple):
    """Description, default (ABSENT where none is stated), examples, and who may write or use the value."""

    description: str = ""
    default: Json | Absent = ABSENT
    examples: tuple[Json, ...] = ()
    deprecated: bool = False
    read_only: bool = False
    write_only: bool = False


_NONE: Final = Remarks()


def remarks(sites: tuple[SchemaAt, ...]) -> Remarks:
    """Return what schemas say of their place, the first that says a thing deciding."""
    if len(sites) == 1:
        value = sites[0].value
        if not isinstance(value, dict):
            return _NONE
        if "allOf" not in value:
            return _NONE if _WORDS.isdisjoint(value) else _of(value)
    said: dict[str, Json] = {}
    waiting = [site.value for site in sites][::-1]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            for key, remark in value.items():
                said.setdefault(key, remark)
            branches = value.get("allOf")
            waiting += branches[::-1] if isinstance(branches, list) else []
    return _of(said)


def _of(said: dict[str, Json]) -> Remarks:
    listed, description = said.get("examples"), said.get("description")
    examples = tuple(listed) if isinstance(listed, list) else ()
    return Remarks(
        description.strip() if isinstance(description, str) else "",
        said.get("default", ABSENT),
        (*examples, said["example"]) if "example" in said else examples,
        said.get("deprecated") is True,
        said.get("readOnly") is True,
        said.get("writeOnly") is True,
    )
