"""A program that uses the blocking client: `blocking.py SCENARIO ORGANISATION [NODE]`, and JSON comes out."""

from __future__ import annotations

import json
import os
import sys
from itertools import islice
from typing import Any
from uuid import UUID

from metadata_client import (
    AnswerHead,
    CallOptions,
    Client,
    ClientError,
    ConflictError,
    InternalError,
    NotFoundError,
    PreconditionFailedError,
    UnavailableError,
    UndecodableAnswerError,
)
from metadata_client.models import (
    NodeBatch,
    NodeInput,
    NodePatch,
    NodeReplacement,
    OrganizationInput,
)
from telling import told


def upload_and_walk(client: Client, organisation: str) -> object:
    """Write 1,000 nodes in four requests, then read them back in three ways."""
    uploaded: list[object] = []
    for start in range(0, 1000, 250):
        items = [
            NodeInput(
                type="table" if number % 2 else "column", properties={"name": f"node {number}"}
            )
            for number in range(start, start + 250)
        ]
        outcome = client.nodes.upsert_nodes(organisation, NodeBatch(items=items))
        uploaded += [one.id for one in outcome.outcomes]
    tables = list(client.nodes.list_nodes(organisation, type="table", limit=80))
    return {
        "uploaded": uploaded,
        "walked": [node.id for node in client.nodes.list_nodes(organisation, limit=100)],
        "tables": [node.id for node in tables],
        "types": [node.type for node in tables],
        "first": [node.id for node in islice(client.nodes.list_nodes(organisation, limit=60), 90)],
    }


def not_found(client: Client, organisation: str, node: UUID) -> object:
    """Ask for a node that is not there."""
    try:
        client.nodes.get_node(organisation, node)
    except NotFoundError as error:
        return told(error)
    return "it was found"


def conditions(client: Client, organisation: str, node: UUID) -> object:
    """Change a node twice, each time on the condition that nobody else did; the second is too late."""
    heads: list[AnswerHead] = []
    noted = CallOptions(on_answer=heads.append)
    client.nodes.get_node(organisation, node, options=noted)
    change = NodePatch(properties={"description": "Orders of all shops"})
    first = heads[0].headers["ETag"]
    changed = client.nodes.patch_node(organisation, node, change, if_match=first, options=noted)
    said: dict[str, object] = {
        "statuses": [head.status for head in heads],
        "before": first,
        "after": heads[1].headers["ETag"],
        "properties": changed.properties,
    }
    try:
        client.nodes.delete_node(organisation, node, if_match=first)
    except PreconditionFailedError as error:
        said["stale"] = told(error)
    try:
        client.organizations.create_org(OrganizationInput(id=organisation, name="Once more"))
    except ConflictError as error:
        said["taken"] = told(error)
    return said


def read(client: Client, organisation: str, node: UUID) -> object:
    """Read a node, or say why that failed."""
    try:
        return {"id": client.nodes.get_node(organisation, node).id}
    except ClientError as error:
        return told(error)


def shaky(client: Client, organisation: str, node: UUID) -> object:
    """Read and write with each method that there is, while the service is shaky."""
    said: dict[str, object] = {}
    try:
        client.nodes.get_node(organisation, node)
    except InternalError as error:
        said["get"] = told(error)
    try:
        client.nodes.upsert_nodes(organisation, NodeBatch(items=[NodeInput(type="table")]))
    except UnavailableError as error:
        said["post"] = told(error)
    try:
        client.nodes.patch_node(organisation, node, NodePatch(type="view"))
    except UnavailableError as error:
        said["patch"] = told(error)
    said["put"] = client.nodes.put_node(organisation, node, NodeReplacement(type="index")).type
    return said


def patience(client: Client, organisation: str, node: UUID) -> object:
    """Read a node within the contract's limit of time, and within a shorter one."""
    said: dict[str, object] = {}
    limits = {
        "contract": CallOptions(),
        "shorter": CallOptions(timeout=0.25),
    }
    for name, options in limits.items():
        try:
            said[name] = {"id": client.nodes.get_node(organisation, node, options=options).id}
        except ClientError as error:
            said[name] = told(error)
    return said


def broken(client: Client, organisation: str, node: UUID) -> object:
    """Read a node twice, then a list for as long as it can be read."""
    reads = [read(client, organisation, node), read(client, organisation, node)]
    walked: list[object] = []
    try:
        for one in client.nodes.list_nodes(organisation, limit=60):
            walked.append(one.id)
    except UndecodableAnswerError as error:
        return {"reads": reads, "walked": walked, "end": told(error)}
    return "nothing was broken"


SCENARIOS: dict[str, Any] = {
    "upload-and-walk": upload_and_walk,
    "not-found": not_found,
    "conditions": conditions,
    "read": read,
    "shaky": shaky,
    "patience": patience,
    "broken": broken,
}

if __name__ == "__main__":
    with Client(os.environ["METADATA_URL"], api_key=os.environ["METADATA_KEY"]) as metadata:
        scenario, tenant, *nodes = sys.argv[1:]
        print(json.dumps(SCENARIOS[scenario](metadata, tenant, *map(UUID, nodes)), default=str))
