"""`metadata-cli export`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Annotated

import typer

from ..endings import unusable, usage
from ..identifiers import Ulids
from ..progress import Reporter, tell
from .ingest import Kind
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


def export(
    org: OrgOption,
    database: DatabaseOption = None,
    url: UrlOption = None,
    key: KeyOption = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-O", metavar="FILE", help="The file to write (.gz, .zst: packed)."
        ),
    ] = None,
    kind: Annotated[Kind | None, typer.Option("--kind", "-k", help="Nodes or edges alone.")] = None,
    type_name: Annotated[
        str | None, typer.Option("--type", "-t", help="What has exactly this type.")
    ] = None,
    job: Annotated[
        str | None, typer.Option("--job", "-j", help="The nodes that this job wrote.")
    ] = None,
    since: Annotated[
        str | None,
        typer.Option("--since", help="The nodes that were written at this instant or later."),
    ] = None,
    quiet: QuietOption = False,
) -> None:
    """Write nodes and edges as NDJSON: lines of {"node": …}, then lines of {"edge": …}.

    `ingest` reads such a file again. A whole organisation is written as it is at one instant.
    Without --output it goes to standard output; a file is there whole or not at all.

    Examples:

      metadata-cli export --org acme --database metadata.db --output acme.ndjson.gz

      metadata-cli export --org acme --url http://127.0.0.1:8080 --kind node --type table
    """
    require_org(org)
    if job is not None:
        require_job(job)
    if (job is not None or since is not None) and kind is not Kind.NODE:
        raise usage("--job and --since filter nodes: say --kind node with them.")
    if kind is Kind.EXPORTED:
        raise usage("--kind is node or edge here; leave it out for both.")
    moment = _moment(since)
    from ..storage.export import Filter
    from ..storage.output import opened_output

    wanted = Filter(
        kind=None if kind is None else kind.value,
        type=type_name,
        job_id=job,
        since=None if moment is None else round(moment.timestamp() * 1000),
    )
    path, address = chosen(database, url, key)
    folder = output.resolve().parent if output is not None else None
    lines = (
        _from_file(path, org, wanted)
        if path is not None
        else _from_api(address, key or "", org, wanted, moment, folder)
    )
    reporter = Reporter(quiet=quiet or output is None)
    with opened_output(output) as opened:
        count = _write(lines, opened, reporter)
    if output is not None:
        tell({"event": "done", "lines": count, "file": str(output)})


def _moment(since: str | None) -> datetime | None:
    if since is None:
        return None
    try:
        moment = datetime.fromisoformat(since)
    except ValueError:
        raise usage(f"{since!r} is no instant. Say for example 2026-01-01T00:00:00Z.") from None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def _write(lines: Iterator[bytes], output: IO[bytes], reporter: Reporter) -> int:
    count = 0
    with reporter.step("export", 0) as progress:
        for line in lines:
            output.write(line)
            count += 1
            if count % 1000 == 0:
                progress.advance(0, count)
    return count


def _from_file(path: Path, org: str, wanted: object) -> Iterator[bytes]:
    from ..storage.database import explaining, open_engine
    from ..storage.export import Filter, export_lines
    from ..storage.jobs import has_organization
    from ..storage.migrations import require_up_to_date

    assert isinstance(wanted, Filter)
    if not path.exists():
        raise usage(f"{path} is not there. Name a database file.")
    with explaining(path), open_engine(path, read_only=True).connect() as connection:
        require_up_to_date(connection, path)
        if not has_organization(connection, org):
            raise unusable(f"There is no organisation {org} in {path}.")
        yield from export_lines(connection, org, wanted)


def _from_api(
    address: str, key: str, org: str, wanted: object, since: datetime | None, folder: Path | None
) -> Iterator[bytes]:
    from ..remote.calls import open_api
    from ..remote.export import export_filtered, export_whole
    from ..storage.export import Filter

    assert isinstance(wanted, Filter)
    api = open_api(address, key, Ulids().next())
    if wanted.is_empty:
        yield from export_whole(api, org, folder)
    else:
        yield from export_filtered(api, org, wanted, since)
