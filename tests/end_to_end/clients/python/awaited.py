"""A program that uses the awaited client: `awaited.py SCENARIO ORGANISATION [NODE]`, and JSON comes out."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from typing import Any
from uuid import UUID

from metadata_client import (
    AnswerHead,
    AsyncClient,
    CallOptions,
    ClientError,
    ConflictError,
    InternalError,
    NotFoundError,
    PreconditionFailedError,
    UnavailableError,
    UndecodableAnswerError,
)
from metadata_client.models import (
    BatchOutcome,
    NodeBatch,
    NodeInput,
    NodePatch,
    NodeReplacement,
    OrganizationInput,
)
from telling import told


async def upload_and_walk(client: AsyncClient, organisation: str) -> object:
    """Write 1,000 nodes in four requests at once, then read them back in three ways at once."""

    async def upload(start: int) -> BatchOutcome:
        items = [
            NodeInput(
                type="table" if number % 2 else "column", properties={"name": f"node {number}"}
            )
            for number in range(start, start + 250)
        ]
        return await client.nodes.upsert_nodes(organisation, NodeBatch(items=items))

    async def first() -> list[object]:
        ids: list[object] = []
        async for node in client.nodes.list_nodes(organisation, limit=60):
            ids.append(node.id)
            if len(ids) == 90:
                break
        return ids

    async def walked() -> list[object]:
        return [node.id async for node in client.nodes.list_nodes(organisation, limit=100)]

    async def tables() -> list[tuple[object, str]]:
        found = client.nodes.list_nodes(organisation, type="table", limit=80)
        return [(node.id, node.type) async for node in found]

    outcomes = await asyncio.gather(*(upload(start) for start in range(0, 1000, 250)))
    all_ids, of_tables, first_ids = await asyncio.gather(walked(), tables(), first())
    return {
        "uploaded": [one.id for outcome in outcomes for one in outcome.outcomes],
        "walked": all_ids,
        "tables": [one for one, _ in of_tables],
        "types": [kind for _, kind in of_tables],
        "first": first_ids,
    }


async def not_found(client: AsyncClient, organisation: str, node: UUID) -> object:
    """Ask for a node that is not there."""
    try:
        await client.nodes.get_node(organisation, node)
    except NotFoundError as error:
        return told(error)
    return "it was found"


async def conditions(client: AsyncClient, organisation: str, node: UUID) -> object:
    """Change a node twice, each time on the condition that nobody else did; the second is too late."""
    heads: list[AnswerHead] = []
    noted = CallOptions(on_answer=heads.append)
    await client.nodes.get_node(organisation, node, options=noted)
    first = heads[0].headers["ETag"]
    changed = await client.nodes.patch_node(
        organisation,
        node,
        NodePatch(properties={"description": "Orders of all shops"}),
        if_match=first,
        options=noted,
    )
    said: dict[str, object] = {
        "statuses": [head.status for head in heads],
        "before": first,
        "after": heads[1].headers["ETag"],
        "properties": changed.properties,
    }
    try:
        await client.nodes.delete_node(organisation, node, if_match=first)
    except PreconditionFailedError as error:
        said["stale"] = told(error)
    try:
        again = OrganizationInput(id=organisation, name="Once more")
        await client.organizations.create_org(again)
    except ConflictError as error:
        said["taken"] = told(error)
    return said


async def read(client: AsyncClient, organisation: str, node: UUID) -> object:
    """Read a node, or say why that failed."""
    try:
        return {"id": (await client.nodes.get_node(organisation, node)).id}
    except ClientError as error:
        return told(error)


async def shaky(client: AsyncClient, organisation: str, node: UUID) -> object:
    """Read and write with each method that there is, while the service is shaky."""
    said: dict[str, object] = {}
    try:
        await client.nodes.get_node(organisation, node)
    except InternalError as error:
        said["get"] = told(error)
    try:
        await client.nodes.upsert_nodes(organisation, NodeBatch(items=[NodeInput(type="table")]))
    except UnavailableError as error:
        said["post"] = told(error)
    try:
        await client.nodes.patch_node(organisation, node, NodePatch(type="view"))
    except UnavailableError as error:
        said["patch"] = told(error)
    put = await client.nodes.put_node(organisation, node, NodeReplacement(type="index"))
    return {**said, "put": put.type}


async def patience(client: AsyncClient, organisation: str, node: UUID) -> object:
    """Read a node within the contract's limit of time, and within a shorter one."""
    said: dict[str, object] = {}
    limits = {
        "contract": CallOptions(),
        "shorter": CallOptions(timeout=0.25),
    }
    for name, options in limits.items():
        try:
            found = await client.nodes.get_node(organisation, node, options=options)
            said[name] = {"id": found.id}
        except ClientError as error:
            said[name] = told(error)
    return said


async def broken(client: AsyncClient, organisation: str, node: UUID) -> object:
    """Read a node twice, then a list for as long as it can be read."""
    reads = [await read(client, organisation, node), await read(client, organisation, node)]
    walked: list[object] = []
    try:
        async for one in client.nodes.list_nodes(organisation, limit=60):
            walked.append(one.id)
    except UndecodableAnswerError as error:
        return {"reads": reads, "walked": walked, "end": told(error)}
    return "nothing was broken"


async def cancel(client: AsyncClient, organisation: str, node: UUID) -> object:
    """Read a node, and give that up when a line is typed."""
    reading = asyncio.create_task(client.nodes.get_node(organisation, node))
    await asyncio.to_thread(sys.stdin.readline)
    reading.cancel()
    try:
        return {"id": (await reading).id}
    except asyncio.CancelledError as error:
        return {"error": type(error).__name__}


SCENARIOS: dict[str, Any] = {
    "upload-and-walk": upload_and_walk,
    "not-found": not_found,
    "conditions": conditions,
    "read": read,
    "shaky": shaky,
    "patience": patience,
    "broken": broken,
    "cancel": cancel,
}


async def main(scenario: str, organisation: str, *nodes: str) -> None:
    """Play a scenario and print what came of it."""
    url, key = os.environ["METADATA_URL"], os.environ["METADATA_KEY"]
    async with AsyncClient(url, api_key=key) as client:
        said = await SCENARIOS[scenario](client, organisation, *map(UUID, nodes))
        print(json.dumps(said, default=str))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
