"""What is committed under generated/ is current, by the manifests that make checking quick."""

from __future__ import annotations

from pathlib import Path

import pytest

from contracts.project import load_project
from generators.build import Package, Plan, build
from generators.target import Options, Target
from generators.targets import TARGETS

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("target", TARGETS, ids=[target.name for target in TARGETS])
def test_a_committed_package_is_current(target: Target) -> None:
    project = load_project(ROOT / "lockstep.yaml")
    settings = project.generate[target.name]
    package = Package(target=target, out=settings.out, options=Options(package=settings.package))
    plan = Plan(
        contract=project.contract,
        contract_name=str(project.contract),
        overlays=project.overlays,
        packages=(package,),
    )
    (built,) = build(plan).packages
    assert built.manifest is None, "run: lockstep generate"
