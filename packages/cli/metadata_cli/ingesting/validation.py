"""The first pass: everything that is wrong with the input is found before anything is written."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Final, cast

from msgspec import UNSET

from ..checking.chunks import Checked
from ..checking.items import Batch, EdgeItem, job_ids
from ..problems import FieldError, Problem, ProblemLog
from ..progress import Progress
from ..reading.records import UnreadableError
from .inputs import Inputs, new_digest

MOST_WAITING: Final = 32_000
"""How many edges wait until their nodes are looked up together: in the order of their identifiers,
many of them stand on one page of a database, which is then read once."""

Missing = Callable[[Iterable[str]], set[str]]
"""Which of some identifiers are not there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """What is asked about the target before anything is written to it.

    `late_nodes` is asked at the end, for what the input itself does not have, unless that is more
    than `most_late` nodes: then the target judges when it is written to.
    """

    missing_nodes: Missing
    missing_jobs: Missing
    late_nodes: Missing | None = None
    most_late: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Validated:
    """What the input holds; `digest` is the SHA-256 of its records, in hexadecimal."""

    nodes: int
    edges: int
    digest: str

    @property
    def count(self) -> int:
        """How many records there are."""
        return self.nodes + self.edges


def validate(inputs: Inputs, store: Store, log: ProblemLog, progress: Progress) -> Validated:
    """Read the whole input, and log every problem in it."""
    digest = new_digest()
    nodes = edges = 0
    with closing(_References(store, has_edges=inputs.has_edges)) as references:
        try:
            for one, checked in inputs.checked(digest):
                for problem in checked.problems:
                    log.add(problem)
                references.note(checked, log)
                nodes += len(checked.nodes.items)
                edges += len(checked.edges.items)
                progress.advance(inputs.consumed(one), nodes + edges)
        except UnreadableError as error:
            log.add(error.problem)
        else:
            for problem in references.dangling():
                log.add(problem)
    return Validated(nodes=nodes, edges=edges, digest=digest.hexdigest())


_TABLES: Final = (
    "pragma journal_mode = off",
    "pragma synchronous = off",
    "create table given (id text primary key, position integer) without rowid",
    "create table wanted (id text, position integer, file text, line integer, pointer text)",
)
_DANGLING: Final = """
select w.file, w.line, w.pointer, w.id from wanted w left join given g on g.id = w.id
where g.id is null or g.position > w.position order by w.position, w.pointer
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ends:
    """The nodes that the edges of a batch start and end at, and where these edges stand."""

    sources: list[str]
    targets: list[str]
    positions: Sequence[int]
    lines: Sequence[int]
    file: str
    prefix: str

    def wanted(self, missing: set[str]) -> Iterator[tuple[str, int, str, int, str]]:
        """Yield each of some nodes with the place that refers to it."""
        for source, target, position, line in zip(
            self.sources, self.targets, self.positions, self.lines, strict=True
        ):
            for node, member in ((source, "sourceId"), (target, "targetId")):
                if node in missing:
                    yield node, position, self.file, line, f"{self.prefix}/{member}"


class _References:
    """The nodes that edges ask for and the target does not have; they may stand in the input.

    Kept by SQLite in a temporary database, so that millions of them take no memory.
    """

    def __init__(self, store: Store, *, has_edges: bool) -> None:
        self._store = store
        self._has_edges = has_edges
        self._jobs: dict[str, bool] = {}
        self._waiting: list[_Ends] = []
        self._edges = 0
        self._database = sqlite3.connect("")
        for statement in _TABLES:
            self._database.execute(statement)

    def close(self) -> None:
        """Drop what is remembered."""
        self._database.close()

    def note(self, checked: Checked, log: ProblemLog) -> None:
        """Take note of what a chunk gives and wants; jobs that are not there are problems at once."""
        for batch in (checked.nodes, checked.edges):
            for problem in self._unknown_jobs(batch):
                log.add(problem)
        if self._has_edges:
            self._give(checked.nodes)
            self._want(checked.edges)

    def dangling(self) -> Iterator[Problem]:
        """Yield the edges whose nodes are neither in the target nor before them in the input."""
        self._look_up()
        missing = self._late()
        for file, line, pointer, node in self._database.execute(_DANGLING):
            if missing is None or node in missing:
                yield _unknown(file, line, pointer, "no such node")

    def _late(self) -> set[str] | None:
        """Return which of the nodes that the input does not have are missing; None is all of them."""
        late, most = self._store.late_nodes, self._store.most_late
        if late is None:
            return None
        asked = self._database.execute(f"select distinct id from ({_DANGLING}) limit {most + 1}")
        ids = [str(node) for (node,) in asked]
        return late(ids) if len(ids) <= most else set()

    def _unknown_jobs(self, batch: Batch) -> Iterator[Problem]:
        asked = job_ids(batch.items)
        new = asked - self._jobs.keys()
        if new:
            missing = self._store.missing_jobs(new)
            self._jobs |= {job: job not in missing for job in new}
        if all(self._jobs[job] for job in asked):
            return
        for item, line in zip(batch.items, batch.lines, strict=True):
            if item.job_id is not UNSET and not self._jobs[item.job_id]:
                yield _unknown(batch.file, line, f"{batch.prefix}/jobId", "no such job")

    def _give(self, nodes: Batch) -> None:
        given = [
            (item.id, position)
            for item, position in zip(nodes.items, nodes.positions, strict=True)
            if item.id is not UNSET
        ]
        if given:
            self._database.executemany("insert or ignore into given values (?, ?)", given)

    def _want(self, batch: Batch) -> None:
        edges = cast("Sequence[EdgeItem]", batch.items)
        ends = _Ends(
            sources=[item.source_id for item in edges],
            targets=[item.target_id for item in edges],
            positions=batch.positions,
            lines=batch.lines,
            file=batch.file,
            prefix=batch.prefix,
        )
        self._waiting.append(ends)
        self._edges += len(edges)
        if self._edges >= MOST_WAITING:
            self._look_up()

    def _look_up(self) -> None:
        """Ask the target for the nodes of the edges that wait, and keep what it does not have."""
        asked = {node for ends in self._waiting for node in (*ends.sources, *ends.targets)}
        missing = self._store.missing_nodes(asked)
        if missing:
            for ends in self._waiting:
                self._database.executemany(
                    "insert into wanted values (?, ?, ?, ?, ?)", ends.wanted(missing)
                )
        self._waiting.clear()
        self._edges = 0


def _unknown(file: str, line: int, pointer: str, detail: str) -> Problem:
    error = FieldError(pointer=pointer, code="unknown-reference", detail=detail)
    return Problem(code="unknown-reference", file=file, line=line, errors=(error,))
