"""The Java package: it compiles without a warning, keeps what JSON says, and refuses what it forbids."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.generators.conftest import (
    GOLDEN,
    ODD,
    PACKAGES,
    PLATFORM,
    contract_of,
    examples_of,
    files_of,
    place,
)
from tests.generators.test_python_package import STATES, instants_aside

HERE = Path(__file__).parent / "java"
PACKAGE = PACKAGES["java"]
RELEASE = 21


def jdks() -> Iterator[Path]:
    """Yield the folders where a JDK may be, the chosen one first."""
    if home := os.environ.get("JAVA_HOME"):
        yield Path(home)
    if compiler := shutil.which("javac"):
        yield Path(compiler).resolve().parents[1]
    yield from sorted(Path("/usr/lib/jvm").glob("*"), reverse=True)


@pytest.fixture(scope="module")
def jdk() -> Path:
    """Return a JDK that compiles for Java 21."""
    for home in jdks():
        compiler = home / "bin" / "javac"
        if compiler.is_file():
            done = subprocess.run(
                [compiler, "-version"], capture_output=True, text=True, check=False
            )
            version = re.search(r"javac (\d+)", done.stdout + done.stderr)
            if version and int(version[1]) >= RELEASE:
                return home
    pytest.skip(f"NO JDK {RELEASE} OR NEWER (JAVA_HOME, PATH, /usr/lib/jvm): Java is not checked")


@pytest.fixture(scope="module")
def jars(jdk: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return a class path with Jackson and Jakarta Validation, brought by Maven."""
    maven = shutil.which("mvn")
    if maven is None:
        pytest.skip("NO MAVEN ON THE PATH: Java is not checked")
    folder = tmp_path_factory.mktemp("jars")
    command = [maven, "-q", "-B", "-f", str(HERE / "pom.xml"), "dependency:copy-dependencies"]
    environment = {**os.environ, "JAVA_HOME": str(jdk)}
    for offline in (["-o"], []):
        done = subprocess.run(
            [*command, *offline, f"-DoutputDirectory={folder}"],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode == 0:
            return f"{folder}/*"
    raise AssertionError(done.stdout + done.stderr)


@pytest.fixture(scope="module")
def classes(jdk: Path, jars: str, tmp_path_factory: pytest.TempPathFactory) -> dict[Path, str]:
    """Return the class path of the compiled package of each contract."""
    found: dict[Path, str] = {}
    for contract in (PLATFORM, GOLDEN, ODD):
        folder = place(files_of(contract, "java"), tmp_path_factory.mktemp("java"))
        compile_all(jdk, jars, sorted(folder.rglob("*.java")), folder / "classes", strict=True)
        path = f"{jars}{os.pathsep}{folder / 'classes'}"
        compile_all(jdk, path, [HERE / "RoundTrip.java"], folder / "classes", strict=False)
        found[contract] = path
    return found


def compile_all(jdk: Path, path: str, sources: list[Path], out: Path, *, strict: bool) -> None:
    lint = ["-Xlint:all", "-Werror"] if strict else []
    done = subprocess.run(
        [jdk / "bin" / "javac", "--release", str(RELEASE), *lint, "-cp", path, "-d", out, *sources],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def answers(jdk: Path, path: str, values: list[tuple[str, Any]]) -> list[Any]:
    """Return each value as Java writes it again, or None where Java refuses it."""
    lines = "".join(f"{name}\t{json.dumps(value)}\n" for name, value in values)
    done = subprocess.run(
        [jdk / "bin" / "java", "-cp", path, "RoundTrip", PACKAGE],
        input=lines,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    found = done.stdout.splitlines()
    assert len(found) == len(values)
    return [None if one.startswith("refused ") else json.loads(one) for one in found]


def is_class(contract: Path, name: str) -> bool:
    return f"src/main/java/{PACKAGE.replace('.', '/')}/model/{name}.java" in files_of(
        contract, "java"
    )


@pytest.mark.parametrize("contract", [PLATFORM, GOLDEN], ids=["platform", "golden"])
def test_the_examples_survive_a_round_trip(
    jdk: Path, classes: dict[Path, str], contract: Path
) -> None:
    values = [one for one in examples_of(contract_of(contract)) if is_class(contract, one[0])]
    assert len(values) > 3
    for (name, value), answer in zip(values, answers(jdk, classes[contract], values), strict=True):
        assert instants_aside(answer) == instants_aside(value), name


def test_absent_null_and_present_survive(jdk: Path, classes: dict[Path, str]) -> None:
    assert answers(jdk, classes[PLATFORM], STATES) == [value for _, value in STATES]


KEPT: list[tuple[Path, str, Any]] = [
    (PLATFORM, "Pagination", {"limit": 5.0, "nextCursor": None, "hasMore": False}),
    (GOLDEN, "Shape", {"kind": "circle", "radius": 2.5, "label": None}),
    (GOLDEN, "Shape", {"kind": "square", "side": 10, "more": [1]}),
    (GOLDEN, "Event", {"type": "stopped", "at": "2026-01-05T09:30:00Z"}),
    (GOLDEN, "Scalar", "short"),
    (GOLDEN, "Scalar", 7),
    (GOLDEN, "Scalar", [True, False]),
    (GOLDEN, "Note", {"text": "a", "other": "b"}),
    (GOLDEN, "Level", 2),
    (GOLDEN, "Choice", "off"),
    (
        GOLDEN,
        "Tree",
        {
            "name": "R",
            "value": [True],
            "class": "leaf",
            "colour": "1st",
            "note": None,
            "anything": None,
        },
    ),
]


ODD_VALUES: list[tuple[Path, str, Any]] = [
    (ODD, "PetTypeV2", {"default": "a", "package": 2, "missing": None, "日本": "x", "200": 1.5}),
    (ODD, "PetTypeV2", {"default": "a", "package": 2, "missing": None, "copy": None, "from": ""}),
    (ODD, "AnyPet", {"petType": "Dog", "bark": True}),
    (ODD, "Nested", {"petType": "Cat"}),
    (ODD, "Nested", ["a"]),
    (ODD, "Nested", "y"),
    (ODD, "Inter", 3),
    (ODD, "Object2", {"a": [{"b": [{}]}]}),
]
REFUSED: list[tuple[Path, str, Any]] = [
    (PLATFORM, "NodePatch", {"type": None}),
    (PLATFORM, "NodePatch", {"unknown": 1}),
    (PLATFORM, "NodeBatch", {}),
    (PLATFORM, "Pagination", {"limit": "5", "nextCursor": None, "hasMore": False}),
    (PLATFORM, "Pagination", {"limit": True, "nextCursor": None, "hasMore": False}),
    (PLATFORM, "Pagination", {"limit": 5.5, "nextCursor": None, "hasMore": False}),
    (PLATFORM, "Pagination", {"limit": 5, "hasMore": False}),
    (PLATFORM, "Pagination", {"limit": 5, "nextCursor": 7, "hasMore": False}),
    (PLATFORM, "Pagination", {"limit": 5, "nextCursor": None, "hasMore": "false"}),
    (PLATFORM, "Liveness", {"status": "dead"}),
    (PLATFORM, "JobStatus", "paused"),
    (PLATFORM, "Organization", {"id": "acme", "name": "Acme", "createdAt": 1767605400}),
    (GOLDEN, "Shape", {"kind": "triangle"}),
    (GOLDEN, "Shape", {"kind": "circle"}),
    (GOLDEN, "Event", {"type": "stopped", "at": "2026-01-05T09:30:00Z", "more": 1}),
    (GOLDEN, "Scalar", {"no": "object"}),
    (GOLDEN, "Square", {"kind": "square", "side": 7}),
    (
        GOLDEN,
        "Tree",
        {"name": "R", "value": 1, "class": "leaf", "colour": None, "tags": ["a", "a"]},
    ),
]


@pytest.mark.parametrize("contract", [PLATFORM, GOLDEN, ODD], ids=["platform", "golden", "odd"])
def test_it_keeps_what_is_allowed_and_refuses_what_is_not(
    jdk: Path, classes: dict[Path, str], contract: Path
) -> None:
    kept = [(name, value) for one, name, value in KEPT + ODD_VALUES if one == contract]
    refused = [(name, value) for one, name, value in REFUSED if one == contract]
    found = answers(jdk, classes[contract], kept + refused)
    assert found[: len(kept)] == [value for _, value in kept]
    for (name, value), answer in zip(refused, found[len(kept) :], strict=True):
        assert answer is None, (name, value)
