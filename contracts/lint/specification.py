"""openapi-spec-validator as a second opinion on validity: defaults, parameters, references."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, cast

from contracts.contract import Contract
from contracts.pointers import join
from contracts.report.finding import Finding, Severity

LARGEST: Final = 10_000
"""Objects of the specification above which this validator is left out with a word: it takes minutes."""


def specification_findings(contract: Contract) -> Iterator[Finding]:
    """Yield what openapi-spec-validator has against a contract, or why it was not asked."""
    document = contract.document
    size = len(document.nodes())
    if size > LARGEST:
        yield _left_out(
            contract,
            f"the contract has {size:,} schemas, operations and the like, and above"
            f" {LARGEST:,} it takes minutes",
        )
        return
    import openapi_spec_validator as validators

    data = cast("dict[str, Any]", document.data)
    version = str(data["openapi"])[:3]
    # A 3.0 document speaks the dialect of 3.1 once it is read, so it is judged as that.
    judged = {**data, "openapi": "3.1.0"} if version == "3.0" else data
    name = "OpenAPIV32SpecValidator" if version == "3.2" else "OpenAPIV31SpecValidator"
    validator: Any = getattr(validators, name)(judged)
    try:
        for error in validator.iter_errors():
            path = [str(token) for token in getattr(error, "absolute_path", ())]
            if not path and isinstance(getattr(error, "validator", None), str):
                # A default that does not fit: its place is not told, and `defaults` finds it with one.
                continue
            yield Finding(
                rule="openapi/specification",
                severity=_severity(error),
                message=" ".join(str(error.message).split())[:300],
                place=document.place(join(path)),
                see="https://spec.openapis.org/",
            )
    except Exception as problem:  # it breaks on anchors, and on schemas that refer to themselves
        yield _left_out(contract, f"it broke down with {type(problem).__name__}")


def _severity(error: Exception) -> Severity:
    # JSON Schema allows what is required to be listed nowhere.
    unlisted = type(error).__name__ == "ExtraParametersError"
    return Severity.WARNING if unlisted else Severity.ERROR


def _left_out(contract: Contract, why: str) -> Finding:
    return Finding(
        rule="lint/not-run",
        severity=Severity.HINT,
        message=f"openapi-spec-validator was left out: {why}",
        place=contract.document.place(""),
        hint="the OpenAPI schemas themselves were applied, and every reference was followed",
    )
