"""The mapping file of CSV input: which column is which member of a node or edge (TOML)."""

from __future__ import annotations

import json
import tomllib
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, cast

from ..endings import StopError, usage

MEMBERS: Final = {
    "node": ("id", "type", "properties", "jobId"),
    "edge": ("id", "type", "sourceId", "targetId", "state", "properties", "jobId"),
}
"""The members that a column can be, by kind; `properties.NAME` is one of the properties."""

NAMESPACE: Final = uuid.UUID("6f6e0f0a-5c0e-5b7e-9d0c-3a51c3c7b1aa")
"""The namespace of the UUIDs that `as = "uuid5"` makes of the names in a column (RFC 9562)."""


def _boolean(cell: str) -> bool:
    if cell not in ("true", "false"):
        raise ValueError("must be true or false")
    return cell == "true"


def _number(cell: str) -> Any:
    return _json(cell, (int, float), "must be a number")


def _integer(cell: str) -> Any:
    return _json(cell, (int,), "must be an integer")


def _json(cell: str, kinds: tuple[type, ...] | None = None, said: str = "must be JSON") -> Any:
    try:
        value = json.loads(cell, parse_constant=_refuse)
    except ValueError:
        raise ValueError(said) from None
    if kinds is not None and (isinstance(value, bool) or not isinstance(value, kinds)):
        raise ValueError(said)
    return value


def _refuse(_: str) -> Any:
    raise ValueError


def _uuid5(cell: str) -> str:
    return str(uuid.uuid5(NAMESPACE, cell))


CONVERSIONS: Final[dict[str, Callable[[str], Any]]] = {
    "text": str,
    "integer": _integer,
    "number": _number,
    "boolean": _boolean,
    "json": _json,
    "uuid5": _uuid5,
}
"""What `as` can say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A member, and the column that it is read from; without a column, `value` is every record's."""

    path: tuple[str, ...]
    column: str | None
    convert: Callable[[str], Any] = str
    value: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapping:
    """Which column is which member; `ignored` columns are passed over."""

    kind: str
    columns: tuple[Column, ...]
    delimiter: str = ","
    ignored: frozenset[str] = frozenset()
    by_header: bool = False
    text: bytes = b""
    """What the mapping was read from, so that a job can tell whether it is still the same."""

    def knows(self, name: str) -> bool:
        """Return whether a column of the file is mapped or to be ignored."""
        return name in self.ignored or self.column(name) is not None

    def column(self, name: str) -> Column | None:
        """Return what a column of the file is, or None."""
        if self.by_header:
            path = _path(name)
            if path is None or path[0] not in MEMBERS[self.kind]:
                return None
            convert = _json if path == ("properties",) else str
            return Column(path=path, column=name, convert=convert)
        return next((one for one in self.columns if one.column == name), None)


def header_mapping(kind: str, delimiter: str = ",") -> Mapping:
    """Return the mapping of a file whose columns are named like the members."""
    return Mapping(kind=kind, columns=(), delimiter=delimiter, by_header=True)


def load_mapping(path: Path) -> Mapping:
    """Read a mapping file; a mistake in it ends the program with a message that says where."""
    try:
        text = path.read_bytes()
        stated = tomllib.loads(text.decode("utf-8"))
    except OSError as error:
        raise usage(f"{path} cannot be read: {error.strerror}.") from None
    except ValueError as error:
        raise usage(f"{path} is no TOML: {error}.") from None
    unknown = sorted(stated.keys() - {"kind", "delimiter", "ignore", "columns"})
    if unknown:
        raise _mistake(path, unknown[0], "is unknown; there are kind, delimiter, ignore, columns")
    kind = stated.get("kind", "node")
    if kind not in MEMBERS:
        raise _mistake(path, "kind", 'must be "node" or "edge"')
    delimiter = stated.get("delimiter", ",")
    if not isinstance(delimiter, str) or len(delimiter) != 1:
        raise _mistake(path, "delimiter", "must be one character")
    columns = stated.get("columns")
    if not isinstance(columns, dict) or not columns:
        raise _mistake(path, "columns", "must be a table: member = column")
    ignored = stated.get("ignore", [])
    if not isinstance(ignored, list) or not all(
        isinstance(one, str) for one in cast("list[Any]", ignored)
    ):
        raise _mistake(path, "ignore", "must be a list of columns")
    read = tuple(
        _column(path, kind, member, said)
        for member, said in cast("dict[str, Any]", columns).items()
    )
    names = frozenset(cast("list[str]", ignored))
    return Mapping(kind=kind, columns=read, delimiter=delimiter, ignored=names, text=text)


def _column(path: Path, kind: str, member: str, said: Any) -> Column:
    place = _path(member)
    if place is None or place[0] not in MEMBERS[kind]:
        members = ", ".join(MEMBERS[kind])
        raise _mistake(path, f"columns.{member}", f"is no member; there are {members}")
    if isinstance(said, str):
        return Column(path=place, column=said, convert=_json if place == ("properties",) else str)
    if not isinstance(said, dict):
        raise _mistake(path, f"columns.{member}", "must be a column or a table")
    table = cast("dict[str, Any]", said)
    if table.keys() == {"value"}:
        return Column(path=place, column=None, value=table["value"])
    conversion = CONVERSIONS.get(table.get("as", "text"))
    if table.keys() - {"column", "as"} or not isinstance(table.get("column"), str):
        raise _mistake(path, f"columns.{member}", "must have column and as, or value alone")
    if conversion is None:
        raise _mistake(path, f"columns.{member}.as", f"must be one of {', '.join(CONVERSIONS)}")
    return Column(path=place, column=table["column"], convert=conversion)


def _path(member: str) -> tuple[str, ...] | None:
    first, dot, rest = member.partition(".")
    if not dot:
        return (member,)
    return (first, rest) if first == "properties" and rest else None


def _mistake(path: Path, key: str, said: str) -> StopError:
    return usage(f"{path}: {key} {said}.")
