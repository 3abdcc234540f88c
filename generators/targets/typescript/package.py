"""The files that depend on names alone: manifest, index files, README, run-time code."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from generators.formats import FORMATS, RANGES
from generators.layout import fill
from generators.naming import camel_case, settle
from generators.target import OutputFile
from generators.targets.typescript import syntax
from generators.targets.typescript.connection import (
    TEMPLATES,
    client_file,
    connection_file,
    credential_values,
    errors_file,
)
from generators.targets.typescript.modules import HEADER
from generators.targets.typescript.names import PUBLIC
from generators.targets.typescript.server import server_files

if TYPE_CHECKING:
    from contracts.source import Json
    from generators.inventory import Inventory
    from generators.target import Options
    from generators.targets.typescript.names import Names

_HERE: Final = Path(__file__).parent
_COMPILER: Final = "6.0.3"
"""The TypeScript that builds a package where none is installed."""
_SEMANTIC: Final = re.compile(
    r"^(?:0|[1-9][0-9]*)(?:\.(?:0|[1-9][0-9]*)){2}(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?$"
)


def package_files(inventory: Inventory, options: Options, names: Names) -> tuple[OutputFile, ...]:
    """Return every file that is no unit's and no service's."""
    files = {
        "README.md": _readme(inventory, options, names),
        "package.json": _package_json(inventory, options),
        "tsconfig.json": fill(TEMPLATES, "tsconfig.json.jinja"),
        "src/client.ts": client_file(inventory, names),
        "src/connection.ts": connection_file(inventory),
        "src/errors.ts": errors_file(inventory, names),
        "src/index.ts": _index(inventory, names),
        "src/models/index.ts": _models_index(inventory, names),
        "src/runtime/formats.ts": _formats(),
        **{f"src/runtime/{name}": text for name, text in _runtime().items()},
        **{f"src/server/{name}": text for name, text in server_files(inventory, names).items()},
    }
    return tuple(OutputFile(path=path, text=text) for path, text in files.items())


def package_version(version: str) -> str:
    """Return a contract's version as a package version (Semantic Versioning): `2026-01-31` is `2026.1.31`."""
    if _SEMANTIC.match(version):
        return version
    numbers = [str(int(digits)) for digits in re.findall(r"[0-9]+", version)[:3]]
    return ".".join([*numbers, "0", "0", "0"][:3])


def _package_json(inventory: Inventory, options: Options) -> str:
    def entry(path: str) -> dict[str, Json]:
        return {"types": f"./dist/{path}.d.ts", "default": f"./dist/{path}.js"}

    manifest: dict[str, Json] = {
        "name": options.package,
        "version": package_version(inventory.version),
        "description": f"Models, client and server part of {inventory.title}, generated from its contract.",
        "type": "module",
        "sideEffects": False,
        "exports": {
            ".": entry("index"),
            "./models": entry("models/index"),
            "./models/*": entry("models/*"),
            "./server": entry("server/index"),
            "./services/*": entry("services/*"),
        },
        "files": ["dist", "src"],
        "engines": {"node": ">=20.3"},
        "scripts": {
            "build": f"tsc -b || npx --yes --package typescript@{_COMPILER} tsc -b",
            "prepare": "npm run build",
        },
    }
    if inventory.license:
        manifest["license"] = inventory.license
    return syntax.json_document(manifest) + "\n"


def _readme(inventory: Inventory, options: Options, names: Names) -> str:
    component = next(iter(names.types.components.values()), "")
    service = next(iter(inventory.services), None)
    return fill(
        TEMPLATES,
        "README.md.jinja",
        title=inventory.title,
        version=inventory.version,
        package=options.package,
        component=component,
        service=names.services[service.name] if service else "",
        file=names.service_files[service.name] if service else "",
        error=next(iter(names.errors.values()), ""),
        example=_usage(inventory, options, names) if service else "",
    )


def _usage(inventory: Inventory, options: Options, names: Names) -> str:
    """Return how a client is made and used, as a block of code."""
    service = inventory.services[0]
    operation = service.operations[0]
    error = next(iter(names.errors.values()), "ApiError")
    secrets = [f"{syntax.key(name)}: {kind}" for name, kind in credential_values(inventory).items()]
    given = [] if inventory.servers else ['baseUrl: "https://service.example"']
    if secrets:
        given.append(f"credentials: {{ {', '.join(secrets[:1])} }}")
    method = settle(
        service.operations, camel_case, reserved=("constructor",), fallback="operation"
    )[operation]
    return "\n".join(
        (
            "```ts",
            f'import {{ Client, {error} }} from "{options.package}";',
            "",
            _made(given),
            "",
            "try {",
            f"  const answer = await client.{names.members[service.name]}.{method}(/* … */);",
            "} catch (error) {",
            f"  if (error instanceof {error}) console.error(error.requestId);",
            "  else throw error;",
            "}",
            "```",
        )
    )


def _made(given: list[str]) -> str:
    inner = f"{{ {', '.join(given)} }}" if given else ""
    line = f"const client = new Client({inner});"
    if len(line) <= 80:
        return line
    return "const client = new Client({\n" + "".join(f"  {one},\n" for one in given) + "});"


def _index(inventory: Inventory, names: Names) -> str:
    public = set(PUBLIC) | set(names.errors.values())
    return fill(
        TEMPLATES,
        "index.ts.jinja",
        errors=sorted([*names.errors.values(), "errorRules"]) if names.errors else [],
        hidden=[name for name in names.types.components.values() if name in public],
        services=sorted(names.service_files[one.name] for one in inventory.services),
    )


@cache
def _runtime() -> dict[str, str]:
    """Return the fixed run-time code, by file name."""
    return {
        path.name: HEADER + "\n" + path.read_text("utf-8")
        for path in sorted((_HERE / "runtime").glob("*.ts"))
    }


@cache
def _formats() -> str:
    escaped = {name: text.replace("/", r"\/") for name, text in FORMATS.items()}
    return fill(
        TEMPLATES,
        "formats.ts.jinja",
        expressions=[_entry(syntax.key(name), f"/{text}/") for name, text in escaped.items()],
        ranges=[(name, least, greatest) for name, (least, greatest) in RANGES.items()],
    )


def _entry(label: str, text: str) -> str:
    """Return a member of a table; Prettier starts a new line before a value that is too long."""
    line = f"{syntax.STEP}{label}: {text},"
    short = len(line) <= syntax.WIDTH or len(label) <= syntax.SHORT_KEY
    return line if short else f"{syntax.STEP}{label}:\n{syntax.STEP * 2}{text},"


def _models_index(inventory: Inventory, names: Names) -> str:
    lines = [
        f'export {{ {names.types.components[unit.name]} }} from "./{names.files[unit]}.js";\n'
        for unit in inventory.units
        if unit.kind == "schemas"
    ]
    return HEADER + ("".join(lines) or "export {};\n")
