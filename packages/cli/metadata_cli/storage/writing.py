"""Writing nodes and edges in bulk, each as the API would write it: revisions, history, tombstones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

import orjson
from metadata_client.runtime.json_values import identity
from msgspec import UNSET
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from ..checking import exact_json
from ..checking.items import Batch, EdgeItem, NodeItem
from ..identifiers import JobUuids


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table of items, and the columns that its author fills, in the order of a row."""

    name: str
    history: str
    content: tuple[str, ...]

    @property
    def insert(self) -> str:
        """The statement that creates an item: organisation, id, content, author and time."""
        columns = ", ".join(("org_id", "id", *self.content))
        given = len(self.content) + 2
        marks = ", ".join(f"?{number}" for number in range(1, given + 1))
        author, at = f"?{given + 1}", f"?{given + 2}"
        return (
            f"insert into {self.name} ({columns}, revision, created_by, created_at, updated_by, "
            f"updated_at) values ({marks}, 1, {author}, {at}, {author}, {at})"
        )

    @property
    def find(self) -> str:
        """The statement that finds those of some items that are stored, tombstones included."""
        columns = ", ".join(f"t.{name}" for name in ("id", *self.content, "updated_at"))
        return (
            f"select {columns}, t.deleted_at is not null from json_each(?2) given "
            f"join {self.name} t on t.org_id = ?1 and t.id = given.value"
        )

    @property
    def archive(self) -> str:
        """The statement that puts an item as it is into the history."""
        columns = ", ".join(
            ("org_id", "id", "revision", *self.content, "updated_at", "updated_by", "deleted_at")
        )
        return (
            f"insert into {self.history} ({columns}) "
            f"select {columns} from {self.name} where org_id = ?1 and id = ?2"
        )

    @property
    def replace(self) -> str:
        """The statement that replaces an item: organisation, id, content, author, time, revived."""
        given = len(self.content) + 2
        author, at, revived = (f"?{given + more}" for more in (1, 2, 3))
        content = ", ".join(f"{name} = ?{at}" for at, name in enumerate(self.content, 3))
        return (
            f"update {self.name} set {content}, revision = revision + 1, "
            f"created_at = iif({revived}, {at}, created_at), "
            f"created_by = iif({revived}, {author}, created_by), "
            f"updated_at = {at}, updated_by = {author}, deleted_at = null "
            "where org_id = ?1 and id = ?2"
        )


NODES: Final = Table(
    name="nodes", history="node_revisions", content=("type", "properties", "job_id")
)
EDGES: Final = Table(
    name="edges",
    history="edge_revisions",
    content=("type", "source_id", "target_id", "state", "properties", "job_id"),
)
_PROPERTIES: Final = -2
"""Where the properties stand among the content."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """Who writes for which organisation and job."""

    org_id: str
    name: str
    job_id: str
    uuids: JobUuids


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What became of some items: created, or replaced (or left as they were, being the same)."""

    created: int
    updated: int


class StoredAlreadyError(Exception):
    """An item that was taken for new is stored: the transaction is to be undone, and tried again."""


class BulkWriter:
    """Writes batches of one kind. What is new goes in at once; what is stored is compared first."""

    def __init__(self, table: Table, author: Author) -> None:
        self.table = table
        self.author = author
        self._insert = table.insert
        self._all_are_new = True

    def write(self, connection: Connection, batch: Batch, at: int) -> Counts:
        """Write items in their order, within the transaction of the connection; `at` is the time.

        Raises StoredAlreadyError once at most: from then on each item is looked for beforehand. A
        savepoint would spare the transaction, and cost a copy of every page that a batch changes.
        """
        if not batch.items:
            return Counts(created=0, updated=0)
        rows = self._rows(batch, at)
        if self._all_are_new:
            try:
                connection.exec_driver_sql(self._insert, rows)
            except IntegrityError:
                self._all_are_new = False
                raise StoredAlreadyError from None
            return Counts(created=len(rows), updated=0)
        given = [one.id for one in batch.items if one.id is not UNSET]
        stored = self._find(connection, given)
        if not stored and len(set(given)) == len(given):
            connection.exec_driver_sql(self._insert, rows)
            return Counts(created=len(rows), updated=0)
        return self._one_by_one(connection, rows, stored)

    def _rows(self, batch: Batch, at: int) -> list[tuple[Any, ...]]:
        author = self.author
        org, job, name = author.org_id, author.job_id, author.name
        made = author.uuids.of(batch.positions)
        items = zip(batch.items, batch.texts, made, strict=True)
        if self.table is NODES:
            return [
                (
                    org, own if one.id is UNSET else one.id, one.type, text,
                    job if one.job_id is UNSET else one.job_id, name, at,
                )
                for one, text, own in items
            ]  # fmt: skip
        edges = cast("zip[tuple[EdgeItem, str, str]]", items)
        return [
            (
                org, own if one.id is UNSET else one.id, one.type, one.source_id, one.target_id,
                one.state, text, job if one.job_id is UNSET else one.job_id, name, at,
            )
            for one, text, own in edges
        ]  # fmt: skip

    def _find(self, connection: Connection, ids: Sequence[str]) -> dict[str, tuple[Any, ...]]:
        values = (self.author.org_id, orjson.dumps(ids).decode())
        found = connection.exec_driver_sql(self.table.find, values)
        return {row[0]: tuple(row[1:]) for row in found}

    def _one_by_one(
        self,
        connection: Connection,
        rows: list[tuple[Any, ...]],
        stored: dict[str, tuple[Any, ...]],
    ) -> Counts:
        created = 0
        content_end = 2 + len(self.table.content)
        for row in rows:
            _, item_id, *_ = row
            content, (name, at) = row[2:content_end], row[content_end:]
            before = stored.get(item_id)
            if before is None:
                connection.exec_driver_sql(self._insert, row)
                created += 1
            else:
                *old, updated_at, is_deleted = before
                if not is_deleted and _same(old, content):
                    continue
                # The clock may have been set back since.
                at = max(at, updated_at)
                connection.exec_driver_sql(self.table.archive, row[:2])
                replaced = (*row[:2], *content, name, at, is_deleted)
                connection.exec_driver_sql(self.table.replace, replaced)
                created += is_deleted
            stored[item_id] = (*content, at, 0)
        return Counts(created=created, updated=len(rows) - created)


def _same(old: Sequence[Any], new: Sequence[Any]) -> bool:
    before, after = list(old), list(new)
    left, right = before.pop(_PROPERTIES), after.pop(_PROPERTIES)
    return before == after and (left == right or _same_json(left, right))


def _same_json(left: str, right: str) -> bool:
    try:
        return _comparable(left) == _comparable(right)
    except RecursionError:
        # Too deep to be compared: a revision too many does no harm.
        return False


def _comparable(text: str) -> Any:
    return identity(_plain(exact_json.parse(text.encode())))


def _plain(value: Any) -> Any:
    """Return a value with its exact numbers as the API compares them: doubles where they are equal."""
    if isinstance(value, exact_json.ExactNumber):
        number = float(value.text)
        return number if _is_exact(value.text, number) else ("number", value.text)
    if isinstance(value, dict):
        members = cast("dict[str, Any]", value)
        return {name: _plain(one) for name, one in members.items()}
    if isinstance(value, list):
        return [_plain(one) for one in cast("list[Any]", value)]
    return value


def _is_exact(text: str, number: float) -> bool:
    from decimal import Decimal

    return abs(number) != float("inf") and Decimal(text) == Decimal(repr(number))


def endpoints(edges: Sequence[NodeItem]) -> set[str]:
    """Return the nodes that some edges start or end at."""
    found = cast("Sequence[EdgeItem]", edges)
    return {one.source_id for one in found} | {one.target_id for one in found}
