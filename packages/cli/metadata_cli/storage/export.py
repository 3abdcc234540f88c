"""The content of an organisation as an export has it, line by line, byte for byte as the API's own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, Final

import orjson
from sqlalchemy import Connection

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_COMMON: Final = "created_at, updated_at, created_by, updated_by, job_id"
_NODES: Final = f"select id, type, properties, {_COMMON} from nodes"
_EDGES: Final = f"select id, type, source_id, target_id, state, properties, {_COMMON} from edges"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What of an organisation is exported; `since` is in milliseconds since 1970."""

    kind: str | None = None
    type: str | None = None
    job_id: str | None = None
    since: int | None = None

    @property
    def is_empty(self) -> bool:
        """Return whether everything is exported."""
        return self == Filter()


def export_lines(connection: Connection, org_id: str, wanted: Filter) -> Iterator[bytes]:
    """Yield every node and then every edge, oldest first, as they are at one instant."""
    if wanted.kind != "edge":
        for row in _rows(connection, _NODES, org_id, wanted):
            node_id, type_name, properties, *common = row
            yield _line("node", org_id, {"id": node_id, "type": type_name}, properties, common)
    if wanted.kind != "node":
        for row in _rows(connection, _EDGES, org_id, wanted):
            edge_id, type_name, source, target, state, properties, *common = row
            item = {
                "id": edge_id, "type": type_name, "sourceId": source, "targetId": target,
                "state": state,
            }  # fmt: skip
            yield _line("edge", org_id, item, properties, common)


def _rows(connection: Connection, select: str, org_id: str, wanted: Filter) -> Iterator[Any]:
    conditions, values = ["org_id = ?", "deleted_at is null"], [org_id]
    for condition, value in (
        ("type = ?", wanted.type),
        ("job_id = ?", wanted.job_id),
        ("updated_at >= ?", wanted.since),
    ):
        if value is not None:
            conditions.append(condition)
            values.append(str(value) if condition != "updated_at >= ?" else value)  # type: ignore[arg-type]
    statement = f"{select} where {' and '.join(conditions)} order by created_at, id"
    options = {"stream_results": True, "max_row_buffer": 1000}
    rows = connection.execution_options(**options).exec_driver_sql(statement, tuple(values))
    for part in rows.partitions(1000):
        yield from part


def _line(
    kind: str, org_id: str, item: dict[str, Any], properties: str, common: list[Any]
) -> bytes:
    created_at, updated_at, created_by, updated_by, job_id = common
    first, *rest = item.items()
    document = dict([first, ("orgId", org_id), *rest])
    document["properties"] = orjson.Fragment(properties)
    document["createdAt"] = instant(created_at)
    document["updatedAt"] = instant(updated_at)
    document["createdBy"] = created_by
    document["updatedBy"] = updated_by
    if job_id is not None:
        document["jobId"] = job_id
    return orjson.dumps({kind: document}, option=orjson.OPT_APPEND_NEWLINE)


@lru_cache(maxsize=1024)
def instant(milliseconds: int) -> str:
    """Return a time as the API writes it, such as `2026-01-05T09:30:00.000Z`."""
    moment = _EPOCH + timedelta(milliseconds=milliseconds)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{milliseconds % 1000:03d}Z"
