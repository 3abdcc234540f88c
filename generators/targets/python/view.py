"""What the Python package is made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from contracts.source import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageView:
    """The whole package: `schemas` are the normalised schemas by class name, in order.

    `package` is the import package, `distribution` what an installer calls it; `checked` are the
    classes that check more than annotations can say.
    """

    title: str
    version: str
    package: str
    distribution: str
    license: str
    schemas: Mapping[str, Json]
    checked: frozenset[str]
    example: str
