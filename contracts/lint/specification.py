"""openapi-spec-validator as a second opinion on validity: defaults, parameters, references."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, cast

from contracts.contract import Contract
from contracts.pointers import join
from contracts.report.finding import Finding, Severity

LARGEST: Final = 2_000_000
"""Characters of a document above which this validator takes minutes, and is left out with a word."""


def specification_findings(contract: Contract) -> Iterator[Finding]:
    """Yield what openapi-spec-validator has against a contract."""
    document = contract.document
    if len(document.text) > LARGEST:
        yield Finding(
            rule="lint/not-run",
            severity=Severity.HINT,
            message="openapi-spec-validator was left out: the contract is too large for it",
            place=document.place(""),
            hint="the OpenAPI schemas themselves were applied",
        )
        return
    import openapi_spec_validator as validators

    data = cast("dict[str, Any]", document.data)
    version = str(data["openapi"])[:3]
    # A 3.0 document speaks the dialect of 3.1 once it is read, so it is judged as that.
    judged = {**data, "openapi": "3.1.0"} if version == "3.0" else data
    name = "OpenAPIV32SpecValidator" if version == "3.2" else "OpenAPIV31SpecValidator"
    validator: Any = getattr(validators, name)(judged)
    for error in validator.iter_errors():
        path = [str(token) for token in getattr(error, "absolute_path", ())]
        yield Finding(
            rule="openapi/specification",
            message=" ".join(str(error.message).split())[:300],
            place=document.place(join(path)),
            see="https://spec.openapis.org/",
        )
