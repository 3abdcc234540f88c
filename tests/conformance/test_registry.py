"""Every check has its file, its entry, its page and a fault that it finds."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest

from conformance.check import Check
from conformance.checks import CHECKS
from conformance.pages import page_of, wrapped
from tests.conformance.faults import FAULTS, LOOKING_BACK
from tests.conformance.image.transcripts import BROKEN
from tests.conformance.mutants.consumers.faults import FAULTS as CONSUMER_FAULTS
from tests.conformance.pagination.test_faults import FAULTS as LIST_FAULTS

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "conformance" / "checks"
RULES = [check.rule for check in CHECKS]


def test_no_rule_is_listed_twice() -> None:
    assert len(RULES) == len(set(RULES))


@pytest.mark.parametrize("family", sorted({rule.partition("/")[0] for rule in RULES}))
def test_a_folder_equals_its_registry(family: str) -> None:
    files = {path.stem for path in (FOLDER / family).glob("*.py")} - {"__init__"}
    listed = {rule.partition("/")[2].replace("-", "_") for rule in RULES if rule.startswith(family)}
    assert files == listed


@pytest.mark.parametrize("check", CHECKS, ids=RULES)
def test_a_check_stands_in_the_file_of_its_rule(check: Check) -> None:
    family, _, name = check.rule.partition("/")
    module = importlib.import_module(f"conformance.checks.{family}.{name.replace('-', '_')}")
    assert module.CHECK is check
    assert check.promise.endswith(".")


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_has_a_page_and_the_index_leads_to_it(rule: str) -> None:
    page = page_of(rule)
    assert page.startswith(f"# {rule}\n")
    for heading in ("## Why it matters", "## How it is checked", "## How to mend a failure"):
        assert heading in page
    family, _, name = rule.partition("/")
    index = (ROOT / "docs" / "rules" / "README.md").read_text("utf-8")
    assert f"(../../conformance/checks/{family}/{name.replace('-', '_')}.md)" in index


@pytest.mark.parametrize("rule", [one for one in RULES if not one.startswith("latency/")])
def test_a_rule_has_a_fault_that_it_finds(rule: str) -> None:
    of_lists = {f"pagination/{name}" for _, _, names in LIST_FAULTS for name in names.split()}
    of_images = {case.rule for case in BROKEN}
    of_consumers = {one.rule for one in CONSUMER_FAULTS.values()}
    assert rule in {*FAULTS.values(), *LOOKING_BACK, *of_lists, *of_images, *of_consumers}


def test_a_page_is_wrapped_but_not_its_code_and_tables() -> None:
    page = "# rule\n\n" + "word " * 40 + "\n\n```sh\n" + "x" * 90 + "\n```\n| " + "y" * 90 + " |\n"
    lines = wrapped(page, 60).splitlines()
    assert "x" * 90 in lines
    assert "| " + "y" * 90 + " |" in lines
    assert all(len(line) <= 60 for line in lines if line.startswith("word"))
    assert " ".join(lines).count("word") == 40
