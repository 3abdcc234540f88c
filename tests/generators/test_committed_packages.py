"""What is committed under generated/ is current, by the manifests that make checking quick."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from contracts.project import load_project
from generators.manifest import is_current, read_manifest, tool_digest
from generators.target import Options, Target
from generators.targets import TARGETS

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("target", TARGETS, ids=[target.name for target in TARGETS])
def test_a_committed_package_is_current(target: Target[Any]) -> None:
    project = load_project(ROOT / "lockstep.yaml")
    package = project.generate[target.name]
    assert is_current(
        read_manifest(package.out),
        package.out,
        contract=project.contract,
        overlays=project.overlays,
        options=Options(package=package.package),
        tool=tool_digest(target.engines),
    ), "run: lockstep generate"
