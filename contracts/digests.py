"""Whether two values of two contracts are the same text, all that they refer to included: quick, never wrong.

Equal digests mean equal meaning. Different digests mean nothing: the comparison then looks closer.
"""

from __future__ import annotations

import hashlib
import json
import re
from typing import Final

from contracts.operations import SchemaAt
from contracts.pointers import Absent, Pointer, resolve
from contracts.references import Resolver
from contracts.source import Json

_REFERENCE: Final = re.compile(r'"\$ref": ("(?:[^"\\]|\\.)*")')


class Digests:
    """The digests of one contract's values, each computed once."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._texts: dict[Pointer, tuple[str, tuple[Pointer, ...]]] = {}
        self._whole: dict[Pointer, str] = {}

    def of(self, sites: tuple[SchemaAt, ...]) -> str:
        """Return the digest of some schemas together."""
        return "+".join(self.of_value(site.value, site.pointer) for site in sites)

    def of_value(self, value: Json, pointer: Pointer) -> str:
        """Return the digest of the value at a pointer, with all that it refers to."""
        known = self._whole.get(pointer)
        if known is None:
            text, references = self._text(value, pointer)
            known = text if not references else self._joined(text, references)
            self._whole[pointer] = known
        return known

    def _joined(self, text: str, references: tuple[Pointer, ...]) -> str:
        """Return the digest of a text and of every text that can be reached from it, by name."""
        reached: dict[Pointer, str] = {}
        waiting = list(references)
        while waiting:
            target = waiting.pop()
            if target in reached:
                continue
            found = resolve(self._resolver.document.data, target)
            value = None if isinstance(found, Absent) else found
            reached[target], further = self._text(value, target)
            waiting.extend(further)
        return _digest(text + "".join(f"\n{name} {reached[name]}" for name in sorted(reached)))

    def _text(self, value: Json, pointer: Pointer) -> tuple[str, tuple[Pointer, ...]]:
        known = self._texts.get(pointer)
        if known is None:
            text = json.dumps(value, sort_keys=True)
            found = {json.loads(one) for one in _REFERENCE.findall(text)}
            targets = {self._resolver.pointer_of(one) for one in found}
            known = (_digest(text), tuple(sorted(one for one in targets if one is not None)))
            self._texts[pointer] = known
        return known


def nameless_digest(value: Json, resolver: Resolver) -> str:
    """Return the digest of a value with all that it refers to, whatever the components are called.

    The order of members counts: what is made of one value can be used for another that has its digest.
    """
    numbers: dict[Pointer, int] = {}
    waiting: list[Json] = [value]

    def numbered(found: re.Match[str]) -> str:
        reference: str = json.loads(found[1])
        target = resolver.pointer_of(reference)
        if target is None:
            return found[0]
        if target not in numbers:
            numbers[target] = len(numbers)
            held = resolve(resolver.document.data, target)
            waiting.append(None if isinstance(held, Absent) else held)
        return f'"$ref": {numbers[target]}'

    texts: list[str] = []
    for one in waiting:
        texts.append(_REFERENCE.sub(numbered, json.dumps(one)))
    return _digest("\n".join(texts))


def digest(value: Json) -> str:
    """Return the digest of a value alone; what it refers to is not looked at."""
    return _digest(json.dumps(value, sort_keys=True))


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()
