"""`metadata-cli jobs`."""

from __future__ import annotations

import enum
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Annotated, Any

import typer

from ..endings import ExitCode, StopError, usage
from ..identifiers import Ulids
from ..progress import tell
from .options import (
    DatabaseOption,
    KeyOption,
    OrgOption,
    UrlOption,
    chosen,
    require_job,
    require_org,
)


class Status(enum.StrEnum):
    """Where a job stands."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


def jobs(
    org: OrgOption,
    job: Annotated[str | None, typer.Argument(metavar="[JOB]", help="One job alone.")] = None,
    database: DatabaseOption = None,
    url: UrlOption = None,
    key: KeyOption = None,
    status: Annotated[
        Status | None, typer.Option("--status", "-s", help="Those that stand there.")
    ] = None,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="How many at most.")] = 50,
) -> None:
    """List the migration jobs of an organisation, newest first: what they read, and how far they are.

    A table on a terminal, JSON lines otherwise.

    Examples:

      metadata-cli jobs --org acme --database metadata.db --status running

      metadata-cli jobs 01K9K3V8Q6T4W2Z1Y5X7N9M3BD --org acme --url http://127.0.0.1:8080
    """
    require_org(org)
    if job is not None:
        require_job(job)
    path, address = chosen(database, url, key)
    wanted = None if status is None else status.value
    found = (
        _from_file(path, org, job, wanted, limit)
        if path is not None
        else _from_api(address, key or "", org, job, wanted, limit)
    )
    rows = list(found)
    if job is not None and not rows:
        raise StopError(f"There is no job {job} in {org}.", ExitCode.REFUSED)
    if sys.stdout.isatty():
        _show(rows)
    else:
        for row in rows:
            tell(row)


def _from_file(
    path: Path, org: str, job: str | None, status: str | None, limit: int
) -> Iterator[dict[str, Any]]:
    from ..storage.database import explaining, open_engine
    from ..storage.export import instant
    from ..storage.jobs import find_job, list_jobs
    from ..storage.migrations import require_up_to_date

    if not path.exists():
        raise usage(f"{path} is not there. Name a database file.")
    with explaining(path), open_engine(path, read_only=True).connect() as connection:
        require_up_to_date(connection, path)
        if job is not None:
            one = find_job(connection, org, job)
            rows = [] if one is None else [one]
        else:
            rows = list(list_jobs(connection, org, status, limit))
    for row in rows:
        yield {
            "id": row.id,
            "orgId": org,
            "source": row.source,
            "status": row.status,
            "startedAt": None if row.started_at is None else instant(row.started_at),
            "completedAt": None if row.completed_at is None else instant(row.completed_at),
            "metrics": dict(row.metrics),
        }


def _from_api(
    address: str, key: str, org: str, job: str | None, status: Any, limit: int
) -> Iterator[dict[str, Any]]:
    from metadata_client import encode

    from ..remote.calls import open_api
    from ..remote.jobs import get_job, list_jobs

    api = open_api(address, key, Ulids().next())
    if job is not None:
        yield encode(get_job(api, org, job))
    else:
        for one in islice(list_jobs(api, org, status, min(limit, 200)), limit):
            yield encode(one)


def _show(rows: list[dict[str, Any]]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table("job", "status", "nodes", "edges", "started", "source")
    for row in rows:
        metrics = row["metrics"]
        table.add_row(
            row["id"], row["status"], str(metrics.get("nodesWritten", "")),
            str(metrics.get("edgesWritten", "")), row["startedAt"] or "", row["source"],
        )  # fmt: skip
    Console().print(table)
