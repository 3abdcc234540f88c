"""Files to disk, whole or not at all, or held against what lies there: the two ends of the same value."""

from __future__ import annotations

import contextlib
import difflib
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from contracts.report.finding import ExitCode, Finding, LockstepError
from generators.build import Built
from generators.manifest import FILE_NAME, digest

_TEMPORARY: Final = ".lockstep-new"


class Change(StrEnum):
    """How a file on disk and the file that should be there differ."""

    MISSING = "missing"
    DIFFERS = "differs"
    STALE = "stale"


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """One file that is not what generation would leave: its path within the package, and the diff."""

    path: str
    change: Change
    diff: tuple[str, ...]

    @property
    def added(self) -> int:
        """How many lines generation would add."""
        return sum(line.startswith("+") for line in self.diff[2:])

    @property
    def removed(self) -> int:
        """How many lines generation would take away."""
        return sum(line.startswith("-") for line in self.diff[2:])


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """How many files of a package were written, were right already, and were removed."""

    written: int
    unchanged: int
    removed: int


def compare(built: Built) -> tuple[Drift, ...]:
    """Return every file of a package that generation would write or remove, ordered by path.

    The manifest itself is no output in this sense: a newer tool that writes the same files has not
    drifted.
    """
    out, drifts = built.package.out, list[Drift]()
    for file in built.files:
        present, name = _read(out / file.path), f"{out.name}/{file.path}"
        if present is None:
            diff = _diff(name, "", file.text)
            drifts.append(Drift(path=file.path, change=Change.MISSING, diff=diff))
        elif present != file.text.encode():
            diff = _diff(name, present.decode(errors="replace"), file.text)
            drifts.append(Drift(path=file.path, change=Change.DIFFERS, diff=diff))
    for path in _stale(built):
        present = _read(out / path) or b""
        diff = _diff(f"{out.name}/{path}", present.decode(errors="replace"), "")
        drifts.append(Drift(path=path, change=Change.STALE, diff=diff))
    return tuple(sorted(drifts, key=lambda drift: drift.path))


def write(built: Built) -> Written:
    """Bring a package's folder to what it should be.

    Everything is first written beside its place; only when all of it is there do renames begin, so
    that a full disk changes nothing. Raises LockstepError where a file that was not generated stands in
    the way, or the folder cannot be written.
    """
    if built.manifest is None:
        return Written(
            written=0, unchanged=len(built.former.files) if built.former else 0, removed=0
        )
    out = built.package.out
    known = built.former.files if built.former else {}
    wanted = built.manifest.files
    due = {
        file.path: content
        for file in built.files
        if not _is_right(built, known, file.path, content := file.text.encode())
    }
    blocked = [path for path in due if path not in known and os.path.lexists(out / path)]
    if blocked:
        raise LockstepError(*(_occupied(out / path) for path in blocked), exit_code=ExitCode.USAGE)
    stale = list(_stale(built))
    unchanged = len(wanted) - len(due)
    manifest = built.manifest.text().encode()
    if _read(out / FILE_NAME) != manifest:
        # The manifest goes first: from then on each path is known as ours, even if a rename fails.
        due = {FILE_NAME: manifest, **due}
    try:
        _replace(out, due, stale)
    except OSError as error:
        raise LockstepError(
            Finding(
                rule="generate/unwritable",
                message=f"{error.filename or out} cannot be written: {error.strerror}",
                hint="check the folder's permissions and the space on its disk",
            ),
            exit_code=ExitCode.USAGE,
        ) from None
    return Written(written=len(due.keys() - {FILE_NAME}), unchanged=unchanged, removed=len(stale))


def _is_right(built: Built, known: Mapping[str, str], path: str, content: bytes) -> bool:
    """Return whether a file lies in its place with this content already."""
    if path in built.intact:
        return known[path] == digest(content)
    return _read(built.package.out / path) == content


def _replace(out: Path, due: dict[str, bytes], stale: list[str]) -> None:
    ready: list[tuple[Path, Path]] = []
    folders: set[Path] = set()
    try:
        for path, content in due.items():
            place = out / path
            if place.parent not in folders:
                place.parent.mkdir(parents=True, exist_ok=True)
                folders.add(place.parent)
            beside = place.with_name(place.name + _TEMPORARY)
            ready.append((beside, place))
            beside.write_bytes(content)
        for path in stale:
            (out / path).unlink(missing_ok=True)
        for beside, place in ready:
            beside.replace(place)
    finally:
        for beside, _ in ready:
            with contextlib.suppress(OSError):
                beside.unlink(missing_ok=True)
    for path in stale:
        _remove_empty(out, (out / path).parent)


def _remove_empty(out: Path, folder: Path) -> None:
    while folder != out and folder.is_relative_to(out):
        try:
            folder.rmdir()
        except OSError:
            return
        folder = folder.parent


def _stale(built: Built) -> Iterator[str]:
    """Yield the files that a former run wrote and this one would not, and that are still there."""
    if built.manifest is not None and built.former is not None:
        wanted = built.manifest.files
        for path in built.former.files:
            if path not in wanted and os.path.lexists(built.package.out / path):
                yield path


def _occupied(path: Path) -> Finding:
    return Finding(
        rule="generate/occupied",
        message=f"{path} is there already and was not generated",
        hint="move it away, or generate into another folder",
    )


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return None


def _diff(path: str, present: str, wanted: str) -> tuple[str, ...]:
    before, after = present.splitlines(), wanted.splitlines()
    if before == after and digest(present.encode()) != digest(wanted.encode()):
        return (f"--- {path}", f"+++ {path}", "(only line endings differ)")
    names = (path if present else "/dev/null", path if wanted else "/dev/null")
    return tuple(difflib.unified_diff(before, after, *names, lineterm=""))
