"""Where a contract is read from: a file, or `git:REV:PATH`, a file as a commit has it."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Final

from contracts.contract import Contract
from contracts.load import load_contract
from contracts.report.finding import LockstepError, usage_error

PREFIX: Final = "git:"


def load_revision(name: str, *, overlays: tuple[Path, ...] = ()) -> Contract:
    """Read a contract with its overlays from a file or from a commit; the overlays are files as they are now.

    A path behind a commit is taken from the working directory, as git does with `./`. Raises
    LockstepError where there is no such file, commit or repository, or the contract does not hold.
    """
    if not name.startswith(PREFIX):
        return load_contract(Path(name), overlays=overlays)
    revision, _, path = name.removeprefix(PREFIX).partition(":")
    if not revision or not path or revision.startswith("-"):
        raise usage_error(
            f"{name} names no file of a commit",
            rule="usage/revision",
            hint="write git:REV:PATH, such as git:main:contracts/api.yaml",
        )
    root = _root(name, Path.cwd())
    inside = _from_root(root, path, name)
    with _tree(commit_of(revision, name), name, root) as folder:
        file = folder / inside
        if not file.is_file():
            raise usage_error(
                f"{name}: the commit {revision} has no file {inside}",
                rule="usage/revision",
                hint="the path is taken from the working directory",
            )
        return load_contract(file, overlays=overlays, name=name)


def commit_of(revision: str, name: str, *, within: Path | None = None) -> str:
    """Return the full name of the commit that a revision stands for.

    `name` is what messages call it, `within` a folder of the repository (default: the working directory).
    Raises LockstepError (exit code 2) where there is no such commit.
    """
    found = _git(
        name,
        "rev-parse",
        "--verify",
        "--quiet",
        "--end-of-options",
        f"{revision}^{{commit}}",
        cwd=within,
    )
    return found.decode().strip()


def fork_point(revision: str, name: str, *, within: Path | None = None) -> str:
    """Return the last commit that a revision and what is checked out share: where this branch left that one.

    Where they share none (a clone that holds too little of the past), the revision's own commit.
    """
    commit = commit_of(revision, name, within=within)
    shared = _run("merge-base", commit, "HEAD", cwd=within)
    return commit if shared.returncode else shared.stdout.decode().strip()


@contextmanager
def tree_of(commit: str, name: str, folder: Path) -> Generator[Path]:
    """Yield a folder as a commit has it, as a copy that is removed afterwards."""
    root = _root(name, folder)
    inside = _from_root(root, str(folder), name)
    with _tree(commit, name, root) as copy:
        yield copy / inside


@contextmanager
def _tree(commit: str, name: str, root: Path) -> Generator[Path]:
    with tempfile.TemporaryDirectory(prefix="lockstep-") as folder:
        copy = Path(folder) / "tree"
        copy.mkdir()
        # The whole tree, since a contract may refer to other files, wherever these lie; by an index of its
        # own, so that the one of the repository stays as it is.
        index = {"GIT_INDEX_FILE": str(Path(folder) / "index")}
        _git(name, "read-tree", commit, cwd=root, env=index)
        _git(name, "checkout-index", "--all", f"--prefix={copy}/", cwd=root, env=index)
        yield copy


def _root(name: str, folder: Path) -> Path:
    return Path(_git(name, "rev-parse", "--show-toplevel", cwd=folder).decode().strip())


def _from_root(root: Path, path: str, name: str) -> str:
    whole = (Path.cwd() / path).resolve()
    try:
        return PurePosixPath(whole.relative_to(root.resolve())).as_posix()
    except ValueError:
        raise usage_error(
            f"{name}: {path} lies outside of the repository", rule="usage/revision"
        ) from None


def _git(
    name: str,
    *arguments: str,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
) -> bytes:
    try:
        done = _run(*arguments, cwd=cwd, env=env)
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


def _run(
    *arguments: str, cwd: Path | None, env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        ("git", *arguments),
        capture_output=True,
        check=False,
        cwd=cwd or Path.cwd(),
        env={**os.environ, **(env or {})},
    )


def _failure(name: str, why: str, hint: str) -> LockstepError:
    return usage_error(f"{name}: {why}", rule="usage/revision", hint=hint)
