"""Request bodies and the media types of every body."""

from __future__ import annotations

import json
from typing import Final

from contracts.diff.fact import EVERY_LANGUAGE, Direction, Effect, Kind, Party
from contracts.diff.sides import OperationPair, Sides
from contracts.operations import Body, MediaType

KINDS: Final = (
    Kind(
        id="diff/body-added",
        what="An operation takes a body that a request may leave out.",
        why="A provider has to read it.",
        mend="Nothing, if leaving it out does what was done before.",
    ),
    Kind(
        id="diff/body-demanded",
        what="An operation takes a body that every request must send.",
        why="Every request of today lacks it.",
        mend="Make it optional.",
        source=EVERY_LANGUAGE,
    ),
    Kind(
        id="diff/body-removed",
        what="An operation no longer takes a body.",
        why="A request that sends one is refused, or answered as if it had not.",
        mend="Deprecate the operation, and add another one without a body.",
        source=EVERY_LANGUAGE,
    ),
    Kind(
        id="diff/body-required",
        what="A body that a request could leave out must now be sent.",
        why="A request without it is refused.",
        mend="Leave it optional.",
        source=EVERY_LANGUAGE,
    ),
    Kind(
        id="diff/body-optional",
        what="A body that every request had to send may now be left out.",
        why="A provider has to answer requests without it.",
        mend="Nothing: consumers are not concerned.",
    ),
    Kind(
        id="diff/media-type-added",
        what="A body may come in a further media type.",
        why="Of a request, a provider has to read it; an answer is in it for those who ask for it.",
        mend="Answer in the old media type unless Accept names the new one.",
        breaks=frozenset(),
    ),
    Kind(
        id="diff/media-type-removed",
        what="A body no longer comes in one of its media types.",
        why="A request in it is refused; a reader that asks for it gets none.",
        mend="Keep the old media type beside the new.",
        breaks=frozenset({Party.CONSUMER}),
        source=EVERY_LANGUAGE,
    ),
    Kind(
        id="diff/encoding-changed",
        what="How the parts of a form are written is another.",
        why="The same parts are sent in other characters, and the old ones are misread.",
        mend="Keep the encoding.",
        breaks=frozenset(Party),
    ),
)


def compare_bodies(sides: Sides, pair: OperationPair) -> None:
    """Note what the request bodies of an operation differ in."""
    old, new = pair.old.body, pair.new.body
    subject = f"{pair.name} request body"
    if old is not None and new is not None:
        if old.required != new.required:
            sides.note(
                "diff/body-required" if new.required else "diff/body-optional",
                subject,
                old=old.pointer,
                new=new.pointer,
                was="required" if old.required else "optional",
                now="required" if new.required else "optional",
                direction=Direction.REQUEST,
                effect=Effect.NARROWS if new.required else Effect.WIDENS,
                operation=pair.name,
                example=f"{pair.request} without a body",
            )
        compare_content(
            sides,
            old.content,
            new.content,
            (old.pointer, new.pointer),
            subject=subject,
            pair=pair,
            direction=Direction.REQUEST,
        )
    elif old is not None or new is not None:
        _note_whole(sides, pair, old, new, subject)


def _note_whole(
    sides: Sides, pair: OperationPair, old: Body | None, new: Body | None, subject: str
) -> None:
    if new is not None:
        kind = "diff/body-demanded" if new.required else "diff/body-added"
        effect = Effect.NARROWS if new.required else Effect.WIDENS
    else:
        kind, effect = "diff/body-removed", Effect.NARROWS
    sides.note(
        kind,
        subject,
        old=old.pointer if old else pair.old.pointer,
        new=new.pointer if new else pair.new.pointer,
        direction=Direction.REQUEST,
        effect=effect,
        operation=pair.name,
        example=f"{pair.request} {'without' if new else 'with'} a body",
    )


def compare_content(
    sides: Sides,
    before: tuple[MediaType, ...],
    after: tuple[MediaType, ...],
    places: tuple[str, str],
    *,
    subject: str,
    pair: OperationPair,
    direction: Direction,
) -> None:
    """Note what two sets of media types differ in, and compare the schemas of those that are in both."""
    old = {_plain(one.media_type): one for one in before}
    new = {_plain(one.media_type): one for one in after}
    for name, one in old.items():
        counterpart = new.get(name)
        if counterpart is not None:
            _compare(sides, one, counterpart, subject, pair, direction)
        elif not any(_covers(wider, name) for wider in new):
            sides.note(
                "diff/media-type-removed",
                f"{subject} {one.media_type}",
                old=one.pointer,
                new=places[1],
                was=one.media_type,
                now=", ".join(new),
                direction=direction,
                operation=pair.name,
                example=f"{pair.request} with "
                + (
                    f"Content-Type: {one.media_type}"
                    if direction is Direction.REQUEST
                    else f"Accept: {one.media_type}"
                ),
            )
    for name, one in new.items():
        if name not in old and not any(_covers(wider, name) for wider in old):
            sides.note(
                "diff/media-type-added",
                f"{subject} {one.media_type}",
                old=places[0],
                new=one.pointer,
                was=", ".join(old),
                now=one.media_type,
                direction=direction,
                operation=pair.name,
            )


def _compare(
    sides: Sides,
    old: MediaType,
    new: MediaType,
    subject: str,
    pair: OperationPair,
    direction: Direction,
) -> None:
    for part, before, after in (
        ("body", old.schema, new.schema),
        ("item of the stream", old.item_schema, new.item_schema),
    ):
        if before is not None or after is not None:
            sides.schemas(
                before,
                after,
                operation=pair.name,
                subject=subject if part == "body" else f"{subject}, {part}",
                part=part,
                direction=direction,
            )
    if json.dumps(old.encoding, sort_keys=True) != json.dumps(new.encoding, sort_keys=True):
        sides.note(
            "diff/encoding-changed",
            f"{subject} {new.media_type}",
            old=old.pointer + "/encoding",
            new=new.pointer + "/encoding",
            operation=pair.name,
            example=f"{pair.request} with the parts written as before",
        )


def _plain(media_type: str) -> str:
    """Return a media type in one spelling: lower case, no space around parameters (RFC 9110, 8.3.1)."""
    return ";".join(part.strip().lower() for part in media_type.split(";"))


def _covers(wider: str, name: str) -> bool:
    """Whether a media type with wildcards allows another one."""
    if wider == "*/*":
        return True
    return wider.endswith("/*") and name.startswith(wider[:-1])
