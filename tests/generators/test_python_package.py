"""The Python package: it installs, it type-checks, it is formatted, and importing it costs little."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from contracts.load import load_contract
from contracts.schema_builder import schema_graph
from generators.assembly import inventory_of, model_units
from generators.survey import survey
from generators.target import Options
from generators.targets.python.client_files import package_version
from generators.targets.python.target import Python
from tests.generators.python_support import CONTRACTS, ROOT, folder_of, package_of, rendered

ENGINE = "datamodel-code-generator"


def test_it_type_checks_strictly(tmp_path: Path) -> None:
    held = [(name, "") for name in CONTRACTS] + [("golden", ENGINE)]
    for name, engine in held:
        package = package_of(name, engine)
        shutil.copytree(folder_of(name, engine) / package, tmp_path / package)
    settings = {"typeCheckingMode": "strict", "pythonVersion": "3.11"}
    (tmp_path / "pyrightconfig.json").write_text(json.dumps(settings), "utf-8")
    pyright = ROOT / "node_modules" / ".bin" / "pyright"
    assert pyright.exists(), "install the Node packages first: make node_modules/.ready"
    command = [str(pyright), "--pythonpath", sys.executable, "--outputjson"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    report = json.loads(done.stdout)
    assert report["summary"]["filesAnalyzed"] > 200
    assert [
        f"{one['file']}:{one['range']['start']['line'] + 1}: {one['message']}"
        for one in report["generalDiagnostics"]
    ] == []


@pytest.mark.parametrize("name", list(CONTRACTS))
def test_it_is_formatted(name: str) -> None:
    command = [
        sys.executable,
        "-m",
        "ruff",
        "format",
        "--check",
        "--isolated",
        "--line-length",
        "100",
    ]
    done = subprocess.run(
        [*command, "."], cwd=folder_of(name), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("name", ["platform", "golden"])
def test_importing_it_imports_no_more_than_is_asked_for(name: str) -> None:
    package = package_of(name)
    kind = {"platform": "OrgId", "golden": "Weight"}[name]
    code = (
        f"import sys\nsys.path.insert(0, {str(folder_of(name))!r})\n"
        f"from {package} import Client, decode\nClient('http://localhost')\n"
        f"from {package}.models import {kind}\n"
        f"print([one for one in sys.modules if one.startswith('{package}.models.')])\n"
        f"print([one for one in sys.modules if one.startswith('{package}.services.')])\n"
        "print('httpx' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    models, services, http = done.stdout.splitlines()
    assert (models.count("models"), services, http) == (1, "[]", "False")


def test_its_manifest_installs_it() -> None:
    files = {file.path: file.text for file in rendered("calls").files}
    manifest = tomllib.loads(files["pyproject.toml"])
    project = manifest["project"]
    assert (project["name"], project["version"], project["license"]) == (
        "calls-package",
        "2.0.0rc1",
        "MIT",
    )
    assert {one.partition(">")[0] for one in project["dependencies"]} == {
        "httpx", "pydantic", "typing-extensions",
    }  # fmt: skip
    assert manifest["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"] == ["calls_package"]
    assert "calls_package/py.typed" in files


@pytest.mark.parametrize("name", list(CONTRACTS))
def test_the_readmes_example_is_one_that_compiles(name: str) -> None:
    text = next(file.text for file in rendered(name).files if file.path == "README.md")
    blocks = text.split("```python\n")[1:]
    assert blocks
    for block in blocks:
        compile(block.partition("```")[0], "README.md", "exec")


def test_a_unit_is_rendered_alike_whatever_else_is() -> None:
    path = CONTRACTS["constructs"]
    contract = load_contract(path, name=path.name)
    graph = schema_graph(contract)
    inventory = inventory_of(contract, contract.document, survey(contract.document))
    options = Options(package="x")
    units = list(model_units(contract, graph))
    forwards = Python().generator(inventory, options)
    backwards = Python().generator(inventory, options)
    one = {unit.unit: forwards.models(unit) for unit in units}
    other = {unit.unit: backwards.models(unit) for unit in reversed(units)}
    assert one == other
    paths = [file.path for rendered in one.values() for file in rendered.files]
    assert len(set(map(str.lower, paths))) == len(paths)


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        ("1.2.3", "1.2.3"),
        ("v2", "2"),
        ("1.2.0-beta.1", "1.2.0b1"),
        ("1.0.0-rc1", "1.0.0rc1"),
        ("1.0.0-dev", "1.0.0.dev0"),
        ("1.0.0-something.else", "1.0.0+something.else"),
        ("2024-01-01", "2024+01.01"),
        ("latest", "0+latest"),
        ("", "0"),
    ],
)
def test_versions_are_those_of_packages(version: str, expected: str) -> None:
    assert package_version(version) == expected


def test_a_pattern_that_python_cannot_run_is_told_once_and_left_out() -> None:
    warnings = [one.message for one in rendered("odd").warnings if "pattern" in one.message]
    assert len(warnings) == len(set(warnings))
