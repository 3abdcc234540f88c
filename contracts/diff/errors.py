"""The promise of errors: `x-errors`, its catalogue, and the codes of each answer."""

from __future__ import annotations

from typing import Final

from contracts.diff.fact import EVERY_LANGUAGE, Direction, Effect, Kind, Party
from contracts.diff.sides import OperationPair, Sides, Where
from contracts.operations import Operation
from contracts.pointers import join
from contracts.rules.errors import ErrorRules, Limits

_BOTH: Final = frozenset(Party)
_CONSUMER: Final = frozenset({Party.CONSUMER})
_PROVIDER: Final = frozenset({Party.PROVIDER})

KINDS: Final = (
    Kind(
        id="diff/errors-removed",
        what="The contract no longer promises anything about errors.",
        why="A consumer that tells errors apart by their code has nothing to rely on.",
        mend="Keep x-errors.",
        breaks=_CONSUMER,
        source=EVERY_LANGUAGE,
    ),
    Kind(
        id="diff/errors-added",
        what="The contract now promises what errors look like.",
        why="A provider is now held to it.",
        mend="Nothing: consumers are not concerned.",
        breaks=_PROVIDER,
    ),
    Kind(
        id="diff/errors-repointed",
        what="The code of an error, or what else consumers read of it, stands elsewhere.",
        why="A consumer that looks in the old place finds nothing.",
        mend="Say it in both places.",
        breaks=_BOTH,
    ),
    Kind(
        id="diff/errors-told",
        what="An error now tells more: its status, the members at fault, or the request id.",
        why="A provider has to fill it in.",
        mend="Nothing: consumers are not concerned.",
        breaks=_PROVIDER,
    ),
    Kind(
        id="diff/errors-media-type",
        what="Errors come in another media type.",
        why="A consumer that knows errors by it takes them for something else.",
        mend="Keep the media type.",
        breaks=_BOTH,
    ),
    Kind(
        id="diff/errors-hiding",
        what="What belongs to another tenant and what does not exist answer alike, or no longer do.",
        why="The same request to the same thing fails with another code.",
        mend="Keep it as it is.",
        breaks=_BOTH,
    ),
    Kind(
        id="diff/limit-lowered",
        what="The largest body, or the rate that a consumer may keep, is smaller.",
        why="A request that was taken is refused.",
        mend="Keep the limit.",
        breaks=_CONSUMER,
    ),
    Kind(
        id="diff/limit-raised",
        what="The largest body, or the rate that a consumer may keep, is larger.",
        why="A provider has to stand more.",
        mend="Nothing: consumers are not concerned.",
        breaks=_PROVIDER,
    ),
    Kind(
        id="diff/answer-code-added",
        what="An answer may carry a code of the catalogue that it did not name.",
        why="Consumers treat a code that they do not expect by its status.",
        mend="Nothing.",
        breaks=frozenset(),
    ),
    Kind(
        id="diff/answer-code-removed",
        what="An answer no longer names a code.",
        why="A provider that answers with it no longer conforms.",
        mend="Nothing: consumers are not concerned.",
        breaks=_PROVIDER,
    ),
)

_EXPRESSIONS: Final = (
    ("code", "code"),
    ("status", "status"),
    ("field_pointer", "pointer"),
    ("request_id", "requestId"),
)


def compare_errors(sides: Sides) -> None:
    """Note what the error rules of two contracts differ in."""
    old, new = sides.old.errors, sides.new.errors
    if old is None or new is None:
        if old is not None or new is not None:
            sides.note(
                "diff/errors-added" if old is None else "diff/errors-removed",
                "x-errors",
                old="/x-errors" if old else "",
                new="/x-errors" if new else "",
                example="an error whose code the catalogue listed",
            )
        return
    for attribute, key in _EXPRESSIONS:
        before, after = getattr(old, attribute), getattr(new, attribute)
        was, now = ("" if one is None else str(one) for one in (before, after))
        if was != now:
            kind = "diff/errors-repointed" if was else "diff/errors-told"
            example = f"an error with its {key} at {was}"
            sides.note(kind, f"x-errors {key}", example=example, was=was, now=now, **_at(key))
    if old.media_type != new.media_type:
        sides.note(
            "diff/errors-media-type",
            "x-errors mediaType",
            was=old.media_type,
            now=new.media_type,
            example=f"an error in {old.media_type}",
            **_at("mediaType"),
        )
    if old.hidden != new.hidden:
        sides.note(
            "diff/errors-hiding",
            "x-errors hidden",
            was=str(old.hidden).lower(),
            now=str(new.hidden).lower(),
            example="a request for what belongs to another tenant",
            **_at("hidden"),
        )
    _compare_limits(
        sides, old.limits, new.limits, "x-errors", ("/x-errors/limits", "/x-errors/limits"), ""
    )


def _at(key: str) -> Where:
    return {"old": f"/x-errors/{key}", "new": f"/x-errors/{key}"}


def _compare_limits(
    sides: Sides, old: Limits, new: Limits, subject: str, places: tuple[str, str], operation: str
) -> None:
    for name, unit in (("body", "bytes"), ("rate", "requests a second")):
        before: float | None = getattr(old, name)
        after: float | None = getattr(new, name)
        if before == after:
            continue
        lowered = after is not None and (before is None or after < before)
        sides.note(
            "diff/limit-lowered" if lowered else "diff/limit-raised",
            f"{subject} limits {name}",
            old=f"{places[0]}/{name}",
            new=f"{places[1]}/{name}",
            was="none" if before is None else f"{before:g} {unit}",
            now="none" if after is None else f"{after:g} {unit}",
            operation=operation,
            example=f"a request of {before or 'more than ' + str(after)} {unit}",
        )


def compare_error_codes(sides: Sides, pair: OperationPair) -> None:
    """Note what the limits and the codes of an operation's answers differ in."""
    if sides.old.errors is not None and sides.new.errors is not None:
        _compare_own_limits(sides, pair)
    new = {one.status.upper(): one for one in pair.new.responses}
    for before in pair.old.responses:
        after = new.get(before.status.upper())
        if after is None:
            continue
        was = _codes(sides.old.errors, pair.old, before.status)
        now = _codes(sides.new.errors, pair.new, after.status)
        known_old = set(sides.old.errors.catalogue) if sides.old.errors else set[str]()
        known_new = set(sides.new.errors.catalogue) if sides.new.errors else set[str]()
        for code in sorted(was ^ now):
            # A code that the catalogue itself gained or lost is told there.
            if code not in known_old or code not in known_new:
                continue
            if _renumbered(sides, code):
                continue
            sides.note(
                "diff/answer-code-removed" if code in was else "diff/answer-code-added",
                f"{pair.name} {before.status} code {code}",
                old=f"{before.pointer}/x-error-codes",
                new=f"{after.pointer}/x-error-codes",
                was=code if code in was else "",
                now=code if code in now else "",
                direction=Direction.RESPONSE,
                effect=Effect.NONE,
                operation=pair.name,
            )


def _renumbered(sides: Sides, code: str) -> bool:
    old, new = sides.old.errors, sides.new.errors
    assert old is not None and new is not None
    return old.catalogue[code].status != new.catalogue[code].status


def _codes(rules: ErrorRules | None, operation: Operation, status: str) -> set[str]:
    """Return the codes that an answer may carry: those it names, else all of its status."""
    if rules is None:
        return set()
    response = next(one for one in operation.responses if one.status == status)
    if response.error_codes is not None:
        return set(response.error_codes)
    return {code for code, entry in rules.catalogue.items() if response.covers(entry.status)}


def _compare_own_limits(sides: Sides, pair: OperationPair) -> None:
    old, new = sides.old.errors, sides.new.errors
    assert old is not None and new is not None
    if (pair.old.limits, pair.new.limits) == (old.limits, new.limits):
        return
    places = tuple(one.pointer + join(("x-errors", "limits")) for one in (pair.old, pair.new))
    _compare_limits(
        sides, pair.old.limits, pair.new.limits, pair.name, (places[0], places[1]), pair.name
    )
