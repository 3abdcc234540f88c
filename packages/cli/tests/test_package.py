"""The wheel ships the API's migrations and the contract, each copied from its one source."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from .conftest import ROOT


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(out)]
    done = subprocess.run(
        command, cwd=ROOT / "packages" / "cli", capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    (wheel,) = out.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(out / "unpacked")
    return out / "unpacked"


def test_migrations_and_contract_are_copies(unpacked: Path) -> None:
    shipped = unpacked / "metadata_cli" / "shipped"
    source = ROOT / "packages" / "api" / "migrations"
    names = {path.relative_to(source) for path in source.rglob("*") if path.is_file()}
    copied = shipped / "migrations"
    assert {path.relative_to(copied) for path in copied.rglob("*") if path.is_file()} == names
    assert all((copied / name).read_bytes() == (source / name).read_bytes() for name in names)
    assert (shipped / "api.yaml").read_bytes() == (ROOT / "contracts" / "api.yaml").read_bytes()


def test_the_source_tree_keeps_no_copy() -> None:
    assert not (ROOT / "packages" / "cli" / "metadata_cli" / "shipped").exists()


def test_the_wheel_runs_from_another_folder(unpacked: Path, tmp_path: Path) -> None:
    path = os.pathsep.join((str(unpacked), str(ROOT / "generated" / "python")))
    done = subprocess.run(
        [sys.executable, "-m", "metadata_cli", "doctor"],
        cwd=tmp_path, env={**os.environ, "PYTHONPATH": path}, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
