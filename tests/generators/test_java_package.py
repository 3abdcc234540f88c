"""The Java package as a whole: it compiles without a warning, builds, and misses no operation."""

from __future__ import annotations

import html
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from contracts.load import load_contract
from contracts.schema_builder import schema_graph
from generators.formats import FORMATS
from tests.generators.java.compiling import (
    HERE,
    compile_all,
    compiled,
    files_of,
    jars,
    jdk,
    place,
    round_trip,
)

ROOT = Path(__file__).resolve().parents[2]
PLATFORM = ROOT / "contracts" / "api.yaml"
GOLDEN = Path(__file__).parent / "golden" / "contract.yaml"
ODD = Path(__file__).parent / "golden" / "odd.yaml"
CONTRACTS = [PLATFORM, GOLDEN, ODD, HERE / "client.yaml", HERE / "constructs.yaml"]


@pytest.mark.parametrize("contract", CONTRACTS, ids=lambda one: one.stem)
def test_it_compiles_without_a_warning(contract: Path) -> None:
    assert compiled(contract)


@pytest.mark.parametrize("contract", CONTRACTS, ids=lambda one: one.stem)
def test_every_operation_is_a_method(contract: Path) -> None:
    text = "".join(text for path, text in files_of(contract).items() if "/services/" in path)
    found = re.findall(r'new Endpoint<.*?>\(\s*"([^"]+)", "([A-Z]+)", "([^"]+)"\)', text)
    operations = load_contract(contract, name=contract.name).operations
    assert sorted(found) == sorted((one.id, one.method.upper(), one.path) for one in operations)


@pytest.mark.parametrize("contract", CONTRACTS, ids=lambda one: one.stem)
def test_files_differ_by_more_than_case(contract: Path) -> None:
    files = files_of(contract)
    assert len({path.lower() for path in files}) == len(files)


def test_the_examples_of_the_contract_come_back_the_same() -> None:
    contract = load_contract(PLATFORM, name=PLATFORM.name)
    values: list[tuple[str, Any]] = [
        (definition.unit.name, example)
        for definition in schema_graph(contract).definitions.values()
        if definition.is_component
        for example in definition.examples
    ]
    assert len(values) > 3
    found = round_trip(PLATFORM, [(name, json.dumps(value)) for name, value in values])
    assert found == [value for _, value in values]


EXAMPLE = re.compile(r"\* <pre>\n?(.*?)(?:\n +\* )?</pre>", re.DOTALL)
PROGRAM = """
%simport com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

interface Examples {
%s}
"""


@pytest.mark.parametrize(
    "contract", [PLATFORM, GOLDEN, ODD, HERE / "client.yaml"], ids=lambda one: one.stem
)
def test_the_examples_of_the_documentation_compile(contract: Path, tmp_path: Path) -> None:
    text = "".join(text for path, text in files_of(contract).items() if "/services/" in path)
    examples = EXAMPLE.findall(text)
    assert len(examples) >= len(load_contract(contract, name=contract.name).operations)
    methods = ""
    for at, example in enumerate(examples):
        lines = re.sub(r"^ +\* ?", "    ", html.unescape(example), flags=re.MULTILINE)
        methods += f"  static void call{at}(Client client) {{\n{lines}\n  }}\n"
    program = tmp_path / "Examples.java"
    sources = [text for path, text in files_of(contract).items() if path.endswith(".java")]
    packages = {text.partition("package ")[2].partition(";")[0] for text in sources}
    imports = "".join(f"import {package}.*;\n" for package in sorted(packages))
    program.write_text(PROGRAM % (imports, methods), "utf-8")
    compile_all(compiled(contract), [program], tmp_path / "out")


WIDE = {
    "openapi": "3.1.0",
    "info": {"title": "Wide", "version": "1.0.0"},
    "paths": {},
    "components": {
        "schemas": {
            "Wide": {
                "type": "object",
                "required": ["m299"],
                "properties": {f"m{at}": {"type": "integer"} for at in range(300)},
            },
            "Long": {"type": "string", "enum": [f"value {at}" for at in range(3000)]},
        }
    },
}


def test_an_object_or_list_of_values_too_large_for_a_class_works_all_the_same(
    tmp_path: Path,
) -> None:
    contract = tmp_path / "wide.json"
    contract.write_text(json.dumps(WIDE), "utf-8")
    wide = {"m0": 1, "m299": 2, "other": [None]}
    found = round_trip(
        contract,
        [
            ("Wide", json.dumps(wide)),
            ("Wide", '{"m0": "x"}'),
            ("Long2", '"value 2999"'),
            ("Long2", '"value 3000"'),
        ],
    )
    assert found == [wide, ("/m0", "/m299"), "value 2999", ("",)]


def test_the_same_contract_gives_the_same_bytes() -> None:
    command = (
        "import hashlib; from pathlib import Path;"
        "from tests.generators.java.compiling import files_of;"
        f"files = files_of(Path({str(GOLDEN)!r}));"
        "print(hashlib.sha256(repr(sorted(files.items())).encode()).hexdigest())"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", command],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(digests) == 1


def test_maven_builds_it(tmp_path: Path) -> None:
    jars()
    maven = shutil.which("mvn")
    assert maven is not None
    folder = tmp_path / "package"
    shutil.copytree(place(HERE / "client.yaml"), folder, ignore=shutil.ignore_patterns("classes"))
    command = [maven, "-q", "-B", "-f", str(folder / "pom.xml"), "package"]
    said = ""
    for offline in (["-o"], []):
        done = subprocess.run(
            [*command, *offline],
            env={**os.environ, "JAVA_HOME": str(jdk())},
            capture_output=True,
            text=True,
            check=False,
        )
        said = done.stdout + done.stderr
        if done.returncode == 0:
            break
    assert (folder / "target" / "example-client-2.0.0.jar").is_file(), said


def test_the_runtime_checks_the_formats_that_all_languages_check() -> None:
    source = next(text for path, text in files_of(GOLDEN).items() if "/Formats." in path)
    assert set(re.findall(r'^ +"([a-z-]+)",', source, re.MULTILINE)) == set(FORMATS)
