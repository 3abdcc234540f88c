"""From files to a Contract: read, overlay, bundle, modernise, check, and put together."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import cast

from contracts.contract import Contract, Tag
from contracts.dialect import modernise
from contracts.operation_reading import OperationReader
from contracts.operations import Location, SecurityScheme
from contracts.pointers import join
from contracts.references import Resolver, bundle
from contracts.report.finding import Finding, LockstepError, sort_key
from contracts.rules.reading import merge_pagination, read_errors, read_images, read_latency
from contracts.rules.resolution import resolution_findings
from contracts.rules.shape import RULES_BORDER, shape_findings
from contracts.source import Document, Json, read_document
from contracts.validity import validity_findings

Object = dict[str, Json]


def load_contract(
    path: Path, *, overlays: tuple[Path, ...] = (), name: str | None = None
) -> Contract:
    """Read a contract with its overlays and check that it says something consistent.

    `name` is how findings call the file (default: the path as given). Raises LockstepError with
    every finding, sorted by place, where the contract is not valid OpenAPI, a reference dangles, or a rule is
    malformed or points nowhere.
    """
    document, sha256 = read_contract_document(path, overlays=overlays, name=name)
    contract, findings = assemble(document, sha256)
    if contract is None:
        raise LockstepError(*sorted(findings, key=sort_key))
    return contract


def read_contract_document(
    path: Path,
    *,
    overlays: tuple[Path, ...] = (),
    name: str | None = None,
    document: Document | None = None,
) -> tuple[Document, str]:
    """Return the contract as one document, and the SHA-256 digest of the file itself.

    The document is bundled and has the overlays applied; its schemas are still in their own dialect.
    `document` is what the file holds, where it has been read already.
    """
    document = document or read_document(path, name=name)
    sha256 = document.sha256
    if overlays:
        from contracts.overlay import apply_overlay

        for overlay in overlays:
            document = apply_overlay(
                document, read_document(overlay, name=_name_beside(overlay, path, name))
            )
    _require_openapi(document)
    return bundle(document, path), sha256


def _name_beside(overlay: Path, contract: Path, name: str | None) -> str:
    """Return an overlay's path from where the contract's name is counted, as findings call both files."""
    root = str(contract).removesuffix(name) if name else ""
    return str(overlay).removeprefix(root)


def assemble(document: Document, sha256: str) -> tuple[Contract | None, tuple[Finding, ...]]:
    """Return the Contract of a document, or None with the findings that stand in its way."""
    findings = list(validity_findings(document))
    findings.extend(Resolver(document=document).dangling())
    if findings:
        return None, tuple(findings)
    document = modernise(document)
    findings.extend(shape_findings(document))
    if not findings:
        findings.extend(_pagination_findings(document))
    if findings:
        return None, tuple(findings)
    contract = _contract(document, sha256)
    findings.extend(resolution_findings(contract))
    return (None if findings else contract), tuple(findings)


def _require_openapi(document: Document) -> None:
    data = document.data
    version = data.get("openapi") if isinstance(data, dict) else None
    if isinstance(version, str) and version.startswith(("3.0", "3.1", "3.2")):
        return
    swagger = isinstance(data, dict) and "swagger" in data
    raise LockstepError(
        Finding(
            rule="contract/version",
            message=f"{document.file} is not an OpenAPI document of version 3.0, 3.1 or 3.2",
            place=document.place("/swagger" if swagger else "/openapi"),
            got=str(version) if version is not None else None,
            hint="convert Swagger 2.0 to OpenAPI 3 first"
            if swagger
            else "begin it with openapi: 3.1.0",
        )
    )


def _pagination_findings(document: Document) -> Iterator[Finding]:
    """Yield what an operation's pagination lacks once the root's defaults are beneath it."""
    root = cast("Object", document.data).get("x-pagination")
    for node in document.nodes():
        if node.kind == "operation" and "x-pagination" in node.value:
            merged = merge_pagination(root, node.value["x-pagination"])
            pointer = node.pointer + "/x-pagination"
            yield from RULES_BORDER.findings(document, merged, pointer, definition="pagination")


def _contract(document: Document, sha256: str) -> Contract:
    root = cast("Object", document.data)
    info = cast("Object", root.get("info") or {})
    errors = read_errors(cast("Object", root["x-errors"])) if "x-errors" in root else None
    latency = read_latency(cast("Object", root["x-latency"])) if "x-latency" in root else None
    servers = cast("list[Object]", root.get("servers") or [])
    tags = cast("list[Object]", root.get("tags") or [])
    return Contract(
        document=document,
        sha256=sha256,
        title=str(info.get("title", "")),
        version=str(info.get("version", "")),
        description=str(info.get("description", "")).strip(),
        operations=OperationReader(document=document, errors=errors, latency=latency).read(),
        tags=tuple(
            Tag(name=str(tag.get("name", "")), description=str(tag.get("description", "")).strip())
            for tag in tags
        ),
        servers=tuple(str(server.get("url", "")) for server in servers),
        security_schemes=dict(_security_schemes(document)),
        errors=errors,
        latency=latency,
        images=read_images(cast("Object", root["x-images"])) if "x-images" in root else {},
    )


def _security_schemes(document: Document) -> Iterator[tuple[str, SecurityScheme]]:
    components = cast("Object", cast("Object", document.data).get("components") or {})
    resolver = Resolver(document=document)
    for name, entry in cast("Object", components.get("securitySchemes") or {}).items():
        followed, pointer = resolver.follow(entry, join(("components", "securitySchemes", name)))
        value = cast("Object", followed)
        location = value.get("in")
        yield (
            name,
            SecurityScheme(
                name=name,
                type=str(value.get("type", "")),
                scheme=str(value.get("scheme", "")).lower(),
                location=Location(str(location)) if location in set(Location) else None,
                parameter=str(value.get("name", "")),
                description=str(value.get("description", "")).strip(),
                pointer=pointer,
            ),
        )
