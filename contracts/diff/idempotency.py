"""The promise that the same key acts once: `x-idempotency`."""

from __future__ import annotations

from typing import Final

from contracts.diff.fact import Kind, Party
from contracts.diff.sides import OperationPair, Sides

KINDS: Final = (
    Kind(
        id="diff/idempotency-removed",
        what="The same key and body no longer act once.",
        why="A consumer that repeats a request after a broken connection acts twice.",
        mend="Keep the promise.",
        breaks=frozenset({Party.CONSUMER}),
    ),
    Kind(
        id="diff/idempotency-added",
        what="The same key and body now act once.",
        why="A provider is now held to it.",
        mend="Nothing: consumers are not concerned.",
        breaks=frozenset({Party.PROVIDER}),
    ),
    Kind(
        id="diff/idempotency-changed",
        what="The key of repetition stands elsewhere, or a mismatch has another code.",
        why="A consumer that sends the old key acts twice, or misreads the refusal.",
        mend="Take both headers, and keep the code.",
        breaks=frozenset(Party),
    ),
)


def compare_idempotency(sides: Sides, pair: OperationPair) -> None:
    """Note what the idempotency of an operation differs in."""
    old, new = pair.old.idempotency, pair.new.idempotency
    if old == new:
        return
    kind = "changed" if old and new else "removed" if old else "added"
    sides.note(
        f"diff/idempotency-{kind}",
        f"{pair.name} idempotency",
        old=pair.old.pointer + ("/x-idempotency" if old else ""),
        new=pair.new.pointer + ("/x-idempotency" if new else ""),
        was=f"{old.key} {old.mismatch or ''}".strip() if old else "",
        now=f"{new.key} {new.mismatch or ''}".strip() if new else "",
        operation=pair.name,
        example=f"{pair.request} twice with the same key",
    )
