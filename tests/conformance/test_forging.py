"""Changed cursors: whatever proves them, what they say is changed as well."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable
from random import Random

import pytest

from conformance.walking.forging import tampered

CONTENT = json.dumps({"filters": {}, "after": ["Crate", "p000012"]}).encode()
SEAL = hashlib.sha256(CONTENT).digest()[:16]


def encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def says_something_else(raw: bytes) -> bool:
    try:
        return json.loads(raw)["after"] != ["Crate", "p000012"]
    except (ValueError, KeyError):
        return False


def whole(text: str) -> bytes:
    return decoded(text)


def behind_the_seal(text: str) -> bytes:
    return decoded(text)[16:]


def before_the_seal(text: str) -> bytes:
    return decoded(text)[:-16]


def before_the_point(text: str) -> bytes:
    return decoded(text.partition(".")[0])


@pytest.mark.parametrize(
    ("cursor", "content"),
    [
        (encoded(CONTENT), whole),
        (encoded(SEAL + CONTENT), behind_the_seal),
        (encoded(CONTENT + SEAL), before_the_seal),
        (f"{encoded(CONTENT)}.{encoded(SEAL)}", before_the_point),
    ],
)
def test_some_change_leaves_a_cursor_that_reads_otherwise(
    cursor: str, content: Callable[[str], bytes]
) -> None:
    readable: list[bytes] = []
    for text in tampered(cursor, Random(0)):
        try:
            readable.append(content(text))
        except ValueError:
            continue
    assert any(says_something_else(raw) for raw in readable)


def test_a_change_never_means_the_same() -> None:
    cursor = encoded(SEAL + CONTENT)
    for text in tampered(cursor, Random(3)):
        try:
            assert decoded(text) != SEAL + CONTENT
        except ValueError:
            continue
