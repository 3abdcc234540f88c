"""Writing into a database file: in transactions, each with the position of the job."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Engine

from ..checking.items import Batch, job_ids
from ..endings import ExitCode, StopError, unusable, usage
from ..identifiers import JobUuids, Ulids, now
from ..storage.database import explaining, open_engine, version_seen
from ..storage.jobs import (
    JobRow,
    Journal,
    create_organization,
    find_job,
    has_organization,
    job_of,
)
from ..storage.migrations import migrate, require_up_to_date
from ..storage.references import missing_jobs, missing_nodes
from ..storage.writing import (
    EDGES,
    NODES,
    Author,
    BulkWriter,
    Counts,
    StoredAlreadyError,
    endpoints,
)
from .job import JobState, Tally, digest_of, require_same_source, state_of
from .target import Assignment
from .validation import Store

ROWS: Final = 16_000
"""At how many edges a transaction ends, so that another program waits for half a second.

The fewer transactions, the less often are the pages of an index written that many edges share.
"""

NODE_WEIGHT: Final = 2
"""How many edges a node takes the time of: its words go into the index for search."""


class FileTarget:
    """A database file, created where there is none."""

    def __init__(self, path: Path, assignment: Assignment) -> None:
        self.path = path
        self.assignment = assignment
        self._journal = Journal(assignment.org_id, assignment.author, assignment.request_id)
        self._is_new = not path.exists() or path.stat().st_size == 0
        self._engine: Engine | None = None
        self._connection: Connection | None = None
        self._reader: Connection | None = None
        self._versions = (-1, -1)
        self._waiting: list[tuple[Batch, Batch]] = []
        self._rows = 0
        self._last = 0
        self._writers: tuple[BulkWriter, BulkWriter] | None = None
        self._job_id = ""

    @contextmanager
    def store(self) -> Generator[Store]:
        """Open the file to read; a file that is not there yet has nothing."""
        if self._is_new:
            folder = self.path.resolve().parent
            if not folder.is_dir():
                raise usage(f"The folder {folder} of the database is not there.")
            yield Store(missing_nodes=set, missing_jobs=set)
            return
        with explaining(self.path):
            self._reader = connection = open_engine(self.path, read_only=True).connect()
            require_up_to_date(connection, self.path)
            self._require_organization(connection)
            self._versions = (version_seen(connection), -1)
            org_id = self.assignment.org_id

            def nodes(ids: Iterable[str]) -> set[str]:
                return missing_nodes(connection, org_id, ids)

            def jobs(ids: Iterable[str]) -> set[str]:
                return missing_jobs(connection, org_id, ids)

            yield Store(missing_nodes=nodes, missing_jobs=jobs)
            # What is read from now on is as it is now; the connection tells whether that has changed.
            connection.rollback()

    def begin(self, source: str) -> JobState:
        """Create what is missing, and find or create the job."""
        with explaining(self.path):
            self._engine = open_engine(self.path)
            migrate(self._engine, self.path)
            self._connection = self._engine.connect()
            with self._connection.begin():
                self._compare_versions(self._connection)
                name = self.assignment.org_name or self.assignment.org_id
                if self._is_new or self.assignment.org_name is not None:
                    create_organization(self._connection, self._journal, name)
                self._require_organization(self._connection)
                state = self._job(self._connection, source)
        self._job_id = state.id
        author = Author(
            org_id=self.assignment.org_id,
            name=self.assignment.author,
            job_id=state.id,
            uuids=JobUuids(state.id),
        )
        self._writers = (BulkWriter(NODES, author), BulkWriter(EDGES, author))
        return state

    def write(self, nodes: Batch, edges: Batch, tally: Tally) -> None:
        """Take items, and write them where enough of them wait."""
        self._waiting.append((nodes, edges))
        self._rows += NODE_WEIGHT * len(nodes.items) + len(edges.items)
        if self._rows >= ROWS:
            self.flush(tally)

    def flush(self, tally: Tally) -> None:
        """Write what waits in one transaction, with the position of the job."""
        if not self._waiting:
            return
        self._last = max(now(), self._last)
        is_written = False
        while not is_written:
            # Each of the two writers may find once that not every item is new.
            with suppress(StoredAlreadyError):
                self._transact(tally)
                is_written = True
        self._waiting.clear()
        self._rows = 0

    def _transact(self, tally: Tally) -> None:
        assert self._connection is not None
        written_nodes = written_edges = 0
        with explaining(self.path), self._connection.begin():
            for nodes, edges in self._waiting:
                self._write(self._connection, nodes, edges)
                written_nodes += len(nodes.items)
                written_edges += len(edges.items)
            tally.add(written_nodes, written_edges)
            self._journal.note(self._connection, self._job_id, tally.metrics())

    def end(self, status: str, tally: Tally) -> None:
        """End the job, and close the file."""
        assert self._connection is not None
        with explaining(self.path):
            with self._connection.begin():
                self._journal.note(self._connection, self._job_id, tally.metrics())
                self._journal.end_job(self._connection, self._job_id, status)
            self.close()

    def close(self) -> None:
        """Close the file; the last to leave copies its log into it."""
        if self._reader is not None:
            self._reader.close()
            self._reader = None
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _compare_versions(self, connection: Connection) -> None:
        """Take note whether another program has written since the input began to be validated.

        To be called within a transaction that keeps others from writing.
        """
        before, _ = self._versions
        unchanged = self._reader is None or version_seen(self._reader) == before
        self._versions = (before, version_seen(connection) if unchanged else -1)
        if self._reader is not None:
            self._reader.close()
            self._reader = None

    def _write(self, connection: Connection, nodes: Batch, edges: Batch) -> None:
        assert self._writers is not None
        node_writer, edge_writer = self._writers
        self._require_references(connection, nodes, set())
        self._audit(
            connection, "upsertNodes", nodes, node_writer.write(connection, nodes, self._last)
        )
        self._require_references(connection, edges, endpoints(edges.items))
        self._audit(
            connection, "upsertEdges", edges, edge_writer.write(connection, edges, self._last)
        )

    def _audit(self, connection: Connection, action: str, batch: Batch, counts: Counts) -> None:
        if batch.items:
            payload = {"created": counts.created, "updated": counts.updated, "rejected": 0}
            self._journal.audit(connection, action, payload)

    def _require_references(self, connection: Connection, batch: Batch, nodes: set[str]) -> None:
        """Another program may have deleted what was there when the input was validated.

        Only then does it have to be looked for again: foreign keys hold all the same.
        """
        if version_seen(connection) == self._versions[1]:
            return
        org_id = self.assignment.org_id
        gone = missing_nodes(connection, org_id, nodes)
        gone |= missing_jobs(connection, org_id, job_ids(batch.items))
        if gone:
            raise StopError(
                f"{min(gone)} was deleted by another program while the input was being written. "
                f"Take what refers to it out of the input, and give it a job of its own; what job "
                f"{self._job_id} has written stays.",
                ExitCode.REFUSED,
            )

    def _require_organization(self, connection: Connection) -> None:
        org_id = self.assignment.org_id
        if self.assignment.org_name is None and not has_organization(connection, org_id):
            raise unusable(
                f"There is no organisation {org_id} in {self.path}. "
                "Say --org-name NAME to create it."
            )

    def _job(self, connection: Connection, source: str) -> JobState:
        org_id, wanted = self.assignment.org_id, self.assignment.job_id
        found = (
            job_of(connection, org_id, digest_of(source), again=self.assignment.again)
            if wanted is None
            else find_job(connection, org_id, wanted)
        )
        if found is None:
            state = JobState(id=wanted or Ulids().next())
            self._journal.create_job(connection, state.id, source)
            return state
        require_same_source(found.id, found.source, source)
        if found.status == "queued":
            self._journal.start_job(connection, found.id)
        return _state(found)


def _state(found: JobRow) -> JobState:
    return state_of(found.id, found.status, found.metrics)
