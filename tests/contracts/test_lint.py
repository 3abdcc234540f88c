"""`lockstep lint`: one sorted list from every linter, and a linter that is missing is said."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from contracts.lint.run import lint_contract
from contracts.report.finding import Finding, Severity
from contracts.report.views.findings import (
    count_line,
    findings_as_json,
    findings_as_sarif,
    render_findings,
)
from tests.contracts.conftest import PLATFORM, ROOT

SMALL = """openapi: 3.1.0
info: {title: t, version: '1'}
paths:
  /pets:
    get:
      parameters:
        - {name: limit, in: query, schema: {type: integer}}
        - {name: cursor, in: query, schema: {type: string}}
      x-pagination: {style: cursor, cursor: $request.query.cursor, limit: $request.query.limit,
        items: $response.body#/data, next: $response.body#/next, key: /id}
      responses:
        '200':
          description: d
          content:
            application/json:
              schema:
                type: object
                properties:
                  data: {type: array, items: {type: object, properties: {id: {type: string}}}}
                  next: {type: string}
"""


class Silent:
    def step(self, label: str, *, done: int | None = None, total: int | None = None) -> None: ...


def lint(path: Path, *, spectral_seconds: int | None = None) -> tuple[Finding, ...]:
    return lint_contract(path, spectral_seconds=spectral_seconds, progress=Silent())


def test_our_own_contract_is_clean_under_every_linter() -> None:
    # Nodes are found in the order of their insertion, which no member of theirs tells.
    (hint,) = lint(PLATFORM, spectral_seconds=120)
    assert (hint.rule, hint.severity) == ("rules/no-order", Severity.HINT)
    assert "searchNodes" in hint.message


def test_promises_that_cannot_bite_are_warned_of(tmp_path: Path) -> None:
    path = tmp_path / "c.yaml"
    path.write_text(SMALL, "utf-8")
    rules = {finding.rule: finding for finding in lint(path)}
    assert rules["rules/no-bound"].severity is Severity.WARNING
    assert "minimum and no maximum and no default" in rules["rules/no-bound"].message
    assert rules["rules/no-order"].severity is Severity.HINT


def test_spectral_speaks_with_our_places(tmp_path: Path) -> None:
    # The program is found from the folder of the contract upwards, as in a project.
    (tmp_path / "node_modules").symlink_to(ROOT / "node_modules")
    path = tmp_path / "c.yaml"
    path.write_text(SMALL, "utf-8")
    spectral = [one for one in lint(path, spectral_seconds=120) if one.rule.startswith("spectral/")]
    summary = next(one for one in spectral if one.rule == "spectral/lockstep-summary")
    assert summary.place is not None
    assert summary.place.line == 5


def test_a_missing_spectral_is_said_and_not_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "c.yaml"
    path.write_text(SMALL, "utf-8")
    monkeypatch.setenv("PATH", str(tmp_path))
    (finding,) = [one for one in lint(path, spectral_seconds=5) if one.rule == "lint/not-run"]
    assert "Node.js was not found" in finding.message


def test_openapi_spec_validator_is_heard(tmp_path: Path) -> None:
    path = tmp_path / "c.yaml"
    twice = "- {name: cursor, in: query, schema: {type: string}}\n"
    path.write_text(SMALL.replace(twice, f"{twice}        {twice}"), "utf-8")
    (found,) = [one for one in lint(path) if one.rule == "openapi/specification"]
    assert found.message == "Duplicate parameter 'cursor'"
    assert found.severity is Severity.ERROR


def test_what_is_required_may_be_listed_nowhere(tmp_path: Path) -> None:
    path = tmp_path / "c.yaml"
    schema = "components: {schemas: {A: {type: object, required: [a]}}}\n"
    path.write_text(SMALL + schema, "utf-8")
    assert all(one.severity is not Severity.ERROR for one in lint(path))


def test_a_default_that_its_schema_refuses_is_warned_of_at_its_place(tmp_path: Path) -> None:
    path = tmp_path / "c.yaml"
    referring = "{$ref: '#/components/schemas/Name', default: 5}"
    path.write_text(
        SMALL.replace("{type: integer}", "{type: integer, default: ten}")
        + f"components: {{schemas: {{Name: {{type: string, default: n}}, Other: {referring}}}}}\n",
        "utf-8",
    )
    first, second = [one for one in lint(path) if one.rule == "schema/default"]
    assert (first.place and first.place.line, second.place and second.place.line) == (7, 21)
    assert "ten" in first.message
    assert "5 is not of type" in second.message
    assert not [one for one in lint(path) if one.rule == "openapi/specification"]


def test_a_validator_that_breaks_down_or_is_too_slow_is_left_out_with_a_word(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "c.yaml"
    anchored = "{schemas: {A: {$anchor: a, type: string}, B: {$ref: '#a'}}}"
    path.write_text(f"{SMALL}components: {anchored}\n", "utf-8")
    (broken,) = [one for one in lint(path) if one.rule == "lint/not-run"]
    assert "it broke down with NoSuchAnchor" in broken.message
    monkeypatch.setattr("contracts.lint.specification.LARGEST", 5)
    (large,) = [one for one in lint(path) if one.rule == "lint/not-run"]
    assert "above 5 it takes minutes" in large.message


def test_a_spectral_that_takes_too_long_is_stopped_and_that_is_said(tmp_path: Path) -> None:
    path = tmp_path / "c.yaml"
    path.write_text(SMALL, "utf-8")
    program = tmp_path / "node_modules" / ".bin" / "spectral"
    program.parent.mkdir(parents=True)
    program.write_text("#!/bin/sh\nexec sleep 600\n", "utf-8")
    program.chmod(0o755)
    (finding,) = [one for one in lint(path, spectral_seconds=1) if one.rule == "lint/not-run"]
    assert "it was not done after 1 s" in finding.message
    assert finding.severity is Severity.WARNING


def test_findings_are_sorted_by_place(tmp_path: Path) -> None:
    path = tmp_path / "c.yaml"
    path.write_text(SMALL.replace("title: t, ", "").replace("description: d", "descr: d"), "utf-8")
    places = [finding.place for finding in lint(path)]
    assert places == sorted(
        places, key=lambda place: (place.line, place.column) if place else (0, 0)
    )


def test_findings_are_written_for_people_and_programs(tmp_path: Path) -> None:
    path = tmp_path / "c.yaml"
    path.write_text(SMALL.replace("style: cursor", "style: curser"), "utf-8")
    findings = lint(path)
    text = render_findings(findings)
    assert text.splitlines()[0].startswith(f"{path}:9:29: error[rules/shape]: style")
    assert "    want: cursor, offset, page, link" in text
    assert count_line(findings) == "1 error"
    assert json.loads(findings_as_json(findings))[0]["location"]["line"] == 9
    sarif = json.loads(findings_as_sarif(findings, version="1.0.0"))
    assert sarif["runs"][0]["results"][0]["level"] == "error"
