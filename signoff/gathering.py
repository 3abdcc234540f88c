"""All that a release is judged by, as files of a sign-off; only this looks at project and repository."""

from __future__ import annotations

import datetime
import json
import platform
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from contracts.contract import Contract
from contracts.diff.revisions import commit_of
from contracts.diff.run import difference_between
from contracts.diff.views.json import render as difference_as_json
from contracts.lint.run import linting
from contracts.load import load_contract
from contracts.project import Project, load_project
from contracts.report.finding import ExitCode, Finding, LockstepError, usage_error
from contracts.report.outcome import Progress, Session
from contracts.report.result_file import read_result
from contracts.report.views.findings import findings_as_json
from contracts.source import Document
from contracts.version import VERSION
from gate.base import base_of
from generators.build import build
from generators.drift import drift_of
from generators.plans import project_plan
from signoff.images import digests_of
from signoff.layout import (
    BUNDLED,
    DIFF,
    DRIFT,
    LINT,
    POLICY,
    RELEASE,
    RESULTS,
    SBOMS,
    SUMS,
    read_sums,
    sha256,
)
from signoff.policy import policy_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What the command line named; the last release is a commit (`base`), an older sign-off, or none."""

    results: tuple[Path, ...]
    images: tuple[str, ...] = ()
    sboms: tuple[Path, ...] = ()
    base: str | None = None
    previous: Path | None = None
    spectral_seconds: int | None = 60


def gather(session: Session, options: Options, made_at: datetime.datetime) -> dict[str, bytes]:
    """Return the files of a sign-off, but for the page, the sums and the signatures.

    Raises LockstepError with exit code 1 where the contract does not hold, 2 for what cannot be read.
    """
    images = digests_of(options.images)
    project = load_project(Path(session.config) if session.config else None)
    progress = session.progress
    with linting(
        project.contract,
        overlays=project.overlays,
        spectral_seconds=options.spectral_seconds,
        progress=progress,
        name=project.contract_name,
    ) as lint:
        if lint.contract is None or lint.document is None:
            raise LockstepError(*lint.findings())
        contract, document = lint.contract, lint.document
        results = _copied(options.results, RESULTS, "--result")
        files = {
            f"contract{'.json' if project.contract.suffix == '.json' else '.yaml'}": _content(
                project.contract, "the contract"
            ),
            BUNDLED: _bundled(document),
            POLICY: policy_text(),
            RELEASE: _release(project, results, images, made_at),
            **results,
            **_copied(options.sboms, SBOMS, "--sbom"),
            **_drift(project, progress),
            **_difference(project, contract, options, progress),
        }
        progress.step("lint")
        return {**files, LINT: (findings_as_json(lint.findings()) + "\n").encode()}


def _content(path: Path, what: str) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise usage_error(f"{what} {path} cannot be read: {error.strerror}") from None


def _copied(paths: tuple[Path, ...], folder: str, option: str) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    for path in paths:
        name = folder + re.sub(r"[^\w.+-]", "_", path.name, flags=re.ASCII)
        if name in files:
            raise usage_error(f"two files of {option} are called {path.name}", hint="rename one")
        files[name] = _content(path, option)
    return files


def _bundled(document: Document) -> bytes:
    return (json.dumps(document.data, indent=1, ensure_ascii=False) + "\n").encode()


def _release(
    project: Project,
    results: Mapping[str, bytes],
    images: Mapping[str, str],
    made_at: datetime.datetime,
) -> bytes:
    members: dict[str, Any] = {
        "version": 1,
        "contract": project.contract_name,
        "made_at": made_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "environment": {
            "lockstep": VERSION,
            "python": platform.python_version(),
            "platform": f"{platform.system()} {platform.machine()}",
            "revision": _revision(project),
        },
        "seeds": {name: read_result(text, name=name).seed for name, text in results.items()},
        "images": dict(images),
        "waivers": [
            {
                "rule": one.rule,
                "operation": one.operation,
                "reason": one.reason,
                "until": one.until.isoformat(),
                "location": {
                    "file": Path(one.place.file).name,
                    "line": one.place.line,
                    "column": one.place.column,
                },
            }
            for one in project.waivers
        ],
    }
    return (json.dumps(members, indent=1, ensure_ascii=False) + "\n").encode()


def _revision(project: Project) -> str | None:
    try:
        return commit_of("HEAD", "HEAD", within=project.root)
    except LockstepError:
        return None


def _drift(project: Project, progress: Progress) -> dict[str, bytes]:
    if not project.generate:
        return {}
    progress.step("generated code")
    drift = drift_of(build(project_plan(project)))
    members = {"packages": list(drift.packages), "files": list(drift.files)}
    return {DRIFT: (json.dumps(members, indent=1) + "\n").encode()}


def _difference(
    project: Project, contract: Contract, options: Options, progress: Progress
) -> dict[str, bytes]:
    if options.base is not None and options.previous is not None:
        raise usage_error("the last release is --base or --previous, not both")
    if options.previous is not None:
        older = _previous(options.previous)
        return {DIFF: _compared(older, contract, progress)}
    if options.base is None:
        return {}
    with base_of(options.base, project, exactly=True) as base:
        if base.contract is None:
            raise LockstepError(
                Finding(
                    rule="signoff/not-compared",
                    message=f"{base.contract_name} at {options.base} cannot be compared: it is not there, "
                    "or does not hold by today's rules",
                    hint="name the sign-off of the last release with --previous",
                ),
                *base.findings,
            )
        return {DIFF: _compared(base.contract, contract, progress)}


def _compared(older: Contract, contract: Contract, progress: Progress) -> bytes:
    return (difference_as_json(difference_between(older, contract, progress)) + "\n").encode()


def _previous(folder: Path) -> Contract:
    """Return the contract of an older sign-off, as its sums have it."""
    content = _content(folder / BUNDLED, "--previous")
    sums = read_sums(_content(folder / SUMS, "--previous"))
    if sums.get(BUNDLED) != sha256(content):
        raise LockstepError(
            Finding(
                rule="signoff/previous",
                message=f"{folder / BUNDLED} is not what {SUMS} beside it says",
                hint=f"lockstep verify {folder} --key PUB",
            ),
            exit_code=ExitCode.BROKEN,
        )
    return load_contract(folder / BUNDLED, name=str(folder / BUNDLED))
