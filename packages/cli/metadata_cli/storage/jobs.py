"""Migration jobs, audit events and organisations, as the API keeps them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson
from sqlalchemy import Connection

from ..identifiers import Ulids, now, ulid_time
from .database import one_value

_COLUMNS: Final = "id, source, status, started_at, completed_at, metrics, image_digest, logs_url"


@dataclass(frozen=True, slots=True, kw_only=True)
class JobRow:
    """A job as it is stored; times are in milliseconds since 1970."""

    id: str
    source: str
    status: str
    started_at: int | None
    completed_at: int | None
    metrics: Mapping[str, Any]
    image_digest: str | None
    logs_url: str | None


class Journal:
    """The jobs and audit events of one organisation, written by one author."""

    def __init__(self, org_id: str, author: str, request_id: str) -> None:
        self.org_id = org_id
        self.author = author
        self.request_id = request_id
        self.ulids = Ulids()

    def audit(self, connection: Connection, action: str, payload: Mapping[str, Any]) -> None:
        """Leave an audit event, in the transaction of the write that it tells of."""
        event_id = self.ulids.next()
        connection.exec_driver_sql(
            "insert into audit_events (org_id, id, action, actor, at, request_id, payload) "
            "values (?, ?, ?, ?, ?, ?, ?)",
            (
                self.org_id, event_id, action, self.author, ulid_time(event_id), self.request_id,
                orjson.dumps(payload).decode(),
            ),
        )  # fmt: skip

    def create_job(self, connection: Connection, job_id: str, source: str) -> None:
        """Create a job, and let it run."""
        connection.exec_driver_sql(
            "insert into jobs (org_id, id, source, status, started_at, metrics) "
            "values (?, ?, ?, 'running', ?, '{}')",
            (self.org_id, job_id, source, now()),
        )
        self.audit(connection, "createJob", {"jobId": job_id, "source": source})
        self._audit_status(connection, job_id, "running")

    def start_job(self, connection: Connection, job_id: str) -> None:
        """Let a job run that somebody else has queued."""
        connection.exec_driver_sql(
            "update jobs set status = 'running', started_at = ? where org_id = ? and id = ?",
            (now(), self.org_id, job_id),
        )
        self._audit_status(connection, job_id, "running")

    def note(self, connection: Connection, job_id: str, metrics: Mapping[str, Any]) -> None:
        """Write down how far a job is; to be called in the transaction of what it wrote."""
        connection.exec_driver_sql(
            "update jobs set metrics = ? where org_id = ? and id = ?",
            (orjson.dumps(metrics).decode(), self.org_id, job_id),
        )

    def end_job(self, connection: Connection, job_id: str, status: str) -> None:
        """End a job as `succeeded` or `failed`."""
        connection.exec_driver_sql(
            "update jobs set status = ?, completed_at = max(?, coalesce(started_at, 0)) "
            "where org_id = ? and id = ?",
            (status, now(), self.org_id, job_id),
        )
        self._audit_status(connection, job_id, status)

    def _audit_status(self, connection: Connection, job_id: str, status: str) -> None:
        payload = {"jobId": job_id, "changed": ["status"], "status": status}
        self.audit(connection, "updateJob", payload)


def find_job(connection: Connection, org_id: str, job_id: str) -> JobRow | None:
    """Return a job, or None."""
    statement = f"select {_COLUMNS} from jobs where org_id = ? and id = ?"
    return next(_rows(connection, statement, (org_id, job_id)), None)


def job_of(connection: Connection, org_id: str, digest: str, *, again: bool) -> JobRow | None:
    """Return the job that reads an input and has not failed, an unfinished one first, or None.

    With `again` a job that has succeeded counts for nothing.
    """
    statement = (
        f"select {_COLUMNS} from jobs where org_id = ? and source like ? and status in "
        "('queued', 'running', iif(?, '', 'succeeded')) order by status = 'succeeded', id desc limit 1"
    )
    return next(_rows(connection, statement, (org_id, f"%#sha256={digest}", again)), None)


def list_jobs(
    connection: Connection, org_id: str, status: str | None, count: int
) -> Iterator[JobRow]:
    """Yield the newest jobs, of one status where it is given."""
    statement = (
        f"select {_COLUMNS} from jobs where org_id = ? and status = coalesce(?, status) "
        "order by id desc limit ?"
    )
    return _rows(connection, statement, (org_id, status, count))


def _rows(connection: Connection, statement: str, values: Sequence[Any]) -> Iterator[JobRow]:
    for row in connection.exec_driver_sql(statement, tuple(values)):
        job_id, source, status, started_at, completed_at, metrics, digest, logs_url = row
        yield JobRow(
            id=job_id,
            source=source,
            status=status,
            started_at=started_at,
            completed_at=completed_at,
            metrics=orjson.loads(metrics),
            image_digest=digest,
            logs_url=logs_url,
        )


def has_organization(connection: Connection, org_id: str) -> bool:
    """Return whether there is an organisation."""
    return one_value(connection, "select 1 from organizations where id = ?", org_id) is not None


def create_organization(connection: Connection, journal: Journal, name: str) -> bool:
    """Create the organisation of a journal where it is not there; return whether it was not."""
    done = connection.exec_driver_sql(
        "insert into organizations (id, name, created_at) values (?, ?, ?) on conflict do nothing",
        (journal.org_id, name, now()),
    )
    if done.rowcount != 1:
        return False
    journal.audit(connection, "createOrg", {"name": name})
    return True
