"""What services do to values on the way into their storage: one fault each, by its name."""

from __future__ import annotations

import html
import unicodedata
from collections.abc import Callable, Collection
from typing import Any, Final, cast

DAMAGE: Final[dict[str, Callable[[Any], Any]]] = {
    "composes-text": lambda one: unicodedata.normalize("NFC", one) if isinstance(one, str) else one,
    "keeps-ascii": lambda one: (
        one.encode("ascii", "replace").decode() if isinstance(one, str) else one
    ),
    "trims-text": lambda one: one.strip() if isinstance(one, str) else one,
    "escapes-text": lambda one: html.escape(one) if isinstance(one, str) else one,
    "lowers-text": lambda one: one.lower() if isinstance(one, str) and one.isascii() else one,
    "cuts-text": lambda one: one[:100] if isinstance(one, str) else one,
    "reads-numbers": lambda one: str(int(one)) if isinstance(one, str) and one.isdigit() else one,
    "reads-true": lambda one: "1" if one == "true" else one,
    "rounds-integers": lambda one: int(float(one)) if type(one) is int else one,
    "rounds-fractions": lambda one: round(one, 2) if isinstance(one, float) else one,
    "empty-is-null": lambda one: None if one == "" else one,
    "sorts-arrays": lambda one: (
        sorted(cast("list[Any]", one), key=str) if isinstance(one, list) else one
    ),
}


def stored(value: Any, faults: Collection[str]) -> Any:
    """Return what is stored of a value."""
    if isinstance(value, dict):
        members = cast("dict[str, Any]", value)
        value = {name: stored(one, faults) for name, one in members.items()}
    elif isinstance(value, list):
        value = [stored(one, faults) for one in cast("list[Any]", value)]
    for name in faults:
        if name in DAMAGE:
            value = DAMAGE[name](value)
    return value


def merged(target: Any, patch: Any) -> Any:
    """Return what a JSON Merge Patch makes of a value (RFC 7396, 2)."""
    if not isinstance(patch, dict):
        return patch
    found: dict[str, Any] = dict(cast("dict[str, Any]", target)) if isinstance(target, dict) else {}
    for name, value in cast("dict[str, Any]", patch).items():
        if value is None:
            found.pop(name, None)
        else:
            found[name] = merged(found.get(name), value)
    return found
