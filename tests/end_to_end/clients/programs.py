"""The programs that use the generated clients: built as a user would build them, and run."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import pytest

from tests.generators.java.compiling import compile_all, jars, jdk
from tests.generators.typescript_package import run, tool

HERE: Final = Path(__file__).parent
ROOT: Final = HERE.parents[2]
GENERATED: Final = ROOT / "generated"
ENDS_WITHIN: Final = 90
"""Seconds after which a program hangs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """A program in a language, and the names that its errors have there."""

    language: str
    command: tuple[str, ...]
    timeout: str
    malformed: str
    cancelled: str
    suffix: str = "Error"
    environment: Mapping[str, str] = field(default_factory=dict[str, str])

    def error(self, code: str) -> str:
        """Return the name of the error type of a code of the catalogue."""
        return "".join(word.capitalize() for word in code.split("-")) + self.suffix

    def start(self, scenario: str, url: str, key: str, *arguments: str) -> subprocess.Popen[str]:
        """Start the program on a scenario."""
        return subprocess.Popen(
            [*self.command, scenario, *arguments],
            env={**os.environ, **self.environment, "METADATA_URL": url, "METADATA_KEY": key},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )


def ended(running: subprocess.Popen[str], line: str | None = None) -> Any:
    """Return what a program prints, once it ended; a line is typed to it before where there is one."""
    try:
        printed, errors = running.communicate(line, timeout=ENDS_WITHIN)
    except subprocess.TimeoutExpired:
        running.kill()
        raise
    assert running.returncode == 0, errors
    return json.loads(printed)


def python(script: str) -> Program:
    """Return the program that uses one of the two Python clients, with the source folder as it is."""
    return Program(
        language="python",
        command=(sys.executable, str(HERE / "python" / script)),
        timeout="CallTimeoutError",
        malformed="UndecodableAnswerError",
        cancelled="CancelledError",
        environment={"PYTHONPATH": str(GENERATED / "python")},
    )


def typescript(folder: Path) -> Program:
    """Return the program in TypeScript, compiled in a folder where the package is installed."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("NO NODE ON THE PATH: the TypeScript client is not tried")
    package = GENERATED / "typescript"
    said = run(tool("tsc"), "-b", cwd=package)
    assert said == "", said
    shutil.copytree(HERE / "typescript", folder, dirs_exist_ok=True)
    types = ROOT / "packages" / "api" / "node_modules" / "@types" / "node"
    for name, target in {"@metadata/client": package, "@types/node": types}.items():
        link = folder / "node_modules" / name
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(target)
    said = run(tool("tsc"), cwd=folder)
    assert said == "", said
    return Program(
        language="typescript",
        command=(node, str(folder / "program.js")),
        timeout="TimeoutError",
        malformed="AnswerError",
        cancelled="the reason of the signal",
    )


def java(folder: Path) -> Program:
    """Return the program in Java, compiled without a warning against the package's sources."""
    sources = sorted((GENERATED / "java" / "src" / "main" / "java").rglob("*.java"))
    classes = folder / "classes"
    program = HERE / "java" / "Program.java"
    compile_all(jars(), [*sources, program], classes, "-Xlint:all", "-Werror")
    path = f"{jars()}{os.pathsep}{classes}"
    quick = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto")
    return Program(
        language="java",
        command=(str(jdk() / "bin" / "java"), *quick, "-cp", path, "Program"),
        timeout="CallTimeoutException",
        malformed="MalformedAnswerException",
        cancelled="TransportException",
        suffix="Exception",
    )
