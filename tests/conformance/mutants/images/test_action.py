"""The GitHub action's script: the harness image judges a service, and the job gets its reports."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest
import yaml

from conformance.runtimes import running
from conformance.runtimes.engine import Engine
from contracts.contract import Contract
from tests.conformance.mutants.images.conftest import HERE, ROOT, Make

pytestmark = pytest.mark.usefixtures("engine_beside_others")

ACTION = ROOT / ".github" / "actions" / "conformance"
IMAGE = "sqlite-metadata/conformance:dev"


@pytest.mark.parametrize(
    ("name", "rules", "code"),
    [
        ("good", "schema/body\nschema/status-declared", 0),
        ("good", "schema/no-such-rule", 2),
    ],
)
def test_the_harness_image_judges_a_service(
    name: str, rules: str, code: int, tmp_path: Path, make: Make, engine: Engine, contract: Contract
) -> None:
    if not engine.attempt("image", "inspect", IMAGE):
        pytest.skip(f"THE ACTION IS NOT TRIED: build {IMAGE} first, by docker/build conformance")
    with running(make(name), "container", contract) as service:
        done = subprocess.run(
            [ACTION / "check.sh"],
            env={
                **os.environ,
                "LOCKSTEP_ENGINE": engine.program,
                "LOCKSTEP_URL": service.url,
                "LOCKSTEP_CONTRACT": "contract.yaml",
                "LOCKSTEP_ONLY": rules,
                "LOCKSTEP_IMAGE": IMAGE,
                "GITHUB_WORKSPACE": str(HERE),
                "GITHUB_OUTPUT": str(tmp_path / "output"),
                "GITHUB_STEP_SUMMARY": str(tmp_path / "summary"),
                "RUNNER_TEMP": str(tmp_path),
            },
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    lines = (tmp_path / "output").read_text("utf-8").splitlines()
    outputs = dict(line.split("=", 1) for line in lines)
    assert outputs["exit-code"] == str(code), done.stdout
    reports = Path(outputs["reports"])
    if code == 2:
        assert "no rule matches" in done.stderr
        return
    assert json.loads((reports / "result.json").read_text("utf-8"))["summary"]["fail"] == 0
    assert "<testsuites" in (reports / "junit.xml").read_text("utf-8")
    assert json.loads((reports / "lockstep.sarif").read_text("utf-8"))["version"] == "2.1.0"
    assert "<html" in (reports / "report.html").read_text("utf-8")
    assert (tmp_path / "summary").read_text("utf-8").strip()


def test_every_input_of_the_action_reaches_its_script() -> None:
    action = yaml.safe_load((ACTION / "action.yml").read_text("utf-8"))
    script = (ACTION / "check.sh").read_text("utf-8")
    (step,) = [one for one in action["runs"]["steps"] if one.get("id") == "check"]
    for variable in step["env"]:
        assert variable in script
    passed = " ".join(str(one) for one in step["env"].values())
    asked = {name for name in action["inputs"] if f"inputs.{name} " in passed}
    assert set(action["inputs"]) - asked == {"name", "upload-sarif"}
