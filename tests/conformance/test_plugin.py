"""The pytest plugin: items of a target's promises, with -k, xdist and a project's own fixtures."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.conformance.mutants.depot.direct import FLEET

ROOT = Path(__file__).resolve().parents[2]
DEPOT = [sys.executable, "-m", "tests.conformance.mutants.depot", "--port", "{port}"]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return the folder of a project with two targets: depots as they should be, and broken ones."""
    environment = {"PYTHONPATH": str(ROOT)}
    targets = {
        name: {
            "process": {"command": [*DEPOT, *more], "env": environment},
            "ready": FLEET.ready,
            "principals": dict(FLEET.principals),
        }
        for name, more in (("depots", []), ("broken", ["--fault", "limit-plus-one"]))
    }
    stated = {"contract": str(FLEET.contract), "targets": targets}
    (tmp_path / "lockstep.yaml").write_text(yaml.safe_dump(stated), "utf-8")
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_own.py").write_text("def test_own():\n    assert True\n", "utf-8")
    return tmp_path


def run(project: Path, *arguments: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "conformance.plugin", "-p", "no:cacheprovider",
         "--rootdir", str(project), *arguments],
        cwd=project,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


SOME = ("-k", "limit-honoured and listProducts or limit-default and listProducts", "tests")


def test_each_rule_of_each_operation_is_an_item_that_can_be_chosen(project: Path) -> None:
    code, text = run(project, "--lockstep-target", "depots", "-v", *SOME)
    assert code == 0, text
    assert "tests/lockstep[depots]::pagination/limit-honoured[listProducts] PASSED" in text
    assert "2 passed" in text


def test_items_stand_beside_a_project_s_own_tests(project: Path) -> None:
    code, text = run(project, "--lockstep-target", "depots", "--collect-only", "-q", "tests")
    assert code == 0, text
    assert "tests/test_own.py::test_own" in text
    assert "tests/lockstep[depots]::errors/unknown-route[service]" in text
    code, text = run(project, "-q", "tests")
    assert code == 0, text
    assert "1 passed" in text


def test_a_broken_target_fails_with_the_line_that_shows_it(project: Path) -> None:
    code, text = run(project, "--lockstep-target", "broken", *SOME)
    assert code == 1, text
    assert "promised  A page never holds more items than were asked for." in text
    assert "reproduce curl" in text
    assert "lockstep explain pagination/limit-honoured" in text
    assert "Traceback" not in text


def test_workers_share_one_run(project: Path) -> None:
    code, text = run(project, "--lockstep-target", "depots", "-n", "2", *SOME)
    assert code == 0, text
    assert "2 passed" in text
    code, text = run(project, "--lockstep-target", "broken", "-n", "2", *SOME)
    assert code == 1, text


def test_a_project_says_by_fixtures_who_asks(project: Path) -> None:
    # A key that nobody has: were the project's fixture not asked, everything would pass.
    owner = {**FLEET.principals["owner"]}
    owner["credentials"] = dict.fromkeys(owner["credentials"], "nobody-has-this-key")
    (project / "tests" / "conftest.py").write_text(
        "import pytest\n\n\n@pytest.fixture(scope='session')\n"
        f"def lockstep_principals():\n    return {{'owner': {owner!r}}}\n",
        "utf-8",
    )
    code, text = run(project, "--lockstep-target", "depots", *SOME)
    assert code == 1, text
    assert "unproven: " in text
    assert "answered 401" in text


def test_a_name_that_is_no_target_is_told(project: Path) -> None:
    code, text = run(project, "--lockstep-target", "depot", "tests")
    assert code != 0
    assert "the project has no target 'depot'" in text
    assert "did you mean depots?" in text
    assert "Traceback" not in text


def test_a_target_that_does_not_start_is_told_to_each_item(project: Path) -> None:
    path = project / "lockstep.yaml"
    path.write_text(path.read_text("utf-8").replace("--port", "--no-such-option"), "utf-8")
    code, text = run(project, "--lockstep-target", "depots", *SOME)
    assert code == 1, text
    assert "2 failed" in text
    assert "Traceback (most recent call last)" not in text.replace("stderr", "")
