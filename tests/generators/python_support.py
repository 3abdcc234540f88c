"""What the tests of the Python target share: packages generated, placed and imported once."""

from __future__ import annotations

import atexit
import importlib
import sys
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import Any

from contracts.load import load_contract
from generators.target import Options, Rendered
from generators.targets.python.target import Python
from tests.generators.whole import whole_package

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
CONTRACTS = {
    "platform": ROOT / "contracts" / "api.yaml",
    "golden": HERE / "golden" / "contract.yaml",
    "odd": HERE / "golden" / "odd.yaml",
    "constructs": HERE / "python" / "constructs.yaml",
    "calls": HERE / "python" / "calls.yaml",
}


@cache
def rendered(name: str, engine: str = "") -> Rendered:
    """Return the package of a contract, as it is generated."""
    path = CONTRACTS[name]
    contract = load_contract(path, name=path.name)
    return whole_package(
        contract, Python(), Options(package=package_of(name, engine), engine=engine)
    )


def package_of(name: str, engine: str = "") -> str:
    """Return the import name of the package of a contract."""
    return f"{name}_{engine.replace('-', '_')}_package" if engine else f"{name}_package"


@cache
def folder_of(name: str, engine: str = "") -> Path:
    """Return the folder that the package of a contract was placed in, importable from now on."""
    # It goes when the process ends: a module imports what it needs when that is asked for.
    held = TemporaryDirectory(prefix="lockstep-python-")
    atexit.register(held.cleanup)
    folder = Path(held.name)
    for file in rendered(name, engine).files:
        (folder / file.path).parent.mkdir(parents=True, exist_ok=True)
        (folder / file.path).write_text(file.text, "utf-8")
    sys.path.append(str(folder))
    return folder


def module(name: str, inner: str = "", engine: str = "") -> ModuleType:
    """Return a module of the package of a contract."""
    folder_of(name, engine)
    package = package_of(name, engine)
    return importlib.import_module(f"{package}.{inner}" if inner else package)


def model(name: str, kind: str) -> Any:
    """Return the type of a component."""
    return getattr(module(name, "models"), kind)
