"""Opening a database file, and what keeps it from being used in words."""

from __future__ import annotations

import sqlite3
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from ..endings import StopError, unusable

BUSY_TIMEOUT: Final = 30.0
"""Seconds for which a write waits for another program, the API for one."""

_CACHE_KIB: Final = 40_000
_READ_CACHE_KIB: Final = 8_000
"""Who reads goes through the file in the order of an index, and hardly comes back to a page."""

_CHECKPOINT_PAGES: Final = 8_000
"""A larger log than SQLite's own 1,000 pages: a page that many rows share is copied less often."""

_TROUBLES: Final = (
    ("SQLITE_FULL", "the disk is full; free some space"),
    ("SQLITE_READONLY", "it may not be written to; allow writing to the file and its folder"),
    ("SQLITE_CANTOPEN", "it cannot be opened; allow writing to the file and its folder"),
    ("SQLITE_NOTADB", "it is not a SQLite database; name another file, or restore a copy"),
    ("SQLITE_CORRUPT", "it is damaged; restore a copy"),
    ("SQLITE_IOERR", "the disk cannot be read or written; look at the disk and its quota"),
    ("SQLITE_BUSY", "another program holds it locked; end that program, or try again"),
)


def explained(path: Path, error: DBAPIError | sqlite3.Error) -> StopError | None:
    """Return what ends the program where an error tells of the database itself, else None."""
    original = error.orig if isinstance(error, DBAPIError) else error
    name = str(getattr(original, "sqlite_errorname", ""))
    for beginning, said in _TROUBLES:
        if name.startswith(beginning):
            return unusable(f"The database {path} cannot be used: {said}.")
    return None


@contextmanager
def explaining(path: Path) -> Generator[None]:
    """Turn what SQLite says of a database into one message that ends the program."""
    try:
        yield
    except (DBAPIError, sqlite3.Error) as error:
        stop = explained(path, error)
        if stop is None:
            raise
        raise stop from None


def open_engine(path: Path, *, read_only: bool = False) -> Engine:
    """Return an engine on a file, whose transactions are SQLite's own, begun by `BEGIN IMMEDIATE`.

    Read-only, it changes no byte of the file: what a crashed writer left in the log stays there.
    """

    def connect() -> sqlite3.Connection:
        return _connect_to_read(path) if read_only else _connect_to_write(path)

    # One connection for each use: the program holds one at a time, and closes it when it is done.
    engine = create_engine("sqlite://", creator=connect, poolclass=NullPool)

    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")

    event.listen(engine, "begin", begin)
    return engine


def _connect_to_write(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=BUSY_TIMEOUT, isolation_level=None)
    _run(
        connection,
        "PRAGMA journal_mode = WAL",
        "PRAGMA synchronous = NORMAL",
        f"PRAGMA cache_size = -{_CACHE_KIB}",
        f"PRAGMA wal_autocheckpoint = {_CHECKPOINT_PAGES}",
        "PRAGMA foreign_keys = ON",
    )
    return connection


def _connect_to_read(path: Path) -> sqlite3.Connection:
    # Where there is a log, the last writer to leave would copy it into the file.
    has_log = Path(f"{path}-wal").exists()
    mode = "ro" if has_log else "rw"
    connection = sqlite3.connect(
        f"{path.resolve().as_uri()}?mode={mode}",
        uri=True,
        timeout=BUSY_TIMEOUT,
        isolation_level=None,
    )
    _run(connection, "PRAGMA query_only = ON", f"PRAGMA cache_size = -{_READ_CACHE_KIB}")
    return connection


def _run(connection: sqlite3.Connection, *statements: str) -> None:
    try:
        for statement in statements:
            connection.execute(statement)
    except sqlite3.Error:
        connection.close()
        raise


def version_seen(connection: Connection) -> int:
    """Return a number that changes when another connection has written to the database."""
    return int(one_value(connection, "PRAGMA data_version"))


def one_value(connection: Connection, statement: str, *values: Any) -> Any:
    """Return the first value of the first row, or None."""
    row = connection.exec_driver_sql(statement, values).first()
    return None if row is None else row[0]
