"""The server part as a whole: what joins the operations, routes and schemas of all services."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generators.layout import fill
from generators.targets.typescript import syntax
from generators.targets.typescript.connection import TEMPLATES
from generators.targets.typescript.modules import HEADER

if TYPE_CHECKING:
    from contracts.source import Json
    from generators.inventory import Inventory
    from generators.targets.typescript.names import Names


def server_files(inventory: Inventory, names: Names) -> dict[str, str]:
    """Return the files of `src/server` that are no service's and no component's."""
    services: list[dict[str, str]] = []
    for one in inventory.services:
        types, routes = names.server_names(one.name)
        file = names.service_files[one.name]
        services.append({"types": types, "routes": routes, "file": file})
    return {
        "catalogue.ts": fill(
            TEMPLATES,
            "catalogue.ts.jinja",
            catalogue=syntax.literal(
                _catalogue(inventory), before=len("export const catalogue = "), after=10
            ),
        ),
        "contract.ts": fill(
            TEMPLATES,
            "contract.ts.jinja",
            contract=syntax.literal(
                {
                    "title": inventory.title,
                    "version": inventory.version,
                    "sha256": inventory.sha256,
                },
                before=len("export const contract = "),
                after=len(" as const;"),
            ),
        ),
        "handlers.ts": fill(TEMPLATES, "handlers.ts.jinja"),
        "operation.ts": fill(TEMPLATES, "operation.ts.jinja"),
        "route.ts": fill(
            TEMPLATES,
            "route.ts.jinja",
            latency_class=_latency_class(inventory),
            method=_method(inventory),
        ),
        "index.ts": fill(TEMPLATES, "server.ts.jinja"),
        "operations.ts": fill(
            TEMPLATES,
            "operations.ts.jinja",
            services=services,
            declaration=_operations([one["types"] for one in services]),
        ),
        "routes.ts": fill(
            TEMPLATES,
            "routes.ts.jinja",
            services=services,
        ),
        "schemas.ts": fill(TEMPLATES, "schemas.ts.jinja"),
        "schemas/index.ts": _schemas(inventory, names),
    }


def _operations(types: list[str]) -> str:
    if not types:
        return "export interface Operations {}"
    flat = f"export interface Operations extends {', '.join(types)} {{}}"
    if len(flat) <= syntax.WIDTH:
        return flat
    second = f"{syntax.STEP}extends {', '.join(types)} {{}}"
    if len(second) <= syntax.WIDTH:
        return f"export interface Operations\n{second}"
    listed = f",\n{syntax.STEP * 2}".join(types)
    return f"export interface Operations\n{syntax.STEP}extends\n{syntax.STEP * 2}{listed} {{}}"


def _schemas(inventory: Inventory, names: Names) -> str:
    lines = [
        f'export {{ schema as {names.types.components[unit.name]} }} from "./{names.files[unit]}.js";\n'
        for unit in inventory.units
        if unit.kind == "schemas"
    ]
    return HEADER + ("".join(lines) or "export {};\n")


def _latency_class(inventory: Inventory) -> str:
    classes = list(inventory.latency.classes) if inventory.latency is not None else []
    return syntax.alias("LatencyClass", [syntax.string(name) for name in classes] or ["never"])


def _method(inventory: Inventory) -> str:
    methods = sorted({operation.method.upper() for operation in inventory.operations})
    return syntax.alias("Method", [syntax.string(method) for method in methods] or ["never"])


def _catalogue(inventory: Inventory) -> Json:
    if inventory.errors is None:
        return {}
    return {
        code: {"status": entry.status, "title": entry.title, "retryable": entry.retryable}
        for code, entry in inventory.errors.catalogue.items()
    }
