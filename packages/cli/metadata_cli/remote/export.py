"""An export through the API: whole from one stream, filtered by walking the lists."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

from metadata_client import CallOptions, encode_json
from metadata_client.models import EdgePage, NodePage

from ..storage.export import Filter
from .calls import Api, walk

_PAGE: int = 200
"""The contract's largest page."""

_STREAM: CallOptions = CallOptions(timeout=600.0)


def export_whole(api: Api, org_id: str, folder: Path | None) -> Iterator[bytes]:
    """Yield the lines of a whole organisation, as they were at one instant.

    A stream that breaks off is begun anew; so the lines are kept in a temporary file until it has ended.
    """
    with TemporaryFile(dir=folder) as kept:

        def receive() -> None:
            kept.seek(0)
            kept.truncate()
            with api.client.graph.export_org(org_id, options=_STREAM) as lines:
                for line in lines:
                    _write(kept, line)

        api.call(receive)
        kept.seek(0)
        yield from kept


def _write(output: IO[bytes], line: Any) -> None:
    output.write(encode_json(line) + b"\n")


def export_filtered(
    api: Api, org_id: str, wanted: Filter, since: datetime | None
) -> Iterator[bytes]:
    """Yield the lines of what a filter keeps, page by page."""
    if wanted.kind != "edge":
        for page in walk(api, lambda cursor: _nodes(api, org_id, wanted, since, cursor)):
            for node in page.data:
                yield encode_json({"node": node}) + b"\n"
    if wanted.kind != "node":
        for page in walk(api, lambda cursor: _edges(api, org_id, wanted, cursor)):
            for edge in page.data:
                yield encode_json({"edge": edge}) + b"\n"


def _nodes(
    api: Api, org_id: str, wanted: Filter, since: datetime | None, cursor: str | None
) -> NodePage:
    return api.client.nodes.list_nodes(
        org_id, limit=_PAGE, cursor=cursor, type=wanted.type, updated_since=since,
        job_id=wanted.job_id,
    ).first()  # fmt: skip


def _edges(api: Api, org_id: str, wanted: Filter, cursor: str | None) -> EdgePage:
    edges = api.client.edges
    return edges.list_edges(org_id, limit=_PAGE, cursor=cursor, type=wanted.type).first()
