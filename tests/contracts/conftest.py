"""What the tests of the contracts wing share: writing small contracts and reading what is wrong with them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from contracts.load import load_contract
from contracts.report.finding import Finding, LockstepError

ROOT = Path(__file__).resolve().parents[2]
PLATFORM = ROOT / "contracts" / "api.yaml"

Findings = Callable[..., tuple[Finding, ...]]


@pytest.fixture
def findings_of(tmp_path: Path) -> Findings:
    """Return a function that writes a contract, loads it, and returns what was found wrong."""

    def load(text: str) -> tuple[Finding, ...]:
        path = tmp_path / "contract.yaml"
        path.write_text(text, "utf-8")
        try:
            load_contract(path, name="contract.yaml")
        except LockstepError as error:
            return error.findings
        return ()

    return load


@pytest.fixture
def edited(findings_of: Findings) -> Findings:
    """Return a function that replaces text in the platform's contract and returns what is then wrong."""
    text = PLATFORM.read_text("utf-8")

    def edit(*replacements: tuple[str, str]) -> tuple[Finding, ...]:
        changed = text
        for old, new in replacements:
            assert old in changed, old
            changed = changed.replace(old, new, 1)
        return findings_of(changed)

    return edit
