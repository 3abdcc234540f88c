"""A project, and its sign-off, made once and copied for each test."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from tests.signoff.release import Release, new_release


@pytest.fixture(scope="session")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("kiosk") / "project"
    root.mkdir()
    before = Path.cwd()
    os.chdir(root)
    try:
        release = new_release(root)
        # The release before: by the same key, with an older contract and results of that.
        release.edit(("version: 1.0.0", "version: 0.9.0"))
        release.judge(lambda run: replace(run, seed=5))
        release.generate()
        assert release.sign("--sbom", "kiosk.spdx.json", out="older") == 0
        release.edit(("version: 0.9.0", "version: 1.0.0"))
        release.judge()
        release.generate()
        assert release.sign("--sbom", "kiosk.spdx.json", "--previous", "older", out="signed") == 0
    finally:
        os.chdir(before)
    return root


@pytest.fixture
def release(original: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Release:
    root = tmp_path / "project"
    shutil.copytree(original, root)
    monkeypatch.chdir(root)
    return Release(root)
