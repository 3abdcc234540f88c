"""The wheel, installed alone in an empty environment and run from another folder."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CONTRACT = """openapi: 3.1.0
info: {title: Pets, version: 1.2.3}
paths:
  /pets:
    get:
      operationId: listPets
      responses:
        '200':
          description: d
          content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Pet'}}}}
components:
  schemas:
    Pet: {type: object, required: [name], properties: {name: {type: string}}}
"""


def run(*command: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return subprocess.run(
        [str(word) for word in command],
        cwd=cwd, env=environment, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel from a copy of what git tracks, so that nothing stray gets in."""
    source = tmp_path_factory.mktemp("source")
    listed = run("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", cwd=ROOT)
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).is_file():
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, source / name)
    out = tmp_path_factory.mktemp("dist")
    done = run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", out, cwd=source)
    assert done.returncode == 0, done.stderr
    (built,) = out.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def lockstep(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel with its locked dependencies in an empty environment; return its command."""
    folder = tmp_path_factory.mktemp("environment") / "venv"
    uv = shutil.which("uv") or str(Path(sys.executable).with_name("uv"))
    python = folder / "bin" / "python"
    for command in (
        [uv, "venv", "--quiet", "--python", sys.executable, folder],
        [
            uv,
            "pip",
            "install",
            "--quiet",
            "--python",
            python,
            "-r",
            ROOT / "requirements" / "run.txt",
        ],
        [uv, "pip", "install", "--quiet", "--python", python, "--no-deps", wheel],
    ):
        done = run(*command, cwd=folder.parent)
        assert done.returncode == 0, done.stderr
    return folder / "bin" / "lockstep"


def test_the_wheel_holds_the_wings_with_gate_and_signoff_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        tops = {name.partition("/")[0] for name in archive.namelist()}
        names = archive.namelist()
    assert {top for top in tops if not top.endswith(".dist-info")} == {
        "contracts", "generators", "conformance", "gate", "signoff", "lockstep.py",
    }  # fmt: skip
    for data in (
        "contracts/rules.schema.json",
        "contracts/ruleset.spectral.yaml",
        "contracts/report/result.schema.json",
        "contracts/report/views/page.css",
        "contracts/report/views/report.html.j2",
        "signoff/signoff.html.j2",
        "signoff/signoff.schema.json",
    ):
        assert data in names


def test_it_runs_from_another_folder(lockstep: Path, tmp_path: Path) -> None:
    assert run(lockstep, "--version", cwd=tmp_path).stdout == "lockstep 0.1.0\n"


def test_it_lints_and_generates_a_contract_that_it_has_never_seen(
    lockstep: Path, tmp_path: Path
) -> None:
    (tmp_path / "pets.yaml").write_text(CONTRACT, "utf-8")
    done = run(lockstep, "lint", "pets.yaml", "--no-spectral", cwd=tmp_path)
    assert done.returncode == 0, done.stdout
    done = run(lockstep, "generate", "--contract", "pets.yaml", "--out", "out", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    folders = {path.name for path in (tmp_path / "out").iterdir()}
    assert folders == {"python", "typescript", "java"}
    again = run(
        lockstep, "generate", "--contract", "pets.yaml", "--out", "out", "--check", cwd=tmp_path
    )
    assert again.returncode == 0, again.stdout


def test_it_explains_its_rules(lockstep: Path, tmp_path: Path) -> None:
    done = run(lockstep, "explain", "errors/media-type", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "errors/media-type" in done.stdout
