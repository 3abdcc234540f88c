"""What the contract offers: its operations by method and path, their parameters and bodies."""

from __future__ import annotations

import copy
import functools
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from tests.conformance.mutants.depot.server.messages import Refusal, Request

CONTRACT = Path(__file__).resolve().parents[1] / "contract.yaml"
_METHODS = ("get", "put", "post", "patch", "delete")


@dataclass(kw_only=True)
class Route:
    """One operation of the contract."""

    operation: str
    method: str
    path: re.Pattern[str]
    secured: bool
    parameters: list[dict[str, Any]]
    media_types: dict[str, Any]
    negotiates: bool
    rate: float | None = None


@dataclass(kw_only=True)
class Surface:
    """The contract as data; whoever changes `document` before `routes` are made changes the service."""

    document: dict[str, Any]
    routes: list[Route] = field(default_factory=list[Route])

    def resolve(self, value: dict[str, Any]) -> dict[str, Any]:
        """Return what a reference stands for, with what stands beside it."""
        while "$ref" in value:
            found: Any = self.document
            for token in value["$ref"].removeprefix("#/").split("/"):
                found = found[token]
            beside = {name: one for name, one in value.items() if name != "$ref"}
            value = {**found, **beside}
        return value

    def schema(self, name: str) -> dict[str, Any]:
        return self.document["components"]["schemas"][name]

    def route(self, operation: str) -> Route:
        return next(one for one in self.routes if one.operation == operation)

    def find(self, request: Request) -> Route:
        """Return the route of a request, and note what its path says; 404 and 405 where there is none."""
        here = [(one, match) for one in self.routes if (match := one.path.fullmatch(request.path))]
        if not here:
            raise Refusal("no-such-route", "nothing is served at this path")
        for route, match in here:
            if route.method == request.method.lower():
                request.operation = route.operation
                request.values = match.groupdict()
                return route
        allowed = ", ".join(one.method.upper() for one, _ in here)
        raise Refusal(
            "method-not-allowed", f"only {allowed} is served here", headers={"Allow": allowed}
        )


def read_surface() -> Surface:
    """Read the contract of the depots."""
    surface = Surface(document=copy.deepcopy(_document()))
    for template, entry in surface.document["paths"].items():
        pattern = re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", template))
        for method in _METHODS:
            if method in entry:
                surface.routes.append(_route(surface, entry, method, pattern))
    return surface


@functools.cache
def _document() -> dict[str, Any]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(CONTRACT.read_text("utf-8"), Loader=loader)


def _route(surface: Surface, entry: dict[str, Any], method: str, path: re.Pattern[str]) -> Route:
    stated = entry[method]
    parameters = [
        surface.resolve(one)
        for one in (*entry.get("parameters", ()), *stated.get("parameters", ()))
    ]
    limits = stated.get("x-errors", {}).get("limits", {})
    rate = limits.get("rate")
    return Route(
        operation=stated["operationId"],
        method=method,
        path=path,
        secured=stated.get("security") != [],
        parameters=[{**one, "schema": surface.resolve(one["schema"])} for one in parameters],
        media_types=stated.get("requestBody", {}).get("content", {}),
        negotiates="406" in stated["responses"],
        rate=float(rate.removesuffix("/s")) if rate else None,
    )
