"""Bodies: the contents to choose from, the preferred one first, and the parts of forms."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

from contracts.schemas import (
    Alias,
    Anything,
    ListOf,
    MapOf,
    Member,
    Record,
    TupleOf,
    Union,
    Use,
)
from generators.services.media import (
    is_anything,
    is_binary,
    is_text,
    kind_of,
    named_kind,
    rank,
)
from generators.services.service import Content, MediaKind, Part, RequestBody

if TYPE_CHECKING:
    from contracts.operations import Body, MediaType, SchemaAt
    from contracts.pointers import Pointer
    from contracts.schemas import SchemaGraph
    from contracts.source import Json

Warn = Callable[[str, "Pointer", str], None]
"""Takes what cannot be expressed, where that stands, and what becomes of it."""

_STREAMS = (MediaKind.JSON_LINES, MediaKind.EVENTS)
_EVENT_FIELDS = frozenset({"data", "event", "id", "retry", "comment"})
_CALLER_WRITES = "a caller passes it as it is sent"
_CALLER_READS = "a caller gets it as it was sent"


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyReader:
    """Reads the bodies of one contract.

    `untyped_is_binary` is whether a part without a type is a file, as OpenAPI has it since 3.1.
    """

    graph: SchemaGraph
    untyped_is_binary: bool
    warn: Warn

    def request(self, body: Body | None) -> RequestBody | None:
        """Return what an operation takes as its body, or None.

        A body that states no content may be anything.
        """
        if body is None:
            return None
        contents = self._ordered(body.content, sent=True)
        return RequestBody(
            required=body.required,
            contents=contents
            or (Content(media_type="application/octet-stream", kind=MediaKind.BINARY),),
            description=body.description,
        )

    def received(self, content: tuple[MediaType, ...]) -> tuple[Content, ...]:
        """Return the contents of an answer."""
        return self._ordered(content, sent=False)

    def _ordered(self, content: tuple[MediaType, ...], *, sent: bool) -> tuple[Content, ...]:
        found = [self._content(media, sent=sent) for media in content]
        if found and all(one.kind in (MediaKind.TEXT, MediaKind.BINARY) for one in found):
            self._note_lost_types(content, sent=sent)
        return tuple(sorted(found, key=lambda one: rank(one.kind)))

    def _note_lost_types(self, content: tuple[MediaType, ...], *, sent: bool) -> None:
        for media in content:
            use = self._use(media.schema, sent=sent) or self._use(media.item_schema, sent=sent)
            if use is not None and not (
                is_text(use, self.graph)
                or is_anything(use, self.graph)
                or is_binary(use, self.graph)
            ):
                self.warn(
                    f"clients do not express the schema of {media.media_type}",
                    media.pointer,
                    _CALLER_WRITES if sent else _CALLER_READS,
                )

    def _use(self, site: SchemaAt | None, *, sent: bool) -> Use | None:
        if site is None:
            return None
        return self.graph.sent(site) if sent else self.graph.use_of(site)

    def _content(self, media: MediaType, *, sent: bool) -> Content:
        whole = self._use(media.schema, sent=sent)
        item = self._use(media.item_schema, sent=sent)
        kind = kind_of(media.media_type, whole or item, self.graph)
        if kind is MediaKind.JSON and whole is None and item is not None:
            kind = MediaKind.JSON_LINES
        if kind is MediaKind.FORM and not sent:
            kind = MediaKind.TEXT
        if kind is MediaKind.MULTIPART and (not sent or _is_list(whole, self.graph) or item):
            kind = MediaKind.BINARY
        if kind in _STREAMS:
            use = item or self._item_of_whole(whole)
            records = self._records(use) if kind is MediaKind.EVENTS and use is not None else ()
            is_event = bool(records) and all(
                self._is_event(one, is_item=item is not None) for one in records
            )
            return Content(
                media_type=media.media_type,
                kind=kind,
                use=use,
                whole_event=is_event,
                json_data=is_event and any(map(self._has_json_data, records)),
            )
        if kind in (MediaKind.FORM, MediaKind.MULTIPART):
            parts = tuple(self._parts(whole, media, kind)) if whole is not None else ()
            return Content(media_type=media.media_type, kind=kind, use=whole, parts=parts)
        return Content(
            media_type=media.media_type, kind=kind, use=whole if kind is MediaKind.JSON else None
        )

    def _item_of_whole(self, whole: Use | None) -> Use | None:
        """Return the type of an item of a stream that is described as a whole.

        OpenAPI 3.2 takes the whole as an array. Before it, contracts described the stream as a string
        or gave the schema of one item.
        """
        if whole is None or is_text(whole, self.graph) or is_anything(whole, self.graph):
            return None
        shape = self.graph.shape_of(whole.type)
        if isinstance(shape, Alias) and isinstance(shape.type, ListOf):
            return shape.type.items
        return whole

    def _records(self, use: Use) -> tuple[Record, ...]:
        """Return the objects that a type is one of, or nothing where it is something else too."""
        shape = self.graph.shape_of(use.type)
        if isinstance(shape, Record):
            return (shape,)
        if not isinstance(shape, Union):
            return ()
        branches = [self._records(branch) for branch in shape.branches]
        return tuple(one for branch in branches for one in branch) if all(branches) else ()

    @staticmethod
    def _is_event(record: Record, *, is_item: bool) -> bool:
        """Return whether an object stands for an event as a whole.

        The item schemas of OpenAPI 3.2 always do; what was written before it does where it names both of the
        fields that events are told apart and filled by.
        """
        names = {member.name for member in record.members}
        return names <= _EVENT_FIELDS and (
            bool(names & {"data", "event"}) if is_item else names >= {"data", "event"}
        )

    def _has_json_data(self, record: Record) -> bool:
        data = next((one for one in record.members if one.name == "data"), None)
        return data is not None and not is_text(data.use, self.graph)

    def _parts(self, whole: Use, media: MediaType, kind: MediaKind) -> Iterator[Part]:
        for member in self._members(whole):
            if member.use.read_only:
                continue
            stated = media.encoding.get(member.name)
            encoding = cast("dict[str, Json]", stated) if isinstance(stated, dict) else {}
            if kind is MediaKind.FORM:
                yield self._field(member, encoding)
            else:
                yield self._part(member, encoding)

    def _members(self, whole: Use) -> tuple[Member, ...]:
        """Return the members of an object, or those of all branches of a union of objects."""
        shape = self.graph.shape_of(whole.type)
        if isinstance(shape, Record):
            return shape.members
        if not isinstance(shape, Union):
            return ()
        branches = [self._members(branch) for branch in shape.branches]
        found: dict[str, Member] = {}
        for branch in branches:
            for member in branch:
                known = found.setdefault(member.name, member)
                if known.use.type != member.use.type:
                    found[member.name] = replace(known, use=replace(known.use, type=Anything()))
        everywhere = set[str].intersection(
            *({member.name for member in branch if member.required} for branch in branches)
        )
        return tuple(replace(one, required=one.name in everywhere) for one in found.values())

    def _part(self, member: Member, encoding: dict[str, Json]) -> Part:
        stated = encoding.get("contentType")
        said = stated if isinstance(stated, str) else ""
        use, repeated = self._each(member.use)
        is_file = self._is_file(use, said)
        media_type = _concrete(said)
        if is_file:
            media_type = media_type or self._own_media_type(use) or "application/octet-stream"
        elif not media_type and self._is_structured(use):
            media_type = "application/json"
        return Part(
            name=member.name,
            use=use,
            required=member.required,
            is_file=is_file,
            repeated=repeated,
            media_type=media_type,
        )

    def _field(self, member: Member, encoding: dict[str, Json]) -> Part:
        style = encoding.get("style")
        said = encoding.get("contentType")
        if {"style", "explode", "allowReserved"} & encoding.keys():
            written = style if isinstance(style, str) else "form"
            return Part(
                name=member.name,
                use=member.use,
                required=member.required,
                style=written,
                explode=bool(encoding.get("explode", written == "form")),
                allow_reserved=encoding.get("allowReserved") is True,
            )
        use, repeated = self._each(member.use)
        media_type = _concrete(said) if isinstance(said, str) else ""
        if not media_type and self._is_structured(use):
            media_type = "application/json"
        return Part(
            name=member.name,
            use=use,
            required=member.required,
            repeated=repeated,
            media_type=media_type,
        )

    def _each(self, use: Use) -> tuple[Use, bool]:
        """Return the type of what is sent once or, for a list, of each item, and whether it is a list."""
        shape = self.graph.shape_of(use.type)
        if isinstance(shape, Alias) and isinstance(shape.type, ListOf):
            return shape.type.items, True
        return use, False

    def _is_file(self, use: Use, said: str) -> bool:
        if is_binary(use, self.graph):
            return True
        if is_anything(use, self.graph):
            return self.untyped_is_binary and (not said or not _is_json(said))
        kinds = [named_kind(one) for one in said.split(",") if one.strip()]
        return is_text(use, self.graph) and bool(kinds) and MediaKind.BINARY in kinds

    def _own_media_type(self, use: Use) -> str:
        shape = self.graph.shape_of(use.type)
        kind = shape.type if isinstance(shape, Alias) else None
        return _concrete(getattr(kind, "media_type", ""))

    def _is_structured(self, use: Use) -> bool:
        """Return whether values may be objects or arrays, which a part holds as JSON."""
        shape = self.graph.shape_of(use.type)
        if isinstance(shape, Union):
            return any(self._is_structured(branch) for branch in shape.branches)
        if isinstance(shape, Alias):
            return isinstance(shape.type, (ListOf, TupleOf, MapOf, Anything))
        return isinstance(shape, Record)


def _is_list(use: Use | None, graph: SchemaGraph) -> bool:
    shape = graph.shape_of(use.type) if use is not None else None
    return isinstance(shape, Alias) and isinstance(shape.type, (ListOf, TupleOf))


def _is_json(media_types: str) -> bool:
    return any(named_kind(one) is MediaKind.JSON for one in media_types.split(","))


def _concrete(media_types: str) -> str:
    """Return the first media type of a list that is no wildcard, or nothing."""
    for one in media_types.split(","):
        if one.strip() and "*" not in one:
            return one.strip()
    return ""
