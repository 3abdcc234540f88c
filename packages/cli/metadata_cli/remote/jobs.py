"""Migration jobs of the API, and whether something is there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from uuid import UUID, uuid4

from metadata_client import NotFoundError
from metadata_client.models import JobStatus, MigrationJob, MigrationJobInput, MigrationJobPatch

from .calls import Api, walk

_OPEN: tuple[JobStatus, ...] = ("running", "queued")
_NOT_FAILED: tuple[JobStatus, ...] = (*_OPEN, "succeeded")


def list_jobs(
    api: Api, org_id: str, status: JobStatus | None, limit: int
) -> Iterator[MigrationJob]:
    """Yield jobs, newest first, of one status where it is given; `limit` is of a page."""
    jobs = api.client.jobs
    for page in walk(
        api,
        lambda cursor: jobs.list_jobs(org_id, limit=limit, cursor=cursor, status=status).first(),
    ):
        yield from page.data


def get_job(api: Api, org_id: str, job_id: str) -> MigrationJob:
    """Return a job."""
    return api.call(lambda: api.client.jobs.get_job(org_id, job_id))


def has_job(api: Api, org_id: str, job_id: str) -> bool:
    """Return whether a job is there."""
    return api.call(lambda: _found(lambda: api.client.jobs.get_job(org_id, job_id)))


def has_node(api: Api, org_id: str, node_id: str) -> bool:
    """Return whether a node is there."""
    return api.call(lambda: _found(lambda: api.client.nodes.get_node(org_id, UUID(node_id))))


def _found(get: Callable[[], object]) -> bool:
    try:
        get()
    except NotFoundError:
        return False
    return True


def job_of(api: Api, org_id: str, digest: str, *, again: bool) -> MigrationJob | None:
    """Return the job that reads an input and has not failed, an unfinished one first, or None.

    With `again` a job that has succeeded counts for nothing.
    """
    for status in _OPEN if again else _NOT_FAILED:
        for job in list_jobs(api, org_id, status, 200):
            if job.source.endswith(f"#sha256={digest}"):
                return job
    return None


def create_job(api: Api, org_id: str, source: str) -> MigrationJob:
    """Create a job, once, however often it has to be asked for."""
    body, key = MigrationJobInput(source=source), str(uuid4())
    return api.call(lambda: api.client.jobs.create_job(org_id, body, idempotency_key=key))


def update_job(api: Api, org_id: str, job_id: str, patch: MigrationJobPatch) -> None:
    """Move a job on, once, however often it has to be asked for."""
    key = str(uuid4())
    api.call(lambda: api.client.jobs.update_job(org_id, job_id, patch, idempotency_key=key))
