"""What is judged again after a change: what it can affect, and nothing else."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from conformance.affected import affected_operations, affected_pairs
from conformance.assessment import Assignment, assess
from conformance.checks import CHECKS
from conformance.selection import Pair, select
from contracts.change import Change, change_between
from contracts.load import load_contract
from contracts.report.run import Run, TargetIdentity
from contracts.source import duplicate
from tests.conformance.provider import PRINCIPALS, Library
from tests.conformance.running import CONTRACT

NOTHING = Change(operations=frozenset(), removed=frozenset(), root=frozenset())


def _judge(pairs: frozenset[Pair]) -> Run:
    assignment = Assignment(
        contract=CONTRACT,
        target=TargetIdentity(name="library", runtime="url"),
        principals=dict(PRINCIPALS),
        selection=select(CHECKS, CONTRACT, only=sorted({one for one, _ in pairs})).within(pairs),
        base="http://library.test",
    )
    return assess(assignment, Library(contract=CONTRACT))


def test_an_operation_brings_the_rest_of_its_collection() -> None:
    loan = replace(NOTHING, operations=frozenset({"moveLoan"}))
    books = replace(NOTHING, operations=frozenset({"getBook"}))
    assert {"listLoans", "lend", "getLoan"} <= affected_operations(loan, CONTRACT)
    found = affected_operations(books, CONTRACT)
    assert {"listBooks", "getBook"} <= found
    assert not any("Shel" in name for name in found)


def test_a_change_of_what_all_build_on_affects_all() -> None:
    change = replace(NOTHING, root=frozenset({"x-errors"}))
    assert affected_operations(change, CONTRACT) == {one.id for one in CONTRACT.operations}


def test_operations_at_one_path_affect_each_other_though_no_list_shows_them(tmp_path: Path) -> None:
    answers = {"200": {"description": "The settings"}}
    stated: dict[str, Any] = {
        "openapi": "3.1.0",
        "info": {"title": "Settings", "version": "1"},
        "paths": {
            "/settings": {
                "get": {"operationId": "getSettings", "responses": answers},
                "put": {"operationId": "putSettings", "responses": answers},
            },
            "/about": {"get": {"operationId": "getAbout", "responses": answers}},
        },
    }
    path = tmp_path / "settings.json"
    path.write_text(json.dumps(stated), "utf-8")
    put = replace(NOTHING, operations=frozenset({"putSettings"}))
    assert affected_operations(put, load_contract(path)) == {"getSettings", "putSettings"}


def test_an_operation_that_is_gone_affects_what_is_judged_of_the_service() -> None:
    change = replace(NOTHING, removed=frozenset({"sellBook"}))
    pairs = affected_pairs(change, CONTRACT, CHECKS)
    assert ("errors/method-not-allowed", None) in pairs or ("errors/unknown-route", None) in pairs
    # A consumer may have used it, whatever else it asks.
    assert {name for rule, name in pairs if not rule.startswith("consumer/")} == {None}


def test_an_edit_of_an_operation_affects_what_it_takes() -> None:
    pairs = affected_pairs(replace(NOTHING, operations=frozenset({"getBook"})), CONTRACT, CHECKS)
    assert ("latency/budget", None) in pairs


def test_a_change_of_budgets_affects_nothing_but_latency() -> None:
    pairs = affected_pairs(replace(NOTHING, root=frozenset({"x-latency"})), CONTRACT, CHECKS)
    assert {rule.partition("/")[0] for rule, _ in pairs} == {"latency"}


def test_nothing_changed_affects_nothing() -> None:
    assert affected_pairs(change_between(CONTRACT, CONTRACT), CONTRACT, CHECKS) == frozenset()


def test_an_edit_of_one_schema_is_found_and_only_its_operations_are_judged() -> None:
    data = cast("dict[str, Any]", duplicate(CONTRACT.document.data))
    data["components"]["schemas"]["Book"]["properties"]["title"]["maxLength"] = 77
    old = replace(CONTRACT, document=replace(CONTRACT.document, data=data))
    change = change_between(old, CONTRACT)
    assert "getBook" in change.operations
    assert "listShelves" not in change.operations
    pairs = affected_pairs(change, CONTRACT, CHECKS)
    run = _judge(frozenset(pair for pair in pairs if not pair[0].startswith("latency/")))
    judged = {(one.rule, name) for one in run.results for name in one.operations or (None,)}
    assert ("pagination/complete", "listBooks") in judged
    assert not any(name == "listShelves" for _, name in judged)
    assert judged <= pairs
    assert run.partial
