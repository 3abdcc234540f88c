"""Findings as text: `file:line:column: error[rule]: what`, then want, got, hint and see."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, Final

from contracts.report.finding import Finding, Severity

_COLOURS: Final = {Severity.ERROR: "31", Severity.WARNING: "33", Severity.HINT: "36"}


def render_findings(findings: Iterable[Finding], *, colour: bool = False) -> str:
    """Return findings as lines for people, in the order given."""
    return "\n".join(_render(finding, colour) for finding in findings)


def count_line(findings: Iterable[Finding]) -> str:
    """Return how many findings there are of each severity, in words."""
    counts = dict.fromkeys(Severity, 0)
    for finding in findings:
        counts[finding.severity] += 1
    words = [
        f"{number} {severity}{'' if number == 1 else 's'}"
        for severity, number in counts.items()
        if number
    ]
    return ", ".join(words) or "no findings"


def findings_as_json(findings: Iterable[Finding]) -> str:
    """Return findings as a JSON array, one object each, keys that say nothing left out."""
    return json.dumps([_as_object(finding) for finding in findings], indent=2, ensure_ascii=False)


def findings_as_sarif(findings: Iterable[Finding], *, version: str) -> str:
    """Return findings as a SARIF 2.1.0 log (OASIS Standard, 2020)."""
    levels = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.HINT: "note"}
    listed = list(findings)
    log: dict[str, Any] = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "lockstep",
                        "semanticVersion": version,
                        "rules": [{"id": rule} for rule in sorted({one.rule for one in listed})],
                    }
                },
                "results": [
                    {
                        "ruleId": finding.rule,
                        "level": levels[finding.severity],
                        "message": {"text": _sentence(finding)},
                        "locations": _sarif_locations(finding),
                    }
                    for finding in listed
                ],
            }
        ],
    }
    return json.dumps(log, indent=2, ensure_ascii=False)


def _sarif_locations(finding: Finding) -> list[dict[str, Any]]:
    if finding.place is None:
        return []
    return [
        {
            "physicalLocation": {
                "artifactLocation": {"uri": finding.place.file},
                "region": {"startLine": finding.place.line, "startColumn": finding.place.column},
            }
        }
    ]


def _sentence(finding: Finding) -> str:
    return f"{finding.message}. {finding.hint}" if finding.hint else finding.message


def _as_object(finding: Finding) -> dict[str, Any]:
    place = finding.place
    members: dict[str, Any] = {
        "rule": finding.rule,
        "severity": finding.severity.value,
        "message": finding.message,
        "location": {"file": place.file, "line": place.line, "column": place.column}
        if place
        else None,
        "want": finding.want,
        "got": finding.got,
        "hint": finding.hint,
        "see": finding.see,
    }
    return {key: value for key, value in members.items() if value is not None}


def _render(finding: Finding, colour: bool) -> str:
    label = f"{finding.severity}[{finding.rule}]"
    if colour:
        label = f"\x1b[1;{_COLOURS[finding.severity]}m{label}\x1b[0m"
    head = f"{finding.place}: " if finding.place else ""
    lines = [f"{head}{label}: {finding.message}"]
    for name in ("want", "got", "hint", "see"):
        value = getattr(finding, name)
        if value:
            lines.append(f"    {name}: {value}")
    return "\n".join(lines)
