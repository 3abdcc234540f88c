"""`metadata-cli init` and `metadata-cli migrate`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..endings import ExitCode, usage
from ..identifiers import Ulids
from ..progress import tell
from .options import require_org

FileOption = Annotated[
    Path, typer.Option("--database", "-d", metavar="FILE", help="The database file.")
]


def init(
    database: FileOption,
    org: Annotated[
        list[str] | None,
        typer.Option("--org", "-o", help="An organisation to create; say ID=NAME to name it."),
    ] = None,
    author: Annotated[str, typer.Option("--author", help="Who creates it.")] = "metadata-cli",
) -> None:
    """Create a database file with the API's schema, and organisations in it.

    What is there already stays as it is.

    Example:

      metadata-cli init --database metadata.db --org "acme=Acme Ltd." --org globex
    """
    from ..storage.database import explaining, open_engine
    from ..storage.jobs import Journal, create_organization
    from ..storage.migrations import known_migrations, migrate

    wanted: list[tuple[str, str]] = []
    for one in org or []:
        org_id, _, name = one.partition("=")
        require_org(org_id)
        if len(name) > 200:
            raise usage(f"The name of {org_id} has more than 200 characters.")
        wanted.append((org_id, name or org_id))
    if not database.resolve().parent.is_dir():
        raise usage(f"The folder {database.resolve().parent} is not there.")
    with explaining(database):
        engine = open_engine(database)
        applied = migrate(engine, database)
        request_id, created = Ulids().next(), list[str]()
        with engine.connect() as connection, connection.begin():
            for org_id, name in wanted:
                if create_organization(connection, Journal(org_id, author, request_id), name):
                    created.append(org_id)
    event = {"event": "done", "migrations": len(known_migrations()), "organizations": created}
    tell(event | {"applied": [one.name for one in applied]})


def migrate(
    database: FileOption,
    check: Annotated[
        bool, typer.Option("--check", help="Change nothing; exit with 1 where one is missing.")
    ] = False,
) -> None:
    """Bring the schema of a database file up to date, all of it or nothing.

    The migrations are the API's own, and noted as the API notes them.

    Example:

      metadata-cli migrate --database metadata.db --check
    """
    from ..storage.database import explaining, open_engine
    from ..storage.migrations import known_migrations, require_ours
    from ..storage.migrations import migrate as bring_up_to_date

    if not database.exists():
        raise usage(f"{database} is not there. metadata-cli init creates a database.")
    with explaining(database):
        if not check:
            applied = bring_up_to_date(open_engine(database), database)
            tell({"event": "done", "applied": [one.name for one in applied]})
            return
        with open_engine(database, read_only=True).connect() as connection:
            missing = known_migrations()[require_ours(connection, database) :]
    tell({"event": "checked", "missing": [one.name for one in missing]})
    if missing:
        raise typer.Exit(int(ExitCode.REFUSED))
