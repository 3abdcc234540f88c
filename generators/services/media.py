"""Media types: how a body of each is written and read.

Source: RFC 6838 (media types), RFC 6839 (structured suffixes) and RFC 9110, section 8.3.1; for streams,
RFC 7464, the notes on NDJSON and JSON Lines, and server-sent events of the HTML standard.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from contracts.schemas import Alias, Anything, Constant, Enumeration, Text, Union
from generators.services.service import MediaKind

if TYPE_CHECKING:
    from contracts.schemas import SchemaGraph, Use

_LINES: Final = frozenset(
    {
        "application/x-ndjson",
        "application/ndjson",
        "application/jsonl",
        "application/x-jsonl",
        "application/jsonlines",
        "application/x-jsonlines",
        "application/json-lines",
        "application/json-seq",
        "application/x-json-stream",
        "application/stream+json",
        "text/x-ndjson",
        "text/ndjson",
        "text/jsonl",
    }
)
_LINES_SUFFIXES: Final = ("+json-seq", "+jsonl", "+ndjson")
_TEXT: Final = frozenset(
    {
        "application/xml",
        "application/yaml",
        "application/x-yaml",
        "application/toml",
        "application/javascript",
        "application/ecmascript",
        "application/graphql",
        "application/sql",
        "application/jwt",
        "application/jose",
        "application/x-sh",
        "application/x-pem-file",
        "application/pem-certificate-chain",
    }
)
_TEXT_SUFFIXES: Final = ("+xml", "+yaml", "+jwt")
_BINARY: Final = frozenset(
    {
        "application/octet-stream",
        "application/zip",
        "application/gzip",
        "application/x-gzip",
        "application/x-tar",
        "application/x-bzip2",
        "application/x-7z-compressed",
        "application/zstd",
        "application/pdf",
        "application/wasm",
        "application/protobuf",
        "application/x-protobuf",
        "application/cbor",
        "application/msgpack",
        "application/x-msgpack",
        "application/avro",
        "application/grpc",
    }
)
_BINARY_SUFFIXES: Final = ("+zip", "+gzip", "+cbor", "+protobuf", ".protobuf", "+msgpack", "+zstd")
_BINARY_KINDS: Final = frozenset({"image", "audio", "video", "font", "model"})

_FORM: Final = "application/x-www-form-urlencoded"
_RANK: Final = {
    kind: rank
    for rank, kind in enumerate(
        (
            MediaKind.JSON,
            MediaKind.MULTIPART,
            MediaKind.FORM,
            MediaKind.JSON_LINES,
            MediaKind.EVENTS,
            MediaKind.TEXT,
            MediaKind.BINARY,
        )
    )
}


def essence(media_type: str) -> str:
    """Return a media type in lower case, without its parameters."""
    return media_type.partition(";")[0].strip().lower()


def named_kind(media_type: str) -> MediaKind | None:
    """Return what the name of a media type alone says of how it is written.

    None is returned for a wildcard such as `*/*` and for names that say nothing, such as
    `application/vnd.example.diff`.
    """
    name = essence(media_type)
    kind, _, subtype = name.partition("/")
    if name in _LINES or name.endswith(_LINES_SUFFIXES):
        return MediaKind.JSON_LINES
    if "json" in (kind, subtype, subtype.removeprefix("x-")) or name.endswith("+json"):
        return MediaKind.JSON
    if name == "text/event-stream":
        return MediaKind.EVENTS
    if name == _FORM:
        return MediaKind.FORM
    if kind == "multipart":
        return MediaKind.MULTIPART
    if kind in _BINARY_KINDS or name in _BINARY or name.endswith(_BINARY_SUFFIXES):
        return MediaKind.BINARY
    if kind == "text" or name in _TEXT or name.endswith(_TEXT_SUFFIXES):
        return MediaKind.TEXT
    return None


def kind_of(media_type: str, use: Use | None, graph: SchemaGraph) -> MediaKind:
    """Return how a body is written whose schema has a type.

    A media type whose name says nothing is taken by its schema: text for a string, binary for one that holds
    binary data and where nothing is said, and JSON for anything else, as JSON Schema describes JSON.
    """
    named = named_kind(media_type)
    if named is not None:
        return named
    if use is None or is_anything(use, graph) or is_binary(use, graph):
        return MediaKind.BINARY
    return MediaKind.TEXT if is_text(use, graph) else MediaKind.JSON


def rank(kind: MediaKind) -> int:
    """Return the place of a kind among the contents to choose from, 0 for the preferred one."""
    return _RANK[kind]


def is_anything(use: Use, graph: SchemaGraph) -> bool:
    """Return whether a schema says nothing."""
    shape = graph.shape_of(use.type)
    return isinstance(shape, Alias) and isinstance(shape.type, Anything)


def is_text(use: Use, graph: SchemaGraph) -> bool:
    """Return whether every value is a string."""
    shape = graph.shape_of(use.type)
    if isinstance(shape, Enumeration):
        return all(isinstance(value, str) for value in shape.values)
    if isinstance(shape, Alias) and isinstance(shape.type, Constant):
        return isinstance(shape.type.value, str)
    return isinstance(shape, Alias) and isinstance(shape.type, Text)


def is_binary(use: Use, graph: SchemaGraph) -> bool:
    """Return whether a schema stands for bytes as they are, in one branch at least.

    That is `format: binary` of OpenAPI 3.0, or `contentMediaType` without an encoding (OpenAPI 3.1,
    section 4.8.14.4) other than that of a text.
    """
    shape = graph.shape_of(use.type)
    if isinstance(shape, Union):
        return any(is_binary(branch, graph) for branch in shape.branches)
    if not isinstance(shape, Alias) or not isinstance(shape.type, Text):
        return False
    text = shape.type
    if text.format == "binary":
        return True
    if not text.media_type or text.encoding:
        return False
    return named_kind(text.media_type) in (None, MediaKind.BINARY)
