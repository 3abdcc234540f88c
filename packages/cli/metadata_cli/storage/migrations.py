"""The API's migrations, applied and noted as Drizzle does, so that both programs agree on them."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DatabaseError

from ..endings import unusable
from ..shipped import migrations_folder
from .database import one_value

TABLE: Final = "schema_migrations"
_BREAKPOINT: Final = "--> statement-breakpoint"
_CREATE_TABLE: Final = f"""
      CREATE TABLE IF NOT EXISTS "{TABLE}" (
        id SERIAL PRIMARY KEY,
        hash text NOT NULL,
        created_at numeric
      )
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class Migration:
    """One migration: its name, its statements, and how the account of migrations knows it."""

    name: str
    statements: tuple[str, ...]
    digest: str
    created_at: int


def known_migrations(folder: Path | None = None) -> tuple[Migration, ...]:
    """Return the migrations in their order."""
    place = migrations_folder() if folder is None else folder
    journal: dict[str, Any] = json.loads((place / "meta" / "_journal.json").read_text("utf-8"))
    return tuple(_read(place, entry) for entry in journal["entries"])


def _read(folder: Path, entry: dict[str, Any]) -> Migration:
    text = (folder / f"{entry['tag']}.sql").read_text("utf-8")
    return Migration(
        name=entry["tag"],
        statements=tuple(text.split(_BREAKPOINT)),
        digest=hashlib.sha256(text.encode()).hexdigest(),
        created_at=entry["when"],
    )


def count_applied(connection: Connection) -> int:
    """Return how many migrations a database has had."""
    found = "select 1 from sqlite_schema where type = 'table' and name = ?"
    if one_value(connection, found, TABLE) is None:
        return 0
    return int(one_value(connection, f"select count(*) from {TABLE}"))


def require_ours(connection: Connection, path: Path) -> int:
    """Return how many migrations a database has had.

    Ends the program where it is of a newer version, or holds the tables of another program.
    """
    applied, known = count_applied(connection), len(known_migrations())
    if applied > known:
        raise unusable(
            f"The database {path} has the schema of a newer version ({applied} migrations, of which "
            f"this one knows {known}). Use that version."
        )
    if applied == 0 and one_value(connection, "select 1 from sqlite_schema limit 1") is not None:
        raise unusable(
            f"The database {path} holds tables, and no account of migrations. Name another file, or "
            "start the API on it once: it takes over a database of the same schema."
        )
    return applied


def require_up_to_date(connection: Connection, path: Path) -> None:
    """End the program where a database lacks a migration."""
    applied, known = require_ours(connection, path), len(known_migrations())
    if applied < known:
        raise unusable(
            f"The database {path} has {applied} of {known} migrations. "
            f"Run metadata-cli migrate --database {path}."
        )


def migrate(engine: Engine, path: Path) -> tuple[Migration, ...]:
    """Bring a schema up to date, all of it or nothing; return the migrations that were applied."""
    with engine.connect() as connection:
        applied = require_ours(connection, path)
        connection.rollback()
        missing = known_migrations()[applied:]
        if not missing:
            return ()
        driver = connection.connection.driver_connection
        assert driver is not None
        # A migration may put a table in the place of another one that foreign keys point to; the
        # pragma does nothing inside a transaction.
        driver.execute("PRAGMA foreign_keys = OFF")
        with connection.begin():
            # Another program may have been faster.
            missing = known_migrations()[count_applied(connection) :]
            connection.exec_driver_sql(_CREATE_TABLE)
            for migration in missing:
                for statement in migration.statements:
                    connection.exec_driver_sql(statement)
                connection.exec_driver_sql(
                    f'INSERT INTO "{TABLE}" ("hash", "created_at") VALUES (?, ?)',
                    (migration.digest, migration.created_at),
                )
            dangling = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
            if dangling:
                raise unusable(
                    f"The database {path} cannot be used: {len(dangling)} of its rows point to none; "
                    "restore a copy."
                )
        driver.execute("PRAGMA foreign_keys = ON")
    return missing


def quick_check(connection: Connection) -> str:
    """Return `ok`, or the first thing that is wrong with the structure of a database."""
    try:
        return str(one_value(connection, "PRAGMA quick_check(1)"))
    except DatabaseError as error:
        return str(error.orig)
