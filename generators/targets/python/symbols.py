"""What callers of a generated Python package may use, told from its sources."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from generators.symbols import Symbol


def symbols_of(path: str, text: str) -> Iterator[Symbol]:
    """Yield the classes of a module with their members, its functions and its aliases."""
    if not path.endswith(".py"):
        return
    module = ast.parse(text)
    names = {one.name for one in module.body if isinstance(one, ast.ClassDef)}
    for one in module.body:
        match one:
            case ast.ClassDef(name=name) if not _is_private(name):
                # The asynchronous twin moves as the other does.
                if not (name.startswith("Async") and name.removeprefix("Async") in names):
                    yield from _class(one)
            case ast.AnnAssign(target=ast.Name(id=name)) if not _is_private(name):
                alias = ast.unparse(one.annotation) == "TypeAlias" and one.value is not None
                stated = one.value if alias and one.value is not None else one.annotation
                yield Symbol(owner="", written=name, declaration=_type(stated))
            case _:
                continue


def _class(one: ast.ClassDef) -> Iterator[Symbol]:
    yield Symbol(owner="", written=one.name, declaration="a class")
    for member in one.body:
        match member:
            case ast.AnnAssign(target=ast.Name(id=name)) if not _is_private(name):
                yield Symbol(
                    owner=one.name,
                    written=f"{one.name}.{name}",
                    declaration=_type(member.annotation),
                    demanded=member.value is None,
                )
            case ast.Assign(targets=[ast.Name(id=name)]) if not _is_private(name):
                yield Symbol(
                    owner=one.name,
                    written=f"{one.name}.{name}",
                    declaration=ast.unparse(member.value),
                )
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                yield from _method(one.name, member)
            case _:
                continue


def _method(owner: str, one: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[Symbol]:
    if _is_private(one.name) and one.name != "__init__":
        return
    written = owner if one.name == "__init__" else f"{owner}.{one.name}"
    if any(ast.unparse(mark).endswith("property") for mark in one.decorator_list):
        yield Symbol(owner=owner, written=written, declaration=_type(one.returns))
        return
    called = owner
    if one.name != "__init__":
        called = f"{written}()"
        yield Symbol(owner=owner, written=called, declaration=_type(one.returns))
    given = one.args
    plain = [*given.posonlyargs, *given.args]
    lacking = len(plain) - len(given.defaults)
    for index, parameter in enumerate(plain[1:], start=1):
        yield _parameter(called, written, parameter, demanded=index < lacking)
    for parameter, default in zip(given.kwonlyargs, given.kw_defaults, strict=True):
        yield _parameter(called, written, parameter, demanded=default is None)


def _parameter(owner: str, written: str, one: ast.arg, *, demanded: bool) -> Symbol:
    return Symbol(
        owner=owner,
        written=f"{written}({one.arg})",
        declaration=_type(one.annotation),
        demanded=demanded,
    )


def _type(node: ast.expr | None) -> str:
    """Return a type as written, what is said of it beside its own name left out."""
    if node is None:
        return "None"
    match node:
        case ast.Subscript(value=ast.Name(id="Annotated"), slice=ast.Tuple(elts=[first, *_])):
            return _type(first)
        case _:
            return ast.unparse(node)


def _is_private(name: str) -> bool:
    return name.startswith("_")
