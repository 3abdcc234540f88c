"""The promise of images: `x-images`."""

from __future__ import annotations

from typing import Final

from contracts.diff.fact import Kind, Party
from contracts.diff.sides import Sides
from contracts.quantities import show_seconds
from contracts.rules.images import ImagePromise

KINDS: Final = (
    Kind(
        id="diff/image-removed",
        what="An image is no longer shipped.",
        why="Who runs it has nothing to upgrade to.",
        mend="Ship it until the next major version.",
        breaks=frozenset({Party.CONSUMER}),
    ),
    Kind(
        id="diff/image-added",
        what="A further image is shipped.",
        why="It has to be built and checked.",
        mend="Nothing.",
        breaks=frozenset(),
    ),
    Kind(
        id="diff/image-role-changed",
        what="An image that answered requests now makes them, or the other way round.",
        why="Who runs it finds another program.",
        mend="Give the other program another name.",
        breaks=frozenset({Party.CONSUMER}),
    ),
    Kind(
        id="diff/image-loosened",
        what="An image may need more: memory, size, or time to start and stop; or does less.",
        why="Where it runs today within its limits, it may be killed.",
        mend="Keep the promise.",
        breaks=frozenset({Party.CONSUMER}),
    ),
    Kind(
        id="diff/image-tightened",
        what="An image promises to need less, or to do more.",
        why="It has to be built so.",
        mend="Nothing: who runs it is not concerned.",
        breaks=frozenset({Party.PROVIDER}),
    ),
)


def compare_images(sides: Sides) -> None:
    """Note what the promises of the images differ in."""
    old, new = sides.old.images, sides.new.images
    for name in {**old, **new}:
        before, after = old.get(name), new.get(name)
        if before is None or after is None:
            one = before or after
            assert one is not None
            sides.note(
                "diff/image-added" if before is None else "diff/image-removed",
                f"image {name}",
                old=one.pointer if before else "/x-images",
                new=one.pointer if after else "/x-images",
                example=f"the image {name}",
            )
        else:
            _compare(sides, before, after)


def _compare(sides: Sides, old: ImagePromise, new: ImagePromise) -> None:
    if old.role != new.role:
        sides.note(
            "diff/image-role-changed",
            f"image {old.name}",
            old=f"{old.pointer}/role",
            new=f"{new.pointer}/role",
            was=old.role,
            now=new.role,
            example=f"the image {old.name} as {old.role}",
        )
    for name, sign in (
        ("memory", 1),
        ("size", 1),
        ("ready", 1),
        ("shutdown", 1),
        ("throughput", -1),
    ):
        before: float | None = getattr(old, name)
        after: float | None = getattr(new, name)
        if before == after:
            continue
        loosened = before is not None and (after is None or after * sign > before * sign)
        sides.note(
            "diff/image-loosened" if loosened else "diff/image-tightened",
            f"image {old.name} {name}",
            old=f"{old.pointer}/{name}",
            new=f"{new.pointer}/{name}",
            was=_said(name, before),
            now=_said(name, after),
            example=f"the image {old.name} within {name} {_said(name, before)}",
        )


def _said(name: str, value: float | None) -> str:
    if value is None:
        return "none"
    if name in ("ready", "shutdown"):
        return show_seconds(value)
    return f"{value:g}/s" if name == "throughput" else f"{value:,.0f} bytes"
