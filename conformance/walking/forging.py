"""Cursors that no server issued: garbage, and real ones with something changed."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable
from random import Random
from typing import Final

from conformance.world import World
from conformance.world.merging import flatten, types_of
from conformance.world.schemas import Direction
from conformance.world.serialising import as_text
from conformance.world.values import Richness, Unsatisfiable
from contracts.operations import Parameter

_PLAIN: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
_ALPHABET: Final = _PLAIN + "-_"
# Letters that some encodings read as one another are never put in another's place.
_UNMISTAKABLE: Final = "ABCDEFGHJKMNPQRSTVWXYZ"
_SEPARATORS: Final = (".", ":", "~")
_READABLE: Final = 8
_MOST: Final = 16


def garbage(world: World, parameter: Parameter) -> tuple[str, ...]:
    """Return texts that the schema of a cursor allows and that no server issued."""
    made = base64.urlsafe_b64encode(b"no such cursor was issued").decode().rstrip("=")
    candidates = ["not-a-cursor", "~", made, "zzzzzzzzzzzzzzzzzzzzzzzz", "999999999"]
    for index in range(2):
        sampler = world.sampler("garbage", parameter.pointer, index, richness=Richness.VARIED)
        try:
            candidates.append(as_text(sampler.unique(parameter.schema)))
        except Unsatisfiable:
            break
    return tuple(dict.fromkeys(one for one in candidates if is_allowed(world, parameter, one)))[:4]


def is_allowed(world: World, parameter: Parameter, text: str) -> bool:
    """Whether the schema of a cursor allows a text, read as what the schema wants."""
    keywords = flatten(
        world.contract.resolver, parameter.schema.value, parameter.schema.pointer
    ).keywords
    kinds = types_of(keywords)
    if "integer" in kinds and "string" not in kinds:
        return (
            text.isascii()
            and text.isdigit()
            and world.schemas.accepts(parameter.schema, int(text), Direction.REQUEST)
        )
    return world.schemas.accepts(parameter.schema, text, Direction.REQUEST)


def tampered(cursor: str, random: Random) -> tuple[str, ...]:
    """Return changed forms of a cursor, each of which means something else than the cursor did.

    A change of letters whose bytes come out the same, as in the unused bits of base64, is none. There are
    as many forms whatever the letters are, which the server chose, so that a seed sends as many requests.
    """
    found: list[str] = []
    size = len(cursor)
    # Near the beginning as well: what proves a cursor may stand before what it says.
    quarters = {size // 10, size // 4, size // 2, (3 * size) // 4}
    places = sorted({*quarters, random.randrange(max(1, size))})
    for place in places:
        if place < size - 2 or size < 3:
            found.extend(_changed(cursor, place, random))
    found.append(cursor[: size // 2])
    found.append(cursor[: max(1, size - 6)] if size > 8 else cursor[:-1])
    found.extend(_last_bits(cursor))
    found.extend(_rewritten(cursor))
    for place in range(size - 2):
        found.extend(_changed(cursor, place, random))
    bytes_before = _decoded(cursor)
    return tuple(
        text
        for text in dict.fromkeys(found)
        if text and text != cursor and (bytes_before is None or _decoded(text) != bytes_before)
    )[:_MOST]


def _changed(cursor: str, place: int, random: Random) -> Iterable[str]:
    """Yield the cursor with one character replaced by another of its kind."""
    old = cursor[place]
    if old.isdigit():
        new = random.choice([one for one in "23456789" if one != old])
    elif old.isascii() and old.isalpha():
        letters = "bcdef" if old in "abcdef" else _UNMISTAKABLE
        letters = letters.lower() if old.islower() else letters.upper()
        new = random.choice([one for one in letters if one.upper() != old.upper()])
    else:
        # What separates parts stays, so that the parts can still be read.
        return
    yield cursor[:place] + new + cursor[place + 1 :]


def _last_bits(cursor: str) -> Iterable[str]:
    """Yield the cursor with the highest bit of its last base64 character turned."""
    body = cursor.rstrip("=")
    if body and body[-1] in _ALPHABET:
        turned = _ALPHABET[_ALPHABET.index(body[-1]) ^ 32]
        if turned.isalnum():
            yield body[:-1] + turned + cursor[len(body) :]


def _rewritten(cursor: str) -> Iterable[str]:
    """Yield cursors of which something readable was changed and encoded again, the rest left as it is."""
    for separator in _SEPARATORS:
        parts = cursor.split(separator)
        for index, part in enumerate(parts):
            for changed in _rewritten_part(part):
                yield separator.join([*parts[:index], changed, *parts[index + 1 :]])
        if len(parts) > 1:
            return


def _rewritten_part(part: str) -> Iterable[str]:
    content = _decoded(part)
    if content is None:
        return
    readable = max(re.findall(rb"[\x20-\x7e]+", content), key=len, default=b"")
    start = content.find(readable)
    if len(readable) < min(_READABLE, len(content)):
        return
    places = [start + at for at, one in enumerate(readable) if chr(one).isdigit()]
    for place in dict.fromkeys((places[-1], places[0], places[len(places) // 2]) if places else ()):
        digit = str((int(chr(content[place])) + 1) % 10).encode()
        encoded = base64.b64encode(content[:place] + digit + content[place + 1 :]).decode()
        if "-" in part or "_" in part or ("+" not in part and "/" not in part):
            encoded = encoded.replace("+", "-").replace("/", "_")
        yield encoded if part.endswith("=") or len(part) % 4 == 0 else encoded.rstrip("=")


def _decoded(cursor: str) -> bytes | None:
    """Return the bytes of a text in base64, of whichever alphabet, or None where it is not that."""
    body = cursor.rstrip("=").replace("-", "+").replace("_", "/")
    if len(body) < 4 or len(body) % 4 == 1:
        return None
    try:
        return base64.b64decode(body + "=" * (-len(body) % 4), validate=True)
    except (binascii.Error, ValueError):
        return None
