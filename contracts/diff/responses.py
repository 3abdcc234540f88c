"""Answers: statuses, headers, links, and whether there is a body."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from contracts.diff.bodies import compare_content
from contracts.diff.fact import EVERY_LANGUAGE, TYPE_CHECKED, Direction, Effect, Kind, Party
from contracts.diff.sides import OperationPair, Sides, Where
from contracts.operations import Header, Response

KINDS: Final = (
    Kind(
        id="diff/success-added",
        what="An operation may answer with a success or redirection that it did not declare.",
        why="A consumer that knows the old statuses does not expect the new one, nor its body.",
        mend="Answer with the old status, or let consumers ask for the new one.",
    ),
    Kind(
        id="diff/success-removed",
        what="An operation no longer answers with one of its successes or redirections.",
        why="A consumer that waits for that status waits in vain.",
        mend="Keep the status, or version the operation.",
        breaks=frozenset(Party),
        source=EVERY_LANGUAGE,
    ),
    Kind(
        id="diff/failure-added",
        what="An operation may fail with a status that it did not declare.",
        why="Consumers treat an unknown failure by its class (RFC 9110, section 15), so they go on.",
        mend="Nothing, if the error body is that of all others.",
        breaks=frozenset(),
    ),
    Kind(
        id="diff/failure-removed",
        what="An operation no longer declares one of its failures.",
        why="A provider that answers with it no longer conforms.",
        mend="Nothing: consumers are not concerned.",
        breaks=frozenset({Party.PROVIDER}),
    ),
    Kind(
        id="diff/header-added",
        what="An answer has a new header.",
        why="A provider has to send it, where it is required.",
        mend="Nothing: consumers are not concerned.",
        breaks=frozenset(),
    ),
    Kind(
        id="diff/header-removed",
        what="An answer no longer has a header that consumers could count on.",
        why="A consumer that reads it finds nothing.",
        mend="Go on sending it, and deprecate it in words.",
        breaks=frozenset({Party.CONSUMER}),
    ),
    Kind(
        id="diff/optional-header-removed",
        what="An answer no longer has a header that might be missing.",
        why="A consumer that reads it never finds it again, and had to cope with that.",
        mend="Go on sending it where it was sent.",
        breaks=frozenset(),
    ),
    Kind(
        id="diff/etag-dropped",
        what="An answer no longer has an ETag.",
        why="Consumers cannot say If-Match or If-None-Match: a change made meanwhile is overwritten.",
        mend="Go on sending the entity tag.",
        breaks=frozenset({Party.CONSUMER}),
    ),
    Kind(
        id="diff/header-required",
        what="A header that might be missing is now always there.",
        why="A provider has to send it each time.",
        mend="Nothing: consumers are not concerned.",
        breaks=frozenset({Party.PROVIDER}),
    ),
    Kind(
        id="diff/header-optional",
        what="A header that was always there may now be missing.",
        why="A consumer that counts on it finds nothing.",
        mend="Go on sending it.",
        breaks=frozenset({Party.CONSUMER}),
    ),
    Kind(
        id="diff/answer-body-added",
        what="An answer that had no body now has one.",
        why="Generated methods return something; consumers that look for nothing are not concerned.",
        mend="Nothing.",
        breaks=frozenset(),
        source=TYPE_CHECKED,
    ),
    Kind(
        id="diff/answer-body-removed",
        what="An answer that had a body now has none.",
        why="A consumer that reads it finds nothing.",
        mend="Go on sending the body.",
        breaks=frozenset(Party),
        source=EVERY_LANGUAGE,
    ),
    Kind(
        id="diff/link-removed",
        what="An answer no longer says how to get on to another operation.",
        why="A harness and a client no longer know what to put into the next request.",
        mend="Keep the link as long as the next operation is there.",
        breaks=frozenset(),
    ),
    Kind(
        id="diff/link-changed",
        what="An answer leads on to another operation, or with other values.",
        why="Who follows links asks for something else.",
        mend="Add a link of another name.",
        breaks=frozenset(),
    ),
    Kind(
        id="diff/link-added",
        what="An answer says how to get on to a further operation.",
        why="Who follows links finds one more.",
        mend="Nothing.",
        breaks=frozenset(),
    ),
)


def compare_responses(sides: Sides, pair: OperationPair) -> None:
    """Note what the answers of an operation differ in."""
    old = {one.status.upper(): one for one in pair.old.responses}
    new = {one.status.upper(): one for one in pair.new.responses}
    for status, before in old.items():
        after = new.get(status) or _cover(status, new)
        if after is None:
            _note_removed(sides, pair, before)
        else:
            _compare(sides, pair, before, after)
    for status, after in new.items():
        if status in old:
            continue
        covered = _cover(status, old)
        if covered is None:
            _note_added(sides, pair, after)
        elif status != "DEFAULT":
            _compare(sides, pair, covered, after)


def _cover(status: str, declared: dict[str, Response]) -> Response | None:
    """Return the response that describes a status which has none of its own."""
    return declared.get(f"{status[0]}XX") or declared.get("DEFAULT")


def _is_success(status: str) -> bool:
    return status[0] in "123"


def _note_removed(sides: Sides, pair: OperationPair, one: Response) -> None:
    success = _is_success(one.status)
    sides.note(
        "diff/success-removed" if success else "diff/failure-removed",
        f"{pair.name} {one.status}",
        old=one.pointer,
        new=pair.new.pointer,
        was=one.status,
        direction=Direction.RESPONSE,
        effect=Effect.NARROWS,
        operation=pair.name,
        example=f"{pair.request} answered with {one.status}",
    )


def _note_added(sides: Sides, pair: OperationPair, one: Response) -> None:
    success = _is_success(one.status)
    sides.note(
        "diff/success-added" if success else "diff/failure-added",
        f"{pair.name} {one.status}",
        old=pair.old.pointer,
        new=one.pointer,
        now=one.status,
        direction=Direction.RESPONSE,
        effect=Effect.WIDENS,
        operation=pair.name,
        example=f"{pair.request} answered with {one.status}",
    )


def _compare(sides: Sides, pair: OperationPair, old: Response, new: Response) -> None:
    subject = f"{pair.name} {new.status}"
    _compare_headers(sides, pair, old, new, subject)
    _compare_links(sides, pair, old, new, subject)
    if bool(old.content) != bool(new.content):
        added = bool(new.content)
        sides.note(
            "diff/answer-body-added" if added else "diff/answer-body-removed",
            f"{subject} body",
            old=old.pointer,
            new=new.pointer,
            was=", ".join(one.media_type for one in old.content),
            now=", ".join(one.media_type for one in new.content),
            direction=Direction.RESPONSE,
            operation=pair.name,
            example=f"{pair.request} answered with {old.status} and a body",
        )
        return
    compare_content(
        sides,
        old.content,
        new.content,
        (old.pointer, new.pointer),
        subject=f"{subject} body",
        pair=pair,
        direction=Direction.RESPONSE,
    )


def _compare_headers(
    sides: Sides, pair: OperationPair, old: Response, new: Response, subject: str
) -> None:
    before, after = _by_name(old.headers), _by_name(new.headers)
    for name, header in before.items():
        counterpart = after.get(name)
        label = f"{subject} header {header.name}"
        at: Where = {
            "old": header.pointer,
            "new": new.pointer if counterpart is None else counterpart.pointer,
            "operation": pair.name,
            "direction": Direction.RESPONSE,
        }
        example = f"{pair.request} answered with {new.status} and no {header.name}"
        if counterpart is None:
            kind = "diff/header-removed" if header.required else "diff/optional-header-removed"
            sides.note(
                "diff/etag-dropped" if name == "etag" else kind,
                label,
                was="required" if header.required else "optional",
                example=example,
                **at,
            )
            continue
        if header.required != counterpart.required:
            sides.note(
                "diff/header-required" if counterpart.required else "diff/header-optional",
                label,
                was="required" if header.required else "optional",
                now="required" if counterpart.required else "optional",
                example=example,
                **at,
            )
        sides.schemas(
            header.schema,
            counterpart.schema,
            operation=pair.name,
            subject=label,
            part=f"header {header.name}",
            direction=Direction.RESPONSE,
        )
    for name, header in after.items():
        if name not in before:
            sides.note(
                "diff/header-added",
                f"{subject} header {header.name}",
                old=old.pointer,
                new=header.pointer,
                now="required" if header.required else "optional",
                direction=Direction.RESPONSE,
                operation=pair.name,
            )


def _by_name(headers: Iterable[Header]) -> dict[str, Header]:
    return {one.name.lower(): one for one in headers if one.name.lower() != "content-type"}


def _compare_links(
    sides: Sides, pair: OperationPair, old: Response, new: Response, subject: str
) -> None:
    before = {one.name: one for one in old.links}
    after = {one.name: one for one in new.links}
    for name in {**before, **after}:
        one, other = before.get(name), after.get(name)
        kind = "diff/link-changed"
        if one is None or other is None:
            kind = "diff/link-added" if one is None else "diff/link-removed"
        else:
            renamed = {pair.old.id: pair.new.id}.get(one.operation, one.operation)
            if (one.parameters, one.body) == (other.parameters, other.body) and other.operation in (
                one.operation,
                renamed,
            ):
                continue
        sides.note(
            kind,
            f"{subject} link {name}",
            old=one.pointer if one else old.pointer,
            new=other.pointer if other else new.pointer,
            was=one.operation if one else "",
            now=other.operation if other else "",
            direction=Direction.RESPONSE,
            operation=pair.name,
        )
