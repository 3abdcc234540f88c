"""The command `generate`: what it says, how it exits, and how little it costs when nothing changed."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.generators.conftest import GOLDEN, ROOT

HEAVY = ("jinja2", "pydantic", "datamodel_code_generator", "jsonschema", "openapi_spec_validator")

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Return a function that runs `lockstep generate` in a folder with a project file."""
    (tmp_path / "contract.yaml").write_bytes(GOLDEN.read_bytes())
    (tmp_path / "lockstep.yaml").write_text(
        "contract: contract.yaml\n"
        "generate:\n"
        "  typescript: {out: made/typescript, package: shapes}\n"
        "  java: {out: made/java, package: org.example.shapes}\n",
        "utf-8",
    )

    def call(*arguments: str, cwd: Path = tmp_path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, str(ROOT / "lockstep.py"), "generate", *arguments],
            cwd=cwd,
            capture_output=True,
            text=True,
            check=False,
        )

    return call


def test_a_project_is_generated_and_then_has_not_drifted(run: Run, tmp_path: Path) -> None:
    first = run()
    assert (first.returncode, first.stderr) == (0, "")
    assert re.search(
        r"^typescript: made/typescript: \d\d written, 0 unchanged, 0 removed$", first.stdout, re.M
    )
    below = tmp_path / "made"
    assert run("--check", cwd=below).stdout == "nothing has drifted\n"


def test_drift_is_exit_code_1_with_a_diff_that_fits_a_screen(run: Run, tmp_path: Path) -> None:
    run()
    models = tmp_path / "made/typescript/src/models/Base.ts"
    models.write_text("", "utf-8")
    (tmp_path / "made/java/README.md").unlink()
    done = run("--check")
    lines = done.stdout.splitlines()
    assert done.returncode == 1
    assert lines[0] == "2 files are not what contract.yaml generates:"
    assert any(
        line.startswith("  differs  made/typescript/src/models/Base.ts  +") for line in lines
    )
    assert any(line.startswith("  missing  made/java/README.md  +") for line in lines)
    assert len(lines) < 75
    assert any(line.startswith("… ") and line.endswith(" more lines") for line in lines)
    assert models.read_text("utf-8") == ""


def test_one_target_alone(run: Run, tmp_path: Path) -> None:
    assert run("--target", "java").returncode == 0
    assert not (tmp_path / "made/typescript").exists()


def test_without_a_project_file(run: Run, tmp_path: Path) -> None:
    done = run("--contract", "contract.yaml", "--out", "clients", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "clients/python/shape_store_client/models/tree.py").is_file()
    assert '"shape-store-client"' in (tmp_path / "clients/typescript/package.json").read_text()
    assert (
        tmp_path / "clients/java/src/main/java/com/example/shapestore/client/model/Tree.java"
    ).is_file()
    again = run("--contract", "contract.yaml", "--out", "clients", "--check", cwd=tmp_path)
    assert (again.returncode, again.stdout) == (0, "nothing has drifted\n")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--contract", "contract.yaml"), "--contract needs --out"),
        (("--out", "x"), "--out and --overlay go with --contract"),
        (("--check", "--watch"), "exclude each other"),
        (("--target", "pyton"), "did you mean python?"),
        (("--target", "python"), "lockstep.yaml generates typescript, java"),
        (("--contract", "nowhere.yaml", "--out", "x"), "does not exist"),
        (("--bogus",), "No such option"),
    ],
)
def test_wrong_usage_is_exit_code_2_with_a_hint(
    run: Run, arguments: tuple[str, ...], said: str
) -> None:
    if arguments == ("--target", "pyton"):
        arguments = ("--contract", "contract.yaml", "--out", "x", *arguments)
    done = run(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr


def test_an_invalid_contract_is_exit_code_1_with_its_place(run: Run, tmp_path: Path) -> None:
    contract = tmp_path / "contract.yaml"
    text = contract.read_text("utf-8")
    contract.write_text(text.replace("/schemas/Tree'", "/schemas/Bush'"), "utf-8")
    done = run()
    assert done.returncode == 1
    assert "contract.yaml:" in done.stderr
    assert not (tmp_path / "made").exists()


def test_nothing_changed_imports_nothing_heavy(run: Run, tmp_path: Path) -> None:
    run()
    program = (
        "import sys\n"
        f"sys.path.insert(0, {str(ROOT)!r})\n"
        "import lockstep\n"
        "code = lockstep.run(['generate', '--check'])\n"
        f"print(code, [name for name in {HEAVY!r} if name in sys.modules])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines() == ["nothing has drifted", "0 []"]
