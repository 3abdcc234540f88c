"""The front door: exit codes, messages without tracebacks, and what `--help` promises."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import lockstep
from tests.contracts.conftest import ROOT


def call(*arguments: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(ROOT / "lockstep.py"), *arguments],
        capture_output=True,
        text=True,
        cwd=cwd,
        check=False,
        timeout=120,
    )


def test_the_version_is_said_without_importing_the_wings() -> None:
    code = (
        "import sys; sys.argv=['lockstep','--version']\n"
        "import lockstep\n"
        "code = lockstep.run(['--version'])\n"
        "heavy = {'yaml', 'jinja2', 'httpx', 'pydantic', 'jsonschema_rs'} & set(sys.modules)\n"
        "sys.exit(f'imported {heavy}' if heavy or code else 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == "lockstep 0.1.0\n"


@pytest.mark.parametrize("command", list(lockstep.COMMANDS))
def test_every_command_has_help_with_an_example(command: str) -> None:
    done = call(command, "--help")
    assert done.returncode == 0
    assert "Example" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["lint", "nowhere.yaml"], 2, "nowhere.yaml does not exist"),
        (["lnt"], 2, "No such command"),
        (["lint", "--format", "xml"], 2, "Invalid value"),
        (["--config", "nowhere.yaml", "lint"], 2, "nowhere.yaml does not exist"),
        (["show", "nowhere.json"], 2, "nowhere.json cannot be read: No such file or directory"),
    ],
)
def test_a_usage_error_is_one_message_and_exit_code_2(
    arguments: list[str], code: int, said: str
) -> None:
    done = call(*arguments)
    assert done.returncode == code
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_broken_contract_is_exit_code_1(tmp_path: Path) -> None:
    path = tmp_path / "c.yaml"
    path.write_text("openapi: 3.1.0\ninfo: {}\ninfo: {}\n", "utf-8")
    done = call("lint", str(path), "--no-spectral")
    assert done.returncode == 1
    assert "error[source/duplicate-key]" in done.stdout


def test_quiet_says_nothing() -> None:
    done = call("--quiet", "lint", "--no-spectral")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize("option", ["--colour", "--no-colour"])
@pytest.mark.parametrize("command", [["lint", "--no-spectral"], ["diff", "contracts/api.yaml"]])
def test_colours_are_as_the_option_says_where_nothing_is_a_terminal(
    option: str, command: list[str], tmp_path: Path
) -> None:
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text("openapi: 3.1.0\n", "utf-8")
    done = call(option, *command, str(wrong))
    # lint prints what it finds; diff ends with an error.
    said = done.stdout if command[0] == "lint" else done.stderr
    assert done.returncode == 1
    assert "error[contract/openapi]" in said
    assert ("\x1b[" in said) == (option == "--colour")


def test_an_overlay_is_named_as_the_contract_beside_it_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "api.yaml").write_text(
        "openapi: 3.1.0\ninfo: {title: t, version: 1.0.0}\npaths: {}\n", "utf-8"
    )
    (tmp_path / "rules.yaml").write_text(
        "overlay: 1.0.0\ninfo: {title: t, version: 1.0.0}\n"
        "actions: [{target: $, update: {x-latency: {clases: {}}}}]\n",
        "utf-8",
    )
    (tmp_path / "lockstep.yaml").write_text(
        "contract: api.yaml\noverlays: [rules.yaml]\ntargets: {api: {url: http://127.0.0.1:9}}\n",
        "utf-8",
    )
    monkeypatch.chdir(tmp_path)
    for command in (["lint", "--no-spectral"], ["check", "api"]):
        assert lockstep.run(command) == 1
        printed = capsys.readouterr()
        assert (printed.out + printed.err).startswith("rules.yaml:3:32: error[rules/")
