"""Templates: they hold layout, and a name that they do not know is an error."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2 import Environment


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
    )


def fill(folder: Path, name: str, /, **values: object) -> str:
    """Return a template filled in; a name that it uses and is not given raises UndefinedError."""
    return templates(folder).get_template(name).render(**values)
