"""Every view of a run, and the way back from a result file."""

from __future__ import annotations

import datetime
import json
from dataclasses import replace
from importlib import resources
from pathlib import Path
from xml.etree import ElementTree

import pytest
from jsonschema_rs import Draft202012Validator

from contracts.report.baseline import against_baseline
from contracts.report.finding import ExitCode, LockstepError, Place
from contracts.report.result_file import read_result_file, run_as_object
from contracts.report.run import ContractIdentity, Ending, Reach, Run, TargetIdentity, worst
from contracts.report.verdict import RecordedExchange, RecordedMessage, Result, Verdict
from contracts.report.views import VIEWS, view
from contracts.report.waivers import Waiver, apply_waivers

PLACE = Place(file="contracts/api.yaml", line=12, column=3)
EXCHANGE = RecordedExchange(
    request=RecordedMessage(start="GET /pets", headers=(("Authorization", "Bearer $OWNER_KEY"),)),
    response=RecordedMessage(start="200 OK", headers=(), body='{"a": "<b>&"}'),
    seconds=0.0123,
)


def result(rule: str, operation: str | None, verdict: Verdict, seen: str = "as promised") -> Result:
    return Result(
        rule=rule,
        operation=operation,
        verdict=verdict,
        promise="every item appears",
        seen=seen,
        location=PLACE,
    )


RUN = Run(
    contract=ContractIdentity(file="contracts/api.yaml", version="0.1.0", sha256="a" * 64),
    target=TargetIdentity(name="api", runtime="process", image="api"),
    seed=7,
    seconds=1.5,
    requests=12,
    reach=Reach(operations=40, unreached=("listToys", "deletePet")),
    ending=Ending(exit_code=-9, lines=("out of <memory>",)),
    results=(
        result("pagination/complete", "listPets", Verdict.PASS),
        replace(
            result("pagination/complete", "listOwners", Verdict.FAIL, "2 of 9 items <never> came"),
            reproduce=("curl -s http://127.0.0.1:1/owners",),
            exchanges=(EXCHANGE,),
            operations=("listOwners", "listToys"),
        ),
        result("errors/conflict", "createPet", Verdict.UNPROVEN, "nothing is unique"),
        result("errors/unknown-route", None, Verdict.NOT_APPLICABLE, "no catalogue"),
    ),
)


def test_a_result_file_comes_back_as_the_same_run(tmp_path: Path) -> None:
    path = tmp_path / "result.json"
    path.write_text(view("json")(RUN), "utf-8")
    assert read_result_file(path) == RUN


def test_a_result_file_satisfies_the_schema_that_ships() -> None:
    schema = json.loads(
        resources.files("contracts.report").joinpath("result.schema.json").read_text("utf-8")
    )
    Draft202012Validator(schema).validate(run_as_object(RUN))


def test_a_result_file_from_before_reach_was_counted_is_read(tmp_path: Path) -> None:
    older = replace(RUN, reach=None, ending=None)
    assert not {"operations", "ended"} & run_as_object(older).keys()
    file = tmp_path / "older.json"
    file.write_text(view("json")(older), "utf-8")
    assert read_result_file(file) == older


@pytest.mark.parametrize("name", ["terminal", "html", "markdown"])
def test_a_report_tells_how_many_operations_were_reached_and_how_the_target_ended(
    name: str,
) -> None:
    shown = view(name)(RUN)
    assert "operations reached: 38 of 40; never with a 2xx: listToys, deletePet" in shown
    assert "it was ended by SIGKILL" in shown
    assert "out of" in shown


@pytest.mark.parametrize("text", ["", "{}", '{"version": 2}', "[1]"])
def test_anything_else_is_no_result_file(tmp_path: Path, text: str) -> None:
    path = tmp_path / "x.json"
    path.write_text(text, "utf-8")
    with pytest.raises(LockstepError) as caught:
        read_result_file(path)
    assert caught.value.exit_code is ExitCode.USAGE


@pytest.mark.parametrize("name", VIEWS)
def test_every_view_tells_what_failed(name: str) -> None:
    text = view(name)(RUN)
    assert "pagination/complete" in text
    assert "items" in text
    assert "<never>" not in text or name in ("terminal", "json", "sarif")


def test_the_page_shows_the_matrix_and_needs_no_network() -> None:
    page = view("html")(RUN)
    assert "<span>listToys</span>" in page
    assert "&lt;b&gt;&amp;" in page
    assert 'href="#pagination-complete--listOwners"' in page
    assert "http://" not in page.replace("http://127.0.0.1:1/owners", "")
    assert "https://" not in page


def test_the_terminal_says_once_what_many_rules_miss() -> None:
    results = tuple(
        result(rule, operation, Verdict.UNPROVEN, "no principal owner")
        for rule in ("errors/conflict", "errors/hidden")
        for operation in ("a", "b", "c", "d")
    )
    text = view("terminal")(replace(RUN, results=results))
    assert text.count("no principal owner") == 1
    assert "? errors/conflict, errors/hidden  a, b, c and 1 more" in text


def test_the_terminal_leaves_a_long_set_up_to_the_report() -> None:
    lines = (f"curl -s -o /dev/null {'x' * 2000}", "curl -i http://127.0.0.1:1/pets")
    failed = replace(result("errors/schema", "getPet", Verdict.FAIL), reproduce=lines)
    text = view("terminal")(replace(RUN, results=(failed,)))
    assert "xxx" not in text
    assert "reproduce 2 lines, set-up included, are in --report html:FILE" in text
    assert "curl -i http://127.0.0.1:1/pets" in text
    assert "x" * 2000 in view("html")(replace(RUN, results=(failed,)))


def test_junit_counts_what_ci_counts() -> None:
    root = ElementTree.fromstring(view("junit")(RUN))
    suites = {suite.get("name"): suite for suite in root}
    # One cause on two operations is a failure of each: CI counts rules and operations.
    assert suites["pagination"].get("failures") == "2"
    assert suites["pagination"].get("tests") == "3"
    assert [case.get("name") for case in suites["pagination"]] == [
        "listOwners",
        "listPets",
        "listToys",
    ]
    assert suites["errors"].get("errors") == "1"
    assert suites["errors"].get("skipped") == "1"


@pytest.mark.parametrize(
    ("verdicts", "code"),
    [
        ([Verdict.PASS], ExitCode.HOLDS),
        ([Verdict.PASS, Verdict.NOT_APPLICABLE], ExitCode.HOLDS),
        ([Verdict.PASS, Verdict.UNPROVEN], ExitCode.UNPROVEN),
        ([Verdict.UNPROVEN, Verdict.FAIL], ExitCode.BROKEN),
    ],
)
def test_the_exit_code_follows_the_worst_verdict(verdicts: list[Verdict], code: ExitCode) -> None:
    results = tuple(result("a/b", str(number), one) for number, one in enumerate(verdicts))
    assert replace(RUN, results=results).exit_code is code


def test_the_worst_of_several_runs_counts() -> None:
    assert worst([ExitCode.UNPROVEN, ExitCode.BROKEN, ExitCode.HOLDS]) is ExitCode.BROKEN
    assert worst([]) is ExitCode.HOLDS


def waiver(rule: str, operation: str | None, until: str = "2027-01-31") -> Waiver:
    return Waiver(
        rule=rule,
        operation=operation,
        reason="known",
        until=datetime.date.fromisoformat(until),
        place=PLACE,
    )


TODAY = datetime.date(2026, 11, 22)


def test_a_waived_failure_no_longer_breaks_the_run() -> None:
    run = apply_waivers(RUN, (waiver("pagination/complete", None),), TODAY)
    assert run.exit_code is ExitCode.UNPROVEN
    assert "waived" in view("terminal")(run)


def test_a_failure_of_many_operations_is_waived_only_where_each_of_them_is() -> None:
    owners, toys = (waiver("pagination/complete", name) for name in ("listOwners", "listToys"))
    assert apply_waivers(RUN, (owners,), TODAY).exit_code is ExitCode.BROKEN
    assert apply_waivers(RUN, (owners, toys), TODAY).exit_code is ExitCode.UNPROVEN


def test_a_waiver_past_its_date_covers_nothing() -> None:
    run = apply_waivers(RUN, (waiver("pagination/complete", None, "2026-11-21"),), TODAY)
    assert run.exit_code is ExitCode.BROKEN


def test_a_waiver_that_matches_no_failure_is_an_error() -> None:
    with pytest.raises(LockstepError) as caught:
        apply_waivers(RUN, (waiver("errors/conflict", "createPet"),), TODAY)
    assert caught.value.exit_code is ExitCode.USAGE


def test_what_a_baseline_has_is_known_and_does_not_decide() -> None:
    marked, mended = against_baseline(RUN, RUN)
    assert [one.known for one in marked.results] == [False, True, True, False]
    assert marked.exit_code is ExitCode.HOLDS
    assert mended == ()
    assert "known: it stands in the baseline" in view("terminal")(marked)
    assert ElementTree.fromstring(view("junit")(marked))[1].get("failures") == "0"


def test_a_failure_on_one_operation_more_is_new() -> None:
    older = replace(RUN.results[1], operations=("listOwners",))
    marked, _ = against_baseline(RUN, replace(RUN, results=(older,)))
    assert not any(one.known for one in marked.results)
    assert marked.exit_code is ExitCode.BROKEN


def test_what_is_mended_since_the_baseline_is_told() -> None:
    held = replace(RUN.results[1], verdict=Verdict.PASS, seen="it held")
    marked, mended = against_baseline(replace(RUN, results=(held, *RUN.results[2:])), RUN)
    assert mended == ("pagination/complete listOwners", "pagination/complete listToys")
    assert marked.exit_code is ExitCode.HOLDS
