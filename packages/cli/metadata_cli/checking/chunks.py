"""From a chunk of records to batches of nodes and of edges, and the problems among them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, cast

import msgspec
from msgspec import UNSET, Raw

from ..problems import Problem
from ..reading.records import Chunk
from .items import (
    Batch,
    EdgeItem,
    Exported,
    NodeItem,
    StoredEdgeItem,
    StoredNodeItem,
    plain_texts,
)
from .judging import judge
from .properties import NotPlainError, properties_text

_REFUSED: Final = (msgspec.DecodeError, NotPlainError, ValueError, RecursionError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What a chunk holds; its nodes are written before its edges."""

    nodes: Batch
    edges: Batch
    problems: list[Problem] = field(default_factory=list[Problem])


_decode_node = msgspec.json.Decoder(NodeItem).decode
_decode_edge = msgspec.json.Decoder(EdgeItem).decode
_decode_exported = msgspec.json.Decoder(Exported).decode
_decode_stored_node = msgspec.json.Decoder(StoredNodeItem).decode
_decode_stored_edge = msgspec.json.Decoder(StoredEdgeItem).decode


def check(chunk: Chunk, kind: str, file: str, position: int) -> Checked:
    """Validate a chunk whose first record stands at `position`.

    `kind` is `node`, `edge`, or `exported` for lines of the form `{"node": …}` and `{"edge": …}`.
    """
    positions = range(position, position + len(chunk.texts))
    try:
        checked = _fast(chunk, kind, file, positions)
    except _REFUSED:
        checked = _slow(chunk, kind, file, positions)
    if chunk.problems:
        problems = sorted([*checked.problems, *chunk.problems], key=lambda one: one.line)
        return replace(checked, problems=problems)
    return checked


def kind_of(text: bytes) -> str:
    """Return the kind that a first record shows: `exported`, `edge`, else `node`."""
    try:
        value = msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return "node"
    if isinstance(value, dict):
        names = cast("dict[str, Any]", value).keys()
        if names and names <= {"node", "edge"}:
            return "exported"
        if "sourceId" in names or "targetId" in names:
            return "edge"
    return "node"


def _fast(chunk: Chunk, kind: str, file: str, positions: Sequence[int]) -> Checked:
    if kind == "exported":
        return _fast_exported(chunk, file, positions)
    decode: Callable[[bytes], NodeItem] = _decode_node if kind == "node" else _decode_edge
    items = [decode(text) for text in chunk.texts]
    batch = Batch(
        items=items, texts=plain_texts(items), positions=positions, lines=chunk.lines, file=file
    )
    is_node = kind == "node"
    return Checked(nodes=batch if is_node else EMPTY, edges=EMPTY if is_node else batch)


def _fast_exported(chunk: Chunk, file: str, positions: Sequence[int]) -> Checked:
    lines = [_decode_exported(text) for text in chunk.texts]
    nodes = [at for at, one in enumerate(lines) if one.node is not UNSET]
    edges = [at for at, one in enumerate(lines) if one.edge is not UNSET]
    if len(nodes) + len(edges) != len(lines) or (nodes and edges and set(nodes) & set(edges)):
        raise NotPlainError

    def batch(kind: str, places: list[int], items: list[Any]) -> Batch:
        for one in items:
            one.job_id = UNSET
        return Batch(
            items=items,
            texts=plain_texts(items),
            positions=[positions[at] for at in places],
            lines=[chunk.lines[at] for at in places],
            file=file,
            prefix=f"/{kind}",
        )

    found = [_decode_stored_node(cast("Raw", lines[at].node)) for at in nodes]
    joined = [_decode_stored_edge(cast("Raw", lines[at].edge)) for at in edges]
    return Checked(nodes=batch("node", nodes, found), edges=batch("edge", edges, joined))


def _slow(chunk: Chunk, kind: str, file: str, positions: Sequence[int]) -> Checked:
    """Judge record by record: one of them is not plainly right."""
    found: dict[str, list[tuple[NodeItem, int, int]]] = {"node": [], "edge": []}
    problems: list[Problem] = []
    for text, position, line in zip(chunk.texts, positions, chunk.lines, strict=True):
        judged = judge(text, kind, exported=kind == "exported")
        if isinstance(judged, Problem):
            problems.append(replace(judged, file=file, line=line))
        else:
            found[judged[0]].append((judged[1], position, line))

    def batch(of: str) -> Batch:
        return Batch(
            items=[item for item, _, _ in found[of]],
            texts=[_text(item) for item, _, _ in found[of]],
            positions=[position for _, position, _ in found[of]],
            lines=[line for _, _, line in found[of]],
            file=file,
            prefix=f"/{of}" if kind == "exported" else "",
        )

    return Checked(nodes=batch("node"), edges=batch("edge"), problems=problems)


def _text(item: NodeItem) -> str:
    try:
        return properties_text(item.properties)
    except _REFUSED:
        # The models took it, so its text is right as it stands: a lone surrogate, say.
        return bytes(item.properties).decode()


EMPTY: Final = Batch(items=(), texts=(), positions=(), lines=(), file="")
"""No items."""
