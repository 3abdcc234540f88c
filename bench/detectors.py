"""What judges a server of a fleet: lockstep, or Schemathesis alone; each run as its users run it."""

from __future__ import annotations

import contextlib
import json
import sys
import tempfile
from collections.abc import Callable, Generator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, cast

from bench.fleet import TARGET, Fleet
from bench.processes import run
from conformance.check import LoadCheck
from conformance.checks import CHECKS
from conformance.runtimes import running
from conformance.world.principals import OWNER, credential
from contracts.contract import Contract
from contracts.load import load_contract
from contracts.project import Target, load_project
from contracts.report.finding import LockstepError

ROOT: Final = Path(__file__).resolve().parents[1]
_LONGEST: Final = 900.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What one run found and left unproven, and its seconds; `broken` says why it has no verdict."""

    findings: frozenset[str] = frozenset()
    unproven: frozenset[str] = frozenset()
    seconds: float = 0.0
    broken: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How the tools are run: whether load is put on, and how many examples Schemathesis tries."""

    latency: bool = False
    examples: int = 25


Detector = Callable[[Fleet, str, int, Settings], Judged]


def lockstep(fleet: Fleet, fault: str, seed: int, settings: Settings) -> Judged:
    """Judge a server by `lockstep check`; a finding is a rule and an operation."""
    with _project(fleet, fault) as config:
        report = config.with_name("result.json")
        command = [sys.executable, ROOT / "lockstep.py", "--quiet", "--config", config]
        command += ["check", TARGET, "--seed", str(seed), "--report", f"json:{report}"]
        command += [] if settings.latency else _without_load()
        done = run(command, cwd=ROOT, limit=_LONGEST)
        if not report.exists():
            return Judged(seconds=done.seconds, broken=done.last_words(3) or "no result")
        results = cast("list[dict[str, Any]]", json.loads(report.read_text("utf-8"))["results"])
    return Judged(
        findings=_named(results, "fail"),
        unproven=_named(results, "unproven"),
        seconds=done.seconds,
    )


def _without_load() -> list[str]:
    loads = {check.rule for check in CHECKS if isinstance(check, LoadCheck)}
    rules = sorted({check.rule for check in CHECKS} - loads)
    return [word for rule in rules for word in ("--only", rule)]


def _named(results: list[dict[str, Any]], verdict: str) -> frozenset[str]:
    return frozenset(
        f"{one['rule']} {one['operation'] or ''}".strip()
        for one in results
        if one["verdict"] == verdict
    )


def schemathesis(fleet: Fleet, fault: str, seed: int, settings: Settings) -> Judged:
    """Judge a server by `schemathesis run`, all checks in the default phases, with the owner's credentials.

    It is told the owner's fixed parameters as well, without which it would find nothing but 404.
    A finding is a kind of failure and an operation.
    """
    with _project(fleet, fault) as config:
        project = load_project(config)
        target = project.targets[TARGET]
        contract = load_contract(project.contract, overlays=project.overlays)
        stated = config.with_name("contract.json")
        stated.write_text(json.dumps(contract.document.data), "utf-8")
        own = config.with_name("schemathesis.toml")
        own.write_text(_parameters(target), "utf-8")
        report = config.with_name("report.json")
        try:
            with running(target, "process", contract) as found:
                done = run(
                    [
                        *(sys.executable, "-m", "schemathesis.cli", "--config-file", own, "run"),
                        *(stated, "--url", found.url, "--checks", "all", "--seed", str(seed)),
                        *("--max-examples", str(settings.examples), "--no-color"),
                        # A failure that the correct server draws as well must not hide another.
                        "--continue-on-failure",
                        *("--report", "json", "--report-json-path", report),
                        *_credentials(contract, target),
                    ],
                    cwd=config.parent,
                    limit=_LONGEST,
                )
        except LockstepError as error:
            return Judged(broken=str(error))
        if not report.exists():
            return Judged(seconds=done.seconds, broken=done.last_words(3))
        data: dict[str, Any] = json.loads(report.read_text("utf-8"))
    findings = {
        f"{one['title']}: {operation}"
        for one in data["failures"]
        for operation in one.get("operations") or ("the service",)
    }
    return Judged(findings=frozenset(findings), seconds=done.seconds)


def _parameters(target: Target) -> str:
    owner = target.principals.get(OWNER)
    fixed = owner.parameters.items() if owner else ()
    return "[parameters]\n" + "".join(
        f"{json.dumps(f'path.{name}')} = {json.dumps(value)}\n" for name, value in fixed
    )


def _credentials(contract: Contract, target: Target) -> list[str]:
    owner = target.principals.get(OWNER)
    words: list[str] = []
    for name, secret in owner.credentials.items() if owner else ():
        badge = credential(contract.security_schemes[name], secret.value)
        for header, value in badge.headers:
            words += ["--header", f"{header}: {value}"]
    return words


@contextlib.contextmanager
def _project(fleet: Fleet, fault: str) -> Generator[Path]:
    """Write a project file for a server with a fault into a folder that is taken away again."""
    with tempfile.TemporaryDirectory(prefix="fleet-") as folder:
        config = Path(folder) / "lockstep.yaml"
        config.write_text(json.dumps(fleet.project(fault)), "utf-8")
        yield config


DETECTORS: Final[dict[str, Detector]] = {"lockstep": lockstep, "schemathesis": schemathesis}
