"""Views of a Difference: each a pure function to text, listed here."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Final, cast

from contracts.diff.run import Difference

View = Callable[[Difference], str]

VIEWS: Final = ("text", "json", "markdown", "sarif")
"""The names of the views; `view` imports one when it is needed."""


def view(name: str) -> View:
    """Return a view by its name; raises KeyError for a name that is not listed."""
    if name not in VIEWS:
        raise KeyError(name)
    return cast("View", importlib.import_module(f"contracts.diff.views.{name}").render)
