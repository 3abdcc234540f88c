"""The correct server behind every mutant: the platform's API as a process on an embedded SQLite file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from conformance.runtimes import running
from contracts.load import load_contract
from contracts.project import Project, load_project

ROOT = Path(__file__).resolve().parents[4]


@pytest.fixture(scope="session")
def project() -> Project:
    """Return this project's own configuration."""
    return load_project(ROOT / "lockstep.yaml")


@pytest.fixture
def api_url(project: Project) -> Iterator[str]:
    """Start an API and return where it answers: one each, for what a fault made of one is not cleaned up."""
    entry = ROOT / "packages" / "api" / "dist" / "main.js"
    assert entry.exists(), "build the API first: .tools/node_modules/.bin/pnpm build"
    target = project.targets["api"]
    contract = load_contract(project.contract, name=project.contract_name)
    with running(target, "process", contract) as found:
        yield found.url
