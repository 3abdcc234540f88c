"""Where a contract is read from: a file, or `git:REV:PATH`, a file as a commit has it."""

from __future__ import annotations

import subprocess
import tarfile
import tempfile
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import Final

from contracts.contract import Contract
from contracts.load import load_contract
from contracts.report.finding import LockstepError, usage_error

PREFIX: Final = "git:"


def load_revision(name: str) -> Contract:
    """Read a contract from a file or from a commit.

    A path behind a commit is taken from the working directory, as git does with `./`. Raises
    LockstepError where there is no such file, commit or repository, or the contract does not hold.
    """
    if not name.startswith(PREFIX):
        return load_contract(Path(name))
    revision, _, path = name.removeprefix(PREFIX).partition(":")
    if not revision or not path or revision.startswith("-"):
        raise usage_error(
            f"{name} names no file of a commit",
            rule="usage/revision",
            hint="write git:REV:PATH, such as git:main:contracts/api.yaml",
        )
    root = Path(_git(name, "rev-parse", "--show-toplevel").decode().strip())
    inside = _from_root(root, path, name)
    _git(name, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}")
    # The whole tree, since a contract may refer to other files, wherever these lie.
    archive = _git(name, "archive", "--format=tar", revision, cwd=root)
    with tempfile.TemporaryDirectory(prefix="lockstep-") as folder:
        with tarfile.open(fileobj=BytesIO(archive)) as files:
            files.extractall(folder, filter="data")
        file = Path(folder) / inside
        if not file.is_file():
            raise usage_error(
                f"{name}: the commit {revision} has no file {inside}",
                rule="usage/revision",
                hint="the path is taken from the working directory",
            )
        return load_contract(file, name=name)


def _from_root(root: Path, path: str, name: str) -> str:
    whole = (Path.cwd() / path).resolve()
    try:
        return PurePosixPath(whole.relative_to(root.resolve())).as_posix()
    except ValueError:
        raise usage_error(
            f"{name}: {path} lies outside of the repository", rule="usage/revision"
        ) from None


def _git(name: str, *arguments: str, cwd: Path | None = None) -> bytes:
    try:
        done = subprocess.run(
            ("git", *arguments), capture_output=True, check=False, cwd=cwd or Path.cwd()
        )
    except FileNotFoundError:
        raise _failure(name, "git was not found", "install git") from None
    if done.returncode:
        words = done.stderr.decode(errors="replace").strip().splitlines()
        raise _failure(
            name,
            words[-1] if words else "there is no such commit",
            "name a commit, branch or tag of the repository here",
        )
    return done.stdout


def _failure(name: str, why: str, hint: str) -> LockstepError:
    return usage_error(f"{name}: {why}", rule="usage/revision", hint=hint)
