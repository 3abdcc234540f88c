"""What items refer to: nodes and jobs of the same organisation."""

from __future__ import annotations

from collections.abc import Iterable

import orjson
from sqlalchemy import Connection

_MISSING_NODES = """
select value from json_each(?2) where not exists
  (select 1 from nodes where org_id = ?1 and id = value and deleted_at is null)
"""
_MISSING_JOBS = """
select value from json_each(?2) where not exists
  (select 1 from jobs where org_id = ?1 and id = value)
"""


def missing_nodes(connection: Connection, org_id: str, ids: Iterable[str]) -> set[str]:
    """Return those of some nodes that are not there, or deleted."""
    return _missing(connection, _MISSING_NODES, org_id, ids)


def missing_jobs(connection: Connection, org_id: str, ids: Iterable[str]) -> set[str]:
    """Return those of some jobs that are not there."""
    return _missing(connection, _MISSING_JOBS, org_id, ids)


def _missing(connection: Connection, statement: str, org_id: str, ids: Iterable[str]) -> set[str]:
    # In their order, neighbours are looked up one after another.
    given = sorted(ids)
    if not given:
        return set()
    found = connection.exec_driver_sql(statement, (org_id, orjson.dumps(given).decode()))
    return {str(row[0]) for row in found}
