"""What a branch is held against: the project and its contract where the branch left its base."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from contracts.contract import Contract
from contracts.diff.revisions import commit_of, fork_point, tree_of
from contracts.load import load_contract
from contracts.project import FILE_NAME, Project, load_project
from contracts.report.finding import Finding, LockstepError


@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    """The base of a branch: what it is called, and the commit where the branch left it, shortened.

    `project` lies in a folder that is gone when the gate is. `contract` is None where there was none, or
    where it does not hold today; `findings` then say why.
    """

    revision: str
    commit: str
    contract_name: str
    project: Project | None = None
    contract: Contract | None = None
    findings: tuple[Finding, ...] = ()


@contextmanager
def base_of(revision: str, project: Project, *, exactly: bool = False) -> Generator[Base]:
    """Read a project as it was where this branch left a revision, and clean up behind.

    Where the two share no commit, the revision itself is the base. Its own project file counts, so that a
    contract that has moved, or has other overlays, is still found. `exactly` takes the revision itself, as a
    release does that is held against the last one. Raises LockstepError (exit code 2) where there is no such
    revision.
    """
    said = f"--base {revision}"
    find = commit_of if exactly else fork_point
    commit = find(revision, said, within=project.root)
    base = Base(revision=revision, commit=commit[:10], contract_name=project.contract_name)
    with tree_of(commit, said, project.root) as folder:
        try:
            base = _read(base, folder)
        except LockstepError as error:
            base = replace(base, findings=error.findings)
        yield base


def _read(base: Base, folder: Path) -> Base:
    """Return a base with what stands in a folder. Raises LockstepError where that does not hold today."""
    path, overlays = folder / base.contract_name, tuple[Path, ...]()
    if (folder / FILE_NAME).is_file():
        project = load_project(folder / FILE_NAME)
        path, overlays = project.contract, project.overlays
        base = replace(base, project=project, contract_name=project.contract_name)
    if not path.is_file():
        return base
    name = f"git:{base.commit}:{base.contract_name}"
    return replace(base, contract=load_contract(path, overlays=overlays, name=name))
