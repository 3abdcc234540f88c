"""Options that several commands have."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Final

import typer

from ..endings import usage

_ORG: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
_JOB: Final = re.compile(r"[0-7][0-9A-HJKMNP-TV-Z]{25}")

DatabaseOption = Annotated[
    Path | None,
    typer.Option("--database", "-d", metavar="FILE", help="The database file to use."),
]
UrlOption = Annotated[
    str | None,
    typer.Option(
        "--url", "-u", envvar="METADATA_URL", help="The address of an API to use instead of a file."
    ),
]
KeyOption = Annotated[
    str | None,
    typer.Option(
        "--key", envvar="METADATA_API_KEY", help="The API key.", show_envvar=True,
    ),
]  # fmt: skip
OrgOption = Annotated[
    str, typer.Option("--org", "-o", envvar="METADATA_ORG", help="The organisation.")
]
QuietOption = Annotated[bool, typer.Option("--quiet", "-q", help="Show no progress.")]


def require_org(org_id: str) -> None:
    """End the program where this is no identifier of an organisation."""
    if not _ORG.fullmatch(org_id):
        raise usage(
            f"{org_id!r} is no organisation. Use lower-case letters, digits and hyphens, 63 at most."
        )


def require_job(job_id: str) -> None:
    """End the program where this is no identifier of a job."""
    if not _JOB.fullmatch(job_id):
        raise usage(f"{job_id!r} is no job. A job is a ULID: 26 characters, upper case.")


def chosen(database: Path | None, url: str | None, key: str | None) -> tuple[Path | None, str]:
    """Return the file, or the address of the API; ends the program unless one of them is named.

    A file that is named goes before an address from the environment.
    """
    if database is not None:
        return database, ""
    if url is None:
        raise usage("Say --database FILE or --url URL.")
    if not url.startswith(("http://", "https://")):
        raise usage(f"{url!r} is no address. Say for example --url http://127.0.0.1:8080.")
    if key is None:
        raise usage("An API needs a key: set METADATA_API_KEY, or say --key.")
    return None, url
