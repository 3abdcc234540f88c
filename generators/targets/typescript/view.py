"""What the templates of the TypeScript target are given: finished strings, in order."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberView:
    """A member of an interface: its comment, indented, and `name?: type` laid out."""

    comment: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InterfaceView:
    """An interface."""

    name: str
    comment: str
    members: tuple[MemberView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AliasView:
    """A type alias, laid out from `export type` to the semicolon."""

    name: str
    comment: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationView:
    """An operation of the server part: its types, and its route as a literal."""

    id: str
    key: str
    comment: str
    request: str
    reply: str
    request_members: tuple[str, ...]
    reply_text: str
    entry: str
    route: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageView:
    """The whole package."""

    title: str
    version: str
    package: str
    manifest: str
    declarations: tuple[InterfaceView | AliasView, ...]
    operations: tuple[OperationView, ...]
    catalogue: str
    schemas: str
    contract: str
    latency_class: str
    method: str
