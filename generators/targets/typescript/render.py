"""The files of the TypeScript package, out of its view and the templates."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from generators.layout import fill
from generators.target import OutputFile
from generators.targets.typescript.view import InterfaceView, PackageView

_TEMPLATES: Final = Path(__file__).parent / "templates"
_FILES: Final = {
    "README.md": "README.md.jinja",
    "package.json": "package.json.jinja",
    "src/index.ts": "index.ts.jinja",
    "src/models.ts": "models.ts.jinja",
    "src/server/catalogue.ts": "catalogue.ts.jinja",
    "src/server/contract.ts": "contract.ts.jinja",
    "src/server/handlers.ts": "handlers.ts.jinja",
    "src/server/index.ts": "server.ts.jinja",
    "src/server/operations.ts": "operations.ts.jinja",
    "src/server/routes.ts": "routes.ts.jinja",
    "src/server/schemas.ts": "schemas.ts.jinja",
    "tsconfig.json": "tsconfig.json.jinja",
}


def render(view: PackageView) -> tuple[OutputFile, ...]:
    """Return every file of the package."""
    interfaces = {one.name for one in view.declarations if isinstance(one, InterfaceView)}
    uses_models = any(
        "models." in text
        for one in view.operations
        for text in (*one.request_members, one.reply_text)
    )
    values = {
        "view": view,
        "interfaces": interfaces,
        "uses_models": uses_models,
        "example": view.declarations[-1].name if view.declarations else "",
    }
    return tuple(
        OutputFile(path=path, text=fill(_TEMPLATES, template, **values))
        for path, template in _FILES.items()
    )
