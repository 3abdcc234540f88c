"""`generate --watch`: generates again whenever one of the files behind the packages changes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

from contracts.report.finding import LockstepError
from contracts.report.views.findings import render_findings
from generators.build import Plan, build
from generators.emit import write
from generators.manifest import read_manifest

_INTERVAL: Final = 0.25

Stamp = tuple[tuple[str, int, int], ...]


def watch(
    plan: Plan,
    *,
    say: Callable[[str], None],
    colour: bool = False,
    pause: Callable[[float], None] = time.sleep,
    rounds: int | None = None,
) -> None:
    """Generate, then again after each change, a line each; ends with KeyboardInterrupt.

    A contract that is not valid gets its findings printed, and the packages stay as they were.
    `rounds` ends the watch after so many looks.
    """
    seen: Stamp | None = None
    while rounds is None or rounds > 0:
        stamp = _stamp(_watched(plan))
        if stamp != seen:
            seen = stamp
            say(regenerate(plan, colour=colour))
            continue
        rounds = None if rounds is None else rounds - 1
        pause(_INTERVAL)


def regenerate(plan: Plan, *, colour: bool = False) -> str:
    """Generate once and return the line, or the findings, that say what came of it."""
    clock = time.strftime("%H:%M:%S")
    started = time.monotonic()
    try:
        result = build(plan)
        done = [(one.package.target.name, write(one)) for one in result.packages]
    except LockstepError as error:
        return f"{clock} nothing written\n{render_findings(error.findings, colour=colour)}"
    changed = [
        f"{name} {one.written + one.removed} of {one.written + one.unchanged + one.removed}"
        for name, one in done
        if one.written or one.removed
    ]
    what = ", ".join(changed) if changed else "nothing changed"
    return f"{clock} {what} ({time.monotonic() - started:.2f} s)"


def _watched(plan: Plan) -> Iterable[Path]:
    yield plan.contract
    yield from plan.overlays
    referenced: set[Path] = set()
    for package in plan.packages:
        manifest = read_manifest(package.out)
        if manifest is not None:
            referenced |= set(manifest.references(plan.contract))
    yield from sorted(referenced)


def _stamp(paths: Iterable[Path]) -> Stamp:
    found: dict[str, tuple[str, int, int]] = {}
    for path in paths:
        try:
            status = path.stat()
            found[str(path)] = (str(path), status.st_mtime_ns, status.st_size)
        except OSError:
            found[str(path)] = (str(path), 0, 0)
    return tuple(found.values())
