"""Nodes and edges as they are written, and how they are read fast.

msgspec decodes a record straight into one of these; what it refuses, or what is not plainly right,
is judged by the generated models. What it takes, they take: a test says so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Literal, cast

import msgspec
from metadata_client.models import JobId, TypeName
from msgspec import UNSET, Raw, UnsetType, field
from pydantic import TypeAdapter, ValidationError

from .properties import NotPlainError, properties_text

_NO_PROPERTIES: Final = Raw(b"{}")
_UUIDS: Final = re.compile(
    r"(?:[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}\n)*"
)
_UUID_LINE: Final = 37


class NodeItem(msgspec.Struct, forbid_unknown_fields=True, kw_only=True, gc=False):
    """A node to write; `properties` is JSON text."""

    type: str
    id: str | UnsetType = UNSET
    properties: Raw = _NO_PROPERTIES
    job_id: str | UnsetType = field(name="jobId", default=UNSET)


class EdgeItem(NodeItem, forbid_unknown_fields=True, kw_only=True, gc=False):
    """An edge to write."""

    source_id: str = field(name="sourceId")
    target_id: str = field(name="targetId")
    state: Literal["pending", "committed", "superseded"] = "committed"


class StoredNodeItem(NodeItem, forbid_unknown_fields=True, kw_only=True, gc=False):
    """A node as an export has it: what the service sets is passed over."""

    org_id: Raw = field(name="orgId", default=_NO_PROPERTIES)
    created_at: Raw = field(name="createdAt", default=_NO_PROPERTIES)
    updated_at: Raw = field(name="updatedAt", default=_NO_PROPERTIES)
    created_by: Raw = field(name="createdBy", default=_NO_PROPERTIES)
    updated_by: Raw = field(name="updatedBy", default=_NO_PROPERTIES)


class StoredEdgeItem(EdgeItem, forbid_unknown_fields=True, kw_only=True, gc=False):
    """An edge as an export has it: what the service sets is passed over."""

    org_id: Raw = field(name="orgId", default=_NO_PROPERTIES)
    created_at: Raw = field(name="createdAt", default=_NO_PROPERTIES)
    updated_at: Raw = field(name="updatedAt", default=_NO_PROPERTIES)
    created_by: Raw = field(name="createdBy", default=_NO_PROPERTIES)
    updated_by: Raw = field(name="updatedBy", default=_NO_PROPERTIES)


SET_BY_SERVICE: Final = ("orgId", "createdAt", "updatedAt", "createdBy", "updatedBy", "jobId")
"""The members of an exported item that are passed over: who writes it now sets them anew."""


class Exported(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    """A line of an export."""

    node: Raw | UnsetType = UNSET
    edge: Raw | UnsetType = UNSET


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Items that are right by the contract; `texts` are their properties, `positions` their places
    among all records of a job, from 0. In a record of the file, an item stands at the pointer `prefix`.
    """

    items: Sequence[NodeItem]
    texts: Sequence[str]
    positions: Sequence[int]
    lines: Sequence[int]
    file: str
    prefix: str = ""

    def behind(self, position: int) -> Batch:
        """Return those that stand at a position or behind it."""
        if not self.positions or self.positions[0] >= position:
            return self
        skip = sum(1 for one in self.positions if one < position)
        return replace(
            self,
            items=self.items[skip:],
            texts=self.texts[skip:],
            positions=self.positions[skip:],
            lines=self.lines[skip:],
        )


class _Known:
    """Texts that a model of the contract is known to take; each is asked about once."""

    def __init__(self, model: Any) -> None:
        self._validate: Callable[[str], Any] = TypeAdapter[Any](model).validate_python
        self._known: set[str] = set()

    def require(self, texts: set[str]) -> None:
        """Raise NotPlainError where there is another one."""
        for text in texts - self._known:
            try:
                self._validate(text)
            except ValidationError:
                raise NotPlainError from None
            if len(self._known) >= 10_000:
                self._known.clear()
            self._known.add(text)


_TYPES: Final = _Known(TypeName)
_JOBS: Final = _Known(JobId)


def plain_texts(items: Sequence[NodeItem]) -> list[str]:
    """Return the properties of some items as they are stored.

    Raises NotPlainError or ValueError where one of the items is not plainly right.
    """
    _TYPES.require({one.type for one in items})
    _JOBS.require({one.job_id for one in items if one.job_id is not UNSET})
    _require_uuids([one.id for one in items if one.id is not UNSET])
    if items and isinstance(items[0], EdgeItem):
        edges = cast("Sequence[EdgeItem]", items)
        _require_uuids([one.source_id for one in edges])
        _require_uuids([one.target_id for one in edges])
    return [properties_text(one.properties) for one in items]


def _require_uuids(texts: list[str]) -> None:
    lines = "\n".join(texts)
    if texts and not (len(lines) == _UUID_LINE * len(texts) - 1 and _UUIDS.fullmatch(lines + "\n")):
        raise NotPlainError


def job_ids(items: Iterable[NodeItem]) -> set[str]:
    """Return the jobs that some items refer to."""
    return {one.job_id for one in items if one.job_id is not UNSET}
