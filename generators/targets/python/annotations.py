"""The annotation of each type: the Python type, and beside it the rules that it alone does not say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

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
    PatternMembers,
    Record,
    Reference,
    SchemaGraph,
    Text,
    TupleOf,
    Type,
    Union,
    Use,
)
from generators.formats import FORMATS
from generators.patterns import translate
from generators.targets.python.layout import text_literal
from generators.targets.python.values import value_literal

_TEXT_TYPES: Final = {"date-time": "Instant", "date": "CalendarDate", "uuid": "Uuid"}
_PLAIN_TEXT_TYPES: Final = {"date-time": "datetime", "date": "date", "uuid": "UUID"}
_INTEGER_TYPES: Final = {"int32": "Int32", "int64": "Int64", "uint32": "Uint32", "uint64": "Uint64"}
_JSON_TYPES: Final = {bool: "bool", int: "int", float: "float", str: "str"}


@dataclass(slots=True, kw_only=True)
class Annotations:
    """Writes annotations for one module, and keeps what they need.

    `name` gives the name of a definition in the module. `used` collects the names of the run-time code and
    of `typing`. Where `plain`, only the Python types are written: for the signatures of methods, whose
    arguments the server judges.
    """

    graph: SchemaGraph
    name: Callable[[Definition], str]
    used: set[str] = field(default_factory=set[str])
    plain: bool = False

    def use(self, use: Use) -> str:
        """Return the annotation of a type where it is used."""
        text = self.type(use.type)
        if text in ("Any", "None") or not self._adds_null(use):
            return text
        return f"{text} | None"

    def _adds_null(self, use: Use) -> bool:
        if use.nullable:
            return True
        if not isinstance(use.type, Reference):
            return False
        definition = self.graph.definitions[use.type.name]
        # Any other type has null in its own alias.
        return definition.nullable and isinstance(definition.shape, Record)

    def type(self, kind: Type) -> str:
        """Return the annotation of a type."""
        if isinstance(kind, Reference):
            return self.name(self.graph.definitions[kind.name])
        if isinstance(kind, Text):
            return self._text(kind)
        if isinstance(kind, Number):
            return self._number(kind)
        match kind:
            case Boolean():
                return "bool"
            case Null():
                return "None"
            case Anything():
                return self._need("Any")
            case Constant():
                return self.values((kind.value,))
            case ListOf():
                return self._list(kind)
            case TupleOf():
                return self._tuple(kind)
            case MapOf():
                return self._map(kind)

    def values(
        self, values: tuple[bool | int | float | str, ...], *, extensible: bool = False
    ) -> str:
        """Return the annotation of one of some scalar values."""
        if extensible:
            return self._open_values(values)
        known = self._literal(values)
        # Python takes True for 1, and Pydantic's literals do so with it.
        if all(isinstance(value, str) for value in values):
            return known
        listed = ", ".join(value_literal(value) for value in values)
        return self._ruled(known, "ValueRules", [listed])

    def _open_values(self, values: tuple[bool | int | float | str, ...]) -> str:
        kinds = dict.fromkeys(_JSON_TYPES[type(value)] for value in values)
        written = [value for value in values if not isinstance(value, float)]
        shown = [self._literal(tuple(written))] if written else []
        alternatives = " | ".join(dict.fromkeys((*shown, *kinds)))
        return self._ruled(alternatives, "OpenValues", [*kinds])

    def _literal(self, values: tuple[bool | int | float | str, ...]) -> str:
        written = [value_literal(value) for value in values if not isinstance(value, float)]
        shown = [f"{self._need('Literal')}[{', '.join(written)}]"] if written else []
        if len(written) < len(values):
            shown.append("float")
        return " | ".join(shown)

    def union(self, shape: Union) -> str:
        """Return the annotation of a union."""
        branches = [self.use(branch) for branch in shape.branches]
        shown = dict.fromkeys(branches)
        # The branches can be read off the annotation where Python keeps all of them apart.
        told = len(shown) == len(branches) > 1 and all(map(self._stays, shape.branches))
        arguments = [] if told else branches
        rule = "OneOf" if shape.exclusive else "AnyOf"
        if shape.discriminator is not None:
            numbers = ", ".join(
                f"{text_literal(value)}: {number}"
                for value, number in shape.discriminator.branches.items()
            )
            rule = "ToldApart"
            arguments = [text_literal(shape.discriminator.member), f"{{{numbers}}}", *arguments]
        kinds = "Any" if "Any" in shown else " | ".join(shown)
        return self._ruled(kinds, rule, arguments)

    def _stays(self, branch: Use) -> bool:
        if branch.nullable or isinstance(branch.type, (Anything, Null)):
            return False
        if not isinstance(branch.type, Reference):
            return True
        definition = self.graph.definitions[branch.type.name]
        return isinstance(definition.shape, Record) and not definition.nullable

    def _ruled(self, kind: str, rule: str, arguments: list[str]) -> str:
        if self.plain:
            return kind
        said = f"{self._need(rule)}({', '.join(arguments)})"
        return f"{self._need('Annotated')}[{kind}, {said}]"

    def _need(self, name: str) -> str:
        self.used.add(name)
        return name

    def _text(self, kind: Text) -> str:
        base, form = "str", kind.format
        if self.plain:
            return self._need(_PLAIN_TEXT_TYPES[form]) if form in _PLAIN_TEXT_TYPES else base
        if form in _TEXT_TYPES:
            base, form = self._need(_TEXT_TYPES[form]), ""
        elif kind.encoding == "base64":
            form = "byte"
        elif form not in FORMATS:
            form = ""
        rules = self.text_rules(kind, form)
        return f"{self._need('Annotated')}[{base}, {rules}]" if rules else base

    def text_rules(self, kind: Text, form: str = "") -> str:
        """Return what a text has to be, or nothing where it may be any."""
        said: list[str] = []
        if kind.min_length:
            said.append(f"min_length={kind.min_length}")
        if kind.max_length is not None:
            said.append(f"max_length={kind.max_length}")
        patterns = [one for one in map(self._pattern, kind.patterns) if one is not None]
        if patterns:
            said.append(f"patterns={_tuple([text_literal(one) for one in patterns])}")
        if form:
            said.append(f'format="{form}"')
        return f"{self._need('TextRules')}({', '.join(said)})" if said else ""

    def _pattern(self, pattern: str) -> str | None:
        return translate(pattern, "python")

    def _number(self, kind: Number) -> str:
        if self.plain:
            return "int" if kind.integer else "float"
        base = self._need(_INTEGER_TYPES.get(kind.format, "Integer") if kind.integer else "Real")
        bounds = (
            ("ge", kind.minimum),
            ("gt", kind.exclusive_minimum),
            ("le", kind.maximum),
            ("lt", kind.exclusive_maximum),
        )
        said = [f"{name}={value_literal(bound)}" for name, bound in bounds if bound is not None]
        if kind.multiples:
            said.append(f"multiples_of={_tuple([value_literal(step) for step in kind.multiples])}")
        if not said:
            return base
        return self._ruled(base, "NumberRules", said)

    def _list(self, kind: ListOf) -> str:
        base = f"list[{self.use(kind.items)}]"
        said = _counts(kind.min_items, kind.max_items, "items")
        if kind.unique:
            said.append("unique=True")
        if not said:
            return base
        return self._ruled(base, "ItemRules", said)

    def _tuple(self, kind: TupleOf) -> str:
        items = [self.use(item) for item in kind.items]
        rest = self.use(kind.rest) if kind.rest is not None else None
        if kind.min_items < len(items):
            kinds = dict.fromkeys(items if rest is None else [*items, rest])
            shown = "Any" if "Any" in kinds else " | ".join(kinds)
            base = f"tuple[{shown}, ...]"
        elif rest is None:
            base = f"tuple[{', '.join(items) or '()'}]"
        else:
            base = f"tuple[{', '.join([*items, f'*tuple[{rest}, ...]'])}]"
        said = list(items)
        if rest is not None:
            said.append(f"rest={rest}")
        said += _counts(kind.min_items, kind.max_items, "items")
        return self._ruled(base, "TupleRules", said)

    def _map(self, kind: MapOf) -> str:
        known = [one.use for one in kind.patterns]
        values = [] if kind.values is None else [kind.values]
        kinds = dict.fromkeys(self.use(one) for one in (*values, *known))
        shown = self._need("Any") if "Any" in kinds or not kinds else " | ".join(kinds)
        base = f"dict[str, {shown}]"
        if self.plain:
            return base
        rules = self.member_rules(kind, closed=kind.values is None)
        if not rules:
            return base
        if kind.patterns and kind.values is not None:
            inner = self.use(kind.values)
            rules = f"{rules[:-1]}, values={inner})"
        return f"{self._need('Annotated')}[{base}, {rules}]"

    def member_rules(self, kind: MapOf | Record, *, closed: bool = False) -> str:
        """Return the rules of an object as a whole, or nothing where it has none."""
        said = _counts(kind.min_members, kind.max_members, "members")
        keys = self.text_rules(kind.keys) if kind.keys is not None else ""
        if keys:
            said.append(f"keys={keys}")
        patterns = [self._pattern_members(one) for one in kind.patterns]
        if any(one is not None for one in patterns):
            listed = ", ".join(one for one in patterns if one is not None)
            said.append(f"patterns={{{listed}}}")
        # A pattern that cannot run would tell which names are allowed: then all are.
        if closed and None not in patterns:
            said.append("closed=True")
        return f"{self._need('MemberRules')}({', '.join(said)})" if said else ""

    def _pattern_members(self, one: PatternMembers) -> str | None:
        pattern = self._pattern(one.pattern)
        return None if pattern is None else f"{text_literal(pattern)}: {self.use(one.use)}"

    def shape(self, definition: Definition) -> str:
        """Return the annotation that a definition stands for, where it is no object of its own."""
        match definition.shape:
            case Enumeration():
                text = self.values(definition.shape.values, extensible=definition.shape.extensible)
            case Union():
                text = self.union(definition.shape)
            case Alias():
                text = self.type(definition.shape.type)
            case Record():
                raise TypeError(f"{definition.name} is an object")
        if definition.nullable and text not in ("Any", "None"):
            text += " | None"
        return text


def _counts(least: int | None, most: int | None, things: str) -> list[str]:
    said: list[str] = []
    if least:
        said.append(f"min_{things}={least}")
    if most is not None:
        said.append(f"max_{things}={most}")
    return said


def _tuple(items: list[str]) -> str:
    return f"({', '.join(items)}{',' if len(items) == 1 else ''})"
