"""The tool itself as an input of generation: what it is made of decides what it makes."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Final

_ROOT: Final = Path(__file__).parent
# What decides the output: our own sources, the templates, and the fixed sources that are copied.
_FOLDERS: Final = (_ROOT, _ROOT.parent / "contracts")
_ENDINGS: Final = (".py", ".jinja", ".json", ".java", ".ts")
# What only speaks of a contract decides nothing: a new word in a report makes no package stale.
_NO_TOOL: Final = frozenset({"__pycache__", "report", "lint", "diff"})


def tool_digest(distributions: Iterable[str]) -> str:
    """Return the digest of what decides the output besides the contract: our sources and libraries."""
    whole = hashlib.sha256(_own_sources().encode())
    for name in sorted(distributions):
        whole.update(f"{name} {_version(name)}\n".encode())
    return whole.hexdigest()


@cache
def _own_sources() -> str:
    whole = hashlib.sha256()
    for folder in _FOLDERS:
        for parent, folders, names in os.walk(folder):
            folders[:] = sorted(name for name in folders if name not in _NO_TOOL)
            for name in sorted(names):
                if name.endswith(_ENDINGS):
                    path = Path(parent, name)
                    whole.update(f"{path.relative_to(_ROOT.parent).as_posix()}\n".encode())
                    whole.update(hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()


@cache
def _version(distribution: str) -> str:
    from importlib.metadata import version

    return version(distribution)
