"""What callers of a generated Java package may use, told from its sources."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from generators.declarations import Declaration, declarations, parameters, parted
from generators.symbols import Symbol

_BRACED: Final = re.compile(r"")
_TYPE: Final = re.compile(
    r"(?P<modifiers>(?:[a-z]+ )*)(?P<kind>record|class|interface|enum) (?P<name>\w+)"
)
_ANNOTATION: Final = re.compile(r"@\w+(?:\.\w+)*(?:\((?:[^()]|\([^()]*\))*\))? ?")
_ARTICLES: Final = {"record": "a", "class": "a", "interface": "an", "enum": "an"}
_STRING: Final = re.compile(r'"(?:[^"\\]|\\.)*"')
_TWINS: Final = ("Response", "All")
"""Endings of methods that only repeat what another one says."""


def symbols_of(path: str, text: str) -> Iterator[Symbol]:
    """Yield the types of a source file with their components, constants, methods and fields."""
    if path.endswith(".java"):
        yield from _types(text, within_interface=False)


def _types(text: str, *, within_interface: bool) -> Iterator[Symbol]:
    for one in declarations(text, braced=_BRACED):
        plain = _plain(one.head)
        match = _TYPE.match(plain)
        if match is None or one.body is None:
            continue
        if not (within_interface or "public" in match["modifiers"]) or match["name"] == "Builder":
            continue
        name, kind = match["name"], match["kind"]
        yield Symbol(owner="", written=name, declaration=f"{_ARTICLES[kind]} {kind}")
        if kind == "record":
            yield from _components(name, one.head)
        if kind == "enum":
            yield from _constants(name, one.body)
        else:
            yield from _members(name, one.body)
        yield from _types(one.body, within_interface=kind == "interface")


def _components(name: str, head: str) -> Iterator[Symbol]:
    _, within, _ = parameters(_without_arguments(head))
    found = list(parted(within, ","))
    for component in found:
        kind, _, label = _plain(component).rpartition(" ")
        nullable = "" if "@NotNull" in component or _is_primitive(kind) else " or null"
        yield Symbol(owner=name, written=f"{name}.{label}()", declaration=kind + nullable)
    count = f"{len(found)} argument{'' if len(found) == 1 else 's'}"
    yield Symbol(owner=name, written=f"new {name}(…)", declaration=f"one of {count}")


def _without_arguments(head: str) -> str:
    """Return a record's head from its own name on: annotations before it have brackets as well."""
    match = re.search(r"\brecord \w+", head)
    return head[match.start() :] if match else head


def _constants(name: str, body: str) -> Iterator[Symbol]:
    listed = next(iter(declarations(body, braced=re.compile(r"(?!)"))), Declaration(head=""))
    for constant in parted(listed.head, ","):
        label, _, _ = parameters(_plain(constant))
        if label:
            yield Symbol(owner=name, written=f"{name}.{label}", declaration="a constant")


def _members(name: str, body: str) -> Iterator[Symbol]:
    methods: dict[str, Symbol] = {}
    for one in declarations(body, braced=_BRACED):
        head = _plain(one.head)
        if not head.startswith("public ") or _TYPE.match(head):
            continue
        if "=" in head:
            kind, _, label = head.partition("=")[0].strip().rpartition(" ")
            kind = kind.rpartition("final ")[2]
            yield Symbol(owner=name, written=f"{name}.{label}", declaration=kind)
            continue
        before, within, _ = parameters(head)
        returned, _, label = before.removeprefix("public ").rpartition(" ")
        if not returned or label in methods:
            continue
        methods[label] = Symbol(
            owner=name,
            written=f"{name}.{label}()",
            declaration=f"({within}) → {returned.removeprefix('static ')}",
        )
    for label, symbol in methods.items():
        base = next((label.removesuffix(end) for end in _TWINS if label.endswith(end)), label)
        if base == label or base not in methods:
            yield symbol


def _plain(head: str) -> str:
    """Return a head without annotations."""
    return " ".join(_ANNOTATION.sub("", _STRING.sub('""', head)).split())


def _is_primitive(kind: str) -> bool:
    return kind in ("boolean", "int", "long", "double")
