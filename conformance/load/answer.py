"""Where an HTTP/1.1 answer ends (RFC 9112, section 6.3), taken in as it comes."""

from __future__ import annotations

from typing import Final

_LONGEST_HEAD: Final = 1 << 18
_KEPT_BODY: Final = 1 << 16


class Answer:
    """An answer on its way in: `take` what came until it says that it is complete.

    `keep` asks for the body; without it, it is counted and let go. ValueError where it is no HTTP.
    """

    __slots__ = ("_buffer", "_chunked", "_left", "body", "head", "keep", "reusable", "status")

    def __init__(self, *, keep: bool = False) -> None:
        self.keep = keep
        self.status = 0
        self.head = b""
        self.body = b""
        self.reusable = True
        self._buffer = b""
        self._left: int | None = None
        self._chunked = False

    def take(self, data: bytes) -> bool:
        """Take in what came (empty: the other side has closed); returns whether the answer is complete."""
        if self.status == 0:
            if not data:
                raise ValueError("closed within the head")
            self._buffer += data
            end = self._buffer.find(b"\r\n\r\n")
            if end < 0:
                if len(self._buffer) > _LONGEST_HEAD:
                    raise ValueError("a head without an end")
                return False
            data = self._buffer[end + 4 :]
            self._buffer, head = b"", self._buffer[:end]
            self._read_head(head)
            if self.status < 200:
                # An interim answer (100, 103) precedes the one that counts.
                self.status = 0
                return self.take(data) if data else False
        elif not data:
            self.reusable = False
            if self._left is None and not self._chunked:
                return True
            raise ValueError("closed within the body")
        return self._take_chunks(data) if self._chunked else self._take_body(data)

    def _read_head(self, head: bytes) -> None:
        if not head.startswith(b"HTTP/1."):
            raise ValueError("not HTTP/1")
        self.head = head
        self.status = int(head[9:12])
        lowered = head.lower()
        self.reusable = b"\r\nconnection: close" not in lowered and head[7:8] == b"1"
        if self.status in (204, 304) or self.status < 200:
            self._left = 0
            return
        at = lowered.find(b"\r\ntransfer-encoding:")
        if at >= 0 and b"chunked" in lowered[at : lowered.find(b"\r\n", at + 2) % (1 << 62)]:
            self._chunked = True
            self._left = 0
            return
        at = lowered.find(b"\r\ncontent-length:")
        if at >= 0:
            end = lowered.find(b"\r\n", at + 2)
            self._left = int(lowered[at + 17 : end if end >= 0 else len(lowered)])

    def _take_body(self, data: bytes) -> bool:
        self._hold(data)
        if self._left is None:
            return False
        self._left -= len(data)
        if self._left < 0:
            raise ValueError("more than was announced")
        return self._left == 0

    def _take_chunks(self, data: bytes) -> bool:
        # `_left` is what is still to come of the present chunk, its line end included.
        self._buffer += data
        while True:
            assert self._left is not None
            if self._left:
                part = self._buffer[: self._left]
                self._hold(part[: max(0, min(len(part), self._left - 2))])
                self._buffer = self._buffer[len(part) :]
                self._left -= len(part)
                if self._left:
                    return False
            end = self._buffer.find(b"\r\n")
            if end < 0:
                return False
            size = int(self._buffer[:end].partition(b";")[0], 16)
            if size == 0:
                # Trailer fields, if any, end as a head does.
                return self._buffer.find(b"\r\n\r\n", end) >= 0 or self._buffer.endswith(
                    b"0\r\n\r\n"
                )
            self._buffer = self._buffer[end + 2 :]
            self._left = size + 2

    def _hold(self, data: bytes) -> None:
        if self.keep and len(self.body) < _KEPT_BODY:
            self.body += data
