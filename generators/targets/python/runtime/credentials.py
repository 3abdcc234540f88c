"""Credentials: what a caller has, and what an operation's security asks for."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from .operations import Operation
from .parameters import Parameter, Target, in_query

Secret: TypeAlias = str | tuple[str, str]
"""A key or token; for HTTP Basic, a user's name and password."""


@dataclass(frozen=True, slots=True)
class Scheme:
    """How a credential is sent: `bearer`, `basic`, or by the name of a header, query parameter or cookie."""

    kind: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Credentials:
    """The secrets of a caller by security scheme."""

    schemes: Mapping[str, Scheme]
    secrets: Mapping[str, Secret | None]

    def apply(self, operation: Operation, target: Target) -> None:
        """Add what the operation asks for: the first alternative of which the caller has everything."""
        for need in operation.security:
            if all(self.secrets.get(name) is not None for name in need):
                for name in need:
                    self._add(name, target)
                return

    def _add(self, name: str, target: Target) -> None:
        scheme, secret = self.schemes.get(name), self.secrets[name]
        if scheme is None or secret is None:
            return
        said = ":".join(secret) if isinstance(secret, tuple) else secret
        match scheme.kind:
            case "bearer":
                target.headers["Authorization"] = f"Bearer {said}"
            case "basic":
                target.headers["Authorization"] = f"Basic {b64encode(said.encode()).decode()}"
            case "header":
                target.headers[scheme.name] = said
            case "query":
                target.query += in_query(Parameter(scheme.name, "query", "form"), said)
            case _:
                target.cookies.append(f"{scheme.name}={said}")
