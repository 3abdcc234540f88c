"""What the templates of the Java target are given: finished strings, in order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class SetterView:
    """A builder's setter: the type that it takes, and the expression that it keeps."""

    comment: str
    name: str
    type: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ComponentView:
    """A component of a record: its annotations, one a line, and how the constructor takes it.

    `field` is the type without the constraints in it, as the builder holds it.
    """

    name: str
    type: str
    field: str
    annotations: tuple[str, ...]
    checked: str
    initial: str
    setter: SetterView


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordView:
    """A record; `checks` are the statements of its constructor, `arguments` what it is called with."""

    kind: ClassVar[str] = "record"
    name: str
    comment: str
    annotations: tuple[str, ...]
    implements: str
    components: tuple[ComponentView, ...]
    checks: tuple[str, ...]
    arguments: str
    imports: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ConstantView:
    """A constant of an enum."""

    name: str
    literal: str
    shown: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EnumView:
    """An enum; `type` is that of its values in JSON."""

    kind: ClassVar[str] = "enum"
    name: str
    comment: str
    annotations: tuple[str, ...]
    implements: str
    type: str
    constants: tuple[ConstantView, ...]
    imports: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WrapperView:
    """A record that makes a branch of a union of a type that is no class of ours."""

    name: str
    type: str
    annotations: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnionView:
    """A sealed interface; `reader` are the arguments that its reader is made with."""

    kind: ClassVar[str] = "union"
    name: str
    comment: str
    annotations: tuple[str, ...]
    extends: str
    permits: str
    reader: tuple[str, ...]
    wrappers: tuple[WrapperView, ...]
    imports: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageView:
    """The whole project."""

    title: str
    version: str
    package: str
    group: str
    artifact: str
    classes: tuple[RecordView | EnumView | UnionView, ...]
    example: str
