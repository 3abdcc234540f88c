"""The packages of one contract, generated and built as far as decoding needs, and their drivers."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Final

from contracts.contract import Contract
from contracts.schemas import Definition, SchemaGraph
from generators.assembly import inventory_of, model_units
from generators.inventory import Inventory
from generators.survey import survey
from generators.target import Options
from generators.targets import TARGETS
from generators.targets.java.names import ClassNames
from generators.targets.python.names import PackageNames
from generators.targets.typescript.names import Names

HERE: Final = Path(__file__).parent / "drivers"
TSC: Final = Path(__file__).resolve().parents[3] / "node_modules" / ".bin" / "tsc"
PACKAGES: Final = {"python": "agreed_client", "typescript": "@agreed/client", "java": "com.agreed"}
LANGUAGES: Final = tuple(PACKAGES)


class BuildError(RuntimeError):
    """A generated package cannot be built; the words are the compiler's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a language makes of a value: the text that comes back, or the pointers of its faults."""

    text: str | None = None
    faults: tuple[str, ...] = ()
    error: str = ""


class Packages:
    """Names every definition of a contract in every language, and starts what decodes there."""

    def __init__(self, contract: Contract, graph: SchemaGraph, folder: Path) -> None:
        self.contract = contract
        self.graph = graph
        self.folder = folder
        self.inventory: Inventory = inventory_of(
            contract, contract.document, survey(contract.document)
        )
        self.python = PackageNames(self.inventory)
        self.typescript = Names.of(self.inventory)
        self.java = ClassNames(self.inventory, PACKAGES["java"])

    def asked(self, language: str, definition: Definition) -> dict[str, str]:
        """Return where a language has a definition: its module, if it has one, and its name there."""
        match language:
            case "python":
                module = f"{PACKAGES['python']}.models.{self.python.modules[definition.unit]}"
                return {"module": module, "name": self.python.types.of(self.graph, definition)}
            case "typescript":
                module = f"models/{self.typescript.files[definition.unit]}.js"
                return {"module": module, "name": self.typescript.types.of(self.graph, definition)}
            case _:
                found = self.java.of(self.graph, definition)
                nested = f"${found.nested}" if found.nested else ""
                return {"name": f"{found.package}.{found.top}{nested}"}

    def generate(self, language: str) -> Path:
        """Write the package of a language, its services aside, and return its folder."""
        target = next(one for one in TARGETS if one.name == language)
        folder = self.folder / language
        generator = target.generator(self.inventory, Options(package=PACKAGES[language]))
        parts = [generator.package()]
        parts += [generator.models(unit) for unit in model_units(self.contract, self.graph)]
        for file in (file for part in parts for file in part.files):
            path = folder / file.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(file.text, "utf-8")
        return folder

    def driver(self, language: str, *, jdk: Path, jars: str) -> Driver:
        """Build the package of a language and return what decodes with it.

        Only what decoding needs is built; that the rest compiles is for other tests to say.
        """
        folder = self.generate(language)
        match language:
            case "python":
                command = [sys.executable, str(HERE / "driver.py"), str(folder)]
                return Driver([*command, PACKAGES["python"]])
            case "typescript":
                options = ("--noCheck", "--declaration", "false", "--declarationMap", "false")
                options += (
                    "--composite",
                    "false",
                    "--sourceMap",
                    "false",
                    "--incremental",
                    "false",
                )
                _must([str(TSC), "-p", ".", *options, "--tsBuildInfoFile", "null"], folder)
                (folder / "package.json").write_text('{"type": "module"}', "utf-8")
                return Driver(["node", str(HERE / "driver.mjs"), str(folder / "dist")])
            case _:
                return self._java(folder, jdk, jars)

    def _java(self, folder: Path, jdk: Path, jars: str) -> Driver:
        (reader,) = folder.rglob("json/Json.java")
        package = re.search(r"^package ([\w.]+);", reader.read_text("utf-8"), re.MULTILINE)
        assert package is not None
        wanted = [*reader.parent.glob("*.java"), HERE / "Driver.java"]
        wanted += [path for path in folder.rglob("*.java") if "model" in path.parts]
        listed = folder / "sources"
        listed.write_text("\n".join(f'"{path}"' for path in wanted), "utf-8")
        classes = str(folder / "classes")
        compiler = [str(jdk / "bin" / "javac"), "-proc:none", "-nowarn", "--release", "21"]
        compiler += ["-encoding", "UTF-8", "-cp", jars, "-d", classes, f"@{listed}"]
        _must(compiler, folder)
        java = [str(jdk / "bin" / "java"), "-Xss8m", "-XX:+UseSerialGC"]
        return Driver([*java, "-cp", f"{classes}{os.pathsep}{jars}", "Driver", package[1]])


class Driver:
    """A process that decodes and encodes on demand, ended with the `with` block."""

    def __init__(self, command: Sequence[str]) -> None:
        self.command = command
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
        )

    def __enter__(self) -> Driver:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for stream in (self.process.stdin, self.process.stdout):
            if stream is not None:
                stream.close()
        self.process.kill()
        self.process.wait()

    def ask(self, where: dict[str, str], text: str) -> Answer:
        """Return what becomes of a JSON text as the type that stands there."""
        stdin, stdout = _stream(self.process.stdin), _stream(self.process.stdout)
        stdin.write(json.dumps({**where, "text": text}) + "\n")
        stdin.flush()
        line = stdout.readline()
        if not line:
            raise RuntimeError(f"{' '.join(self.command)} ended with {self.process.wait()}")
        told: dict[str, Any] = json.loads(line)
        return Answer(
            text=told.get("text"),
            faults=tuple(sorted(set(told.get("faults", ())))),
            error=told.get("error", ""),
        )


def _stream(stream: IO[str] | None) -> IO[str]:
    assert stream is not None
    return stream


def _must(command: Sequence[str], folder: Path) -> None:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BuildError(
            f"{command[0]} ended with {done.returncode}: {done.stdout[-2000:]}{done.stderr[-2000:]}"
        )
