"""What callers of a generated TypeScript package may use, told from its sources."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from generators.declarations import Declaration, declarations, parameters
from generators.symbols import Symbol

_BRACED: Final = re.compile(r"export (?:default |abstract )*(?:interface|class|function) ")
_METHOD: Final = re.compile(r"(?!readonly )[\w$#]+ ?\(|constructor|get ")
_NOTHING: Final = re.compile(r"(?!)")
_TYPE: Final = re.compile(r"export (?:abstract )?(?P<kind>interface|class) (?P<name>\w+)")
_ALIAS: Final = re.compile(r"export type (?P<name>\w+)(?:<[^=]*>)? = (?P<type>.+)")
_VALUE: Final = re.compile(r"export (?:const|let) (?P<name>\w+)(?:: (?P<type>[^=]+?))? =")
_MEMBER: Final = re.compile(
    r'(?:readonly )?(?P<name>[\w$]+|"[^"]+"|\[[^\]]+\])(?P<optional>\?)?: (?P<type>.+)'
)


def symbols_of(path: str, text: str) -> Iterator[Symbol]:
    """Yield what a source file exports to clients; what serves a server is nothing that they use."""
    if not path.endswith(".ts") or "/server/" in path or path.endswith("index.ts"):
        return
    seen: set[str] = set()
    for one in declarations(text, braced=_BRACED):
        for symbol in _symbols(one):
            if symbol.written not in seen:
                seen.add(symbol.written)
                yield symbol


def _symbols(one: Declaration) -> Iterator[Symbol]:
    match = _TYPE.match(one.head)
    if match is not None and one.body is not None:
        name, kind = match["name"], match["kind"]
        yield Symbol(
            owner="", written=name, declaration="an interface" if kind == "interface" else "a class"
        )
        yield from _fields(name, one.body) if kind == "interface" else _methods(name, one.body)
        return
    alias = _ALIAS.match(one.head)
    if alias is not None:
        yield Symbol(owner="", written=alias["name"], declaration=alias["type"])
        return
    value = _VALUE.match(one.head)
    if value is not None:
        yield Symbol(owner="", written=value["name"], declaration=value["type"] or "a value")


def _fields(name: str, body: str) -> Iterator[Symbol]:
    for one in declarations(body, braced=_NOTHING):
        match = _MEMBER.match(one.head)
        if match is None:
            continue
        optional = match["optional"] is not None
        yield Symbol(
            owner=name,
            written=f"{name}.{match['name']}",
            declaration=match["type"] + (" or undefined" if optional else ""),
            demanded=not optional,
        )


def _methods(name: str, body: str) -> Iterator[Symbol]:
    for one in declarations(body, braced=_METHOD):
        before, within, after = parameters(one.head)
        if one.body is not None and before not in ("constructor", "") and before[0] != "#":
            label = before.removeprefix("async ")
            yield Symbol(
                owner=name,
                written=f"{name}.{label}()",
                declaration=f"({within}) → {after.removeprefix(':').strip()}",
            )
        elif one.body is None:
            match = _MEMBER.match(one.head)
            if match is not None and match["name"][0] != "#":
                yield Symbol(
                    owner=name, written=f"{name}.{match['name']}", declaration=match["type"]
                )
