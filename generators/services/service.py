"""A group of operations as a client in any language offers it: all that is no matter of language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from contracts.pointers import ABSENT, Absent

if TYPE_CHECKING:
    from contracts.contract import Contract
    from contracts.operations import Header, Location, Operation, Parameter, SecurityNeed
    from contracts.report.finding import Finding
    from contracts.rules.pagination import PaginationStyle
    from contracts.schemas import SchemaGraph, Use
    from contracts.source import Json


class MediaKind(StrEnum):
    """How a body of some media type is written and read."""

    JSON = "json"
    FORM = "form"
    MULTIPART = "multipart"
    TEXT = "text"
    BINARY = "binary"
    JSON_LINES = "json-lines"
    EVENTS = "events"


@dataclass(frozen=True, slots=True, kw_only=True)
class Argument:
    """A parameter of an operation with its type. What a credential fills in is no argument."""

    parameter: Parameter
    use: Use


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of a form or multipart body.

    `is_file` is binary content, of which a caller may name the file; `repeated` parts are sent once for
    each item of a list, and `use` is then that of an item. `media_type` is that of the part's content,
    and empty for plain text. Where `style` is given (form bodies only), the value is written as a query
    parameter of that style would be, with `explode` and `allow_reserved`, and `repeated` is not set.
    """

    name: str
    use: Use
    required: bool
    is_file: bool = False
    repeated: bool = False
    media_type: str = ""
    style: str = ""
    explode: bool = False
    allow_reserved: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """A body in one media type.

    `use` is the type of the whole body, or of each item where `kind` is a stream (JSON lines, events);
    None where the contract gives no schema, or the content is plain text or binary. `parts` are those
    of a form or multipart body whose schema lists them; without any, a caller gives what parts it likes.
    `whole_event` is whether `use` describes an event as an object of `data`, `event`, `id` and `retry`
    (OpenAPI 3.2, section 4.14.3) and not the JSON that its data holds. With `json_data`, the `data` of
    such an object is the JSON that the event's data holds, and text where that is none.
    """

    media_type: str
    kind: MediaKind
    use: Use | None = None
    parts: tuple[Part, ...] = ()
    whole_event: bool = False
    json_data: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestBody:
    """What an operation takes as its body: the contents to choose from, the preferred one first."""

    required: bool
    contents: tuple[Content, ...]
    description: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One declared answer; `status` is as written: `200`, `4XX` or `default`.

    `codes` are the catalogue's codes that it may carry, where the contract has a catalogue.
    """

    status: str
    description: str = ""
    contents: tuple[Content, ...] = ()
    headers: tuple[tuple[Header, Use], ...] = ()
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What a call returns.

    `contents` are those of the successful answers, each kind and type once; `empty` is whether an answer may
    come without any. Where `contents` is empty, a call returns nothing.
    """

    contents: tuple[Content, ...] = ()
    empty: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """A parameter by its wire name and location."""

    name: str
    location: Location


@dataclass(frozen=True, slots=True, kw_only=True)
class Pages:
    """How a client walks a list.

    `items`, `next`, `more` and `total` are reference tokens into the body of the answer, None where the rule
    names none; `items` is empty where the body is the array. `next_header` is the header of the next cursor
    where it does not stand in the body. `position` is None only with `link`, where each `next` link
    is followed as it is. `first` is the number of the first page (style `page`) or offset, and
    `size` the page size when the caller names none, None where the contract does not say.
    """

    style: PaginationStyle
    items: tuple[str, ...]
    item: Use
    position: Where | None = None
    limit: Where | None = None
    next: tuple[str, ...] | None = None
    next_header: str | None = None
    more: tuple[str, ...] | None = None
    total: tuple[str, ...] | None = None
    first: int = 0
    size: int | None = None
    largest: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Retry:
    """When a failed call may be sent again, unchanged.

    `codes` are the retryable codes of the catalogue that the operation may answer with, and `statuses`
    theirs. `idempotent` is whether the method is (RFC 9110, section 9.2.2); one that is not is
    retried only where `key_header`, the header of an idempotency key, was sent.
    """

    codes: tuple[str, ...] = ()
    statuses: tuple[int, ...] = ()
    idempotent: bool = False
    key_header: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A call with everything that it requires: JSON values by parameter (`location.name`), and the body.

    `body` is ABSENT where none is required; for parts it is an object by part name, a file's value
    being text, and for a stream an array of its items.
    """

    arguments: Mapping[str, Json] = field(default_factory=dict[str, "Json"])
    body: Json | Absent = ABSENT


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """One operation as a method of a client.

    `timeout` is in seconds, from the operation's latency class (its `max`), None where none is stated.
    `accept` is the value of the Accept header, empty where none is needed. `servers` are the addresses of the
    operation or of its path that replace the contract's, where there are some.
    """

    operation: Operation
    arguments: tuple[Argument, ...] = ()
    body: RequestBody | None = None
    answers: tuple[Answer, ...] = ()
    failures: tuple[Answer, ...] = ()
    result: Result = Result()
    pages: Pages | None = None
    retry: Retry = Retry()
    timeout: float | None = None
    accept: str = ""
    security: tuple[SecurityNeed, ...] = ()
    servers: tuple[str, ...] = ()
    example: Example = Example()


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """The operations of one tag, or those without a tag as `default`.

    `contract` and `graph` know at least what the methods refer to. `warnings` say what of the operations
    no client expresses as the contract has it.
    """

    name: str
    description: str
    methods: tuple[Method, ...]
    contract: Contract
    graph: SchemaGraph
    warnings: tuple[Finding, ...] = ()
