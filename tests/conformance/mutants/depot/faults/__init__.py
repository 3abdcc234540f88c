"""Every fault by name: what breaks a correct service in one way."""

from __future__ import annotations

from collections.abc import Callable

from tests.conformance.mutants.depot.server.service import Service

Fault = Callable[[Service], None]

FAULTS: dict[str, Fault] = {}
