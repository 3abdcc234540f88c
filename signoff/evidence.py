"""The files of a sign-off as the policy sees them: one reading, for who signs and for who verifies."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, cast

from contracts.border import Border
from contracts.diff.judgement import Level
from contracts.diff.versions import VersionVerdict, judge_versions
from contracts.grammar import METHODS
from contracts.report.finding import ExitCode, Finding, LockstepError, Place, Severity
from contracts.report.result_file import read_result
from contracts.report.run import Run
from contracts.report.waivers import Waiver, read_waiver
from contracts.source import Json, parse_document
from generators.drift import Drifted
from signoff.layout import (
    BUNDLED,
    DIFF,
    DRIFT,
    LINT,
    RELEASE,
    RESULTS,
    SBOMS,
    Files,
    contract_name,
    sha256,
)

_BORDER: Final = Border(
    file="signoff.schema.json", family="signoff", see="docs/release.md", package="signoff"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """What made a sign-off; `revision` is the commit that was checked out, if there is a repository."""

    lockstep: str
    python: str
    platform: str
    revision: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A result file of a sign-off."""

    name: str
    run: Run

    @property
    def image(self) -> str:
        """What the image is called that was judged: its key in x-images, or the target's name."""
        return self.run.target.image or self.run.target.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """What differs from the last release: how many changes of each weight, and the version they ask for."""

    old: str
    levels: Mapping[Level, int]
    version: VersionVerdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What a sign-off holds.

    `operations` is how many the contract has, `promised_images` what each image promises, in words.
    `contract_name` is the file's name in the sign-off, `contract_file` what the project calls it.
    `named_images` are the digests that the command line named, by image. `drift` is None where the project
    generates nothing, `compared` where no earlier release was named.
    """

    contract_name: str
    contract_file: str
    contract_sha256: str
    bundled_sha256: str
    title: str
    version: str
    operations: int
    promised_images: Mapping[str, str]
    made_at: datetime.datetime
    environment: Environment
    results: tuple[Stored, ...]
    waivers: tuple[Waiver, ...]
    named_images: Mapping[str, str]
    lint: tuple[Finding, ...]
    drift: Drifted | None
    compared: Compared | None
    sboms: tuple[str, ...]

    @property
    def images(self) -> dict[str, str]:
        """The digest of each image: what a result file says, else what the command line named."""
        judged = {
            one.image: digest
            for one in self.results
            if (digest := one.run.target.digest) is not None
        }
        return dict(sorted({**self.named_images, **judged}.items()))


def read_evidence(files: Files) -> Evidence:
    """Return what the files of a sign-off say.

    Raises LockstepError (exit code 1) where one is missing or has not the form of its kind.
    """
    try:
        return _read(files)
    except LockstepError as error:
        raise LockstepError(*error.findings, exit_code=ExitCode.BROKEN) from None


def _read(files: Files) -> Evidence:
    name = contract_name(files)
    bundled = cast("dict[str, Any]", _data(files, BUNDLED))
    release = cast("dict[str, Any]", _data(files, RELEASE, "release"))
    info, images = _member(bundled, "info"), _member(bundled, "x-images")
    return Evidence(
        contract_name=name,
        contract_file=release["contract"],
        contract_sha256=sha256(files[name]),
        bundled_sha256=sha256(files[BUNDLED]),
        title=str(info.get("title", "")),
        version=str(info.get("version", "")),
        operations=sum(
            len(cast("dict[str, Any]", item).keys() & set(METHODS)) if isinstance(item, dict) else 0
            for item in _member(bundled, "paths").values()
        ),
        promised_images={name: _promise(entry) for name, entry in images.items()},
        made_at=_time(release["made_at"]),
        environment=Environment(**release["environment"]),
        results=_results(files),
        waivers=tuple(
            read_waiver(entry, Place(**entry["location"])) for entry in release["waivers"]
        ),
        named_images=release["images"],
        lint=tuple(_finding(one) for one in cast("list[Any]", _data(files, LINT, "lint"))),
        drift=_drift(files),
        compared=_compared(files),
        sboms=tuple(sorted(one for one in files if one.startswith(SBOMS))),
    )


def _member(bundled: dict[str, Any], name: str) -> dict[str, Any]:
    found: object = bundled.get(name, {})
    if not isinstance(found, dict):
        raise LockstepError(
            Finding(rule="signoff/shape", message=f"{BUNDLED} is no contract: {name} is no object")
        )
    return cast("dict[str, Any]", found)


def _promise(entry: object) -> str:
    """Return what an image promises, in words."""
    members = cast("dict[str, Any]", entry) if isinstance(entry, dict) else {}
    return ", ".join(f"{name} {value}" for name, value in members.items())


def _time(text: str) -> datetime.datetime:
    try:
        return datetime.datetime.strptime(text, "%Y-%m-%dT%H:%M:%S%z")
    except ValueError:
        raise LockstepError(
            Finding(rule="signoff/shape", message=f"{RELEASE}: there is no time {text}")
        ) from None


def _data(files: Files, name: str, definition: str | None = None) -> Json:
    if name not in files:
        raise LockstepError(Finding(rule="verify/part-missing", message=f"there is no {name}"))
    try:
        text = files[name].decode("utf-8")
    except UnicodeDecodeError:
        raise LockstepError(Finding(rule="signoff/shape", message=f"{name} is not UTF-8")) from None
    document = parse_document(text, file=name)
    if definition is not None:
        findings = tuple(_BORDER.findings(document, document.data, "", definition=definition))
        if findings:
            raise LockstepError(*findings)
    elif not isinstance(document.data, dict):
        raise LockstepError(Finding(rule="signoff/shape", message=f"{name} is no object"))
    return document.data


def _results(files: Files) -> tuple[Stored, ...]:
    return tuple(
        Stored(name=name, run=read_result(content, name=name))
        for name, content in sorted(files.items())
        if name.startswith(RESULTS)
    )


def _finding(entry: dict[str, Any]) -> Finding:
    place = entry.get("location")
    return Finding(
        rule=entry["rule"],
        message=entry["message"],
        severity=Severity(entry["severity"]),
        place=Place(**place) if place else None,
    )


def _drift(files: Files) -> Drifted | None:
    if DRIFT not in files:
        return None
    data = cast("dict[str, list[str]]", _data(files, DRIFT, "drift"))
    return Drifted(packages=tuple(data["packages"]), files=tuple(data["files"]))


def _compared(files: Files) -> Compared | None:
    if DIFF not in files:
        return None
    data = cast("dict[str, Any]", _data(files, DIFF, "diff"))
    # Counted again: the summary and the bump are words of who made the file.
    found = [Level(change["level"]) for change in data["changes"]]
    old, new = data["old"]["version"], data["new"]["version"]
    return Compared(
        old=f"{data['old']['file']} {old}",
        levels={level: found.count(level) for level in Level if level in found},
        version=judge_versions(old, new, found),
    )
