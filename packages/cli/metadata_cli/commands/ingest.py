"""`metadata-cli ingest`."""

from __future__ import annotations

import enum
from pathlib import Path
from typing import Annotated, Any

import typer

from ..endings import ExitCode, usage
from ..identifiers import Ulids
from ..problems import ProblemLog
from ..progress import Reporter, tell
from .options import (
    DatabaseOption,
    KeyOption,
    OrgOption,
    QuietOption,
    UrlOption,
    chosen,
    require_job,
    require_org,
)


class Format(enum.StrEnum):
    """The formats of input."""

    NDJSON = "ndjson"
    JSON = "json"
    CSV = "csv"


class Kind(enum.StrEnum):
    """What records are."""

    NODE = "node"
    EDGE = "edge"
    EXPORTED = "exported"


def ingest(
    files: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE...", help="Files to read, in this order; - is standard input."
        ),
    ],
    org: OrgOption,
    database: DatabaseOption = None,
    url: UrlOption = None,
    key: KeyOption = None,
    file_format: Annotated[
        Format | None,
        typer.Option("--format", "-f", help="The format; by default the file's name tells it."),
    ] = None,
    kind: Annotated[
        Kind | None,
        typer.Option(
            "--kind",
            "-k",
            help="What a record is: a node, an edge, or a line of an export "
            '({"node": …} or {"edge": …}). By default the first record of a file tells it.',
        ),
    ] = None,
    mapping: Annotated[
        Path | None,
        typer.Option("--mapping", "-m", metavar="FILE", help="Which CSV column is which member."),
    ] = None,
    delimiter: Annotated[
        str, typer.Option("--delimiter", help="What separates cells of CSV without a mapping.")
    ] = ",",
    job: Annotated[
        str | None,
        typer.Option(
            "--job",
            "-j",
            help="The job to go on with, or in a file to create. By default the unfinished job of "
            "the same input goes on, else a new one is made.",
        ),
    ] = None,
    again: Annotated[
        bool,
        typer.Option(
            "--again", help="Write the input once more, though a job has done so already."
        ),
    ] = False,
    author: Annotated[
        str, typer.Option("--author", help="Who writes, in a database file.")
    ] = "metadata-cli",
    org_name: Annotated[
        str | None,
        typer.Option("--org-name", help="Create the organisation in a file where it is not there."),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", "-n", help="Validate, and write nothing.")
    ] = False,
    max_problems: Annotated[
        int, typer.Option("--max-problems", min=0, help="How many problems are listed at most.")
    ] = 20,
    quiet: QuietOption = False,
) -> None:
    """Write nodes and edges from files into a database file, or through an API.

    The whole input is validated first: where a record is wrong, nothing is written, and every
    problem is a JSON line on standard error with file, line and pointer. A run that was
    interrupted goes on when the same command is given again, and doubles nothing: what a job has
    written already is not written again.

    Examples:

      metadata-cli ingest nodes.ndjson edges.ndjson --org acme --database metadata.db

      zcat tables.csv.gz | metadata-cli ingest - --format csv --mapping tables.toml
      --org acme --url http://127.0.0.1:8080

      metadata-cli ingest nodes.ndjson --org acme --database metadata.db --dry-run

    Exit codes: 0 done; 1 the input is not valid, or was refused; 2 usage; 3 interrupted, go on
    with the same command; 4 the database or the API cannot be used.
    """
    from ..ingesting.inputs import open_inputs
    from ..ingesting.run import dry_run as validate_only
    from ..ingesting.run import ingest as run
    from ..ingesting.target import Assignment
    from ..reading.mapping import load_mapping

    require_org(org)
    if job is not None:
        require_job(job)
    if not 1 <= len(author) <= 200:
        raise usage("--author has 1 to 200 characters.")
    if len(delimiter) != 1:
        raise usage("--delimiter is one character; say $'\\t' for a tab in your shell.")
    path, address = chosen(database, url, key)
    request_id = Ulids().next()
    assignment = Assignment(
        org_id=org, author=author, request_id=request_id, job_id=job, org_name=org_name, again=again
    )
    inputs = open_inputs(
        files,
        file_format=file_format,
        kind=kind,
        mapping=load_mapping(mapping) if mapping is not None else None,
        delimiter=delimiter,
        spool_folder=path.resolve().parent if path is not None else None,
    )
    if path is not None:
        from ..ingesting.file_target import FileTarget

        target: Any = FileTarget(path, assignment)
    else:
        from ..ingesting.api_target import ApiTarget

        target = ApiTarget(address, key or "", assignment)
    log = ProblemLog(limit=max_problems, request_id=request_id)
    done = (validate_only if dry_run else run)(inputs, target, log, Reporter(quiet=quiet))
    event: dict[str, Any] = {
        "event": {ExitCode.DONE: "done", ExitCode.UNFINISHED: "interrupted"}.get(
            done.code, "refused"
        ),
        "nodes": done.validated.nodes,
        "edges": done.validated.edges,
        "problems": done.problems,
    }
    if done.job is not None and done.job.ended:
        event["event"] = "done-before"
    if done.job is not None and done.tally is not None:
        event |= {"job": done.job.id, "resumed": done.job.resumed, **done.tally.metrics()}
    tell(event)
    raise typer.Exit(int(done.code))
