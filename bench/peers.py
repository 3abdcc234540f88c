"""The generators of the field that ours is measured beside: how each is installed and run."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from bench.processes import run

PYTHON_PEERS = ("datamodel-code-generator==0.89.0", "openapi-python-client==0.29.1", "ruff==0.17.6")
NODE_PEERS = ("openapi-typescript@7.13.0", "@hey-api/openapi-ts@0.95.0", "typescript@5.9.3")
JAVA_PEER = "org.openapitools:openapi-generator-cli:7.17.0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """A generator: its name and version, what it makes, and its command with {contract} and {out}."""

    name: str
    makes: str
    command: tuple[str, ...]

    def of(self, contract: Path, out: Path) -> list[str]:
        """Return the command for one contract and one empty folder."""
        return [part.format(contract=contract, out=out) for part in self.command]


def install(folder: Path) -> tuple[Peer, ...]:
    """Install the peers into a folder of their own, where they are not there yet, and return them.

    RuntimeError where one cannot be had. They come through pip, npm and Maven as these are configured.
    """
    folder.mkdir(parents=True, exist_ok=True)
    binaries = folder / "venv" / ("Scripts" if os.name == "nt" else "bin")
    if not (binaries / "openapi-python-client").exists():
        _must(sys.executable, "-m", "venv", str(folder / "venv"), cwd=folder)
        _must(str(binaries / "pip"), "install", "-q", *PYTHON_PEERS, cwd=folder)
    tools = folder / "node_modules" / ".bin"
    if not (tools / "openapi-ts").exists():
        npm = ("npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", ".")
        _must(*npm, *NODE_PEERS, cwd=folder)
    _, artifact, version = JAVA_PEER.split(":")
    jar = folder / f"{artifact}-{version}.jar"
    if not jar.exists():
        copying = ("mvn", "-q", "-B", "dependency:copy", f"-Dartifact={JAVA_PEER}")
        _must(*copying, f"-DoutputDirectory={folder}", cwd=folder)
    made_by = {part.replace("==", "@").rpartition("@")[0]: part for part in PYTHON_PEERS}
    return (
        Peer(
            name=made_by["datamodel-code-generator"].replace("==", " "),
            makes="Python models",
            command=(
                *(str(binaries / "datamodel-codegen"), "--input", "{contract}"),
                *("--input-file-type", "openapi", "--output", "{out}/models.py"),
                *("--output-model-type", "pydantic_v2.BaseModel", "--formatters", "builtin"),
            ),
        ),
        Peer(
            name=made_by["openapi-python-client"].replace("==", " "),
            makes="Python models and client",
            command=(
                *("env", f"PATH={binaries}{os.pathsep}{os.environ.get('PATH', '')}"),
                *(str(binaries / "openapi-python-client"), "generate", "--path", "{contract}"),
                *("--output-path", "{out}", "--overwrite", "--meta", "none"),
            ),
        ),
        Peer(
            name=NODE_PEERS[0].replace("@", " "),
            makes="TypeScript types",
            command=(str(tools / "openapi-typescript"), "{contract}", "-o", "{out}/types.ts"),
        ),
        Peer(
            name="hey-api " + NODE_PEERS[1].rpartition("@")[2],
            makes="TypeScript types and client",
            command=(
                *(str(tools / "openapi-ts"), "-i", "{contract}", "-o", "{out}"),
                "--no-log-file",
            ),
        ),
        Peer(
            name=f"openapi-generator {version}",
            makes="Java models and client",
            command=(
                *("java", "-jar", str(jar), "generate", "-g", "java", "--library", "native"),
                *("-i", "{contract}", "-o", "{out}"),
            ),
        ),
    )


def _must(*command: str, cwd: Path) -> None:
    done = run(command, cwd=cwd)
    if not done.ended_well:
        raise RuntimeError(f"{' '.join(command)} ended with {done.code}: {done.last_words()}")
