"""The action's two scripts: they call lockstep with their inputs, and keep one comment on a pull request."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from gate.comment import MARKER

ACTION = Path(__file__).resolve().parents[2] / ".github" / "actions" / "gate"
GH = """#!/usr/bin/env python3
import json, os, sys
log = os.environ["LOG"]
with open(log, "a") as file:
    file.write(json.dumps(sys.argv[1:]) + "\\n")
if os.environ.get("REFUSES") and "--method" in sys.argv:
    sys.exit(1)
if "--paginate" in sys.argv:
    print(os.environ.get("IDS", ""))
"""
LOCKSTEP = """#!/usr/bin/env python3
import json, os, sys
with open(os.environ["LOG"], "a") as file:
    file.write(json.dumps(sys.argv[1:]) + "\\n")
with open(sys.argv[sys.argv.index("--comment") + 1], "w") as file:
    file.write("<!-- lockstep gate -->\\nwhat is said\\n")
sys.exit(int(os.environ["CODE"]))
"""


def program(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    path.chmod(0o755)
    return path


def called(
    folder: Path, script: str, **environment: str
) -> tuple[subprocess.CompletedProcess[str], list[list[str]]]:
    program(folder, "gh", GH)
    log = folder / "log"
    done = subprocess.run(
        ["bash", str(ACTION / script)],
        env={
            **os.environ,
            "PATH": f"{folder}:{os.environ['PATH']}",
            "LOG": str(log),
            **environment,
        },
        capture_output=True,
        text=True,
        check=False,
    )
    lines = log.read_text("utf-8").splitlines() if log.exists() else []
    return done, [json.loads(line) for line in lines]


@pytest.mark.parametrize("code", [0, 1, 3])
def test_lockstep_is_called_with_the_inputs_and_its_code_is_kept(tmp_path: Path, code: int) -> None:
    command = program(tmp_path, "lockstep-here", LOCKSTEP)
    output, summary = tmp_path / "output", tmp_path / "summary"
    done, calls = called(
        tmp_path,
        "gate.sh",
        LOCKSTEP_COMMAND=str(command),
        LOCKSTEP_BASE="origin/main",
        LOCKSTEP_TARGETS="api cli",
        LOCKSTEP_ARGUMENTS="--fail-on\nnever\n\n",
        GITHUB_OUTPUT=str(output),
        GITHUB_STEP_SUMMARY=str(summary),
        RUNNER_TEMP=str(tmp_path),
        CODE=str(code),
    )
    assert done.returncode == 0, done.stderr
    (call,) = calls
    file = call.pop(call.index("--comment") + 1)
    assert call == [
        "gate", "--base", "origin/main", "--comment", "--target", "api", "--target", "cli", "--fail-on",
        "never",
    ]  # fmt: skip
    assert f"exit-code={code}\ncomment={file}\n" == output.read_text("utf-8")
    assert "what is said" in summary.read_text("utf-8")


@pytest.mark.parametrize(
    ("ids", "method", "path"),
    [
        ("", "POST", "repos/someone/desk/issues/12/comments"),
        ("77\n99", "PATCH", "repos/someone/desk/issues/comments/77"),
    ],
)
def test_a_comment_is_posted_once_and_then_replaced(
    tmp_path: Path, ids: str, method: str, path: str
) -> None:
    comment = tmp_path / "comment.md"
    comment.write_text(f"{MARKER}\nwhat is said\n", "utf-8")
    done, calls = called(
        tmp_path,
        "post.sh",
        GITHUB_REPOSITORY="someone/desk",
        NUMBER="12",
        COMMENT=str(comment),
        IDS=ids,
    )
    assert done.returncode == 0, done.stderr
    asked, sent = calls
    # The comment before it is found by what every comment begins with.
    assert MARKER in asked[-1]
    assert sent == ["api", "--method", method, path, "--field", f"body=@{comment}"]


def test_a_token_that_may_only_read_is_a_warning(tmp_path: Path) -> None:
    comment = tmp_path / "comment.md"
    comment.write_text(MARKER, "utf-8")
    done, _ = called(
        tmp_path,
        "post.sh",
        GITHUB_REPOSITORY="someone/desk",
        NUMBER="12",
        COMMENT=str(comment),
        REFUSES="yes",
    )
    assert done.returncode == 0
    assert "::warning::" in done.stdout
