"""Hypothesis apart from its surroundings: a seed means the same wherever and however often it is run."""

from __future__ import annotations

import contextlib
import gzip
import json
import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, cast

_UTF_8: Final = [[[0, 0xD7FF], [0xE000, 0x10FFFF]], []]
"""What UTF-8 encodes (all but the surrogates), and what it does not give back."""


@contextmanager
def undisturbed() -> Generator[None]:
    """Generate within this: without the constants of loaded modules, and with a store outside of the project.

    Hypothesis draws constants out of the source of the modules that happen to be loaded: a seed would make
    other requests from a checkout than from a wheel, or in a user's own tests. Its tables of Unicode
    would lie in the working directory, and take 170 MiB to make where it is a new one.
    """
    from hypothesis import configuration
    from hypothesis.internal.conjecture import providers
    from hypothesis.internal.constants_ast import Constants

    module = cast("Any", providers)
    constants = module._get_local_constants
    home = getattr(configuration, "__hypothesis_home_directory", None)
    module._get_local_constants = Constants
    configuration.set_hypothesis_home_dir(_store())
    _prepare()
    try:
        yield
    finally:
        module._get_local_constants = constants
        configuration.set_hypothesis_home_dir(home)


def _store() -> Path:
    cache = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(cache) / "lockstep" / "hypothesis"


def _prepare() -> None:
    """Write the table of UTF-8, which would be found by trying each of a million characters."""
    from hypothesis.internal.charmap import charmap_file

    file = charmap_file("codec-v2-utf-8")
    if file.exists():
        return
    with contextlib.suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        part = file.with_suffix(f".{os.getpid()}")
        part.write_bytes(gzip.compress(json.dumps(_UTF_8).encode(), mtime=1))
        part.replace(file)
