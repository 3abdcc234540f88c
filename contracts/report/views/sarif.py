"""A run as a SARIF 2.1.0 log (OASIS Standard, 2020): failures and what is unproven, each at its line."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from contracts.report.run import Run
from contracts.report.verdict import Result, Verdict
from contracts.version import VERSION


def render(run: Run) -> str:
    """Return the log; fingerprints depend on rule, operation and target alone."""
    shown = [*run.of(Verdict.FAIL), *run.of(Verdict.UNPROVEN)]
    promises = {result.rule: result.promise for result in shown}
    log: dict[str, Any] = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "lockstep",
                        "semanticVersion": VERSION,
                        "rules": [
                            {"id": rule, "shortDescription": {"text": promise}}
                            for rule, promise in sorted(promises.items())
                        ],
                    }
                },
                "results": [_result(run, result) for result in shown],
            }
        ],
    }
    return json.dumps(log, indent=2, ensure_ascii=False) + "\n"


def _result(run: Run, result: Result) -> dict[str, Any]:
    identity = f"{run.target.name}\n{result.rule}\n{result.operation or ''}"
    where = result.operation or "the service"
    members: dict[str, Any] = {
        "ruleId": result.rule,
        "level": "error" if result.verdict is Verdict.FAIL else "warning",
        "message": {"text": f"{where}: {result.seen}"},
        "partialFingerprints": {"lockstep/v1": hashlib.sha256(identity.encode()).hexdigest()},
    }
    if result.location is not None:
        members["locations"] = [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": result.location.file},
                    "region": {
                        "startLine": result.location.line,
                        "startColumn": result.location.column,
                    },
                }
            }
        ]
    if result.excuse:
        members["suppressions"] = [{"kind": "external", "justification": result.excuse}]
    return members
