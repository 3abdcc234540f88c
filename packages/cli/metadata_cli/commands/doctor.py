"""`metadata-cli doctor`: the self-check of the program, its image, and what it works on."""

from __future__ import annotations

import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from ..endings import ExitCode, StopError
from ..identifiers import JobUuids, Ulids
from ..progress import tell
from ..shipped import contract_digest, contract_version
from .options import DatabaseOption, KeyOption

_ORG = "doctor"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Check:
    """One thing that is looked at; `look` returns what was seen, and raises where it is not right."""

    name: str
    look: Callable[[], str]


def doctor(
    database: DatabaseOption = None,
    url: Annotated[
        str | None, typer.Option("--url", "-u", help="An API to look at as well.")
    ] = None,
    key: KeyOption = None,
) -> None:
    """Check that the program works: SQLite, the migrations, the contract, a trial ingestion.

    With --database also that file, which is not changed; with --url also that API. One JSON line
    for each check; exit code 1 where one fails.

    Example:

      metadata-cli doctor --database metadata.db --url http://127.0.0.1:8080
    """
    failed = 0
    for check in _checks(database, url, key):
        try:
            seen, is_well = check.look(), True
        except (StopError, OSError, sqlite3.Error, AssertionError) as error:
            seen, is_well = str(error) or type(error).__name__, False
        failed += not is_well
        tell({"check": check.name, "ok": is_well, "seen": seen})
    raise typer.Exit(int(ExitCode.REFUSED if failed else ExitCode.DONE))


def _checks(database: Path | None, url: str | None, key: str | None) -> Iterator[_Check]:
    yield _Check(name="python", look=lambda: sys.version.split()[0])
    yield _Check(name="sqlite", look=_sqlite)
    yield _Check(name="contract", look=_contract)
    yield _Check(name="migrations", look=_migrations)
    yield _Check(name="ingestion", look=_ingestion)
    if database is not None:
        yield _Check(name="database", look=lambda: _database(database))
    if url is not None:
        yield _Check(name="api", look=lambda: _api(url, key))


def _sqlite() -> str:
    connection = sqlite3.connect(":memory:")
    try:
        connection.execute("create virtual table words using fts5(text)")
        connection.execute("select value from json_each('[1]')").fetchone()
    finally:
        connection.close()
    return f"{sqlite3.sqlite_version}, with FTS5 and JSON"


def _contract() -> str:
    return f"{contract_version()}, sha256 {contract_digest()}"


def _migrations() -> str:
    from ..storage.migrations import known_migrations

    known = known_migrations()
    return f"{len(known)}, the last is {known[-1].name}"


def _ingestion() -> str:
    """Write, find and read two nodes and an edge in a database of its own."""
    from ..ingesting.file_target import FileTarget
    from ..ingesting.inputs import open_inputs
    from ..ingesting.run import ingest
    from ..ingesting.target import Assignment
    from ..problems import ProblemLog
    from ..progress import Reporter
    from ..storage.database import one_value, open_engine

    request_id = Ulids().next()
    ids = JobUuids(request_id)
    lines = (
        f'{{"node": {{"id": "{ids.at(0)}", "type": "table", "properties": {{"name": "orders"}}}}}}',
        f'{{"node": {{"id": "{ids.at(1)}", "type": "column"}}}}',
        f'{{"edge": {{"type": "has", "sourceId": "{ids.at(0)}", "targetId": "{ids.at(1)}"}}}}',
    )
    with tempfile.TemporaryDirectory() as folder:
        file, path = Path(folder) / "trial.ndjson", Path(folder) / "trial.db"
        file.write_text("\n".join(lines), "utf-8")
        inputs = open_inputs(
            [str(file)], file_format=None, kind=None, mapping=None, delimiter=",",
            spool_folder=None,
        )  # fmt: skip
        log = ProblemLog(limit=1, request_id=request_id)
        assignment = Assignment(org_id=_ORG, author="doctor", request_id=request_id)
        done = ingest(inputs, FileTarget(path, assignment), log, Reporter(quiet=True))
        with open_engine(path, read_only=True).connect() as connection:
            found = one_value(
                connection, "select count(*) from node_search where node_search match 'orders'"
            )
            edges = one_value(connection, "select count(*) from edges")
    if done.code is not ExitCode.DONE or (found, edges) != (1, 1):
        raise StopError("what was written was not found again", ExitCode.REFUSED)
    return "two nodes and an edge were written, and found again"


def _database(path: Path) -> str:
    from ..storage.database import explaining, open_engine
    from ..storage.migrations import quick_check, require_up_to_date

    if not path.exists():
        raise StopError(f"{path} is not there", ExitCode.USAGE)
    with explaining(path), open_engine(path, read_only=True).connect() as connection:
        require_up_to_date(connection, path)
        found = quick_check(connection)
    if found != "ok":
        raise StopError(f"{path} is damaged: {found}; restore a copy", ExitCode.UNUSABLE)
    return f"{path} is sound and up to date"


def _api(url: str, key: str | None) -> str:
    from dataclasses import replace

    from ..remote.calls import open_api

    api = replace(open_api(url, key or "", Ulids().next()), patience=5.0)
    ready = api.call(api.client.health.get_readiness)
    if ready.contract_sha_256 != contract_digest():
        raise StopError(
            f"{url} was built from another contract: {ready.version}, sha256 {ready.contract_sha_256}",
            ExitCode.REFUSED,
        )
    if key is not None:
        orgs = api.call(lambda: api.client.organizations.list_orgs(limit=1).first())
        return f"{url} is ready, and the key may read {'some' if orgs.data else 'no'} organisation"
    return f"{url} is ready"
