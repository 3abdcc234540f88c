"""Every target: what it makes of the golden contract, and that it makes the same everywhere."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from generators.target import Target
from generators.targets import TARGETS
from tests.generators.conftest import GOLDEN, PLATFORM, ROOT, files_of
from tests.generators.golden_files import recorded

NAMES = [target.name for target in TARGETS]

_PROGRAM = """
import hashlib, json, sys
sys.path.insert(0, sys.argv[1])
from pathlib import Path
from typing import Any
from tests.generators.conftest import files_of
made = {
    f"{target}/{path}": hashlib.sha256(text.encode()).hexdigest()
    for target in sys.argv[3:]
    for path, text in files_of(Path(sys.argv[2]), target).items()
}
print(json.dumps(made))
"""


@pytest.mark.parametrize("target", NAMES)
def test_the_golden_contract_makes_exactly_the_recorded_files(target: str) -> None:
    made, expected = files_of(GOLDEN, target), recorded(target)
    hint = "python -m tests.generators.golden_files records them anew"
    assert sorted(made) == sorted(expected), hint
    for path, text in made.items():
        assert text == expected[path], f"{path} differs; {hint}"


def test_the_same_contract_makes_the_same_bytes_anywhere(tmp_path: Path) -> None:
    answers: set[str] = set()
    for seed, folder in (("1", ROOT), ("2", tmp_path)):
        done = subprocess.run(
            [sys.executable, "-c", _PROGRAM, str(ROOT), str(PLATFORM), *NAMES],
            cwd=folder,
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        )
        answers.add(done.stdout)
    assert len(answers) == 1
    assert len(json.loads(answers.pop())) > 50


@pytest.mark.parametrize("target", NAMES)
@pytest.mark.parametrize("contract", [PLATFORM, GOLDEN], ids=["platform", "golden"])
def test_files_are_tidy(target: str, contract: Path) -> None:
    files = files_of(contract, target)
    for path, text in files.items():
        assert not text or text.endswith("\n"), path
        assert not text.endswith("\n\n"), path
        assert "\r" not in text, path
        assert str(ROOT) not in text, path
        assert all(line == line.rstrip() for line in text.splitlines()), path


@pytest.mark.parametrize("target", TARGETS, ids=NAMES)
@pytest.mark.parametrize("title", ["Pet Store", "3D ünïcode!", "", "class"])
def test_a_default_package_name_is_a_name(target: Target, title: str) -> None:
    name = target.default_package(title)
    assert name.isascii()
    assert name[0].isalpha()
