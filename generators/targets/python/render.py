"""The files of the Python package, out of its view, the engine and the templates."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

from generators.layout import fill
from generators.target import OutputFile
from generators.targets.python.engine import HEADER, defined_names, models
from generators.targets.python.schemas import CHECKS
from generators.targets.python.view import PackageView

_HERE: Final = Path(__file__).parent
_TEMPLATES: Final = _HERE / "templates"
_RUNTIME: Final = ("checked.py", "scalars.py")


def render(view: PackageView) -> tuple[OutputFile, ...]:
    """Return every file of the package."""
    folder = view.package.replace(".", "/")
    bases = dict.fromkeys(sorted(view.checked), f"{view.package}.checked.CheckedModel")
    text = models(view.schemas, bases=bases, extra_key=CHECKS)
    values = {
        "view": view,
        "header": HEADER,
        "names": sorted(defined_names(text)),
        "folder": folder,
        "text": json.dumps,
    }
    return (
        OutputFile(path="README.md", text=fill(_TEMPLATES, "README.md.jinja", **values)),
        OutputFile(path="pyproject.toml", text=fill(_TEMPLATES, "pyproject.toml.jinja", **values)),
        OutputFile(path=f"{folder}/__init__.py", text=fill(_TEMPLATES, "init.py.jinja", **values)),
        OutputFile(path=f"{folder}/models.py", text=text),
        OutputFile(path=f"{folder}/py.typed", text=""),
        *(
            OutputFile(
                path=f"{folder}/{name}",
                text=f"{HEADER}\n\n{(_HERE / 'runtime' / name).read_text('utf-8')}",
            )
            for name in _RUNTIME
        ),
    )
