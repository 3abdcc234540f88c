"""Templates: they hold layout, and a name that they do not know is an error."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2 import BytecodeCache, Environment


@cache
def templates(folder: Path) -> Environment:
    """Return the templates of one folder, by file name."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(folder, encoding="utf-8"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,
        auto_reload=False,
        bytecode_cache=_compiled(),
    )


@cache
def _compiled() -> BytecodeCache | None:
    """Return where templates are kept compiled, by the digest of their text: the user's cache folder."""
    from jinja2 import FileSystemBytecodeCache

    base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")  # noqa: PTH111
    place = Path(base, "lockstep", "templates")
    try:
        place.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError:
        return None
    # What is kept there is run, so a folder that others may write to is none of ours.
    status = place.stat()
    is_private = (
        hasattr(os, "getuid") and status.st_uid == os.getuid() and not status.st_mode & 0o022
    )
    return FileSystemBytecodeCache(str(place)) if is_private and os.access(place, os.W_OK) else None


def fill(folder: Path, name: str, /, **values: object) -> str:
    """Return a template filled in; a name that it uses and is not given raises UndefinedError."""
    return templates(folder).get_template(name).render(**values)
