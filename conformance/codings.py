"""Content codings (RFC 9110, 8.4.1), undone within a bound: a small body may unfold to a huge one."""

from __future__ import annotations

import zlib
from typing import Final

from conformance.exchange import Headers

_WINDOWS: Final = {
    "gzip": 16 + zlib.MAX_WBITS,
    "x-gzip": 16 + zlib.MAX_WBITS,
    "deflate": zlib.MAX_WBITS,
}


class CodingError(ValueError):
    """Raised where a body cannot be undone; `unread` says that it is no fault of the body."""

    def __init__(self, words: str, *, unread: bool = False) -> None:
        super().__init__(words)
        self.unread = unread


def decoded(body: bytes, headers: Headers, *, most: int) -> bytes:
    """Return a body as it was before its codings; raises CodingError."""
    stated = (headers.get("Content-Encoding") or "").lower().split(",")
    codings = [one.strip() for one in stated if one.strip() not in ("", "identity")]
    if not body:
        return body
    for coding in reversed(codings):
        if coding not in _WINDOWS:
            raise CodingError(
                f"its body has the content coding {coding}, which was not asked for and is not read here",
                unread=True,
            )
        body = _inflated(body, coding, most)
    return body


def _inflated(body: bytes, coding: str, most: int) -> bytes:
    windows = [_WINDOWS[coding]]
    if coding == "deflate":
        # Some servers leave the wrapping of zlib out (RFC 9110, 8.4.1.2).
        windows.append(-zlib.MAX_WBITS)
    for window in windows:
        unfolding = zlib.decompressobj(window)
        try:
            found = unfolding.decompress(body, most + 1)
        except zlib.error:
            continue
        if len(found) > most:
            raise CodingError(
                f"its body unfolds from {len(body)} bytes to more than {most / 1024**2:g} MiB, and "
                "lockstep reads no more (allow more with --body-limit)",
                unread=True,
            )
        if unfolding.eof:
            return found
    raise CodingError("the body does not decode as its Content-Encoding says")
