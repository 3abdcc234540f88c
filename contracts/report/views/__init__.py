"""Views of a Run: each a pure function from a Run to text, listed here."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Final, cast

from contracts.report.run import Run

View = Callable[[Run], str]

VIEWS: Final = ("html", "json", "junit", "markdown", "sarif", "terminal")
"""The names of the views; `view` imports one when it is needed."""


def view(name: str) -> View:
    """Return a view by its name; raises KeyError for a name that is not listed."""
    if name not in VIEWS:
        raise KeyError(name)
    return cast("View", importlib.import_module(f"contracts.report.views.{name}").render)
