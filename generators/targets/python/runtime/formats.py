"""The formats that are checked; in a package, this module is `generators/formats.py` itself."""

from __future__ import annotations

from generators.formats import FORMATS, RANGES

__all__ = ["FORMATS", "RANGES"]
