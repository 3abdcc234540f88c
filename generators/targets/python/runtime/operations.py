"""What the client knows of each operation, as the contract states it."""

from __future__ import annotations

import builtins
import typing
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from importlib import import_module
from typing import Any, Literal, TypeAlias

Kind: TypeAlias = Literal["json", "form", "multipart", "text", "binary", "json-lines", "events"]
"""How a body of some media type is written and read."""

_RUNTIME = ("scalars", "containers", "unions")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter: its name on the wire, where it is sent, and how its value is written there."""

    name: str
    location: str
    style: str = "simple"
    explode: bool = False
    allow_reserved: bool = False
    is_json: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a form or multipart body; `media_type` is that of its content, empty for plain text."""

    name: str
    is_file: bool = False
    repeated: bool = False
    media_type: str = ""
    style: str = ""
    explode: bool = False
    allow_reserved: bool = False


@dataclass(frozen=True, slots=True)
class Content:
    """A body in one media type; `type` is that of the whole, or of each item of a stream, as an
    annotation.
    """

    media_type: str
    kind: Kind = "json"
    type: str = ""
    parts: tuple[Part, ...] = ()
    whole_event: bool = False


Contents: TypeAlias = tuple[Content, ...]


@dataclass(frozen=True, slots=True)
class Paging:
    """How a list is walked; places in the body are reference tokens, None where the contract names none."""

    style: Literal["cursor", "offset", "page", "link"]
    items: tuple[str, ...] = ()
    position: int | None = None
    limit: int | None = None
    next: tuple[str, ...] | None = None
    next_header: str | None = None
    more: tuple[str, ...] | None = None
    total: tuple[str, ...] | None = None
    first: int = 0
    size: int | None = None


@dataclass(frozen=True, slots=True)
class Retry:
    """When a failed call may be sent again: the codes that allow it, and what makes it safe.

    `statuses` are those of the codes, for an answer that carries no code at all: a gateway's, say.
    """

    codes: tuple[str, ...] = ()
    statuses: tuple[int, ...] = ()
    idempotent: bool = False
    key_header: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One operation.

    `answers` are its successes and `failures` its errors, by status as `200`, `4XX` or `default`; a key
    lists several with spaces between. In `security`, any of the alternatives suffices.
    """

    id: str
    method: str
    path: str
    types: Types
    parameters: tuple[Parameter, ...] = ()
    body: Contents = ()
    answers: Mapping[str, Contents] = field(default_factory=dict[str, Contents])
    failures: Mapping[str, Contents] = field(default_factory=dict[str, Contents])
    accept: str = "application/json"
    security: tuple[tuple[str, ...], ...] = ()
    servers: tuple[str, ...] = ()
    timeout: float | None = None
    retry: Retry = Retry()
    paging: Paging | None = None

    def contents_of(self, status: int) -> tuple[Contents, bool] | None:
        """Return the contents declared for a status, and whether it is a success; None where it is
        not declared.
        """
        for key in (str(status), f"{status // 100}XX"):
            for known, is_success in ((self.answers, True), (self.failures, False)):
                found = _listed(known, key)
                if found is not None:
                    return found, is_success
        success = _listed(self.answers, "default")
        if success is not None and status < 400:
            return success, True
        other = _listed(self.failures, "default")
        if other is None:
            other = success
        return (other, False) if other is not None else None


def _listed(known: Mapping[str, Contents], status: str) -> Contents | None:
    for key, contents in known.items():
        if status in key.split():
            return contents
    return None


def path(name: str, style: str = "simple", *, explode: bool = False, **more: bool) -> Parameter:
    """Return a parameter of the path."""
    return Parameter(name, "path", style, explode, **more)


def query(name: str, style: str = "form", *, explode: bool = True, **more: bool) -> Parameter:
    """Return a parameter of the query."""
    return Parameter(name, "query", style, explode, **more)


def header(name: str, style: str = "simple", *, explode: bool = False, **more: bool) -> Parameter:
    """Return a parameter in a header."""
    return Parameter(name, "header", style, explode, **more)


def cookie(name: str, style: str = "form", *, explode: bool = True, **more: bool) -> Parameter:
    """Return a parameter in a cookie."""
    return Parameter(name, "cookie", style, explode, **more)


def querystring(name: str, *, is_json: bool = False) -> Parameter:
    """Return the parameter that is the whole query string."""
    return Parameter(name, "querystring", is_json=is_json)


def json(annotation: str, media_type: str = "application/json") -> Contents:
    """Return the contents of a body that is JSON of a type."""
    return (Content(media_type, "json", annotation),)


class Types:
    """The types that a service's operations name, imported when the first of them is needed.

    `service` is the name of the service's module. `modules` gives the module of each name within
    `models`, and
    behind a colon the name that it has there, where that is another.
    """

    def __init__(self, service: str, modules: Mapping[str, str]) -> None:
        self.package = service.rpartition(".")[0].rpartition(".")[0]
        self.modules = modules
        self.known: dict[str, Any] = {}

    @cached_property
    def _names(self) -> Mapping[str, Any]:
        return _Names(self.package, self.modules)

    def resolve(self, annotation: str) -> Any:
        """Return the type that an annotation of the contract's operations says."""
        if annotation not in self.known:
            # Annotations are generated beside the operations and come from nowhere else.
            self.known[annotation] = eval(annotation, {"__builtins__": {}}, self._names)
        return self.known[annotation]


class _Names(dict[str, Any]):
    def __init__(self, package: str, modules: Mapping[str, str]) -> None:
        super().__init__()
        self.package = package
        self.modules = modules

    def __missing__(self, name: str) -> Any:
        value = self._found(name)
        self[name] = value
        return value

    def _found(self, name: str) -> Any:
        if name in self.modules:
            module, _, there = self.modules[name].partition(":")
            return getattr(import_module(f"{self.package}.models.{module}"), there or name)
        for module in _RUNTIME:
            known = vars(import_module(f"{self.package}.runtime.{module}"))
            if name in known:
                return known[name]
        known = vars(typing) if hasattr(typing, name) else vars(builtins)
        if name not in known:
            raise NameError(name)
        return known[name]
