"""The run-time side of a type: the schema that its values are checked against, as an expression."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from contracts.schemas import (
    Alias,
    Anything,
    Boolean,
    Constant,
    Definition,
    Enumeration,
    ListOf,
    MapOf,
    Null,
    Number,
    Record,
    Reference,
    Text,
    TupleOf,
    Union,
    Use,
)
from generators.formats import FORMATS, RANGES
from generators.patterns import translate
from generators.targets.typescript import syntax
from generators.targets.typescript.types import inlined

if TYPE_CHECKING:
    from contracts.schemas import Discriminator, PatternMembers, SchemaGraph, Type

_HOME: Final = "runtime/schema"


class Descriptors:
    """Schemas as expressions.

    `name_of` gives the name of a definition's schema, `use` notes the import of a name of the run-time code.
    """

    def __init__(
        self, graph: SchemaGraph, name_of: Callable[[str], str], use: Callable[[str, str], str]
    ) -> None:
        self.graph = graph
        self.name_of = name_of
        self._use = use
        self._called: set[str] = set()

    def of(self, use: Use) -> str:
        """Return the schema of a type where it is used; it refers to others, so it stands in a function."""
        text = self._of(use.type)
        return f"{self._call('nullable')}({text})" if use.nullable and text != "anything" else text

    def definition(self, definition: Definition) -> tuple[str, list[str], str]:
        """Return the schema of a definition: what opens it, its parts, and what closes it.

        Without parts, the first text is the whole.
        """
        opening, parts, closing = self._shape(definition)
        if definition.nullable:
            return f"{self._call('nullable')}({opening}", parts, f"{closing})"
        return opening, parts, closing

    def _shape(self, definition: Definition) -> tuple[str, list[str], str]:
        shape = definition.shape
        match shape:
            case Record():
                parts = [
                    f"{_label(member.name)}: {self.of(member.use)}"
                    if member.required
                    else f"{_label(member.name)}: {self._call('optional')}({self.of(member.use)})"
                    for member in shape.members
                ]
                rules = self._member_rules(shape)
                end = f"{', ' + rules if rules else ''})"
                if not parts:
                    return f"{self._call('record')}(() => ({{}}){end}", [], ""
                return f"{self._call('record')}(() => ({{", parts, f"}}){end}"
            case Enumeration():
                kind = "extensible" if shape.extensible else "literals"
                return f"{self._call(kind)}(", [syntax.scalar(one) for one in shape.values], ")"
            case Union():
                kind = "oneOf" if shape.exclusive else "anyOf"
                parts = [self.of(branch) for branch in shape.branches]
                told = _discriminator(shape.discriminator)
                return f"{self._call(kind)}(() => [", parts, f"]{', ' + told if told else ''})"
            case Alias():
                text = self._of(shape.type)
                if _refers(shape.type):
                    return f"{self._call('lazy')}(() => {text}", [], ")"
                return text, [], ""

    def _of(self, kind: Type) -> str:
        match kind:
            case Text():
                return self._text(kind)
            case Reference():
                definition = self.graph.definitions[kind.name]
                if inlined(definition) is not None and isinstance(definition.shape, Enumeration):
                    text = self._enumeration(definition.shape)
                    return f"{self._call('nullable')}({text})" if definition.nullable else text
                return self.name_of(kind.name)
            case Number():
                return self._number(kind)
            case Boolean():
                return self._call("boolean")
            case Null():
                return f"{self._call('constant')}(null)"
            case Constant():
                return f"{self._call('constant')}({syntax.scalar(kind.value)})"
            case Anything():
                return self._call("anything")
            case ListOf():
                rules = _rules(
                    minItems=kind.min_items or None,
                    maxItems=kind.max_items,
                    unique=kind.unique or None,
                )
                return f"{self._call('list')}({self.of(kind.items)}{rules})"
            case TupleOf():
                items = ", ".join(self.of(one) for one in kind.items)
                rest = self.of(kind.rest) if kind.rest is not None else None
                rules = _rules(
                    minItems=kind.min_items or None, maxItems=kind.max_items, rest=_Code.of(rest)
                )
                return f"{self._call('tuple')}([{items}]{rules})"
            case MapOf():
                return self._map(kind)

    def _text(self, kind: Text) -> str:
        form = kind.format if kind.format in FORMATS else ""
        if not form and kind.encoding == "base64":
            form = "byte"
        patterns = [one for one in map(_expression, kind.patterns) if one is not None]
        rules = _rules(
            format=form or None,
            minLength=kind.min_length or None,
            maxLength=kind.max_length,
            patterns=_Code(f"[{', '.join(patterns)}]") if patterns else None,
        )
        return f"{self._call('text')}({rules.removeprefix(', ')})"

    def _number(self, kind: Number) -> str:
        rules = _rules(
            format=kind.format if kind.integer and kind.format in RANGES else None,
            minimum=kind.minimum,
            maximum=kind.maximum,
            exclusiveMinimum=kind.exclusive_minimum,
            exclusiveMaximum=kind.exclusive_maximum,
            multiples=_Code.of(f"[{', '.join(syntax.scalar(one) for one in kind.multiples)}]")
            if kind.multiples
            else None,
        )
        return f"{self._call('integer' if kind.integer else 'number')}({rules.removeprefix(', ')})"

    def _enumeration(self, shape: Enumeration) -> str:
        kind = "extensible" if shape.extensible else "literals"
        return f"{self._call(kind)}({', '.join(syntax.scalar(one) for one in shape.values)})"

    def _map(self, kind: MapOf) -> str:
        others = kind.values if _runs(kind.patterns) else Use(type=Anything())
        rules = _rules(
            minMembers=kind.min_members or None,
            maxMembers=kind.max_members,
            keys=_Code.of(self._text(kind.keys) if kind.keys else None),
            patterns=self._patterns(kind.patterns),
            additional=_Code.of("false" if others is None else None),
        )
        values = self._call("anything") if others is None else self.of(others)
        return f"{self._call('map')}({values}{rules})"

    def _member_rules(self, shape: Record) -> str:
        additional = shape.additional if _runs(shape.patterns) else Use(type=Anything())
        more = None
        if additional is None:
            more = "false"
        elif not isinstance(additional.type, Anything):
            more = f"() => {self.of(additional)}"
        return _rules(
            minMembers=shape.min_members or None,
            maxMembers=shape.max_members,
            keys=_Code.of(self._text(shape.keys) if shape.keys else None),
            patterns=self._patterns(shape.patterns),
            additional=_Code.of(more),
        ).removeprefix(", ")

    def _patterns(self, patterns: tuple[PatternMembers, ...]) -> _Code | None:
        pairs = [
            f"[{expression}, {self.of(one.use)}]"
            for one in patterns
            if (expression := _expression(one.pattern)) is not None
        ]
        return _Code(f"() => [{', '.join(pairs)}]") if pairs else None

    def _call(self, name: str) -> str:
        if name not in self._called:
            self._called.add(name)
            self._use(_HOME, name)
        return name


class _Code(str):
    """A value that is an expression already."""

    __slots__ = ()

    @classmethod
    def of(cls, text: str | None) -> _Code | None:
        return None if text is None else cls(text)


def _rules(**values: bool | int | float | str | None) -> str:
    """Return an object of the values that are stated, with a comma in front, or nothing."""
    stated = [
        f"{name}: {value if isinstance(value, _Code) else syntax.scalar(value)}"
        for name, value in values.items()
        if value is not None
    ]
    return f", {{ {', '.join(stated)} }}" if stated else ""


def _expression(pattern: str) -> str | None:
    """Return the literal of a regular expression, or None where it is none."""
    text = translate(pattern, "ecma")
    return None if text is None else f"/{text or '(?:)'}/u"


def _runs(patterns: tuple[PatternMembers, ...]) -> bool:
    """Return whether all patterns can be run: one that cannot would tell which names are others."""
    return all(_expression(one.pattern) is not None for one in patterns)


def _discriminator(discriminator: Discriminator | None) -> str:
    if discriminator is None:
        return ""
    branches = ", ".join(
        f"{_label(value)}: {index}" for value, index in discriminator.branches.items()
    )
    return f"{{ member: {syntax.string(discriminator.member)}, branches: {{ {branches} }} }}"


def _label(name: str) -> str:
    # In a literal, this one name would set the prototype.
    return '["__proto__"]' if name == "__proto__" else syntax.key(name)


def _refers(kind: Type) -> bool:
    match kind:
        case Reference():
            return True
        case ListOf():
            return _refers(kind.items.type)
        case TupleOf():
            uses = (*kind.items, *([kind.rest] if kind.rest else ()))
            return any(_refers(one.type) for one in uses)
        case MapOf():
            uses = (*([kind.values] if kind.values else ()), *(one.use for one in kind.patterns))
            return any(_refers(one.type) for one in uses)
        case _:
            return False
