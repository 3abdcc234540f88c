"""Writing through an API: in bulk requests, each item under an identifier that it has beforehand."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final, cast

from metadata_client import ApiError, JsonText, decode
from metadata_client.models import (
    BatchOutcome,
    EdgeBatch,
    JobMetrics,
    JobStatus,
    MigrationJobPatch,
    NodeBatch,
)
from msgspec import UNSET

from ..checking.items import Batch, EdgeItem, NodeItem
from ..endings import ExitCode, StopError
from ..identifiers import JobUuids
from ..problems import write_problem
from ..remote.calls import LONG, open_api, problem_of
from ..remote.jobs import create_job, get_job, has_job, has_node, job_of, update_job
from .job import JobState, Tally, digest_of, require_same_source, state_of
from .target import Assignment
from .validation import Store

MOST_ITEMS: Final = 1000
"""The contract's limit of the items of a bulk request."""

MOST_BYTES: Final = 8 * 1024 * 1024
"""The contract's limit of the body of a bulk request."""

_NOTE_EVERY: Final = 16
"""After how many requests the job is told how far it is: from there on a rerun sends again."""

_IN_FLIGHT: Final = 2
"""How many requests are under way at once: the service writes one while the next is on its way."""

MOST_LOOKED_UP: Final = 1000
"""How many nodes that edges refer to are looked up beforehand; of more the service judges alone."""

_BEGINNING: Final = b'{"items":['
_POINTER: Final = re.compile(r"/items/([0-9]+)(.*)")


@dataclass(frozen=True, slots=True)
class _Waiting:
    """An item that is to be sent: its JSON text, and where it stands in the input."""

    id: str
    text: bytes
    batch: Batch
    line: int


@dataclass(frozen=True, slots=True)
class _Flight:
    """A request that is under way, and the items of it."""

    answer: Future[BatchOutcome]
    ids: frozenset[str]
    count: int


@dataclass(frozen=True, slots=True)
class _Mark:
    """The end of a chunk: once so many items are sent, all of it is written."""

    queued: int
    nodes: int
    edges: int


class ApiTarget:
    """An API."""

    def __init__(self, url: str, key: str, assignment: Assignment) -> None:
        self.assignment = assignment
        self.api = open_api(url, key, assignment.request_id)
        self._job_id = ""
        self._uuids: JobUuids | None = None
        self._kind = ""
        self._waiting: deque[_Waiting] = deque()
        self._marks: deque[_Mark] = deque()
        self._flights: deque[_Flight] = deque()
        self._senders = ThreadPoolExecutor(_IN_FLIGHT)
        self._queued = self._sent = self._requests = 0

    @contextmanager
    def store(self) -> Generator[Store]:
        """Ask whether the organisation is there, and what of a few references is not."""
        org_id = self.assignment.org_id
        self.api.call(lambda: self.api.client.organizations.get_org(org_id))

        def nodes(ids: Iterable[str]) -> set[str]:
            return {one for one in ids if not has_node(self.api, org_id, one)}

        def jobs(ids: Iterable[str]) -> set[str]:
            return {one for one in ids if not has_job(self.api, org_id, one)}

        # Most nodes stand in the input itself: what it does not have is asked for at its end.
        yield Store(
            missing_nodes=set, missing_jobs=jobs, late_nodes=nodes, most_late=MOST_LOOKED_UP
        )

    def begin(self, source: str) -> JobState:
        """Find or create the job, and let it run."""
        org_id, wanted = self.assignment.org_id, self.assignment.job_id
        job = (
            job_of(self.api, org_id, digest_of(source), again=self.assignment.again)
            if wanted is None
            else get_job(self.api, org_id, wanted)
        )
        is_new = job is None
        if job is None:
            job = create_job(self.api, org_id, source)
        require_same_source(job.id, job.source, source)
        self._job_id = job.id
        self._uuids = JobUuids(job.id)
        if job.status == "queued":
            self._patch(MigrationJobPatch(status="running"))
        metrics = job.metrics.model_dump(by_alias=True)
        return JobState(id=job.id) if is_new else state_of(job.id, job.status, metrics)

    def write(self, nodes: Batch, edges: Batch, tally: Tally) -> None:
        """Take items, and send every request that is full."""
        for kind, batch in (("node", nodes), ("edge", edges)):
            if not batch.items:
                continue
            if kind != self._kind:
                # An edge may start at a node that stands right before it.
                self._send(tally, least=1)
                self._land(tally, leave=0)
                self._kind = kind
            self._waiting.extend(self._texts(batch))
            self._queued += len(batch.items)
            self._send(tally, least=MOST_ITEMS)
        self._marks.append(_Mark(self._queued, len(nodes.items), len(edges.items)))
        self._count(tally)

    def flush(self, tally: Tally) -> None:
        """Send what is left, and tell the job how far it is."""
        self._send(tally, least=1)
        self._land(tally, leave=0)
        self._note(tally)

    def end(self, status: str, tally: Tally) -> None:
        """End the job."""
        patch = MigrationJobPatch(status=cast("JobStatus", status), metrics=_metrics(tally))
        self._patch(patch)

    def close(self) -> None:
        """Close the connections, once nothing is under way."""
        self.api.ended = True
        self._senders.shutdown()
        self.api.client.close()

    def _texts(self, batch: Batch) -> Iterator[_Waiting]:
        assert self._uuids is not None
        made = self._uuids.of(batch.positions)
        for item, properties, own, line in zip(
            batch.items, batch.texts, made, batch.lines, strict=True
        ):
            item_id = own if item.id is UNSET else item.id
            yield _Waiting(item_id, _text(item_id, item, properties, self._job_id), batch, line)

    def _send(self, tally: Tally, *, least: int) -> None:
        """Send requests while at least so many items wait."""
        while len(self._waiting) >= least:
            sent, size = [self._waiting.popleft()], len(_BEGINNING) + 2
            size += len(sent[0].text)
            while self._waiting and len(sent) < MOST_ITEMS:
                size += len(self._waiting[0].text) + 1
                if size > MOST_BYTES:
                    break
                sent.append(self._waiting.popleft())
            ids = frozenset(one.id for one in sent)
            # Two that write the same item stay in their order.
            if any(flight.ids & ids for flight in self._flights):
                self._land(tally, leave=0)
            self._land(tally, leave=_IN_FLIGHT - 1)
            answer = self._senders.submit(self._request, self._kind, sent)
            self._flights.append(_Flight(answer, ids, len(sent)))

    def _land(self, tally: Tally, *, leave: int) -> None:
        """Wait for the answers of requests in their order, until so many are left."""
        while len(self._flights) > leave:
            flight = self._flights.popleft()
            flight.answer.result()
            self._sent += flight.count
            self._requests += 1
            self._count(tally)
            if self._requests % _NOTE_EVERY == 0:
                self._note(tally)

    def _request(self, kind: str, items: list[_Waiting]) -> BatchOutcome:
        body = JsonText(_BEGINNING + b",".join(one.text for one in items) + b"]}")
        org_id = self.assignment.org_id
        # Of the job and the items: a rerun may cut its requests elsewhere, and then they are others.
        again = sha256(self._job_id.encode() + body).hexdigest()

        def send() -> BatchOutcome:
            try:
                if kind == "node":
                    nodes = self.api.client.nodes
                    return nodes.upsert_nodes(
                        org_id, cast("NodeBatch", body), idempotency_key=again, options=LONG
                    )
                edges = self.api.client.edges
                return edges.upsert_edges(
                    org_id, cast("EdgeBatch", body), idempotency_key=again, options=LONG
                )
            except ApiError as error:
                if self._locate(error, items):
                    raise self._refused(error) from None
                raise

        return self.api.call(send)

    def _locate(self, error: ApiError, items: list[_Waiting]) -> bool:
        """Write the problem once for each record that it is about; return whether there is any."""
        problem = problem_of(error)
        about: dict[int, list[dict[str, Any]]] = {}
        for one in problem.get("errors") or ():
            found = _POINTER.fullmatch(str(one.get("pointer", "")))
            if found and int(found[1]) < len(items):
                about.setdefault(int(found[1]), []).append({**one, "pointer": found[2]})
        for index, errors in sorted(about.items()):
            item = items[index]
            located = [{**one, "pointer": item.batch.prefix + one["pointer"]} for one in errors]
            place = {"file": item.batch.file, "line": item.line, "errors": located}
            write_problem(problem | place)
        return bool(about)

    def _refused(self, error: ApiError) -> StopError:
        self.api.ended = True
        return StopError(
            f"{self.api.url} refused a request of job {self._job_id}: {error.code} (request "
            f"{error.request_id}). What the job has written stays; where the reason passes, the same "
            "command goes on.",
            ExitCode.REFUSED,
        )

    def _count(self, tally: Tally) -> None:
        """Count the chunks that are written whole: a rerun begins behind the last of them."""
        while self._marks and self._marks[0].queued <= self._sent:
            mark = self._marks.popleft()
            tally.add(mark.nodes, mark.edges)

    def _note(self, tally: Tally) -> None:
        self._patch(MigrationJobPatch(metrics=_metrics(tally)))

    def _patch(self, patch: MigrationJobPatch) -> None:
        update_job(self.api, self.assignment.org_id, self._job_id, patch)


def _text(item_id: str, item: NodeItem, properties: str, job_id: str) -> bytes:
    # Identifiers, types and states have no character that JSON escapes.
    text = f'{{"id":"{item_id}","type":"{item.type}",'
    if isinstance(item, EdgeItem):
        text += f'"sourceId":"{item.source_id}","targetId":"{item.target_id}",'
        text += f'"state":"{item.state}",'
    job = job_id if item.job_id is UNSET else item.job_id
    return f'{text}"properties":{properties},"jobId":"{job}"}}'.encode()


def _metrics(tally: Tally) -> JobMetrics:
    return decode(JobMetrics, tally.metrics())
