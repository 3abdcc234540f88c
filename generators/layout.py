"""Templates: they hold layout, and a name that they do not know is an error."""

from __future__ import annotations

import os
import sys
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
        bytecode_cache=_compiled(folder),
    )


def _compiled(folder: Path) -> BytecodeCache | None:
    """Return where templates are kept compiled: beside them, as Python keeps modules, and on its terms."""
    from jinja2 import FileSystemBytecodeCache

    place = folder / "__pycache__"
    if sys.dont_write_bytecode:
        return None
    try:
        place.mkdir(exist_ok=True)
    except OSError:
        return None
    return FileSystemBytecodeCache(str(place)) if os.access(place, os.W_OK) else None


def fill(folder: Path, name: str, /, **values: object) -> str:
    """Return a template filled in; a name that it uses and is not given raises UndefinedError."""
    return templates(folder).get_template(name).render(**values)
