# ruff: noqa: N802
"""`state/patch` where the body is a list of operations (RFC 6902)."""

from __future__ import annotations

from typing import Any

import pytest

from conformance.exchange import Request
from contracts.contract import Contract
from contracts.load import load_contract
from contracts.report.verdict import Verdict
from tests.conformance.provider import CONTRACT as FILE
from tests.conformance.provider import Library
from tests.conformance.running import failing, judge_library, told

_MERGE = """          application/merge-patch+json:
            schema: {$ref: '#/components/schemas/BookPatch'}
            example: {title: Numerals}
"""
_LIST = """          application/json-patch+json:
            schema:
              type: array
              minItems: 1
              items:
                type: object
                required: [op, path]
                properties: {op: {enum: [replace]}, path: {type: string}, value: {}}
            example: [{op: replace, path: /title, value: Numerals}]
"""


class Listing(Library):
    """A library whose books are patched by a list of operations."""

    def patchBook(self, request: Request, values: dict[str, str], patch: Any) -> Any:
        body = {step["path"].removeprefix("/"): step["value"] for step in patch}
        return super().patchBook(request, values, body)


@pytest.fixture(scope="module")
def contract(tmp_path_factory: pytest.TempPathFactory) -> Contract:
    path = tmp_path_factory.mktemp("contract") / "library.yaml"
    text = FILE.read_text("utf-8")
    assert _MERGE in text
    path.write_text(text.replace(_MERGE, _LIST), "utf-8")
    return load_contract(path, name="library.yaml")


def test_a_correct_provider_keeps_what_no_operation_names(contract: Contract) -> None:
    run = judge_library(Listing(contract=contract), only=["state/patch"])
    assert told(run, Verdict.FAIL, Verdict.UNPROVEN) == []
    assert "patchBook" in {one.operation for one in run.of(Verdict.PASS)}


@pytest.mark.parametrize("fault", ["patch-renames-isbn", "patch-ignores-title"])
def test_a_fault_is_found(contract: Contract, fault: str) -> None:
    library = Listing(contract=contract, faults=frozenset({fault}))
    run = judge_library(library, only=["state/patch"])
    assert failing(run) == {"state/patch"}
