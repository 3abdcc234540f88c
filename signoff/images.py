"""Images that a command line names by their digests."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from contracts.report.finding import usage_error

_DIGEST: Final = re.compile(r"sha256:[0-9a-f]{64}")


def digests_of(texts: Iterable[str]) -> dict[str, str]:
    """Return digest by name out of `NAME=sha256:…`; raises LockstepError (exit code 2) for anything else."""
    images: dict[str, str] = {}
    for text in texts:
        name, _, digest = text.partition("=")
        if not name or not _DIGEST.fullmatch(digest) or name in images:
            raise usage_error(
                f"--image {text} names no image, or names it twice",
                hint="write --image NAME=sha256:…, with 64 hexadecimal digits",
            )
        images[name] = digest
    return images
