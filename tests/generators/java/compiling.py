"""Java packages in the tests: generated, compiled without a warning once a session, and run."""

from __future__ import annotations

import atexit
import json
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from contracts.load import load_contract
from generators.target import Options
from generators.targets.java.target import Java
from tests.generators.whole import whole_package

HERE = Path(__file__).parent
PACKAGE = "com.example.client"
RELEASE = 21


def jdks() -> Iterator[Path]:
    """Yield the folders where a JDK may be, the chosen one first."""
    if home := os.environ.get("JAVA_HOME"):
        yield Path(home)
    if compiler := shutil.which("javac"):
        yield Path(compiler).resolve().parents[1]
    yield from sorted(Path("/usr/lib/jvm").glob("*"), reverse=True)


@cache
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


@cache
def scratch() -> Path:
    """Return a folder for this run of the tests."""
    folder = Path(tempfile.mkdtemp(prefix="java-packages-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


@cache
def jars() -> str:
    """Return a class path with Jackson and Jakarta Validation, brought by Maven."""
    maven = shutil.which("mvn")
    if maven is None:
        pytest.skip("NO MAVEN ON THE PATH: Java is not checked")
    folder = scratch() / "jars"
    command = [maven, "-q", "-B", "-f", str(HERE / "pom.xml"), "dependency:copy-dependencies"]
    said = ""
    for offline in (["-o"], []):
        done = subprocess.run(
            [*command, *offline, f"-DoutputDirectory={folder}"],
            env={**os.environ, "JAVA_HOME": str(jdk())},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode == 0:
            return f"{folder}/*"
        said = done.stdout + done.stderr
    raise AssertionError(said)


@cache
def files_of(contract: Path) -> dict[str, str]:
    """Return the files of the package of a contract, by path."""
    loaded = load_contract(contract, name=contract.name)
    rendered = whole_package(loaded, Java(), Options(package=PACKAGE))
    return {file.path: file.text for file in rendered.files}


@cache
def place(contract: Path) -> Path:
    """Write the package of a contract into a folder of its own, and return that."""
    folder = scratch() / contract.stem
    for path, text in files_of(contract).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, "utf-8")
    return folder


@cache
def compiled(contract: Path, *programs: str) -> str:
    """Return the class path of a contract's package, with programs of this folder compiled against it."""
    folder = place(contract)
    classes = folder / "classes"
    sources = sorted(folder.rglob("src/main/java/**/*.java"))
    compile_all(jars(), sources, classes, "-Xlint:all", "-Werror")
    shutil.copytree(folder / "src/main/resources", classes, dirs_exist_ok=True)
    path = f"{jars()}{os.pathsep}{classes}"
    if programs:
        compile_all(path, [HERE / name for name in programs], classes)
    return path


def compile_all(path: str, sources: list[Path], out: Path, *lint: str) -> None:
    """Compile sources against a class path; what the compiler says is the error."""
    listed = out.parent / "sources"
    listed.write_text("".join(f'"{source}"\n' for source in sources), "utf-8")
    done = subprocess.run(
        [
            jdk() / "bin/javac",
            "--release",
            str(RELEASE),
            *lint,
            "-cp",
            path,
            "-d",
            out,
            f"@{listed}",
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def run(path: str, program: str, *arguments: str, stdin: str = "") -> list[Any]:
    """Run a program and return the lines of JSON that it answers with."""
    done = subprocess.run(
        [jdk() / "bin/java", "-XX:TieredStopAtLevel=1", "-cp", path, program, *arguments],
        input=stdin,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def round_trip(contract: Path, values: list[tuple[str, str]]) -> list[Any]:
    """Return for each class and JSON text what comes back, or the list of pointers of what is wrong."""
    path = compiled(contract, "RoundTrip.java")
    lines = "".join(f"{name}\t{text}\n" for name, text in values)
    answers = run(path, "RoundTrip", PACKAGE, stdin=lines)
    assert len(answers) == len(values)
    return [
        json.loads(one["value"]) if "value" in one else tuple(one["pointers"]) for one in answers
    ]
