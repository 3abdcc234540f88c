"""The two statements of a sign-off: in-toto Statements v1 with the predicates test-result v0.1 and SVR v0.2.

Sources: in-toto Attestation Framework, spec/v1/statement.md, spec/predicates/test-result.md and svr.md.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Final, cast

from contracts.report.finding import Finding, LockstepError
from contracts.report.verdict import Result, Verdict
from signoff.evidence import Evidence, Stored
from signoff.layout import BUNDLED, POLICY, SUMS, TEST_RESULT, VERIFICATION, Files, sha256
from signoff.policy import is_excused, properties

STATEMENT: Final = "https://in-toto.io/Statement/v1"
PREDICATES: Final = {
    TEST_RESULT: "https://in-toto.io/attestation/test-result/v0.1",
    VERIFICATION: "https://in-toto.io/attestation/svr/v0.2",
}
"""The predicate type of each bundle."""

VERIFIER: Final = "https://lockstep.dev/signoff/v1"

Predicate = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What was signed: digest by the subject's name, and a predicate of a type."""

    subjects: dict[str, str]
    predicate_type: str
    predicate: Predicate


def subjects_of(evidence: Evidence, sums: bytes) -> dict[str, str]:
    """Return what both statements are about: the contract, the images, and the sums; digest by name."""
    return {
        evidence.contract_name: evidence.contract_sha256,
        **{name: digest.removeprefix("sha256:") for name, digest in evidence.images.items()},
        SUMS: sha256(sums),
    }


def statement_bytes(statement: Statement) -> bytes:
    """Return a statement as the bytes that are signed."""
    return json.dumps(
        {
            "_type": STATEMENT,
            "subject": [
                {"name": name, "digest": {"sha256": digest}}
                for name, digest in statement.subjects.items()
            ],
            "predicateType": statement.predicate_type,
            "predicate": statement.predicate,
        },
        ensure_ascii=False,
        separators=(",", ":"),
    ).encode()


def read_statement(payload: bytes, name: str) -> Statement:
    """Return the statement of a payload; raises LockstepError where it is none of the bundle's kind."""
    try:
        data = cast("dict[str, Any]", json.loads(payload))
        kind, predicate_type = data["_type"], data["predicateType"]
        subjects = [(str(one["name"]), str(one["digest"]["sha256"])) for one in data["subject"]]
        predicate = dict(cast("Predicate", data["predicate"]))
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise _problem(
            "verify/statement-form", f"{name} holds no in-toto statement ({error})"
        ) from None
    if kind != STATEMENT or len(dict(subjects)) != len(subjects):
        raise _problem("verify/statement-form", f"{name} holds no in-toto statement of version 1")
    if predicate_type != PREDICATES[name]:
        raise _problem(
            "verify/predicate-type",
            f"{name} holds a statement of the type {predicate_type}",
            PREDICATES[name],
        )
    return Statement(subjects=dict(subjects), predicate_type=predicate_type, predicate=predicate)


def statements_of(evidence: Evidence, files: Files, sums: bytes) -> dict[str, Statement]:
    """Return both statements, by the name of their bundles."""
    predicates = {TEST_RESULT: test_result(evidence), VERIFICATION: verification(evidence, files)}
    return {
        name: Statement(
            subjects=subjects_of(evidence, sums),
            predicate_type=PREDICATES[name],
            predicate=predicate,
        )
        for name, predicate in predicates.items()
    }


def test_result(evidence: Evidence) -> Predicate:
    """Return the predicate test-result: each rule on each operation; waived failures are warnings."""
    names: dict[str, list[str]] = {"passedTests": [], "warnedTests": [], "failedTests": []}
    for stored in evidence.results:
        for result in stored.run.results:
            kind = _kind(evidence, result)
            if kind is not None:
                names[kind].extend(_names(stored, result))
    worst = "FAILED" if names["failedTests"] else "WARNED" if names["warnedTests"] else "PASSED"
    return {
        "result": worst,
        "configuration": [{"name": BUNDLED, "digest": {"sha256": evidence.bundled_sha256}}],
        **names,
    }


def verification(evidence: Evidence, files: Files) -> Predicate:
    """Return the predicate SVR: by which policy the release was judged, when, and what it shows."""
    return {
        "verifier": {
            "id": VERIFIER,
            "policies": [{"name": POLICY, "digest": {"sha256": sha256(files.get(POLICY, b""))}}],
        },
        "timeCreated": evidence.made_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "properties": list(properties(evidence)),
    }


def _kind(evidence: Evidence, result: Result) -> str | None:
    match result.verdict:
        case Verdict.PASS:
            return "passedTests"
        case Verdict.NOT_APPLICABLE:
            return None
        case _:
            return "warnedTests" if is_excused(evidence, result) else "failedTests"


def _names(stored: Stored, result: Result) -> list[str]:
    operations = result.operations or ((result.operation,) if result.operation else ())
    lead = f"{stored.run.target.name}: {result.rule}"
    return [f"{lead} {operation}" for operation in operations] or [lead]


def _problem(rule: str, message: str, want: str | None = None) -> LockstepError:
    return LockstepError(Finding(rule=rule, message=message, want=want))
