"""Where an export goes: standard output, or a file that is there whole or not at all."""

from __future__ import annotations

import gzip
import os
import sys
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

from ..endings import usage
from ..reading.sources import zstd


@contextmanager
def opened_output(path: Path | None) -> Generator[IO[bytes]]:
    """Open the output; its name decides on compression (`.gz`, `.zst`). A failure leaves no file."""
    if path is None:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    try:
        number, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.resolve().parent)
    except OSError as error:
        raise usage(f"{path} cannot be written: {error.strerror}.") from None
    temporary = Path(name)
    try:
        with os.fdopen(number, "wb") as raw:
            with _compressed(path, raw) as output:
                yield output
            raw.flush()
            os.fsync(raw.fileno())
        # As a file that is opened to be written, not as a temporary one.
        temporary.chmod(0o666 & ~_umask())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


@contextmanager
def _compressed(path: Path, raw: IO[bytes]) -> Generator[IO[bytes]]:
    if path.suffix == ".gz":
        with gzip.GzipFile("", "wb", 6, raw, mtime=0) as output:
            yield cast("IO[bytes]", output)
    elif path.suffix == ".zst":
        with zstd.ZstdFile(raw, "wb") as output:
            yield cast("IO[bytes]", output)
    else:
        yield raw


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
