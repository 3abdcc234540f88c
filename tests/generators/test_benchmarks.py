"""What the benchmarks of generation rest on: one schema edited, memory of all processes, a page drawn."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from bench.agreement import shared
from bench.compilers import verdicts
from bench.corpus_sources import CORPUS, Repository
from bench.generate import edited
from bench.generate_report import draw
from bench.marked import markers
from bench.processes import run
from contracts.load import load_contract
from tests.generators.conftest import PLATFORM

BEGIN, END = markers("bench/generate.py")
ROWS = [
    {
        "contract": "api.yaml",
        "tool": tool,
        "makes": "a <client>",
        "median": median,
        "worst": median,
        "peak": 2**20,
        "lines": 10,
        "written": None,
        "failed": "",
    }
    for tool, median in [
        ("lockstep, three languages", 0.5),
        ("hey-api 1", 2.0),
        ("datamodel-code-generator 2", 1.0),
        ("openapi-generator 3", 3.0),
    ]
]


@pytest.mark.parametrize("form", ["yaml", "json"])
def test_an_edit_gives_one_schema_one_more_optional_member(form: str, tmp_path: Path) -> None:
    contract = load_contract(PLATFORM)
    text = PLATFORM.read_text("utf-8") if form == "yaml" else json.dumps(contract.document.data)
    path = tmp_path / f"c.{form}"
    path.write_text(edited(edited(text, 1), 2), "utf-8")
    before = json.dumps(contract.document.data)
    after = json.dumps(load_contract(path).document.data)
    assert after != before
    for number in (1, 2):
        after = after.replace(f'"benchmarked{number}": {{"type": "string"}}, ', "")
        after = after.replace(f', "benchmarked{number}": {{"type": "string"}}', "")
    assert after == before


def test_memory_is_that_of_all_processes(tmp_path: Path) -> None:
    child = "import time; held = bytearray(b'x') * 80_000_000; time.sleep(0.5)"
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"
    done = run([sys.executable, "-c", parent], cwd=tmp_path)
    assert done.ended_well
    assert done.peak > 80_000_000 or not Path("/proc/self/statm").exists()


def test_a_program_that_does_not_end_is_stopped(tmp_path: Path) -> None:
    done = run([sys.executable, "-c", "import time; time.sleep(600)"], cwd=tmp_path, limit=0.3)
    assert done.code is None
    assert not done.ended_well


def test_the_page_is_drawn_between_its_marks_and_drawn_again(tmp_path: Path) -> None:
    page = tmp_path / "benchmark.md"
    page.write_text(f"before\n\n{BEGIN}\nold\n{END}\n\nafter\n", "utf-8")
    figures: dict[str, object] = {"machine": "a machine", "runs": 5, "rows": ROWS}
    draw(figures, tmp_path)
    first = page.read_text("utf-8")
    assert first.startswith("before\n") and first.endswith("\nafter\n") and "old" not in first
    assert "6.00 s together, 12.0 times ours" in first
    draw(figures, tmp_path)
    assert page.read_text("utf-8") == first
    plot = ElementTree.parse(tmp_path / "benchmark-generate.svg").getroot()
    assert sum(one.tag.endswith("rect") for one in plot.iter()) == len(ROWS)


def test_every_contract_of_the_corpus_is_pinned() -> None:
    assert len({one.file for one in CORPUS}) == len(CORPUS)
    assert len({one.sha256 for one in CORPUS}) == len(CORPUS)
    for one in CORPUS:
        assert len(one.sha256) == 64
        assert one.licence
        assert not isinstance(one.source, Repository) or len(one.source.commit) == 40


def test_instances_are_shared_by_the_number_of_types() -> None:
    assert shared(100, [0, 1, 4, 49]) == [0, 10, 20, 70]
    assert sum(shared(10_000, [3, 7, 7000, 11])) == 10_000


def test_a_package_that_does_not_hold_is_said_to_be_so(tmp_path: Path) -> None:
    package = tmp_path / "python"
    (package / "shop").mkdir(parents=True)
    (package / "shop" / "__init__.py").write_text('price: int = "free"\n', "utf-8")
    errors = {one.tool: one.errors for one in verdicts("python", package, tmp_path / "scratch")}
    assert errors == {"import": 0, "pyright": 1}
    (package / "shop" / "till.py").write_text("import no_such_module\n", "utf-8")
    errors = {one.tool: one.errors for one in verdicts("python", package, tmp_path / "scratch")}
    assert errors["import"] >= 1
