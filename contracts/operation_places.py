"""Where a document's operations stand, and what each is called: its own id, or method and path."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, cast

from contracts.grammar import METHODS
from contracts.pointers import Pointer, join
from contracts.references import Resolver

if TYPE_CHECKING:
    from contracts.source import Document, Json

_LETTERS: Final = re.compile(r"[A-Za-z0-9]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationPlace:
    """An operation as it stands in the document, within the item of its path.

    `id` is unlike that of any other operation of the document.
    """

    id: str
    path: str
    method: str
    value: dict[str, Json]
    pointer: Pointer
    item: dict[str, Json]
    item_pointer: Pointer


def operation_places(document: Document) -> Iterator[OperationPlace]:
    """Yield every operation under `paths`, in the order of the document."""
    data = cast("dict[str, Json]", document.data)
    seen: set[str] = set()
    resolver = Resolver(document=document)
    for path, stated in _object(data.get("paths")).items():
        if path.startswith("x-"):
            continue
        followed, base = resolver.follow(stated, join(("paths", path)))
        item = _object(followed)
        found = [(method, base + join((method,)), item.get(method)) for method in METHODS]
        for name, value in _object(item.get("additionalOperations")).items():
            found.append((name.lower(), base + join(("additionalOperations", name)), value))
        for method, pointer, value in found:
            if isinstance(value, dict):
                yield OperationPlace(
                    id=_unused(value.get("operationId"), method, path, seen),
                    path=path,
                    method=method,
                    value=value,
                    pointer=pointer,
                    item=item,
                    item_pointer=base,
                )


def _unused(stated: Json, method: str, path: str, seen: set[str]) -> str:
    name = stated if isinstance(stated, str) else derived_id(method, path)
    unique, number = name, 2
    while unique in seen:
        unique, number = f"{name}{number}", number + 1
    seen.add(unique)
    return unique


def derived_id(method: str, path: str) -> str:
    """Return the id of an operation that states none: `getPetsPetId` for GET /pets/{petId}."""
    words = _LETTERS.findall(path)
    return method + "".join(word[:1].upper() + word[1:] for word in words)


def _object(value: Json) -> dict[str, Json]:
    return value if isinstance(value, dict) else {}
