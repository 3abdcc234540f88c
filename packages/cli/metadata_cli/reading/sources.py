"""Where input comes from: files and standard input, plain, gzip or Zstandard, read as often as needed."""

from __future__ import annotations

import gzip
import shutil
import sys
import tempfile
import zlib
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final, cast

from ..endings import usage

_GZIP: Final = b"\x1f\x8b"
_ZSTD: Final = b"\x28\xb5\x2f\xfd"
_STANDARD_INPUT: Final = "-"

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

BROKEN_STREAM: Final = (EOFError, gzip.BadGzipFile, zlib.error, zstd.ZstdError)
"""What reading a compressed stream raises where it is cut off or damaged."""


class Source:
    """One input; standard input is kept in a temporary file, since it is read more than once."""

    def __init__(self, path: str, spool_folder: Path | None = None) -> None:
        self.name = "<stdin>" if path == _STANDARD_INPUT else path
        self._path = Path(path)
        self._spooled: IO[bytes] | None = None
        self._raw: IO[bytes] | None = None
        if path == _STANDARD_INPUT:
            # Unnamed where the system can: nothing is left behind, however the program ends.
            self._spooled = tempfile.TemporaryFile(dir=spool_folder)  # noqa: SIM115
            shutil.copyfileobj(sys.stdin.buffer, self._spooled, 1 << 20)
            self.size = self._spooled.tell()
        else:
            try:
                self.size = self._path.stat().st_size
            except OSError as error:
                raise usage(f"{path} cannot be read: {error.strerror}.") from None
            if not self._path.is_file():
                raise usage(f"{path} is not a file. Name a file, or - for standard input.")

    @property
    def address(self) -> str:
        """What a job calls this input."""
        return self.name if self._spooled is not None else self._path.resolve().as_uri()

    @property
    def suffix(self) -> str:
        """The ending of the name that tells the format, that of a compression left out."""
        name = self._path.name.removesuffix(".gz").removesuffix(".zst")
        return Path(name).suffix.lower()

    @property
    def consumed(self) -> int:
        """How many bytes of the source have been read since it was opened."""
        try:
            return self._raw.tell() if self._raw is not None else 0
        except ValueError:
            return self.size

    @contextmanager
    def open(self) -> Generator[IO[bytes]]:
        """Open the content from its beginning, decompressed."""
        raw = self._open_raw()
        self._raw = raw
        start = raw.read(4)
        raw.seek(0)
        try:
            if start.startswith(_GZIP):
                with gzip.open(raw, "rb") as content:
                    yield cast("IO[bytes]", content)
            elif start == _ZSTD:
                with zstd.ZstdFile(raw, "rb") as content:
                    yield cast("IO[bytes]", content)
            else:
                yield raw
        finally:
            if self._spooled is None:
                raw.close()

    def _open_raw(self) -> IO[bytes]:
        if self._spooled is not None:
            self._spooled.seek(0)
            return self._spooled
        try:
            return self._path.open("rb")
        except OSError as error:
            raise usage(f"{self.name} cannot be read: {error.strerror}.") from None
