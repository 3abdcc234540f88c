"""Parameters of operations, those of their paths included."""

from __future__ import annotations

import re
from typing import Final

from contracts.diff.fact import EVERY_LANGUAGE, Direction, Effect, Kind, Party
from contracts.diff.sides import OperationPair, Sides, Where
from contracts.operations import Location, Parameter
from contracts.rules.pagination import FilterOperator

KINDS: Final = (
    Kind(
        id="diff/parameter-added",
        what="An operation takes a new parameter that a request may leave out.",
        why="A provider has to implement it.",
        mend="Nothing, if leaving it out does what was done before.",
    ),
    Kind(
        id="diff/parameter-demanded",
        what="An operation takes a new parameter that every request must send.",
        why="Every request of today lacks it.",
        mend="Make it optional, with a default that does what was done before.",
        source=EVERY_LANGUAGE,
    ),
    Kind(
        id="diff/parameter-removed",
        what="A parameter is gone.",
        why="A request that sends it is refused, or answered as if it had not.",
        mend="Deprecate it, go on honouring it, and remove it with the next major version.",
        source=EVERY_LANGUAGE,
    ),
    Kind(
        id="diff/parameter-required",
        what="A parameter that a request could leave out must now be sent.",
        why="A request without it is refused.",
        mend="Leave it optional, with a default that does what was done before.",
        source=EVERY_LANGUAGE,
    ),
    Kind(
        id="diff/parameter-optional",
        what="A parameter that every request had to send may now be left out.",
        why="A provider has to answer requests without it.",
        mend="Nothing: consumers are not concerned.",
    ),
    Kind(
        id="diff/parameter-renamed",
        what="A path parameter has another name.",
        why="Arguments of generated clients are called otherwise; requests are the same.",
        mend="Keep the name: programs use it.",
        breaks=frozenset(),
        source=EVERY_LANGUAGE,
    ),
    Kind(
        id="diff/parameter-written-otherwise",
        what="A parameter is written otherwise: style, explode, allowReserved or media type.",
        why="The same value is sent in other characters, and the old ones are misread.",
        mend="Keep the style, or add a parameter with the new one.",
        breaks=frozenset(Party),
    ),
    Kind(
        id="diff/parameter-deprecated",
        what="A parameter is now deprecated, or is so no longer.",
        why="Generated code marks it, and it may go with the next major version.",
        mend="Say in its description what to use in its place.",
        breaks=frozenset(),
    ),
    Kind(
        id="diff/filter-changed",
        what="What a filter parameter keeps (x-filter) is another, or no longer stated.",
        why="The same request now finds other items.",
        mend="Add a parameter for the new filter.",
        breaks=frozenset(Party),
    ),
    Kind(
        id="diff/filter-added",
        what="What a filter parameter keeps (x-filter) is now stated.",
        why="A provider is now held to it.",
        mend="Nothing: consumers are not concerned.",
        breaks=frozenset({Party.PROVIDER}),
    ),
    Kind(
        id="diff/parameter-reference-added",
        what="A parameter must now be the key of an item of a collection (x-refers-to), or of another one.",
        why="A request that names something that does not exist there is refused.",
        mend="Go on taking any value, and resolve it where it can be.",
        breaks=frozenset({Party.CONSUMER}),
    ),
    Kind(
        id="diff/parameter-reference-removed",
        what="A parameter need no longer be the key of an item of a collection (x-refers-to).",
        why="A harness and a client no longer know where such values are found.",
        mend="Keep x-refers-to as long as the value is a key.",
        breaks=frozenset(),
    ),
)

_NAME: Final = re.compile(r"\{([^}]*)\}")


def compare_parameters(sides: Sides, pair: OperationPair) -> None:
    """Note what the parameters of an operation differ in."""
    names = _path_names(pair)
    old = {_identity(one, names): one for one in pair.old.parameters}
    new = {_identity(one, {}): one for one in pair.new.parameters}
    for identity, before in old.items():
        after = new.get(identity)
        if after is None:
            _note_removed(sides, pair, before)
        else:
            _compare(sides, pair, before, after)
    for identity, after in new.items():
        if identity not in old:
            _note_added(sides, pair, after)


def subject_of(operation: str, one: Parameter) -> str:
    """Return what a parameter is called: its operation, its place and its name."""
    return f"{operation} {one.location} parameter {one.name}"


def _path_names(pair: OperationPair) -> dict[str, str]:
    """Return the new name of each path parameter, by place in the path."""
    before, after = _NAME.findall(pair.old.path), _NAME.findall(pair.new.path)
    return dict(zip(before, after, strict=True)) if len(before) == len(after) else {}


def _identity(one: Parameter, names: dict[str, str]) -> tuple[str, Location]:
    if one.location is Location.PATH:
        return names.get(one.name, one.name), one.location
    return one.name.lower() if one.location is Location.HEADER else one.name, one.location


def _note_removed(sides: Sides, pair: OperationPair, one: Parameter) -> None:
    sides.note(
        "diff/parameter-removed",
        subject_of(pair.name, one),
        old=one.pointer,
        new=pair.new.pointer,
        was="required" if one.required else "optional",
        direction=Direction.REQUEST,
        effect=Effect.NARROWS,
        operation=pair.name,
        example=f"{pair.request} with the {one.location} parameter {one.name}",
    )


def _note_added(sides: Sides, pair: OperationPair, one: Parameter) -> None:
    sides.note(
        "diff/parameter-demanded" if one.required else "diff/parameter-added",
        subject_of(pair.name, one),
        old=pair.old.pointer,
        new=one.pointer,
        now="required" if one.required else "optional",
        direction=Direction.REQUEST,
        effect=Effect.NARROWS if one.required else Effect.WIDENS,
        operation=pair.name,
        example=f"{pair.request} without the {one.location} parameter {one.name}",
    )


def _compare(sides: Sides, pair: OperationPair, old: Parameter, new: Parameter) -> None:
    subject = subject_of(pair.name, new)
    at: Where = {"old": old.pointer, "new": new.pointer, "operation": pair.name}
    sent: Where = {**at, "direction": Direction.REQUEST}
    if old.required != new.required:
        sides.note(
            "diff/parameter-required" if new.required else "diff/parameter-optional",
            subject,
            was="required" if old.required else "optional",
            now="required" if new.required else "optional",
            effect=Effect.NARROWS if new.required else Effect.WIDENS,
            example=f"{pair.request} without the {new.location} parameter {new.name}",
            **sent,
        )
    if new.location is Location.PATH and old.name != new.name:
        sides.note("diff/parameter-renamed", subject, was=old.name, now=new.name, **at)
    if old.deprecated != new.deprecated:
        sides.note(
            "diff/parameter-deprecated",
            subject,
            was="deprecated" if old.deprecated else "",
            now="deprecated" if new.deprecated else "",
            **at,
        )
    before, after = _written(sides, old, 0), _written(sides, new, 1)
    if before != after:
        sides.note(
            "diff/parameter-written-otherwise",
            subject,
            was=before,
            now=after,
            example=f"{pair.request} with {new.name} written as {before}",
            **at,
        )
    _compare_filters(sides, pair, old, new, subject)
    _compare_references(sides, old, new, subject, pair)
    sides.schemas(
        old.schema,
        new.schema,
        operation=pair.name,
        subject=subject,
        part=f"{new.location} parameter {new.name}",
        direction=Direction.REQUEST,
    )


def _written(sides: Sides, one: Parameter, side: int) -> str:
    """Return how a parameter is written, as far as it shows: a lone value looks alike, exploded or not."""
    forms = (sides.comparison.old_forms, sides.comparison.new_forms)[side]
    if one.media_type is not None:
        return one.media_type
    many = {"array", "object"} & set(forms.of((one.schema,)).alternatives)
    exploded = " exploded" if one.explode and many else ""
    return f"style {one.style}{exploded}{' with reserved characters' if one.allow_reserved else ''}"


def _compare_filters(
    sides: Sides, pair: OperationPair, old: Parameter, new: Parameter, subject: str
) -> None:
    before, after = _filter(old), _filter(new)
    if before == after:
        return
    sides.note(
        "diff/filter-changed" if before else "diff/filter-added",
        subject,
        old=old.pointer + ("/x-filter" if old.filter else ""),
        new=new.pointer + ("/x-filter" if new.filter else ""),
        was=before,
        now=after,
        operation=pair.name,
        example=f"{pair.request} with {new.name} kept items whose {before}",
    )


def _filter(one: Parameter) -> str:
    """Return what a parameter keeps; one that is named like the member that it keeps need not say so."""
    if one.filter is None or (
        one.filter.operator is FilterOperator.EQUAL and one.filter.field == f"/{one.name}"
    ):
        return ""
    return f"{one.filter.field} {one.filter.operator}"


def _compare_references(
    sides: Sides, old: Parameter, new: Parameter, subject: str, pair: OperationPair
) -> None:
    before = old.refers_to if _own(sides, old, 0) else None
    after = new.refers_to if _own(sides, new, 1) else None
    if before == after:
        return
    kind = "diff/parameter-reference-added" if after else "diff/parameter-reference-removed"
    sides.note(
        kind,
        subject,
        old=old.pointer,
        new=new.pointer,
        was=before or "",
        now=after or "",
        operation=pair.name,
        example=f"{pair.request} with a {new.name} that is no key of {after}",
    )


def _own(sides: Sides, one: Parameter, side: int) -> bool:
    """Whether a parameter itself says what it refers to, and not its schema."""
    forms = (sides.comparison.old_forms, sides.comparison.new_forms)[side]
    return forms.said((one.schema,), "x-refers-to") is None
