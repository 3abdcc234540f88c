"""The decisions of the TypeScript target: what each file says."""

from __future__ import annotations

import re
from typing import Final

from contracts.contract import Contract
from contracts.schemas import SchemaGraph
from contracts.source import Json
from generators.target import Options
from generators.targets.typescript import syntax
from generators.targets.typescript.json_schemas import component_schemas
from generators.targets.typescript.operations import Operations
from generators.targets.typescript.types import Types
from generators.targets.typescript.view import PackageView

_SEMANTIC: Final = re.compile(
    r"^(?:0|[1-9][0-9]*)(?:\.(?:0|[1-9][0-9]*)){2}(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?$"
)


def lower(contract: Contract, graph: SchemaGraph, options: Options) -> PackageView:
    """Return the view of the whole package."""
    types = Types.of(graph)
    scoped = Types(graph=graph, names=types.names, scope="models.")
    return PackageView(
        title=contract.title,
        version=contract.version,
        package=options.package,
        manifest=_package_json(contract, options),
        declarations=tuple(types.declaration(one) for one in graph.definitions.values()),
        operations=Operations(contract=contract, types=scoped).views(),
        catalogue=syntax.literal(_catalogue(contract), before=len("export const catalogue = ")),
        schemas=syntax.literal(
            component_schemas(contract),
            before=len("export const schemas: readonly JsonSchema[] = "),
        ),
        contract=syntax.literal(
            {"title": contract.title, "version": contract.version, "sha256": contract.sha256},
            before=len("export const contract = "),
            after=len(" as const;"),
        ),
        latency_class=_latency_class(contract),
        method=_method(contract),
    )


def _latency_class(contract: Contract) -> str:
    classes = dict.fromkeys(
        operation.latency.class_name for operation in contract.operations if operation.latency
    )
    options = [syntax.string(name) for name in classes]
    if not all(operation.latency for operation in contract.operations) or not options:
        options.append("null")
    return syntax.alias("LatencyClass", options)


def _method(contract: Contract) -> str:
    methods = sorted({operation.method.upper() for operation in contract.operations})
    return syntax.alias("Method", [syntax.string(method) for method in methods] or ["never"])


def _catalogue(contract: Contract) -> Json:
    if contract.errors is None:
        return {}
    entries = contract.errors.catalogue
    return {
        code: {"status": entry.status, "title": entry.title, "retryable": entry.retryable}
        for code, entry in entries.items()
    }


def package_version(version: str) -> str:
    """Return a contract's version as a package version (Semantic Versioning): `2026-01-31` is `2026.1.31`."""
    if _SEMANTIC.match(version):
        return version
    numbers = [str(int(digits)) for digits in re.findall(r"[0-9]+", version)[:3]]
    return ".".join([*numbers, "0", "0", "0"][:3])


def _package_json(contract: Contract, options: Options) -> str:
    info = contract.schema("/info")
    stated = info.get("license") if isinstance(info, dict) else None
    license_id = stated.get("identifier") if isinstance(stated, dict) else None
    manifest: dict[str, Json] = {
        "name": options.package,
        "version": package_version(contract.version),
        "description": f"Models and server part of {contract.title}, generated from its contract.",
        "type": "module",
        "sideEffects": False,
        "exports": {
            ".": {"types": "./dist/index.d.ts", "default": "./dist/index.js"},
            "./server": {"types": "./dist/server/index.d.ts", "default": "./dist/server/index.js"},
        },
        "files": ["dist"],
        "engines": {"node": ">=20"},
        "scripts": {"build": "tsc -b"},
    }
    if isinstance(license_id, str):
        manifest["license"] = license_id
    return syntax.json_document(manifest)
