"""What generation makes of the golden contract; run as a module, it writes that down anew."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.generators.conftest import GOLDEN, files_of, place

EXPECTED = GOLDEN.parent / "expected"
ENDING = ".golden"
"""Ends every recorded file, so that no other tool takes it for source."""


def recorded(target: str) -> dict[str, str]:
    """Return the recorded files of a target, by path."""
    folder = EXPECTED / target
    return {
        path.relative_to(folder).as_posix().removesuffix(ENDING): path.read_text("utf-8")
        for path in sorted(folder.rglob(f"*{ENDING}"))
    }


def record(target: str, folder: Path = EXPECTED) -> None:
    """Write down what a target makes of the golden contract now."""
    shutil.rmtree(folder / target, ignore_errors=True)
    place(
        {f"{path}{ENDING}": text for path, text in files_of(GOLDEN, target).items()},
        folder / target,
    )


if __name__ == "__main__":
    for name in ("python", "typescript", "java"):
        record(name)
