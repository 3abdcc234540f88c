"""TypeScript packages for tests: generated, compiled once for a session, and run with Node.js."""

from __future__ import annotations

import subprocess
from functools import cache
from pathlib import Path

from contracts.load import load_contract
from generators.target import Options
from generators.targets.typescript.target import TypeScript
from tests.generators.whole import whole_package

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).parent
PACKAGE = "@metadata/client"


@cache
def files_of_contract(path: Path) -> dict[str, str]:
    """Return the files of the package for a contract, by path."""
    contract = load_contract(path, name=path.name)
    made = whole_package(contract, TypeScript(), Options(package=PACKAGE))
    return {file.path: file.text for file in made.files}


def written(path: Path, folder: Path) -> Path:
    """Write the package for a contract into a folder and return it."""
    for name, text in files_of_contract(path).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    return folder


def compiled(path: Path, folder: Path) -> Path:
    """Write and compile the package for a contract; what the compiler says is a failure."""
    written(path, folder)
    said = run(tool("tsc"), "-b", cwd=folder)
    assert said == "", said
    return folder


def tool(name: str) -> str:
    """Return a tool of the Node workspace; that it is not there is a failure, never a skip."""
    path = ROOT / "node_modules" / ".bin" / name
    assert path.exists(), f"{path} is not there: run `pnpm install` at the root first"
    return str(path)


def run(*command: str, cwd: Path) -> str:
    """Run a command; return nothing where it succeeds, else what it says."""
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else (done.stdout + done.stderr or "failed")


def node(program: str, *arguments: str, cwd: Path, stdin: str = "") -> str:
    """Run a program of this folder's `typescript/` within a compiled package; return what it prints."""
    (cwd / program).write_text((HERE / "typescript" / program).read_text("utf-8"), "utf-8")
    done = subprocess.run(
        ["node", *arguments, program],
        cwd=cwd,
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
