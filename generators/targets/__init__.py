"""The targets, one folder each; this tuple is the whole registry."""

from __future__ import annotations

from typing import Final

from generators.target import Target
from generators.targets.java.target import Java
from generators.targets.python.target import Python
from generators.targets.typescript.target import TypeScript

TARGETS: Final[tuple[Target, ...]] = (Python(), TypeScript(), Java())
