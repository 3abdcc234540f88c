"""Clients, credentials and errors: what a package says of the service as a whole."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from contracts.expressions import Part
from contracts.pointers import split
from generators.layout import fill
from generators.targets.typescript import syntax

if TYPE_CHECKING:
    from collections.abc import Mapping

    from contracts.expressions import Expression
    from contracts.operations import SecurityScheme
    from contracts.rules.errors import CatalogueEntry
    from contracts.source import Json
    from generators.inventory import Inventory
    from generators.targets.typescript.names import Names

TEMPLATES: Final = Path(__file__).parent / "templates"


def client_file(inventory: Inventory, names: Names) -> str:
    """Return the module of the client, which has a property for each service."""
    said = f"A client of {inventory.title} {inventory.version}."
    return fill(
        TEMPLATES,
        "client.ts.jinja",
        comment=syntax.comment((said, inventory.description)),
        services=[
            {
                "name": names.services[one.name],
                "file": names.service_files[one.name],
                "member": names.members[one.name],
                "comment": syntax.comment((one.description,), indent=syntax.STEP),
            }
            for one in inventory.services
        ],
    )


def connection_file(inventory: Inventory) -> str:
    """Return the module that knows addresses and security schemes."""
    plans = {
        name: plan
        for name, scheme in inventory.security_schemes.items()
        if (plan := _scheme(scheme)) is not None
    }
    types = {name: "Login" if plan["kind"] == "basic" else "Secret" for name, plan in plans.items()}
    schemes = ", ".join(
        f"{syntax.key(name)}: {syntax.literal(plan)}" for name, plan in plans.items()
    )
    parts = [
        f"servers: {syntax.literal(cast('Json', list(inventory.servers)))}",
        f"schemes: {{ {schemes} }}" if schemes else "schemes: {}",
        "errors: errorRules",
    ]
    return fill(
        TEMPLATES,
        "connection.ts.jinja",
        imports=", ".join(sorted(set(types.values()))),
        credentials=[
            {
                "key": syntax.key(name),
                "type": kind,
                "comment": syntax.comment(
                    (inventory.security_schemes[name].description,), indent=syntax.STEP
                ),
            }
            for name, kind in types.items()
        ],
        service=syntax.constant("const service: ServicePlan", "{", parts, "}").rstrip("\n"),
    )


def credential_values(inventory: Inventory) -> dict[str, str]:
    """Return an example of each credential, as an expression."""
    return {
        name: '{ username: "…", password: "…" }' if plan["kind"] == "basic" else '"…"'
        for name, scheme in inventory.security_schemes.items()
        if (plan := _scheme(scheme)) is not None
    }


def errors_file(inventory: Inventory, names: Names) -> str:
    """Return the module with a class for each code of the catalogue."""
    rules = inventory.errors
    catalogue: Mapping[str, CatalogueEntry] = rules.catalogue if rules is not None else {}
    parts: list[str] = []
    if rules is not None:
        for key, place in (("code", rules.code), ("requestId", rules.request_id)):
            told = _place(place)
            if told:
                parts.append(f"{key}: {told}")
    classes = [f"{syntax.key(code)}: {name}" for code, name in names.errors.items()]
    parts.append(f"classes: {{ {', '.join(classes)} }}" if classes else "classes: {}")
    return fill(
        TEMPLATES,
        "errors.ts.jinja",
        errors=[
            {
                "name": names.errors[code],
                "code": syntax.string(code),
                "comment": syntax.comment((_told(code, entry.title, entry.status),)),
            }
            for code, entry in catalogue.items()
        ],
        rules=_packed("export const errorRules: ErrorRules", parts, classes).rstrip("\n"),
    )


def _told(code: str, title: str, status: int) -> str:
    said = f"{title.rstrip('.')}: " if title else ""
    return f"{said}{syntax.comment_text(code)}, status {status}."


def _packed(head: str, parts: list[str], classes: list[str]) -> str:
    flat = f"{head} = {{ {', '.join(parts)} }};"
    if len(flat) <= syntax.WIDTH:
        return flat
    nested: list[str | syntax.Nested] = [*parts[:-1], ("classes: { ", classes, " }")]
    return f"// prettier-ignore\n{head} = {{\n{syntax.filled(nested, syntax.STEP)}}};"


def _place(expression: Expression | None) -> str | None:
    if expression is None:
        return None
    if expression.part is Part.HEADER:
        return syntax.string(expression.name)
    if expression.part is Part.BODY:
        return syntax.literal(cast("Json", list(split(expression.pointer))))
    return None


def _scheme(scheme: SecurityScheme) -> dict[str, Json] | None:
    """Return where the secret of a scheme goes, or None where it is none that a request carries."""
    if scheme.type == "apiKey" and scheme.location is not None:
        return {"kind": "apiKey", "in": scheme.location.value, "name": scheme.parameter}
    if scheme.type == "http":
        return {"kind": "basic" if scheme.scheme.lower() == "basic" else "bearer"}
    if scheme.type in ("oauth2", "openIdConnect"):
        return {"kind": "bearer"}
    return None
