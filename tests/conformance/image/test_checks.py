"""Every image rule on transcripts: what an image that keeps its promises answers, and what others do."""

from __future__ import annotations

from dataclasses import replace

import pytest
import yaml

from conformance.check import (
    Failed,
    ImageCheck,
    Judgement,
    NotApplicable,
    Passed,
    Undecided,
)
from conformance.checks.image import CHECKS
from contracts.contract import Contract
from contracts.load import load_contract
from tests.conformance.image.transcripts import (
    BROKEN,
    GOOD,
    HELD,
    SHA256,
    UNDECIDED,
    VERSION,
    Answers,
    Case,
)

IMAGE_CHECKS = {check.rule: check for check in CHECKS if isinstance(check, ImageCheck)}


@pytest.fixture(scope="module")
def contract(tmp_path_factory: pytest.TempPathFactory) -> Contract:
    path = tmp_path_factory.mktemp("contract") / "things.yaml"
    promise = {
        "role": "provider",
        "memory": "256MiB",
        "size": "400MB",
        "ready": "5s",
        "shutdown": "10s",
    }
    images = {"things": promise, "bare": {"role": "provider"}}
    info = {"title": "Things", "version": VERSION}
    stated = {"openapi": "3.1.0", "info": info, "x-images": images, "paths": {}}
    path.write_text(yaml.safe_dump(stated), "utf-8")
    return replace(load_contract(path), sha256=SHA256)


def judged(
    rule: str, contract: Contract, answers: Answers | None = None, image: str = "things"
) -> Judgement:
    """Run a script on answers; a question that is not among them is a KeyError."""
    known = {**GOOD, **(answers or {})}
    script = IMAGE_CHECKS[rule].script(contract, contract.images[image])
    try:
        question = next(script)
        while True:
            question = script.send(known[type(question)])
    except StopIteration as stop:
        return stop.value


@pytest.mark.parametrize("rule", IMAGE_CHECKS)
def test_an_image_that_keeps_its_promises_passes(rule: str, contract: Contract) -> None:
    assert isinstance(judged(rule, contract), Passed)


@pytest.mark.parametrize("case", BROKEN, ids=lambda one: f"{one.rule}-{one.name}")
def test_a_broken_promise_is_found_and_told(case: Case, contract: Contract) -> None:
    judgement = judged(case.rule, contract, case.answers)
    assert isinstance(judgement, Failed)
    (failure,) = judgement.failures
    assert case.says in failure.seen
    assert contract.place(failure.blame).line > 1
    assert failure.exchanges or failure.shown_by or judgement.measured


@pytest.mark.parametrize("case", UNDECIDED, ids=lambda one: f"{one.rule}-{one.name}")
def test_what_was_not_seen_is_unproven(case: Case, contract: Contract) -> None:
    judgement = judged(case.rule, contract, case.answers)
    assert isinstance(judgement, Undecided)
    assert case.says in judgement.missing


@pytest.mark.parametrize("case", HELD, ids=lambda one: f"{one.rule}-{one.name}")
def test_what_is_unusual_and_right_passes(case: Case, contract: Contract) -> None:
    judgement = judged(case.rule, contract, case.answers)
    assert isinstance(judgement, Passed)
    assert case.says in judgement.seen


@pytest.mark.parametrize("rule", ["image/size", "image/memory", "image/ready", "image/shutdown"])
def test_what_is_not_promised_does_not_apply(rule: str, contract: Contract) -> None:
    with pytest.raises(NotApplicable, match=r"x-images states no .* of bare"):
        judged(rule, contract, image="bare")


def test_every_rule_has_a_case_that_it_fails() -> None:
    assert {case.rule for case in BROKEN} == set(IMAGE_CHECKS)
