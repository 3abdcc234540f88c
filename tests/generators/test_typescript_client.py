"""The generated TypeScript client against a real server: its tests are in `typescript/client.test.mjs`."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.generators.typescript_package import HERE, compiled, node

CONTRACT = HERE / "typescript" / "client.yaml"


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the compiled package of the test's contract."""
    return compiled(CONTRACT, tmp_path_factory.mktemp("client") / "package")


def test_it_walks_retries_streams_and_sends_as_the_contract_says(package: Path) -> None:
    said = node("client.test.mjs", "--test", cwd=package)
    program = (HERE / "typescript" / "client.test.mjs").read_text("utf-8")
    passed = re.search(r"pass (\d+)", said)
    assert passed is not None
    assert int(passed[1]) == len(re.findall(r"^test\(", program, re.MULTILINE)), said
